"""The words that declare policy: kinds of values, code lists and dated values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from fupin.kernel.errors import FupinError
from fupin.kernel.period import FAR_FUTURE, Period, accounting_year
from fupin.kernel.text import Text

FACT_TYPES = frozenset({"code", "codes", "boolean", "integer", "number", "money", "text", "date"})
# Numbers are kept to four decimals everywhere, so that columns can hold them as whole numbers.
NUMBER_DECIMALS = 4
# The accounting periods of income formulas, by the month in which they begin.
FORMULA_PERIODS = {"calendar_year": 1, "october_to_september": 10}

ParameterValue = int | Fraction | str | bool | date


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a code list, in force for a period."""

    code: str
    label: Text
    period: Period = field(default_factory=lambda: Period(date.min))
    aliases: tuple[str, ...] = ()
    maps: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodeList:
    """A named list of codes with its source."""

    name: str
    label: Text
    source: str
    values: Mapping[str, Code]

    def label_of(self, code: str) -> Text:
        """The words for a code; a code that is not in the list stands for itself."""
        known = self.values.get(code)
        return known.label if known else Text.of(en=code)

    def in_force(self, day: date) -> list[Code]:
        """The codes that can be chosen on a day, in the order of the list."""
        return [code for code in self.values.values() if day in code.period]


@dataclass(frozen=True, slots=True)
class FactDeclaration:
    """One thing that may be known of a household or a member."""

    name: str
    entity: str
    type: str
    label: Text
    group: str
    codes: str | None = None
    unit: str | None = None
    form: str | None = None
    aliases: tuple[str, ...] = ()
    minimum: int | Fraction | None = None
    maximum: int | Fraction | None = None
    sensitive: bool = False
    core: bool = False
    help: Text | None = None


# The only text that leaves the register: by it an analyst's row is found again by whoever may open the household.
PUBLIC_TEXT = "number"


def is_public(fact: FactDeclaration) -> bool:
    """Whether a fact may stand in a snapshot: numbers of persons, names and free texts never do."""
    return not fact.sensitive and (fact.type != "text" or fact.name == PUBLIC_TEXT)


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value with the period in which it is in force and where it comes from."""

    value: ParameterValue
    period: Period
    source: str
    check: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated line, threshold, weight or list of a policy."""

    name: str
    label: Text
    unit: str
    type: str
    values: tuple[DatedValue, ...]
    description: Text | None = None

    def on(self, day: date) -> DatedValue:
        """The value in force on a day; raises with the parameter's name and the day if there is none."""
        for dated in reversed(self.values):
            if day in dated.period:
                return dated
        raise FupinError(
            'The parameter "%(name)s" has no value in force on %(day)s.',
            place=f"parameters/{self.name.replace('.', '/')}.yaml",
            fix="Its values cover %(covered)s.",
            name=self.name,
            day=day,
            covered=", ".join(_shown(dated.period) for dated in self.values) or "no day",
        )


@dataclass(frozen=True, slots=True)
class IncomeItem:
    """A kind of money in the income account, and whether it counts."""

    code: str
    label: Text
    kind: str
    source: str
    counts: tuple[DatedValue, ...]
    long_term: bool = True
    aliases: tuple[str, ...] = ()

    def counts_on(self, day: date) -> bool:
        """Whether its money counts as income on a day; no if nothing is said for that day."""
        return any(day in dated.period and dated.value is True for dated in self.counts)


@dataclass(frozen=True, slots=True)
class IncomeFormula:
    """What a household's income is: which kinds add, which subtract, and who it is divided by."""

    name: str
    label: Text
    source: str
    add: frozenset[str]
    subtract: frozenset[str]
    divisor: str = "registered"
    period: str = "calendar_year"
    counted_only: bool = True

    def accounted(self, year: int) -> Period:
        """The days whose money belongs to a year's account."""
        return accounting_year(year, first_month=FORMULA_PERIODS[self.period])


def _shown(period: Period) -> str:
    until = "" if period.until == FAR_FUTURE else f" until {period.until}"
    return f"{period.start}{until}"
