"""Where the rows of figures come from: readers ask the doors of the slices, sources cut rows from what is read.

A reader yields records, each with `area`; one reading serves every figure that counts its records or parts of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fupin.kernel.area import GROUP_LEVEL, VILLAGE_LEVEL, ancestor
from fupin.places import queries as places
from fupin.registry import queries as registry
from fupin.reports.figures import help_rows
from fupin.reports.figures.conditions import RULES
from fupin.reports.figures.moments import Asked
from fupin.reports.figures.rules import rule_values

Row = dict[str, Any]
Read = Callable[[Asked, "Wants"], Iterator[Row]]
Known = Callable[[Asked, int], Collection[int]]


@dataclass(slots=True)
class Wants:
    """What the figures of one reading ask for: facts by name, rules, and whether members are needed."""

    names: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    members: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """How records are read; `known` are the places that have data even where no record lies in them."""

    read: Read
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A source of rows as figures name it: cut from the records of a reader."""

    name: str
    reader: str
    rows: Callable[[Row], Iterable[Row]] = lambda record: (record,)
    of_members: bool = False
    # Rows of a place above the villages count there, beside those of its villages.
    above: bool = False


def _households(asked: Asked, wants: Wants) -> Iterator[Row]:
    return _placed(registry.household_rows(asked.user, asked.area, asked.at, names=wants.names))


def _registered(asked: Asked, wants: Wants) -> Iterator[Row]:
    kinds = registry.pack().population.registered
    if not (wants.members or wants.rules):
        yield from _placed(
            registry.household_rows(asked.user, asked.area, asked.at, kinds=kinds, names=wants.names | {"size"})
        )
        return
    values = rule_values(registry.pack(), asked.year, wants.rules)
    for kind in sorted(kinds):
        for record in _placed(
            registry.households_for_policy(asked.area, asked.year, asked.at, user=asked.user, kind=kind)
        ):
            record[RULES] = values(record) if wants.rules else {}
            yield record


def _placed(records: Iterator[Row]) -> Iterator[Row]:
    for record in records:
        record["village"] = ancestor(record["area"], VILLAGE_LEVEL)
        yield record


def _with_households(asked: Asked, level: int) -> Collection[int]:
    # Where any household is on file, it is known which of them are registered.
    return registry.counts(asked.user, asked.area, level, asked.at).keys()


def _members(record: Row) -> Iterator[Row]:
    """The members of a household; as many as its size of whom nothing is known where nobody is on file."""
    people = record.get("members")
    if people is None:
        people = [{"id": None}] * (record.get("size") or 1)
    for person in people:
        yield {**person, "area": record["area"], "household": record}


def _changes(asked: Asked, wants: Wants) -> Iterator[Row]:
    """Every registered household of the beginning of the year or of now, with what changed."""
    now = {(row["id"], row["village"]): row for row in _registered(asked, wants)}
    opening = asked.opening()
    for then in _registered(opening, wants) if opening.true_on <= asked.true_on else ():
        key = then["id"], then["village"]
        row = now.pop(key, None)
        yield _changed(then, row)
    for row in now.values():
        yield {**row, "change": "come"}


def _changed(then: Row, now: Row | None) -> Row:
    row = {**(now or then), "change": "stayed" if now else "gone"}
    row |= {f"was_{name}": then[name] for name in ("status", "size") if name in then}
    if now and "size" in now and "size" in then:
        row["growth"] = now["size"] - then["size"]
    return row


def _places(asked: Asked, _wants: Wants) -> Iterator[Row]:
    levels = [key for key, _label in registry.pack().area_levels]
    facts = {
        level: places.facts_of(asked.user, asked.area, level, year=asked.year, at=asked.at)
        for level in (VILLAGE_LEVEL, GROUP_LEVEL)
    }
    for key, level, name, code in places.place_rows(asked.user, asked.area, asked.at):
        known: Mapping[str, Any] = facts.get(level, {}).get(key, {})
        yield {**known, "id": key, "area": key, "level": levels[level], "name": name, "code": code}


def _of_level(key: str) -> Callable[[Row], Iterable[Row]]:
    return lambda record: (record,) if record["level"] == key else ()


READERS: dict[str, Reader] = {
    "households": Reader(_households),
    "registered": Reader(_registered, _with_households),
    "changes": Reader(_changes, _with_households),
    "places": Reader(_places),
    **{name: Reader(read) for name, read in help_rows.READ.items()},
}

SOURCES: dict[str, Source] = {
    **{name: Source(name, name) for name in READERS if name != "places"},
    "members": Source("members", "registered", _members, of_members=True),
    "villages": Source("villages", "places", _of_level("village")),
    "groups": Source("groups", "places", _of_level("group")),
    "offers": Source("offers", "offers", above=True),
}
