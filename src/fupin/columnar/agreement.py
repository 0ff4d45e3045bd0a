"""Proof that both interpreters agree: generated households, and the comparison of every step's value."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pyarrow as pa

from fupin.columnar.backends.base import Engine
from fupin.columnar.compile import Aggregates, Sheet, compile_rules
from fupin.columnar.operations import AGGREGATED
from fupin.columnar.schema import KEY, tables
from fupin.policy.evaluate import Value
from fupin.policy.packs import Pack, RuleSet
from fupin.policy.program import Step
from fupin.policy.tree import HOUSEHOLD, ITEM, MEMBER, NUMERIC, Operation
from fupin.policy.values import NUMBER_DECIMALS, FactDeclaration

Household = dict[str, Any]
UNKNOWN_SHARE = 0.12


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One step for which the two interpreters gave different values."""

    household: int
    step: int
    operation: str
    explained: Value
    computed: Value


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many values were compared, and where they differed."""

    households: int
    values: int
    unknown: int
    disagreements: tuple[Disagreement, ...]


class Generator:
    """Random households of a rule set: only facts that its rules use, near the values that decide."""

    def __init__(self, rules: RuleSet, seed: int, unknown: float = UNKNOWN_SHARE) -> None:
        self.rules = rules
        self.random = Random(seed)  # noqa: S311 - test data, not secrets
        self.unknown = unknown
        self.usual_unknown = unknown
        self.yes = 0.5
        self.facts = rules.facts_used()
        self.items = sorted(rules.pack.items)
        self.edges = _edges(rules)

    def households(self, number: int) -> list[Household]:
        """So many households."""
        with _uncollected():
            return [self.household() for _ in range(number)]

    def household(self) -> Household:
        """One household; every fact, member list, account and amount may be unknown."""
        random = self.random
        # Some households are known through and through, and in some nearly everything is well (or is not):
        # rules that ask for many things at once would else never say yes.
        self.unknown = random.choice((0.0, self.usual_unknown, 2 * self.usual_unknown))
        self.yes = random.choice((0.03, 0.5, 0.97))
        found: Household = {f.name: self.value(f) for f in self.facts[HOUSEHOLD]}
        if random.random() > self.unknown / 4:
            found["members"] = [self.member() for _ in range(random.choice((0, 1, 2, 3, 4, 4, 5, 7)))]
        if random.random() > self.unknown / 2:
            lines = [self.line() for _ in range(random.choice((0, 1, 2, 4, 6)))]
            year = self.rules.year if random.random() > self.unknown / 4 else self.rules.year - 1
            found["account"] = {"year": year, "items": lines}
        return found

    def member(self) -> Household:
        """One member."""
        return {fact.name: self.value(fact) for fact in self.facts[MEMBER]}

    def line(self) -> Household:
        """One line of an income account."""
        return {"item": self.random.choice(self.items), "amount": self.maybe(self.money())}

    def value(self, fact: FactDeclaration) -> Value:
        """A value that the fact's declaration allows, or nothing."""
        return None if self.random.random() < self.unknown else MADE[fact.type](self, fact)

    def maybe(self, value: Value) -> Value:
        """The value, or nothing."""
        return None if self.random.random() < self.unknown / 3 else value

    def number(self, fact: FactDeclaration) -> int:
        """A small whole number within the fact's bounds, often one that a rule names."""
        low = int(fact.minimum) if fact.minimum is not None else 0
        high = int(fact.maximum) if fact.maximum is not None else low + 12
        guess = self.random.choice(self.edges) if self.random.random() < 0.3 else self.random.randint(0, 12)
        return min(max(low, guess + self.random.randint(-1, 1)), high)

    def fraction(self, fact: FactDeclaration) -> Fraction:
        """A number with decimals."""
        return Fraction(self.number(fact) * 10**NUMBER_DECIMALS + self.random.randint(0, 9999), 10**NUMBER_DECIMALS)

    def money(self) -> int:
        """An amount around the lines: zero, small, or a line times a few heads give or take a little."""
        choice = self.random.random()
        if choice < 0.15:
            return 0
        if choice < 0.5:
            return self.random.randint(1, 3_000_000)
        return max(0, self.random.choice(self.edges) * self.random.randint(1, 5) + self.random.randint(-1, 1))

    def codes(self, fact: FactDeclaration) -> list[str]:
        """The codes that the fact can take."""
        return list(self.rules.pack.codes[str(fact.codes)].values)

    def day(self) -> date:
        """A day of the last ninety years, often a birthday or its eve at the age that a rule names."""
        if self.random.random() < 0.5:
            age = min(90, self.random.choice(self.edges)) if self.random.random() < 0.5 else self.random.randint(0, 20)
            month, first = self.random.choice(((1, 1), (8, 31), (9, 1), (9, 30), (12, 31)))
            born = date(self.rules.year - age, month, first)
            return born + timedelta(days=self.random.randint(-1, 1))
        return date(self.rules.year, 12, 31) - timedelta(days=self.random.randint(0, 33_000))


