"""Plans as a pack lays them down: slots of a household's plan, its classes and commitments, categories of places.

A pack that has any keeps it in `plans.yaml`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from fupin.kernel.text import Text
from fupin.policy.reading import Reader
from fupin.policy.values import CodeList, FactDeclaration

FILE = "plans.yaml"
# Where the content of a slot comes from; each can also be written by hand.
SCHEME, LINES, HELPER, EXIT, TEXT = "scheme", "lines", "helper", "exit", "text"
FILLS = (SCHEME, LINES, HELPER, EXIT, TEXT)
EXITS = "exits"
_ROUTES, _BATCHES = "measure_route", "measure_batch"
_LONGEST = 20
_TOP = frozenset({"source", "horizon", "slots", "classes", "commitments", "categories", "milestones"})
_SLOT = frozenset({"label", "from", "routes", "batches", "kinds", "fact", "source"})
_CATEGORY = frozenset({"label", "routes", "batches", "source"})
_MILESTONE = frozenset({"label", "counts", "unit", "source"})
_CLASS, _VALUE = frozenset({"label", "values", "source"}), frozenset({"label", "rules", "causes"})
_COMMITMENT = frozenset({"label", "causes", "source"})

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Slot:
    """One mandatory part of a household's plan, and which data fill it.

    scheme: the causes with what answers them; lines: measures of some routes or batches (none: any); helper: a pairing
    of some kinds; exit: the day in the plan, else the fact that holds the planned year; text: only what people write.
    """

    name: str
    label: Text
    fills: str
    routes: frozenset[str] = frozenset()
    batches: frozenset[str] = frozenset()
    kinds: tuple[str, ...] = ()
    fact: str = ""


@dataclass(frozen=True, slots=True)
class PlanCategory:
    """A category of the plan of a place; measures of its routes and batches count under it."""

    name: str
    label: Text
    routes: frozenset[str] = frozenset()
    batches: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Milestone:
    """What a plan of several years promises for a year; `counts` says which facts show how far it has come."""

    name: str
    label: Text
    counts: str = ""
    unit: Text | None = None


@dataclass(frozen=True, slots=True)
class ClassValue:
    """One class: suggested where a rule answers yes or the household has one of the causes."""

    name: str
    label: Text
    rules: tuple[str, ...] = ()
    causes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ClassGroup:
    """One way of sorting households; a person decides, the rules only suggest."""

    name: str
    label: Text
    values: Mapping[str, ClassValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a household itself promises; proposed where it has one of the causes, to everybody where none is named."""

    name: str
    label: Text
    causes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PlanPolicy:
    """All that a pack says of plans; `horizon` is how many years the plan of a place usually covers."""

    slots: Mapping[str, Slot] = field(default_factory=dict)
    classes: Mapping[str, ClassGroup] = field(default_factory=dict)
    commitments: Mapping[str, Commitment] = field(default_factory=dict)
    categories: Mapping[str, PlanCategory] = field(default_factory=dict)
    milestones: Mapping[str, Milestone] = field(default_factory=dict)
    horizon: int = 3

    def category_of(self, route: str, batch: str) -> str:
        """Return the first category under which a measure counts; empty where there is none."""
        found = (c.name for c in self.categories.values() if route in c.routes or batch in c.batches)
        return next(found, "")


def read_plans(reader: Reader) -> PlanPolicy:
    """Read `plans.yaml`, if there is one; every problem is noted."""
    if not (reader.folder / FILE).is_file():
        return PlanPolicy()
    fields = reader.mapping(FILE)
    reader.known_fields(fields, _TOP, FILE)
    return PlanPolicy(
        slots={name: _slot(reader, name, said) for name, said in _items(reader, fields, "slots")},
        classes={name: _class(reader, name, said) for name, said in _items(reader, fields, "classes")},
        commitments={name: _commitment(reader, name, said) for name, said in _items(reader, fields, "commitments")},
        categories={name: _category(reader, name, said) for name, said in _items(reader, fields, "categories")},
        milestones={name: _milestone(reader, name, said) for name, said in _items(reader, fields, "milestones")},
        horizon=_years(reader, fields.get("horizon", 3)),
    )


def _items(reader: Reader, fields: Fields, part: str) -> list[tuple[str, dict[str, object]]]:
    place = f"{FILE}: {part}"
    found = reader.as_mapping(fields.get(part), place)
    return [(name, reader.as_mapping(said, f"{place}: {name}")) for name, said in found.items()]


