"""Checks between figures: whether what one source says agrees with what another says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from fupin.policy.figures import Check
from fupin.policy.formulas import Formula
from fupin.registry.queries import pack
from fupin.reports.figures.compute import by_place
from fupin.reports.figures.figure import Figure
from fupin.reports.figures.moments import Moment

Amount = Fraction | None
_HOLDS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": lambda one, other: one == other,
    "<=": lambda one, other: one <= other,
    "<": lambda one, other: one < other,
    ">=": lambda one, other: one >= other,
    ">": lambda one, other: one > other,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A check of one place: whether it holds (None: a figure is not known), and the two sides, exact."""

    check: Check
    holds: bool | None
    left: Amount
    right: Amount

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures that it speaks of; the rows behind each are one question away."""
        return self.check.figures


def checked(figures: Mapping[str, Figure], names: Iterable[str] | None = None) -> list[Checked]:
    """Return checks of figures that were computed or issued; without names, every one whose figures are there."""
    checks = pack().figures.checks
    wanted = [checks[name] for name in names] if names is not None else _covered(figures)
    return [_one(check, figures) for check in wanted]


def contradicted(figures: Mapping[str, Figure], check: str) -> bool:
    """Tell whether figures contradict the sentence that rests on a check; what is not known contradicts nothing."""
    return any(one.holds is False for one in checked(figures, [check]))


def borne_out(figures: Mapping[str, Figure], check: str) -> bool:
    """Tell whether figures bear out the sentence that rests on a check: only then may it be printed."""
    return all(one.holds is True for one in checked(figures, [check]))


def failing(
    user: object, area: int, level: int, year: int | None = None, *, at: Moment = None
) -> dict[int, list[Checked]]:
    """Return, for the places of a level inside one, the checks that do not hold; places in order are left out."""
    checks = pack().figures.checks
    names = dict.fromkeys(name for check in checks.values() for name in check.figures)
    found = by_place(user, names, area, level, year, at=at)
    wrong = {key: [one for one in checked(figures) if one.holds is False] for key, figures in found.items()}
    return {key: faults for key, faults in wrong.items() if faults}


def _covered(figures: Mapping[str, Figure]) -> list[Check]:
    return [check for check in pack().figures.checks.values() if all(name in figures for name in check.figures)]


def _one(check: Check, figures: Mapping[str, Figure]) -> Checked:
    left, right = _value(check.left, figures), _value(check.right, figures)
    if left is None or right is None:
        return Checked(check, None, left, right)
    holds = _HOLDS[check.compare](left, right)
    return Checked(check, None if not holds and _may_be_made_good(check, figures) else holds, left, right)


def _may_be_made_good(check: Check, figures: Mapping[str, Figure]) -> bool:
    """Whether rows or places of which nothing is known could close the gap."""
    if check.strict:
        return False
    growing = {"<": [check.right], "<=": [check.right], ">": [check.left], ">=": [check.left]}
    sides = growing.get(check.compare, [check.left, check.right])
    parts = (figures[name] for side in sides for name in side.names if name in figures)
    return any(part.unknown or part.missing for part in parts)


def _value(formula: Formula, figures: Mapping[str, Figure]) -> Amount:
    known = {name: figures[name].exact for name in formula.names if name in figures}
    return formula.value({name: value if isinstance(value, Fraction) else None for name, value in known.items()})
