"""Named figures as a pack defines them: what each counts or adds up, in which unit, for which places, and its checks.

A figure has exactly one of these keys: count, sum, average, distinct, largest, mix (each names a source of rows),
formula (over other figures), fact (of the place), parameter (of the policy, or the year).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fupin.kernel.text import Text
from fupin.policy.conditions import Condition
from fupin.policy.formulas import Formula

FOLDER = "figures"
COUNT, SUM, AVERAGE, DISTINCT, LARGEST, MIX = "count", "sum", "average", "distinct", "largest", "mix"
FORMULA, FACT, PARAMETER = "formula", "fact", "parameter"
OF_ROWS = (COUNT, SUM, AVERAGE, DISTINCT, LARGEST, MIX)
KINDS = (*OF_ROWS, FORMULA, FACT, PARAMETER)
PARTS = frozenset({"year", "month", "day"})
THE_YEAR = "year"
NOW, OPENING = "now", "opening"
COMPARED = {"=", "<=", "<", ">=", ">"}


@dataclass(frozen=True, slots=True)
class Unit:
    """What a figure is counted in; money is kept in minor units and shown divided."""

    name: str
    label: Text
    money: bool = False
    divide: int = 1
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Value:
    """What a row gives to a sum: a fact of the row, or a rule's amount of the household."""

    fact: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class FigureText:
    """One figure as the pack defines it.

    `of` is the source of its rows, the fact or the parameter. `level` is the place of which it is told (a village's
    report may speak of its county); empty: of the place asked for. `above` says whether it adds up for places above.
    `when` is "opening" for what was so at the beginning of the year. `share` is, for a mix, what a code must have.
    `aliases` are other names under which offices ask for it.
    """

    name: str
    label: Text
    definition: Text
    group: str
    kind: str
    of: str = ""
    unit: Unit | None = None
    form: str = ""
    where: tuple[Condition, ...] = ()
    value: Value = Value()
    weight: Value = Value()
    formula: Formula | None = None
    part: str = ""
    level: str = ""
    above: bool = True
    when: str = NOW
    share: int = 0
    codes: str = ""
    type: str = "number"
    aliases: tuple[str, ...] = ()

    @property
    def rules(self) -> set[str]:
        """The rules that its rows are asked."""
        asked = {name for one in self.where for name in one.names()}
        return asked | {value.rule for value in (self.value, self.weight) if value.rule}

    @property
    def parts(self) -> tuple[str, ...]:
        """The figures that its formula speaks of."""
        return self.formula.names if self.formula else ()


@dataclass(frozen=True, slots=True)
class Check:
    """Two formulas over figures that must agree: equal, or not more than the other.

    A strict one holds only what is known against each other, as if there were nothing unknown.
    """

    name: str
    label: Text
    left: Formula
    compare: str
    right: Formula
    source: str = ""
    strict: bool = False

    @property
    def figures(self) -> tuple[str, ...]:
        """Every figure that it speaks of, each once."""
        return tuple(dict.fromkeys((*self.left.names, *self.right.names)))


@dataclass(frozen=True, slots=True)
class Figures(Mapping[str, FigureText]):
    """All figures of a pack by name, in the order of its files, with their units, groups and checks."""

    by_name: Mapping[str, FigureText] = field(default_factory=dict)
    groups: Mapping[str, Text] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    titles: Mapping[str, Text] = field(default_factory=dict)

    def __getitem__(self, name: str) -> FigureText:
        return self.by_name[name]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self.by_name)

    def __len__(self) -> int:
        return len(self.by_name)

    def of_form(self) -> dict[str, str]:
        """The name of the figure behind each place of a form, such as "P24"."""
        return {figure.form: name for name, figure in self.by_name.items() if figure.form}