def _slot(reader: Reader, name: str, said: Fields) -> Slot:
    place = f"{FILE}: slots: {name}"
    reader.known_fields(said, _SLOT, place)
    fills = str(said.get("from", TEXT))
    if fills not in FILLS:
        reader.report(place, f'"{fills}" is not one of {", ".join(FILLS)}.')
    routes, batches = _names(reader, said, "routes", place), _names(reader, said, "batches", place)
    kinds = tuple(str(one) for one in reader.as_list(said.get("kinds"), place))
    return Slot(name, reader.label(said, place), fills, routes, batches, kinds, str(said.get("fact", "")))


def _category(reader: Reader, name: str, said: Fields) -> PlanCategory:
    place = f"{FILE}: categories: {name}"
    reader.known_fields(said, _CATEGORY, place)
    routes, batches = _names(reader, said, "routes", place), _names(reader, said, "batches", place)
    return PlanCategory(name, reader.label(said, place), routes, batches)


def _milestone(reader: Reader, name: str, said: Fields) -> Milestone:
    place = f"{FILE}: milestones: {name}"
    reader.known_fields(said, _MILESTONE, place)
    counts = str(said.get("counts", ""))
    if counts not in ("", EXITS):
        reader.report(place, f'"{counts}" cannot be counted here; only "{EXITS}" can.')
    unit = reader.text(said["unit"], f"{place}: unit") if "unit" in said else None
    return Milestone(name, reader.label(said, place), counts, unit)


def _class(reader: Reader, name: str, said: Fields) -> ClassGroup:
    place = f"{FILE}: classes: {name}"
    reader.known_fields(said, _CLASS, place)
    values = reader.as_mapping(said.get("values"), place)
    if not values:
        reader.report(place, "The values are missing.")
    made = {key: _value(reader, key, reader.as_mapping(one, place), f"{place}: {key}") for key, one in values.items()}
    return ClassGroup(name, reader.label(said, place), made)


def _value(reader: Reader, name: str, said: Fields, place: str) -> ClassValue:
    reader.known_fields(said, _VALUE, place)
    rules = tuple(str(one) for one in reader.as_list(said.get("rules"), place))
    return ClassValue(name, reader.label(said, place), rules, _names(reader, said, "causes", place))


def _commitment(reader: Reader, name: str, said: Fields) -> Commitment:
    place = f"{FILE}: commitments: {name}"
    reader.known_fields(said, _COMMITMENT, place)
    return Commitment(name, reader.label(said, place), _names(reader, said, "causes", place))


def _names(reader: Reader, said: Fields, key: str, place: str) -> frozenset[str]:
    return frozenset(str(one) for one in reader.as_list(said.get(key), place))


def _years(reader: Reader, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= _LONGEST:
        reader.report(f"{FILE}: horizon", f"A whole number of years from 1 to {_LONGEST} is needed.")
        return 1
    return value


def check_plans(
    reader: Reader,
    plans: PlanPolicy,
    facts: Mapping[str, FactDeclaration],
    codes: Mapping[str, CodeList],
    rules: Collection[str],
) -> None:
    """Report every route, batch, cause, fact and rule that plans name and the pack does not have."""
    for part in (plans.slots, plans.categories):
        for name, one in part.items():
            _known(reader, f"{FILE}: {name}", one.routes, codes, _ROUTES)
            _known(reader, f"{FILE}: {name}", one.batches, codes, _BATCHES)
    for slot in plans.slots.values():
        if slot.fact and (slot.fact not in facts or facts[slot.fact].type not in ("integer", "date")):
            reader.report(f"{FILE}: {slot.name}", f'"{slot.fact}" is no year or day of a household.')
    causes = str(facts["main_cause"].codes) if "main_cause" in facts else ""
    for commitment in plans.commitments.values():
        _known(reader, f"{FILE}: {commitment.name}", commitment.causes, codes, causes)
    for group in plans.classes.values():
        for value in group.values.values():
            _known(reader, f"{FILE}: {value.name}", value.causes, codes, causes)
            for rule in value.rules:
                if rule not in rules:
                    reader.report(f"{FILE}: {value.name}", f'There is no rule "{rule}".')


def _known(reader: Reader, place: str, named: frozenset[str], codes: Mapping[str, CodeList], listed: str) -> None:
    known = codes[listed].values if listed in codes else {}
    for name in sorted(named):
        if name not in known:
            reader.report(place, f'"{name}" is not in codes/{listed}.yaml.')
