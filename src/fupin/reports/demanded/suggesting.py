"""What a column is probably to be filled with: as in an earlier table, or by the likeness of names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import pgettext_lazy

from fupin.intake import queries as intake
from fupin.reports.demanded.header import HeaderColumn
from fupin.reports.demanded.sources import PLACE, Source, in_every_language

_LIKELY = 0.62
_UNIT = re.compile(r"[（(【\[][^（()）】\]]*[）)】\]]")
_LAST_YEAR = pgettext_lazy("names of the year before, parted by |", "last year|previous year|year before")

Column = dict[str, Any]


def suggested(
    columns: Iterable[HeaderColumn], known: Sequence[Source], earlier: Mapping[str, Mapping[str, Any]]
) -> list[Column]:
    """Return the columns of a table with what each is probably filled with; nothing is taken twice by likeness alone.

    `earlier` holds the columns of tables filled before, by their folded path.
    """
    taken: set[tuple[str, int]] = set()
    last = tuple(map(intake.fold, in_every_language(_LAST_YEAR)))
    found = []
    for column in columns:
        years = -1 if any(word in column_name(column.path) for word in last) else 0
        before = earlier.get(key_of(column.path))
        source = before["source"] if before else _likely(column.path, known, years, taken)
        taken.add((source, years))
        found.append({
            "position": column.position, "path": list(column.path), "source": source,
            "years": before["years"] if before else years, "text": before["text"] if before else "",
        })  # fmt: skip
    return found


def column_name(path: Iterable[str]) -> str:
    """Return all names of a column as one folded word."""
    return "".join(map(intake.fold, path))


def key_of(path: Iterable[str]) -> str:
    """Return a column's path as it is compared between tables."""
    return "/".join(map(intake.fold, path))


def rows_meant(columns: Iterable[HeaderColumn], by_rows: Mapping[str, Sequence[Source]]) -> str:
    """Return what stands in the rows of a table: persons, households, or places where neither is named."""
    names = {intake.fold(column.path[-1]) for column in columns}
    for rows in ("member", "household"):
        own = {word for source in by_rows[rows] if source.key.startswith(f"{rows}:") for word in source.words}
        telling = own - {word for source in by_rows["place"] for word in source.words}
        if len(names & telling) * 2 > len(names):
            return rows
    return "place"


def _likely(path: Sequence[str], known: Sequence[Source], years: int, taken: set[tuple[str, int]]) -> str:
    names = _names(path)
    scored = [(_likeness(names, source), source.key) for source in known if (source.key, years) not in taken]
    score, key = max(scored, key=lambda one: one[0], default=(0.0, ""))
    return key if score >= _LIKELY else ""


def _names(path: Sequence[str]) -> tuple[str, ...]:
    """Return the folded names of a column: the lowest one, and all together, without units."""
    bare = [_UNIT.sub("", name) for name in path]
    return tuple(dict.fromkeys(filter(None, (intake.fold("".join(bare)), intake.fold(bare[-1])))))


def _likeness(names: Sequence[str], source: Source) -> float:
    return max((_alike(name, word, source.key) for name in names for word in source.words), default=0.0)


def _alike(name: str, word: str, key: str) -> float:
    if name == word:
        return 1.0
    # Names of places are words like "town" that stand in many others.
    if key.startswith(PLACE):
        return 0.0
    inside = 0.05 if word in name or name in word else 0.0
    return SequenceMatcher(None, name, word, autojunk=False).ratio() + inside
