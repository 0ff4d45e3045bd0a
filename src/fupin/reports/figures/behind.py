"""What lies behind a figure: the households, persons, places or matters that it counts, and those not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.permissions import Denied
from fupin.kernel.area import VILLAGE_LEVEL, ancestor, level_of
from fupin.places import queries as places
from fupin.policy.figures import FACT, OF_ROWS, OPENING, FigureText, Value
from fupin.registry.queries import numbers_of
from fupin.reports.figures.compute import wants
from fupin.reports.figures.conditions import value_of
from fupin.reports.figures.eyes import ROWS, reads_rows
from fupin.reports.figures.figure import figure_text
from fupin.reports.figures.moments import Asked, Moment, asked
from fupin.reports.figures.place_values import level_number
from fupin.reports.figures.place_values import value_of as value_of_place
from fupin.reports.figures.sources import READERS, SOURCES, Row
from fupin.reports.figures.sums import standing

_NAMES = frozenset({"number", "head_name", "size"})
_PLACES = frozenset({"villages", "groups"})
_OF_HOUSEHOLDS = frozenset({"households", "registered", "changes", "members"})


@dataclass(frozen=True, slots=True)
class Behind:
    """One row behind a figure: of what kind it is, where, whose, what it gives, and whether it is known to count."""

    kind: str
    id: int | None
    area: int
    household_id: int | None
    number: str
    name: str
    person: str
    value: Any
    known: bool


def rows_behind(user: object, name: str, area: int, year: int | None = None, at: Moment = None) -> Iterator[Behind]:
    """Yield the rows that a figure counts, and those of which it is not known whether it should.

    With the same conditions and of the same moment as the figure. A formula has no rows of its own: ask its parts.
    Raises Denied for who may not see the households of the whole place.
    """
    text = figure_text(name)
    if text.of not in _PLACES and text.kind != FACT and not reads_rows(user, area):
        raise Denied(gettext_noop("Your posts do not include the right “%(right)s” for this place."), right=ROWS)
    question = _placed(asked(user, area, year, at), text)
    if text.kind == FACT:
        return _facts(question, text)
    return _rows(question, text) if text.kind in OF_ROWS else iter(())


def _placed(question: Asked, text: FigureText) -> Asked:
    above = level_number(text.level) if text.level else level_of(question.area)
    lineage = question.area if above >= level_of(question.area) else ancestor(question.area, above)
    return replace(question.opening() if text.when == OPENING else question, area=lineage)


def _rows(question: Asked, text: FigureText) -> Iterator[Behind]:
    wanted = wants([text])
    wanted.names |= _NAMES
    stands, value = standing(text, question.year), value_of(text.value)
    source = SOURCES[text.of]
    named = _named(question, text)
    for record in READERS[source.reader].read(question, wanted):
        for row in source.rows(record):
            answer = stands(row)
            if answer is not False:
                yield _behind(text, row, value(row) if text.value != Value() else None, answer, named)


def _named(question: Asked, text: FigureText) -> Mapping[int, tuple[str, str]]:
    """Numbers and heads of the households of rows that only name their key."""
    if text.of in _OF_HOUSEHOLDS or text.of in _PLACES:
        return {}
    reader = READERS[SOURCES[text.of].reader]
    keys = {row.get("household_id") for row in reader.read(question, wants([text]))}
    return numbers_of(question.user, [key for key in keys if key is not None])


def _behind(
    text: FigureText, row: Row, value: Any, answer: bool | None, named: Mapping[int, tuple[str, str]]
) -> Behind:
    household = row.get("household", row) if text.of in _OF_HOUSEHOLDS else {}
    key = household.get("id") if household else row.get("household_id")
    number, head = named.get(key, ("", "")) if key is not None and not household else ("", "")
    return Behind(
        kind=text.of,
        id=row.get("id"),
        area=row["area"],
        household_id=key,
        number=str(household.get("number", number) or row.get("number", "")),
        name=str(household.get("head_name", head) or row.get("title", "") or row.get("name", "")),
        person=str(row.get("name", "")) if "household" in row else "",
        value=value,
        known=answer is True,
    )


def _facts(question: Asked, text: FigureText) -> Iterator[Behind]:
    level = max(level_of(question.area), VILLAGE_LEVEL)
    facts = places.facts_of(question.user, question.area, level, year=question.year, at=question.at)
    known = places.names(question.user, facts)
    for key, of_place in facts.items():
        value = value_of_place(text, of_place)
        yield Behind("places", key, key, None, "", known.get(key, ""), "", value, value is not None)
