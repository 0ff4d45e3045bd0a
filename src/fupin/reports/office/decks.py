"""Slides of a village, town or county: native charts over the same figures as every page; "no data" is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from fupin.registry.queries import pack
from fupin.reports.office.content import missing
from fupin.reports.office.design import Deck
from fupin.reports.office.place_data import BANDS, PlaceData, as_of_words, bands
from fupin.reports.office.subjects import Telling, figure_shown
from fupin.reports.queries.figures import Figure

BODY, HALF = (0.6, 1.55, 12.1, 5.3), 5.95
_ROWS_MOST = 12
_TILES = ("households", "persons", "registered_households", "poor_households", "incidence")
_PROGRESS = ("exited_share", "incidence", "relocation_share", "allowance_share")


def place_deck(telling: Telling, data: PlaceData) -> bytes:
    """Return the slides of a place as a PowerPoint file."""
    with override(telling.locale):
        deck = Deck(telling.language, f"{data.full_name} · {as_of_words(telling)}")
        deck.cover(data.name, [_("Targeted poverty alleviation in %(year)s") % {"year": telling.year}, deck.foot])
        for part in _PARTS:
            part(deck, data, telling)
        return deck.saved()


def _base(deck: Deck, data: PlaceData, telling: Telling) -> None:
    slide = deck.slide(_("Base figures"), data.full_name)
    found = [data.figures[name] for name in _TILES if name in data.figures]
    deck.tiles(slide, (0.6, 1.55, 12.1, 1.55), [(_label(one, telling), _told(one, telling)) for one in found])
    rows = [
        (_label(one, telling), _told(one, telling))
        for name, one in data.figures.items()
        if one.text.group == "profile" and name not in _TILES
    ]
    half = -(-len(rows) // 2)
    for place, part in enumerate((rows[:half], rows[half:])):
        if part:
            box = (0.6 + place * (HALF + 0.2), 3.35, HALF, 3.5)
            deck.table(slide, box, [(_("Profile"), _("Value")), *part[:_ROWS_MOST]], size=12)


def _causes(deck: Deck, data: PlaceData, telling: Telling) -> None:
    lead = _("Registered households by main cause; of %(count)s it is not known") % {"count": data.cause_unknown}
    slide = deck.slide(_("Why they are poor"), lead)
    if not data.causes:
        _nothing(deck, slide, telling)
        return
    shown = data.causes[:_ROWS_MOST]
    series = [(_("households"), [count for _label_of, count, _p in shown])]
    deck.chart(slide, (0.6, 1.55, 7.6, 5.3), [label for label, _c, _p in shown], series, kind="bar")
    rows = [(_("Main cause"), _("Households"), _("Persons"))]
    rows += [(label, f"{count:,}", f"{persons:,}") for label, count, persons in shown]
    deck.table(slide, (8.4, 1.55, 4.3, 5.3), rows, size=12)


def _incomes(deck: Deck, data: PlaceData, telling: Telling) -> None:
    told = {"year": data.income_year or telling.year, "unknown": f"{data.income_unknown:,}"}
    lead = _("Net income a head in %(year)s against the line; of %(unknown)s households it is not known") % told
    slide = deck.slide(_("How incomes are spread"), lead)
    line = data.figures.get("poverty_line")
    if not data.incomes or line is None or not isinstance(line.value, Decimal):
        _nothing(deck, slide, telling)
        return
    names = [_("below half of the line"), *(f"{a}–{b} %" for a, b in pairwise(BANDS))]
    names.append(_("more than twice the line"))
    counts = bands(data.incomes, int(line.value * pack().currency.minor_per_major))
    deck.chart(slide, (0.6, 1.55, 12.1, 4.6), names, [(_("households"), counts)], kind="column")
    deck.text(slide, (0.6, 6.3, 12.1, 0.5), [f"{_label(line, telling)}: {_told(line, telling)}"], size=14)


def _below(deck: Deck, data: PlaceData, telling: Telling) -> None:
    if not data.below:
        return
    slide = deck.slide(_("Place by place"), _("Incidence of poverty; the furthest behind first"))
    known = [(key, one["incidence"]) for key, one in data.below.items() if isinstance(one["incidence"].value, Decimal)]
    if not known:
        _nothing(deck, slide, telling)
        return
    worst = sorted(known, key=lambda item: -_number(item[1]))[:_ROWS_MOST]
    names = [data.names.get(key, str(key)) for key, _one in worst]
    series = [(_label(worst[0][1], telling), [float(_number(one)) for _key, one in worst])]
    deck.chart(slide, (0.6, 1.55, 7.6, 5.3), names, series, kind="bar")
    heads = [name for name in ("registered_households", "poor_households", "incidence") if name in data.figures]
    rows = [(_("Place"), *(_label(data.figures[name], telling) for name in heads))]
    rows += [(data.names.get(key, ""), *(_told(data.below[key][name], telling) for name in heads)) for key, _o in worst]
    deck.table(slide, (8.4, 1.55, 4.3, 5.3), rows, size=11)


def _plan(deck: Deck, data: PlaceData, telling: Telling) -> None:
    with_plan, without = data.plans
    lead = _("%(with)s households have a plan, %(without)s have none") % {"with": with_plan, "without": without}
    slide = deck.slide(_("Plan and progress"), lead)
    tiles = [data.figures[name] for name in _PROGRESS if name in data.figures]
    deck.tiles(slide, (0.6, 1.55, 12.1, 1.4), [(_label(one, telling), _told(one, telling)) for one in tiles])
    if not data.plan:
        deck.text(slide, (0.6, 3.3, 12.1, 0.6), [_("No plan line is on file.")], size=16)
        return
    rows = [(_("Measure"), _("Lines"), _("Households"), _("Done"), _("Late"), _("Money"))]
    rows += [
        (
            one.label,
            f"{one.lines:,}",
            f"{one.households:,}",
            f"{one.done:,}",
            f"{one.late:,}",
            _money(one.amount, telling),
        )
        for one in data.plan[:9]
    ]
    deck.table(slide, (0.6, 3.2, 12.1, 3.7), rows, size=12)


def _matters(deck: Deck, data: PlaceData, telling: Telling) -> None:
    slide = deck.slide(_("Matters in hand"), _("What is done for households, by kind"))
    if not data.matters:
        deck.text(slide, (0.6, 1.8, 12.1, 0.6), [_("No matter is on file.")], size=16)
        return
    shown = data.matters[:8]
    series = [(_("under way"), [one.open for one in shown]), (_("done"), [one.done for one in shown])]
    deck.chart(slide, (0.6, 1.55, 6.4, 5.3), [one.label for one in shown], series, kind="stacked")
    rows = [(_("Kind"), _("Under way"), _("Late"), _("Done"), _("Cost"))]
    rows += [(one.label, f"{one.open:,}", f"{one.late:,}", f"{one.done:,}", _money(one.cost, telling)) for one in shown]
    deck.table(slide, (7.2, 1.55, 5.5, 5.3), rows, size=12)


def _pairing(deck: Deck, data: PlaceData, telling: Telling) -> None:
    slide = deck.slide(_("Pairing and help given"))
    if data.paired is None:
        _nothing(deck, slide, telling)
        return
    paired, registered = data.paired
    lines, worth = data.help or (0, 0)
    tiles = [
        (_("Households with a helper"), f"{paired:,}"),
        (_("Registered households"), f"{registered:,}"),
        (_("Still without"), f"{max(registered - paired, 0):,}"),
        (_("Times that help was given"), f"{lines:,}"),
        (_("Worth together"), _money(worth, telling)),
    ]
    deck.tiles(slide, (0.6, 1.55, 12.1, 1.55), tiles)
    names = [_("Households with a helper"), _("Still without")]
    counts = [paired, max(registered - paired, 0)]
    deck.chart(slide, (0.6, 3.4, 12.1, 3.4), names, [(_("households"), counts)], kind="bar")


def _exits(deck: Deck, data: PlaceData, telling: Telling) -> None:
    slide = deck.slide(_("Timetable"), _("Households that are to leave poverty, and those that did"))
    if not data.exits:
        _nothing(deck, slide, telling)
        return
    years = data.exits[-8:]
    series = [(_("planned"), [one[1] for one in years]), (_("done"), [one[2] for one in years])]
    deck.chart(slide, BODY, [str(one[0]) for one in years], series, kind="column")


def _stories(deck: Deck, data: PlaceData, telling: Telling) -> None:
    if not data.stories:
        return
    slide = deck.slide(_("From the work"), _("Households without their names"))
    rows: list[Sequence[str]] = [(_("Household"), _("Causes"), _("Plan"), _("Help given"))]
    none = str(missing(telling.language))
    rows += [(one.who, one.causes or none, one.plan or none, one.help or none) for one in data.stories]
    deck.table(slide, (0.6, 1.55, 12.1, 3.0), rows, size=14)


_PARTS: Sequence[Callable[[Deck, PlaceData, Telling], None]] = (
    _base, _causes, _incomes, _below, _plan, _matters, _pairing, _exits, _stories,
)  # fmt: skip


def _label(figure: Figure, telling: Telling) -> str:
    return figure.text.label.inside(telling.language)


def _told(figure: Figure, telling: Telling) -> str:
    found = figure_shown(figure, telling.language)
    return f"{found}{found.unit}"


def _number(figure: Figure) -> Decimal:
    return figure.value if isinstance(figure.value, Decimal) else Decimal(0)


def _money(minor: int | None, telling: Telling) -> str:
    currency: Any = pack().currency
    return str(missing(telling.language)) if minor is None else f"{currency.symbol}{currency.show(minor)}"


def _nothing(deck: Deck, slide: Any, telling: Telling) -> None:
    deck.text(slide, (0.6, 1.8, 12.1, 0.6), [str(missing(telling.language))], size=20)
