"""Conditions on the rows that a figure counts: what a fact must be, which rule must hold, which members there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fupin.policy.reading import Reader
from fupin.policy.tree import HOUSEHOLD, MEMBER

# How a fact is held against what the pack says; each takes the value beside it.
TESTS = frozenset(
    {"is", "one_of", "none_of", "includes", "at_least", "at_most", "above", "below", "known", "in_year", "up_to_year"}
)
YEAR = "$year"
"""Stands for the year of the report wherever a value is written."""

_FIELDS = TESTS | {"fact", "rule", "any", "where", "either"}
_LISTS = frozenset({"one_of", "none_of", "includes"})


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: a test of a fact or of a rule's answer, a member for whom all of `where` holds, or either of some.

    Exactly one of `fact`, `rule`, `any_of` (the group: members) and `either` is given.
    """

    fact: str = ""
    rule: str = ""
    test: str = "is"
    value: object = True
    any_of: str = ""
    where: tuple[Condition, ...] = ()
    either: tuple[Condition, ...] = ()

    def names(self) -> set[str]:
        """The rules that it asks, at any depth."""
        below = {name for one in (*self.where, *self.either) for name in one.names()}
        return below | ({self.rule} if self.rule else set())

    def deep(self) -> bool:
        """Whether it asks for members or rules, which need more than a household's own row."""
        return bool(self.any_of or self.rule) or any(one.deep() for one in self.either)

    def facts(self) -> set[str]:
        """The facts of the row itself that it asks for."""
        return {name for one in self.either for name in one.facts()} | ({self.fact} if self.fact else set())


class Conditions:
    """Reads conditions of a pack's figures; what several figures share has a name."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.named: dict[str, tuple[Condition, ...]] = {}

    def name(self, name: str, written: object, place: str) -> None:
        """Keep conditions under a name that later ones may use."""
        self.named[name] = self.read(written, place)

    def read(self, written: object, place: str) -> tuple[Condition, ...]:
        """Return a list of conditions that all must hold; names stand for those kept under them."""
        found: list[Condition] = []
        for one in self.reader.as_list(written, place):
            if isinstance(one, str):
                found += self._known(one, place)
            else:
                found.append(self._one(self.reader.as_mapping(one, place), place))
        return tuple(found)

    def _known(self, name: str, place: str) -> tuple[Condition, ...]:
        if name not in self.named:
            self.reader.report(place, f'There are no conditions named "{name}".')
        return self.named.get(name, ())

    def _one(self, fields: Mapping[str, object], place: str) -> Condition:
        self.reader.known_fields(fields, _FIELDS, place)
        if sum(key in fields for key in ("fact", "rule", "any", "either")) != 1:
            self.reader.report(place, 'A condition has exactly one of "fact", "rule", "any" and "either".')
        if "either" in fields:
            return Condition(either=self.read(fields["either"], place))
        if "any" in fields:
            return Condition(any_of=str(fields["any"]), where=self.read(fields.get("where"), place))
        return self._test(fields, place)

    def _test(self, fields: Mapping[str, object], place: str) -> Condition:
        tests = [key for key in fields if key in TESTS]
        if len(tests) > 1 or (not tests and "fact" in fields):
            self.reader.report(place, f"A fact has exactly one test: {', '.join(sorted(TESTS))}.")
        test = tests[0] if tests else "is"
        value = fields.get(test, True)
        if test in _LISTS:
            value = tuple(str(code) for code in self.reader.as_list(value, place))
        return Condition(str(fields.get("fact", "")), str(fields.get("rule", "")), test, value)


def check_conditions(
    reader: Reader, conditions: tuple[Condition, ...], entity: str, known: KnownFacts, place: str
) -> None:
    """Note facts, codes and rules that conditions on rows of an entity name and the pack does not have."""
    for one in conditions:
        if one.either:
            check_conditions(reader, one.either, entity, known, place)
        elif one.any_of:
            if one.any_of != "members" or entity != HOUSEHOLD:
                reader.report(place, '"any" asks for members of a household.')
            check_conditions(reader, one.where, MEMBER, known, place)
        elif one.rule:
            if entity != HOUSEHOLD or one.rule not in known.rules:
                reader.report(place, f'There is no rule "{one.rule}" of a {entity or "row"}.')
        else:
            _check_fact(reader, one, entity, known, place)


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What conditions may name: facts with the codes that they can have (None: no codes), and rules.

    An entity that is not among the facts may be asked for anything: its slice says what its rows hold.
    """

    facts: Mapping[str, Mapping[str, frozenset[str] | None]]
    rules: frozenset[str]


def _check_fact(reader: Reader, one: Condition, entity: str, known: KnownFacts, place: str) -> None:
    facts = known.facts.get(entity)
    if facts is None:
        return
    if one.fact not in facts:
        reader.report(place, f'There is no fact "{one.fact}" of a {entity}.')
        return
    codes = facts[one.fact]
    said = one.value if isinstance(one.value, tuple) else (one.value,) if one.test == "is" else ()
    strange = [] if codes is None else [str(code) for code in said if code not in codes]
    if strange:
        reader.report(place, f'Not in the code list of "{one.fact}": {", ".join(strange)}.')
