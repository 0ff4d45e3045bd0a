"""Scenarios side by side: one line for each figure, one column for each scenario, the difference beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from fupin.framework.web.formats import Format, Money, Number, Percent
from fupin.identification.analysis import asking
from fupin.identification.analysis.levers import Scenario
from fupin.identification.analysis.numbers import Counted, Row, summed

if TYPE_CHECKING:
    from fupin.identification.analysis.page import PlacePage


@dataclass(frozen=True)
class Head:
    """One scenario at the head of a column."""

    words: str
    without: str
    present: bool


@dataclass(frozen=True)
class Cell:
    """A figure under a scenario, and how far it is from now; None is unknown."""

    value: str | None
    more: str = ""


@dataclass(frozen=True)
class Line:
    """One figure: its name, now, and under every scenario."""

    label: str
    now: Cell
    cells: Sequence[Cell]
    note: str = ""


@dataclass(frozen=True)
class Compared:
    """The whole comparison."""

    heads: Sequence[Head]
    lines: Sequence[Line]


def compared(page: PlacePage) -> Compared:
    """Compare what is with every scenario of the address."""
    board = page.board
    heads = [Head(s.words, board.without(s), s is board.scenario) for s in board.scenarios]
    sums = [_sums(page, scenario) for scenario in board.scenarios]
    lines = [*_states(page, sums), *_moves(sums)]
    return Compared(heads, lines)


def _sums(page: PlacePage, scenario: Scenario) -> Row:
    if scenario is page.board.scenario:
        return summed(list(page.then.values()))
    return summed(asking.what_if(page.findings, page.key, scenario.values))


def _states(page: PlacePage, sums: Sequence[Row]) -> list[Line]:
    now, then = page.own, [Counted.of(each, "_after") for each in sums]
    money = Money(page.digits, whole=True)
    asked: list[tuple[str, Callable[[Counted], Any], Format]] = [
        (_("Poor households"), lambda c: c.yes, Number()),
        (_("Poor persons"), lambda c: c.yes_persons, Number()),
        (_("Incidence (persons)"), lambda c: c.incidence, Percent(1)),
        (_("Unknown households"), lambda c: c.unknown, Number()),
        (_("To lift all to the line, a year"), lambda c: c.cost, money),
    ]
    return [_line(label, of(now), [of(each) for each in then], form) for label, of, form in asked]


def _line(label: str, now: Any, then: Sequence[Any], form: Format) -> Line:
    show = form.text()
    return Line(label, _cell(now, show), [_cell(value, show, now) for value in then])


def _cell(value: Any, show: Callable[[Any], str], now: Any = None) -> Cell:
    if value is None:
        return Cell(None)
    if now is None or value == now:
        return Cell(show(value))
    more = f"{'+' if value > now else '−'}{show(abs(value - now))}"
    # Shares differ by points: 10% after 20% is not half a percent less.
    points = _("%(share)s points") % {"share": more.removesuffix("%")}
    return Cell(show(value), points if more.endswith("%") else more)


def _moves(sums: Sequence[Row]) -> list[Line]:
    names = {
        "winners": _("Newly identified"),
        "losers": _("No longer identified"),
        "unknown_to_yes": _("Unknown, then poor"),
        "unknown_to_no": _("Unknown, then not poor"),
        "yes_to_unknown": _("Poor, then unknown"),
        "no_to_unknown": _("Not poor, then unknown"),
    }
    kept = [name for name in names if name in ("winners", "losers") or any(each.get(name) for each in sums)]
    return [Line(names[name], Cell(""), [_both(each, name) for each in sums]) for name in kept]


def _both(sums: Row, name: str) -> Cell:
    """Households, and the persons in them."""
    persons = _("%(count)s persons") % {"count": f"{sums.get(f'{name}_persons', 0):,}"}
    return Cell(f"{sums.get(name, 0):,}", persons)
