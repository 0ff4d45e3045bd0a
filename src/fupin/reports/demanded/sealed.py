"""Sealed facts in the rows of a table: masked, or in full where a column is ticked and somebody answers for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fupin.registry import queries as registry
from fupin.registry.queries.files import household_files
from fupin.reports.demanded.sources import HOUSEHOLD, MEMBER, parted

UNMASK = "registry.unmask"

Reveal = Callable[[str, int, str], str]
"""Gives the value in full of a kind, a record and a fact; it checks the right, and logs each."""


def is_sealed(key: str) -> bool:
    """Tell whether a source is a fact that is sealed in the register."""
    kind, name = parted(key)
    fact = registry.pack().facts[kind].get(name) if kind in (HOUSEHOLD, MEMBER) else None
    return fact is not None and fact.sensitive


def in_full(columns: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the columns that are ticked to stand in full."""
    return [column for column in columns if column.get("full") and is_sealed(column["source"])]


@dataclass(frozen=True, slots=True)
class Sealed:
    """The sealed facts of the households of a place, as far as the columns of a table name them."""

    found: Mapping[tuple[str, int, str], str] = field(default_factory=dict)
    reveal: Reveal | None = None

    def said(self, column: Mapping[str, Any], record: int) -> str | None:
        """Return what a cell says; None where nothing is on file."""
        kind, name = parted(column["source"])
        kept = self.found.get((kind, record, name))
        if not kept:
            return None
        return self.reveal(kind, record, name) if self.reveal and column.get("full") else registry.masked(kept)


def sealed(user: object, columns: Iterable[Mapping[str, Any]], area: int, reveal: Reveal | None) -> Sealed:
    """Read what the columns name of sealed facts; nothing is read where they name none."""
    named = {parted(column["source"]) for column in columns if is_sealed(column["source"])}
    if not named:
        return Sealed()
    found: dict[tuple[str, int, str], str] = {}
    for file in household_files(user, area, kind="registered"):
        records: list[tuple[str, Any]] = [(HOUSEHOLD, file.household), *((MEMBER, member) for member in file.present)]
        for kind, record in records:
            for of, name in named:
                if of == kind:
                    found[kind, record.pk, name] = getattr(record, name, None) or record.facts.get(name, "")
    return Sealed(found, reveal)
