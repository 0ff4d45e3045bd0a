"""The content of papers about places: counts, profile, figures, plan, and the years in which people leave poverty."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from fupin.assistance.queries import files as help_on_file
from fupin.framework.permissions import allowed
from fupin.identification import queries as identification
from fupin.kernel.area import TOWN_LEVEL, VILLAGE_LEVEL, ancestor, level_of, span
from fupin.people import queries as people
from fupin.places import queries as places
from fupin.registry import queries as registry
from fupin.registry.queries import Counts, pack
from fupin.reports.papers import helping, saying
from fupin.reports.papers.content import ExitYear, Moment, PairLine, PlaceContent, PlaceRow, PlanLineContent
from fupin.reports.papers.households import about
from fupin.reports.papers.saying import Line

Years = dict[tuple[int, int], int]
_PLANNED = "planned_exit_year"
_MOST_YEARS = 8


def content(user: object, area: int, year: int | None, at: Moment) -> PlaceContent | None:
    """Return the content of a place."""
    place = places.find(user, area)
    if place is None:
        return None
    today = at[0] if at else timezone.localdate()
    shown_year = year or identification.newest_year(user, area) or today.year
    counts = registry.counts(user, area, at=at).get(area, Counts())
    planned, done = _exits(user, area, at)
    rows = _rows(user, area, at, planned, done) if place.key_level < VILLAGE_LEVEL else ()
    names = places.names(user, {row.town for row in rows})
    facts = places.facts_of(user, area, year=shown_year, at=at).get(area, {})
    return PlaceContent(
        about=about(shown_year, at),
        area=area,
        level=place.key_level,
        name=place.name,
        full_name=places.full_names(user, [area], 0).get(area, place.name),
        key=tuple(_key(counts)),
        profile=saying.place_groups(facts, _level_key(place.key_level)),
        figures=tuple(_figures(user, area, shown_year, at)),
        plan=tuple(_plan(user, area, at)),
        exits=_years(_sum(planned), _sum(done), today.year),
        coverage=tuple(_coverage(user, area, at)),
        places=rows,
        towns=names,
    )


def _key(counts: Counts) -> Iterable[Line]:
    share = counts.registered_persons / counts.persons if counts.persons else None
    yield Line("households", _("Rural households"), saying.number(counts.households))
    yield Line("persons", _("Rural persons"), saying.number(counts.persons))
    yield Line("registered", _("Registered households"), saying.number(counts.registered))
    yield Line("registered_persons", _("Registered persons"), saying.number(counts.registered_persons))
    yield Line("share", _("Share of registered persons"), percent(share))


def percent(share: float | None) -> str:
    """Return a share from 0 to 1 per hundred."""
    return saying.no_data() if share is None else f"{100 * share:.1f}%"


def _level_key(level: int) -> str:
    return pack().area_levels[level][0]


def _figures(user: object, area: int, year: int, at: Moment) -> Iterable[Line]:
    from fupin.reports.queries.figures import by_place, show

    names = [name for name, text in pack().figures.items() if text.form]
    if not names or not allowed(user, "figures.read", area):
        return
    found = by_place(user, names, area, level_of(area), year, at=at).get(area, {})
    for name, figure in found.items():
        yield Line(name, saying.say(figure.text.label), show(figure, saying.language(), unit=True))


def _plan(user: object, area: int, at: Moment) -> Iterable[PlanLineContent]:
    for plan, lines in help_on_file.place_plans(user, area, at)[:1]:
        for one in lines:
            label = helping.measure_label(one.measure)
            yield PlanLineContent(
                one.measure, label, str(plan.year), one.what, saying.money(one.amount), one.source, "",
                saying.day(one.by), "",
            )  # fmt: skip


def _coverage(user: object, area: int, at: Moment) -> Iterable[PairLine]:
    rows = help_on_file.place_pairings(user, area, at)
    keys = {pairing.unit_id for pairing, _h in rows if pairing.unit_id}
    units = {unit.pk: unit.name for unit in people.units(user).filter(pk__in=keys)}
    for pairing, helper in rows:
        yield PairLine(
            helping.pair_kind(pairing.kind), helper.name if helper else "", units.get(pairing.unit_id or 0, ""),
            helper.position if helper else "", "", saying.day(pairing.since),
            saying.day(pairing.until) if pairing.until else "", pairing.until is not None,
        )  # fmt: skip


def _exits(user: object, area: int, at: Moment) -> tuple[Years, Years]:
    """Return how many households are planned to leave poverty and how many did, by village and year."""
    left = pack().population
    planned: Years = defaultdict(int)
    done: Years = defaultdict(int)
    for (place, year), count in help_on_file.exits_planned(user, area, at).items():
        planned[ancestor(place, VILLAGE_LEVEL), year] += count
    known_plans = bool(planned)
    rows = registry.in_places(user, span(area), at).filter(kind__in=list(left.registered))
    for place, status, facts in rows.values_list("area", "status", "facts").iterator():
        village = ancestor(place, VILLAGE_LEVEL)
        year = facts.get(left.exited_in)
        if status in left.exited and isinstance(year, int):
            done[village, year] += 1
        by = facts.get(_PLANNED) or (year if status in left.exited else None)
        if not known_plans and isinstance(by, int):
            planned[village, by] += 1
    return planned, done


def _sum(found: Years) -> Counter[int]:
    counts: Counter[int] = Counter()
    for (_place, year), count in found.items():
        counts[year] += count
    return counts


def _years(planned: Counter[int], done: Counter[int], now: int) -> tuple[ExitYear, ...]:
    years = sorted(planned.keys() | done.keys())[-_MOST_YEARS:]
    return tuple(ExitYear(str(y), _count(planned[y]), _count(done[y]), y <= now and done[y] > 0) for y in years)


def _count(value: int) -> str:
    return f"{value:,}" if value else ""


def _rows(user: object, area: int, at: Moment, planned: Years, done: Years) -> tuple[PlaceRow, ...]:
    counts = registry.counts(user, area, VILLAGE_LEVEL, at)
    villages = places.inside(user, area, VILLAGE_LEVEL)
    years = sorted(_sum(planned).keys() | _sum(done).keys())[-_MOST_YEARS:]
    made = []
    for village in villages:
        own = counts.get(village.pk, Counts())
        cells = tuple(
            ExitYear(str(y), _count(planned[village.pk, y]), _count(done[village.pk, y]), False) for y in years
        )
        share = own.registered_persons / own.persons if own.persons else None
        town = ancestor(village.pk, TOWN_LEVEL)
        made.append(PlaceRow(village.pk, town, village.name, _any(own.households), _any(own.registered), share, cells))
    return tuple(made)


def _any(value: int) -> str:
    return f"{value:,}"


def data_of(user: Any, kind: str, area: int, year: int | None = None, at: Moment = None) -> dict[str, Any] | None:
    """Return the data of a paper about a place; None where there is no such place."""
    from fupin.reports.papers import place_sheets

    found = content(user, area, year, at)
    return None if found is None else place_sheets.SHEETS[kind](user, found, at)