ORDERED = {HOUSEHOLD: [KEY], MEMBER: [KEY, "member"], ITEM: [KEY, "line"]}
MADE: dict[str, Any] = {
    "boolean": lambda g, _: g.random.random() < g.yes,
    "code": lambda g, fact: g.random.choice(g.codes(fact)),
    "codes": lambda g, fact: sorted(g.random.sample(g.codes(fact), g.random.choice((0, 1, 1, 2)))),
    "integer": Generator.number,
    "number": Generator.fraction,
    "money": lambda g, _: g.money(),
    "text": lambda g, _: g.random.choice(("甲", "乙", "a", "")),
    "date": lambda g, _: g.day(),
}


def shares(pack: Pack, households: int) -> dict[int, int]:
    """How many households to generate in each year, so that every text of every rule that identifies meets so many."""
    years = pack.years()
    numbers = dict.fromkeys(years, 0)
    asked = [built for built in pack.rules if not built.apart]
    lives = [[year for year in years if date(year, 12, 31) in b.definition.period] for b in asked]
    for life in sorted(lives, key=len):
        lacking = households - sum(numbers[year] for year in life)
        for year in life:
            numbers[year] += max(0, -(-lacking // len(life)))
    return numbers


def newest_years(pack: Pack) -> list[int]:
    """The fewest years in which every text of every rule of measures and classes is in force, newest first."""
    years = pack.years()
    lives = [[year for year in years if date(year, 12, 31) in b.definition.period] for b in pack.rules if b.apart]
    return sorted({life[-1] for life in lives}, reverse=True)


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage collection: millions of live values would be walked again and again, for half of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_uncollected()
def compare(
    rules: RuleSet,
    households: Sequence[Household],
    engine: Engine,
    aggregates: Aggregates = AGGREGATED,
) -> Comparison:
    """Run both interpreters on the same households and compare the value of every step."""
    explained = [rules.evaluate(household) for household in households]
    engine.attach(tables(rules.pack, households))
    compiled = compile_rules(rules, every=True, aggregates=aggregates)
    sheets = {HOUSEHOLD: compiled.households, MEMBER: compiled.members, ITEM: compiled.items}
    disagreements: list[Disagreement] = []
    values = unknown = 0
    for entity, sheet in sheets.items():
        fetched = _fetch(entity, sheet, engine)
        owners = fetched[KEY].to_pylist()
        for step in (step for step in rules.steps if step.node.entity == entity):
            ours = _explained(explained, step)
            theirs = _computed(sheet, step, fetched)
            values += len(ours)
            unknown += ours.count(None)
            disagreements.extend(_differences(step, owners, ours, theirs))
    return Comparison(len(households), values, unknown, tuple(disagreements))


def _differences(step: Step, owners: list[int], ours: list[Value], theirs: list[Value]) -> Iterator[Disagreement]:
    for owner, mine, other in zip(owners, ours, theirs, strict=True):
        if mine != other:
            yield Disagreement(owner, step.index, step.node.operation, mine, other)


def _fetch(entity: str, sheet: Sheet, engine: Engine) -> pa.Table:
    """The columns of a sheet's steps, in the order of households, members and lines."""
    keys = ORDERED[entity]
    names = [
        name for index in sheet.shapes for name in (f"s{index}", f"s{index}_bottom") if name in sheet.table.columns
    ]
    return engine.fetch(sheet.table.select(*keys, *names).order_by(keys))


def _explained(explained: list[list[Value]], step: Step) -> list[Value]:
    """One step's values over all households, or over all their members or lines."""
    rows = [values[step.index] for values in explained]
    if step.node.entity == HOUSEHOLD:
        return rows
    return [value for row in rows for value in row or ()]


def _computed(sheet: Sheet, step: Step, fetched: pa.Table) -> list[Value]:
    """One step's column as plain Python values."""
    index, node = step.index, step.node
    column = fetched[f"s{index}"].to_pylist()
    if node.type == "codes":
        return [None if value is None else frozenset(value) for value in column]
    if node.type not in NUMERIC:
        return list(column)
    shape = sheet.shapes[index]
    scale = 1 if shape is None else shape.scale
    if shape is not None and shape.bottom is not None:
        bottoms = fetched[f"s{index}_bottom"].to_pylist()
        return [None if t is None else Fraction(t, b * scale) for t, b in zip(column, bottoms, strict=True)]
    return column if scale == 1 else [None if top is None else Fraction(top, scale) for top in column]


def _edges(rules: RuleSet) -> list[int]:
    """Whole numbers that the rules name: lines, ages, counts."""
    found = {
        int(step.bound)
        for step in rules.steps
        if step.node.operation in (Operation.CONSTANT, Operation.PARAMETER)
        and isinstance(step.bound, int | Fraction)
        and not isinstance(step.bound, bool)
    }
    return sorted(found | {0, 1})
