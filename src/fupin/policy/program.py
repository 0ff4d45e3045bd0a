"""The rules in force in a year as one straight list of steps, each computed once from earlier ones.

Both interpreters run this list: `policy.evaluate` for one household, `columnar.compile` for all. References
to other rules, parameters, days and choices of income items are resolved here, once per year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from fupin.kernel.period import day_in_year
from fupin.policy.symbols import RuleTextError
from fupin.policy.tree import AGGREGATES, HOUSEHOLD, DayInYear, ItemChoice, Node, Operation
from fupin.policy.values import DatedValue, IncomeItem, Parameter

Bound = int | Fraction | str | bool | date | frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Step:
    """A node with the numbers of the steps it needs and its constant, resolved for the year."""

    index: int
    node: Node
    operands: tuple[int, ...]
    bound: Bound = None
    dated: DatedValue | None = None


@dataclass(slots=True)
class Builder:
    """Lays trees out as steps; equal nodes over equal operands become one step."""

    year: int
    parameters: Mapping[str, Parameter]
    items: Mapping[str, IncomeItem]
    rules: Mapping[str, Node]
    steps: list[Step] = field(default_factory=list)
    outputs: dict[str, int] = field(default_factory=dict)
    _seen: dict[tuple[object, ...], int] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def add_rule(self, name: str) -> int:
        """The step that gives a rule's value."""
        if name in self.outputs:
            return self.outputs[name]
        if name in self._open:
            raise RuleTextError(
                "The rules refer to each other in a circle: %(circle)s.",
                place=f"rule {name}",
                circle=" → ".join((*self._open, name)),
            )
        if name not in self.rules:
            raise RuleTextError('The rule "%(name)s" is not in force in %(year)s.', name=name, year=self.year)
        self._open.append(name)
        self.outputs[name] = self._add(self.rules[name])
        self._open.pop()
        return self.outputs[name]

    def _add(self, node: Node) -> int:
        if node.operation is Operation.RULE:
            return self.add_rule(str(node.detail))
        operands = tuple(self._add(operand) for operand in node.operands)
        key = (*node.key(), operands)
        if key not in self._seen:
            self._check_depth(node, operands)
            self._check_sum(node, operands)
            bound, dated = self._resolve(node, operands)
            self._seen[key] = len(self.steps)
            self.steps.append(Step(len(self.steps), node, operands, bound, dated))
        return self._seen[key]

    def _resolve(self, node: Node, operands: tuple[int, ...]) -> tuple[Bound, DatedValue | None]:
        detail = node.detail
        if isinstance(detail, DayInYear):
            return day_in_year(self.year + detail.years, detail.month, detail.day), None
        if isinstance(detail, ItemChoice):
            return self._chosen(detail), None
        if node.operation is Operation.PARAMETER:
            day = self.steps[operands[0]].bound
            assert isinstance(day, date)  # noqa: S101 - Policy.parameter gives it a day
            dated = self.parameters[str(detail)].on(day)
            return dated.value, dated
        return detail, None

    def _chosen(self, choice: ItemChoice) -> frozenset[str]:
        """The codes of the items that a choice means in this year."""
        last_day = date(self.year, 12, 31)
        return frozenset(
            item.code
            for item in self.items.values()
            if (choice.codes is None or item.code in choice.codes)
            and (choice.kinds is None or item.kind in choice.kinds)
            and (choice.counted is None or item.counts_on(last_day) == choice.counted)
            and (choice.long_term is None or item.long_term == choice.long_term)
        )

    def _check_depth(self, node: Node, operands: tuple[int, ...]) -> None:
        """Refuse a member's or item's step that looks at an aggregate: columns compute these together."""
        if node.entity == HOUSEHOLD and node.operation not in AGGREGATES:
            return
        if any(self._aggregates(index) for index in operands):
            raise RuleTextError(
                "A condition on a single %(entity)s looks at a sum or count over others.",
                fix="Compare the aggregate outside of .any(), .all(), .count() and .sum().",
                entity=node.over or node.entity,
            )

    def _aggregates(self, index: int) -> bool:
        step = self.steps[index]
        if step.node.entity != HOUSEHOLD:
            return False
        return step.node.operation in AGGREGATES or any(self._aggregates(operand) for operand in step.operands)

    def _check_sum(self, node: Node, operands: tuple[int, ...]) -> None:
        """Refuse a sum of shares: each would have a divisor of its own."""
        if node.operation is Operation.SUM and self._divides(operands[0]):
            raise RuleTextError("A sum over shares.", fix="Sum the whole amounts, then divide once.")

    def _divides(self, index: int) -> bool:
        step = self.steps[index]
        return step.node.operation is Operation.DIVIDE or any(self._divides(o) for o in step.operands)
