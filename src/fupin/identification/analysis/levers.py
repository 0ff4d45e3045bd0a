"""What an analyst can change: the parameters of the year as inputs, and what was put in as scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor, log10
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import get_language, gettext, gettext_noop

from fupin.framework.web.layout import translated
from fupin.identification.analysis import asking
from fupin.identification.analysis.folders import Findings
from fupin.kernel.errors import FupinError
from fupin.kernel.money import Currency
from fupin.policy.packs import RuleSet
from fupin.policy.tree import Operation
from fupin.policy.values import Parameter, ParameterValue

PREFIX, BESIDE = "p.", "beside"
SIDE_BY_SIDE = 3
LARGEST = 10**12
"""Minor units; beyond, products with the size of a household could leave 64 bits."""
_BINS_TO_LINE = 6

Values = dict[str, ParameterValue]


@dataclass(frozen=True)
class Lever:
    """One parameter as an input: its value in force, the value put in, and how far a slider reaches."""

    parameter: Parameter
    present: ParameterValue
    chosen: ParameterValue
    currency: Currency

    @property
    def name(self) -> str:
        """The word of the address."""
        return f"{PREFIX}{self.parameter.name}"

    @property
    def label(self) -> Any:
        """What the pack calls it."""
        return self.parameter.label

    @property
    def is_answer(self) -> bool:
        """Whether it is yes or no."""
        return self.parameter.type == "boolean"

    @property
    def is_money(self) -> bool:
        """Whether it is an amount."""
        return self.parameter.type == "money"

    @property
    def changed(self) -> bool:
        """Whether another value than that in force was put in."""
        return self.chosen != self.present

    @property
    def value(self) -> str:
        """The value as it is typed."""
        return self.typed(self.chosen)

    @property
    def in_force(self) -> str:
        """The value in force as people read it."""
        return self.read(self.present)

    @property
    def step(self) -> str:
        """By how much a slider moves: a round part of the value in force."""
        return self.typed(_round(self._size() // 50 or 1)) if self.is_money else "1"

    @property
    def most(self) -> str:
        """How far a slider reaches: a little more than twice the value in force."""
        step = _round(self._size() // 50 or 1)
        return self.typed((5 * self._size() // 2 // step + 1) * step) if self.is_money else ""

    def _size(self) -> int:
        return int(self.present) if isinstance(self.present, int | Fraction) else 1

    def typed(self, value: ParameterValue) -> str:
        """Return a value as it is typed into the input."""
        if isinstance(value, bool):
            return "1" if value else "0"
        if self.is_money and isinstance(value, int):
            return f"{self.currency.to_major(value):f}".removesuffix(f".{'0' * self.currency.minor_digits}")
        if isinstance(value, int | Fraction):
            return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
        return str(value)

    def read(self, value: ParameterValue) -> str:
        """Return a value as people read it."""
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if self.is_money and isinstance(value, int):
            return self.currency.show(value)
        return self.typed(value)

    def understood(self, text: str) -> ParameterValue:
        """Return the value of a typed text; raises a FupinError that says what is wrong."""
        if self.is_answer:
            return text == "1"
        value = self.currency.to_minor(text) if self.is_money else Fraction(text)
        if self.parameter.type == "integer" and value.denominator != 1:
            raise FupinError(gettext_noop("%(text)s is not a whole number."), text=text)
        if not 0 <= value <= LARGEST:
            raise FupinError(gettext_noop("%(text)s is negative, or too large."), text=text)
        return int(value) if isinstance(value, int) or value.denominator == 1 else value


@dataclass(frozen=True)
class Scenario:
    """Other values of some parameters, with the words that lead to it."""

    values: Values
    words: str
    encoded: str

    def __bool__(self) -> bool:
        return bool(self.values)


class Board:
    """Everything that the address says about what-if: the inputs, the present scenario and those kept beside it."""

    def __init__(self, findings: Findings, query: QueryDict) -> None:
        self.findings = findings
        self.problems: list[str] = []
        names = asking.changeable(findings) if findings.current else []
        self._present = {name: present(findings.rules, name) for name in names}
        self.levers = [self._lever(name, query.get(f"{PREFIX}{name}", "")) for name in names]
        self.scenario = self._scenario({each.parameter.name: each.chosen for each in self.levers if each.changed})
        kept = [self._decoded(text) for text in dict.fromkeys(query.getlist(BESIDE))]
        self.beside = [one for one in kept if one][: SIDE_BY_SIDE - 1]

    @property
    def scenarios(self) -> list[Scenario]:
        """Those kept, and the present one."""
        others = [one for one in self.beside if one.values != self.scenario.values]
        return [*others, *([self.scenario] if self.scenario else [])]

    @property
    def words(self) -> list[tuple[str, str]]:
        """The words of the address that say all this."""
        chosen = [(each.name, each.value) for each in self.levers if each.changed]
        return [*chosen, *((BESIDE, one.encoded) for one in self.beside)]

    @property
    def keep(self) -> str:
        """The address that keeps the present scenario beside the next one; empty where there is no more room."""
        if not self.scenario or len(self.beside) + 1 >= SIDE_BY_SIDE or self.scenario in self.beside:
            return ""
        return urlencode([*self.words, (BESIDE, self.scenario.encoded)])

    def without(self, scenario: Scenario) -> str:
        """Return the address without one scenario."""
        others = [pair for pair in self.words if pair != (BESIDE, scenario.encoded)]
        present = scenario is self.scenario
        return urlencode([(name, value) for name, value in others if not present or name == BESIDE])

    def _lever(self, name: str, text: str) -> Lever:
        pack, value = self.findings.rules.pack, self._present[name]
        lever = Lever(pack.parameters[name], value, value, pack.currency)
        if not text.strip():
            return lever
        try:
            return Lever(lever.parameter, value, lever.understood(text.strip()[:30]), pack.currency)
        except (FupinError, ValueError, ZeroDivisionError) as error:
            said = translated(error) if isinstance(error, FupinError) else gettext("not a number")
            self.problems.append(f"{lever.label.inside(get_language() or 'en')}: {said}")
            return lever

    def _scenario(self, values: Values) -> Scenario:
        levers = [(each, values[each.parameter.name]) for each in self.levers if each.parameter.name in values]
        language = get_language() or "en"
        said = [f"{each.label.inside(language)} {each.read(value)}" for each, value in levers]
        encoded = ";".join(f"{each.parameter.name}:{each.typed(value)}" for each, value in levers)
        return Scenario(values, " · ".join(said), encoded)

    def _decoded(self, text: str) -> Scenario:
        pairs = dict(part.partition(":")[::2] for part in text[:500].split(";"))
        levers = [self._lever(name, pairs[name]) for name in self._present if name in pairs]
        return self._scenario({each.parameter.name: each.chosen for each in levers if each.changed})


def present(rules: RuleSet, name: str) -> ParameterValue:
    """Return the value of a parameter that is in force in the year of some rules."""
    steps = (s for s in rules.steps if s.node.operation is Operation.PARAMETER and s.node.detail == name and s.dated)
    return next(s.dated.value for s in steps if s.dated)


def line_of(rules: RuleSet) -> tuple[str, int] | None:
    """Return the amount that the gap is measured from, as its parameter and value; None where there is none."""
    gap = rules.for_purpose("gap")
    waiting: Sequence[int] = [rules.outputs[gap]] if gap else []
    while waiting:
        for step in (rules.steps[index] for index in waiting):
            if step.node.operation is Operation.PARAMETER and step.node.type == "money" and isinstance(step.bound, int):
                return str(step.node.detail), step.bound
        waiting = [operand for index in waiting for operand in rules.steps[index].operands]
    return None


def width_of(rules: RuleSet) -> int:
    """Return how wide the steps of a distribution are: round, several up to the line."""
    line = line_of(rules)
    return _round(line[1] // _BINS_TO_LINE or 1) if line else _round(10**5)


def lines_marked(rules: RuleSet, scenarios: Sequence[Scenario]) -> Mapping[str, int]:
    """Return the line in force and those of scenarios, by what they are called."""
    line = line_of(rules)
    if line is None:
        return {}
    name, value = line
    show = rules.pack.currency.show
    marked = {gettext("In force: %(value)s") % {"value": show(value)}: value}
    for scenario in scenarios:
        other = scenario.values.get(name)
        if isinstance(other, int) and other not in marked.values():
            marked[gettext("What if: %(value)s") % {"value": show(other)}] = other
    return marked


def _round(amount: int) -> int:
    """The nearest of 1, 2, 5 times a power of ten at or above an amount."""
    power = 10 ** floor(log10(amount))
    return int(next(factor * power for factor in (1, 2, 5, 10) if factor * power >= amount))
