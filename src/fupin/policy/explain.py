"""One household explained: every rule's value, and the tree of reasons behind it.

explanation = explain(pack.rule_set(2019), household)
explanation.answer("poor")          True, False or None (not known)
explanation.reason("poor")          the tree: values, facts, parameters in force, persons who decide
explanation.missing("poor")         the facts that are unknown and would decide
explanation.counted(), .not_counted()   the lines of the income account
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fupin.kernel.period import age
from fupin.kernel.text import Text
from fupin.policy.evaluate import Record, Value, as_day
from fupin.policy.packs import Pack, RuleSet
from fupin.policy.program import Step
from fupin.policy.tree import AGGREGATES, HOUSEHOLD, ITEM, MEMBER, Operation
from fupin.policy.values import DatedValue, FactDeclaration, IncomeItem, Parameter

DECISIVE: dict[Operation, tuple[Value, ...]] = {
    Operation.ANY: (True, None),
    Operation.ALL: (False, None),
    Operation.COUNT: (True, None),
    Operation.SUM: (),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A member as explanations name them."""

    position: int
    name: str | None
    age: int | None

    def inside(self, language: str) -> str:
        """Name and age, as far as they are known."""
        name = self.name or MEMBER_NUMBER.inside(language) % {"number": self.position + 1}
        return name if self.age is None else AGED.inside(language) % {"name": name, "age": self.age}


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A line of the income account: what it is, how much, and whether it counts in the year."""

    code: str
    label: Text
    amount: int | None
    counts: bool
    item: IncomeItem | None


@dataclass(frozen=True, slots=True)
class Missing:
    """Something unknown that would decide: a fact of the household or of a member, members, or the account."""

    entity: str
    fact: FactDeclaration | None = None
    person: Person | None = None

    def inside(self, language: str) -> str:
        """What has to be found out."""
        if self.fact is None:
            return NOT_COLLECTED[self.entity].inside(language)
        label = self.fact.label.inside(language)
        return label if self.person is None else f"{self.person.inside(language)}: {label}"


@dataclass(frozen=True, slots=True)
class Reason:
    """A node of the tree of reasons: what it is, its value, and the values that it follows from."""

    step: Step
    value: Value
    operands: tuple[Reason, ...] = ()
    persons: tuple[tuple[Person, Reason], ...] = ()
    lines: tuple[AccountLine, ...] = ()
    fact: FactDeclaration | None = None
    parameter: Parameter | None = None

    @property
    def operation(self) -> Operation:
        """What it does with its operands."""
        return self.step.node.operation

    @property
    def type(self) -> str:
        """The type of its value."""
        return self.step.node.type

    @property
    def label(self) -> Text | None:
        """Its name, where it has one."""
        return self.step.node.label or (self.fact.label if self.fact else None)

    @property
    def source(self) -> str | None:
        """Where it comes from: the source in force, or that of the rule."""
        return self.step.dated.source if self.step.dated else self.step.node.source

    @property
    def dated(self) -> DatedValue | None:
        """For a parameter: its value in force, with its period."""
        return self.step.dated


@dataclass(frozen=True, slots=True)
class Explanation:
    """All values of one household in one year, and their reasons on demand."""

    rules: RuleSet
    household: Record
    values: list[Value]
    _reasons: dict[tuple[int, int | None], Reason] = field(default_factory=dict, repr=False)

    @property
    def pack(self) -> Pack:
        """The pack that was applied."""
        return self.rules.pack

    def value(self, rule: str) -> Value:
        """A rule's exact value; None is unknown."""
        return self.values[self.rules.outputs[rule]]

    def answer(self, rule: str) -> bool | None:
        """Yes, no or unknown of a condition or decision."""
        value = self.value(rule)
        return None if value is None else bool(value)

    def results(self) -> dict[str, Value]:
        """Every rule's value by name."""
        return {name: self.values[index] for name, index in self.rules.outputs.items()}

    def reason(self, rule: str) -> Reason:
        """The tree of reasons of a rule."""
        return self._reason(self.rules.outputs[rule], None)

    def counted(self) -> list[AccountLine]:
        """The lines of the account that count as income or cost in the year."""
        return [line for line in self.lines() if line.counts]

    def not_counted(self) -> list[AccountLine]:
        """The lines that do not."""
        return [line for line in self.lines() if not line.counts]

    def lines(self, codes: frozenset[str] | None = None) -> list[AccountLine]:
        """The lines of the account, or those with these codes."""
        found = self._group(ITEM) or ()
        last_day = date(self.rules.year, 12, 31)
        return [self._line(row, last_day) for row in found if codes is None or row.get("item") in codes]

    def missing(self, rule: str) -> list[Missing]:
        """What is unknown and would decide a rule; empty where the rule has an answer."""
        found: dict[Missing, None] = {}
        self._collect(self.rules.outputs[rule], None, found, set())
        return list(found)

    def person(self, position: int) -> Person:
        """A member by position."""
        record = (self.household.get("members") or ())[position]
        born = record.get("birth_date")
        years = None if born is None else age(as_day(born), date(self.rules.year, 12, 31))
        return Person(position, record.get("name"), years)

    def _line(self, row: Record, last_day: date) -> AccountLine:
        code = str(row.get("item"))
        item = self.pack.items.get(code)
        label = item.label if item else Text.of(en=code)
        return AccountLine(code, label, row.get("amount"), item is not None and item.counts_on(last_day), item)

    def _group(self, entity: str) -> Any:
        if entity == MEMBER:
            return self.household.get("members")
        account = self.household.get("account")
        if account is None or account.get("year", self.rules.year) != self.rules.year:
            return None
        return account.get("items")

    def _at(self, index: int, position: int | None) -> Value:
        """The value of a step; for a step of members or items that of one of them."""
        value = self.values[index]
        if self.rules.steps[index].node.entity == HOUSEHOLD or position is None:
            return value
        return None if value is None else value[position]

    def _reason(self, index: int, position: int | None) -> Reason:
        """The reason of a step, made once however many rules refer to it."""
        key = (index, position)
        if key not in self._reasons:
            self._reasons[key] = self._made(self.rules.steps[index], position)
        return self._reasons[key]

    def _made(self, step: Step, position: int | None) -> Reason:
        index, node = step.index, step.node
        value = self._at(index, position)
        if node.operation is Operation.FACT:
            declared = self.pack.facts[node.entity].get(str(node.detail)) if node.entity != ITEM else None
            return Reason(step, value, fact=declared)
        if node.operation is Operation.PARAMETER:
            return Reason(step, value, parameter=self.pack.parameters[str(node.detail)])
        if node.operation in AGGREGATES:
            return self._aggregate(step, value)
        return Reason(step, value, tuple(self._reason(operand, position) for operand in step.operands))

    def _aggregate(self, step: Step, value: Value) -> Reason:
        if step.node.over == ITEM:
            codes = self._item_codes(step)
            return Reason(step, value, lines=tuple(self.lines(codes)))
        return Reason(step, value, persons=tuple(self._deciding(step, value)))

    def _deciding(self, step: Step, value: Value) -> Iterator[tuple[Person, Reason]]:
        """The members whose own answer makes the aggregate what it is."""
        wanted = DECISIVE[step.node.operation]
        condition = step.operands[0]
        if value is not None and step.node.operation in (Operation.ANY, Operation.ALL):
            wanted = wanted[:1]
        if step.node.entity != HOUSEHOLD or self.rules.steps[condition].node.entity == HOUSEHOLD:
            return
        for position in range(len(self._group(MEMBER) or ())):
            if not wanted or self._at(condition, position) in wanted:
                yield self.person(position), self._reason(condition, position)

    def _item_codes(self, step: Step) -> frozenset[str] | None:
        """The items that an aggregate is about, where it chooses by item."""
        for index in step.operands:
            chosen = self.rules.steps[index]
            if chosen.node.operation is Operation.CHOSEN_ITEM and isinstance(chosen.bound, frozenset):
                return chosen.bound
        return None

    def _collect(
        self, index: int, position: int | None, found: dict[Missing, None], seen: set[tuple[int, int | None]]
    ) -> None:
        step = self.rules.steps[index]
        if self._at(index, position) is not None or (index, position) in seen:
            return
        seen.add((index, position))
        if step.node.operation is Operation.FACT:
            found[self._missing_fact(step, position)] = None
        elif step.node.operation in AGGREGATES:
            self._collect_rows(step, found, seen)
        else:
            for operand in step.operands:
                self._collect(operand, position, found, seen)

    def _collect_rows(self, step: Step, found: dict[Missing, None], seen: set[tuple[int, int | None]]) -> None:
        group = self._group(str(step.node.over))
        if group is None:
            found[Missing(str(step.node.over))] = None
            return
        for position in range(len(group)):
            if step.node.operation is Operation.SUM and self._at(step.operands[1], position) is False:
                continue
            for operand in step.operands:
                self._collect(operand, position, found, seen)

    def _missing_fact(self, step: Step, position: int | None) -> Missing:
        if step.node.entity == ITEM:
            return Missing(ITEM)
        fact = self.pack.facts[step.node.entity][str(step.node.detail)]
        person = self.person(position) if position is not None and step.node.entity == MEMBER else None
        return Missing(step.node.entity, fact, person)


def explain(rules: RuleSet, household: Record) -> Explanation:
    """Apply the rules of a year to one household: its facts, `members` and `account`, unknown where absent."""
    return Explanation(rules, household, rules.evaluate(household))


NOT_COLLECTED = {
    MEMBER: Text.of(zh="家庭成员情况", en="who the members are"),
    ITEM: Text.of(zh="当年收入账目", en="the income account of the year"),
}
MEMBER_NUMBER = Text.of(zh="第%(number)s位成员", en="member %(number)s")
AGED = Text.of(zh="%(name)s（%(age)s岁）", en="%(name)s (%(age)s)")
