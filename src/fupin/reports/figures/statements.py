"""Statements: figures as they were issued, read back, and computed again as of then."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from typing import Any

from fupin.framework.permissions import SYSTEM
from fupin.kernel.area import common, level_of
from fupin.policy.figures import FigureText
from fupin.registry.queries import pack
from fupin.reports.figures.compute import computed
from fupin.reports.figures.figure import Figure, figure_text, rounded
from fupin.reports.figures.models import Statement
from fupin.reports.figures.moments import Asked
from fupin.reports.figures.sums import Exact


@dataclass(frozen=True, slots=True)
class Differing:
    """A figure of a statement that computes to something else today: then, now, and whether its text is another."""

    statement: Statement
    name: str
    then: Figure
    now: Figure | None
    other_text: bool


def kept(figure: Figure) -> dict[str, Any]:
    """Return a figure as a statement keeps it."""
    return {
        "value": _kept_value(figure.exact),
        "unknown": figure.unknown,
        "rows": figure.rows,
        "missing": figure.missing,
        "text": mark(figure.name),
    }


def figures_of(statement: Statement) -> dict[str, Figure]:
    """Return the figures of a statement as they were issued."""
    return {name: _issued(statement, name, fields) for name, fields in statement.figures.items()}


def differing(statements: Iterable[Statement]) -> Iterator[Differing]:
    """Compute the figures of statements again, each as of then, and yield those that come out otherwise."""
    for group in _together(statements).values():
        yield from _differing(group)


@cache
def mark(name: str) -> str:
    """Return a hash of what the pack says of a figure and of its parts, labels left out."""
    text = figure_text(name)
    told = "|".join((_told(text), *(mark(part) for part in text.parts)))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _told(text: FigureText) -> str:
    said = (text.kind, text.of, text.where, text.value, text.weight, text.formula, text.part, text.level)
    return repr((*said, text.above, text.when, text.share))


def _together(statements: Iterable[Statement]) -> dict[tuple[int, date, datetime, int], list[Statement]]:
    """Statements of the same year, moment and level, which one pass computes."""
    found: dict[tuple[int, date, datetime, int], list[Statement]] = defaultdict(list)
    for one in statements:
        found[one.year, one.true_on, one.known_at, level_of(one.area)].append(one)
    return found


def _differing(group: list[Statement]) -> Iterator[Differing]:
    first = group[0]
    area = common(one.area for one in group)
    question = Asked(SYSTEM, area, first.year, (first.true_on, first.known_at))
    names = [n for n in dict.fromkeys(n for one in group for n in one.figures) if n in pack().figures]
    again = computed(question, names, level_of(first.area))
    for one in group:
        for name, then in figures_of(one).items():
            now = again.get(one.area, {}).get(name)
            if now is None or not _same(then, now):
                other = name not in pack().figures or one.figures[name].get("text") != mark(name)
                yield Differing(one, name, then, now, other)


def _same(then: Figure, now: Figure) -> bool:
    return (then.exact, then.unknown, then.rows, then.missing) == (now.exact, now.unknown, now.rows, now.missing)


def _issued(statement: Statement, name: str, fields: Mapping[str, Any]) -> Figure:
    exact = _exact_value(fields["value"])
    text = pack().figures.by_name.get(name)
    shown = rounded(text, exact, pack()) if text else None
    counts = (fields["unknown"], fields["rows"], fields["missing"])
    return Figure(name, statement.area, statement.year, statement.true_on, exact, shown, *counts)


def _kept_value(exact: Exact) -> dict[str, Any] | None:
    if exact is None:
        return None
    if isinstance(exact, Fraction):
        return {"number": str(exact)}
    if isinstance(exact, date):
        return {"day": exact.isoformat()}
    return {"codes": list(exact)} if isinstance(exact, tuple) else {"text": exact}


def _exact_value(fields: Mapping[str, Any] | None) -> Exact:
    if fields is None:
        return None
    ((kind, value),) = fields.items()
    made = {"number": Fraction, "day": date.fromisoformat, "codes": tuple, "text": str}
    result: Exact = made[kind](value)  # type: ignore[operator]
    return result
