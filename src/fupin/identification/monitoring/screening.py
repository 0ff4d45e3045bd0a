"""Screening a place: which households the register and the lists of departments make one ask about; writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from hashlib import blake2b
from typing import Any

from django.utils.translation import gettext_noop

from fupin.comparison import queries as lists
from fupin.framework.permissions import SYSTEM
from fupin.identification.actions.monitoring import Screened, Told
from fupin.identification.monitoring import plan
from fupin.identification.monitoring.models import ClueReport, LifeEvent
from fupin.identification.monitoring.tables import Known, households, line_of
from fupin.identification.monitoring.warning import Warned, warned
from fupin.kernel.area import span
from fupin.kernel.errors import FupinError
from fupin.registry.queries import pack

Progress = Callable[[int], None]
_LOT = 10**9
_REGISTER = (ClueReport.Source.REGISTER, ClueReport.Way.ANALYSIS)


@dataclass(frozen=True, slots=True)
class Limits:
    """The thresholds of the pack for a screening."""

    day: date
    line: int | None
    fall: Fraction
    near: Fraction
    lot: Fraction
    since: date

    @classmethod
    def of(cls, year: int, today: date) -> Limits:
        """Those in force today; the line is that of the year whose accounts are read."""
        day = date(year, 12, 31)
        percent = {n: Fraction(plan.number(f"warning.{n}", today, 0)) / 100 for n in ("income_fall", "near_line")}
        lot = Fraction(plan.number("warning.random_share", today, 0)) / 100
        since = today - timedelta(days=int(plan.number("warning.repeat_days", today, 365)))
        line = line_of(pack().rule_set(year))
        return cls(day, line, percent["income_fall"], percent["near_line"], lot, since)


def screen(area: int, year: int, today: date, progress: Progress = lambda _done: None) -> Screened:
    """Ask the register, the lists and the card about every present household of a place.

    Raises FupinError where the pack has no rule of monitoring in force in the year.
    """
    rules = pack().rule_set(year)
    if rules.for_purpose("monitor") is None:
        raise FupinError(gettext_noop("The policy pack has no rule of monitoring in force in %(year)d."), year=year)
    found = households(area, year, progress)
    limits = Limits.of(year, today)
    told = [one for home in found.values() for one in _of_register(home, year, limits)]
    told += _of_lists(area, found, limits)
    card = warned(found, limits.line, _with_event(area, today))
    told += _of_card(found, card, {one.household_id for one in told}, year)
    told += _by_lot(found, {one.household_id for one in told}, year, limits)
    figures = {"households": len(found), "told": len(told), **card.figures}
    return Screened(tuple(told), _scores(card, told), card.origin, card.described, figures)


def _scores(card: Warned, told: list[Told]) -> dict[int, tuple[int, int, list[dict[str, Any]]]]:
    wanted = {one.household_id for one in told}
    return {key: one for key, one in card.scores.items() if key in wanted or one[1] >= card.highest}


def _of_register(home: Known, year: int, limits: Limits) -> Iterator[Told]:
    hits = {risk: rule for risk, (rule, bad) in plan.rules_of_risks().items() if home.answers.get(rule) is bad}
    for risk, rule in hits.items():
        detail = {"code": "rule", "rule": rule, "year": year}
        yield _told(home, risk, f"rule:{risk}:{year}", detail)
    income = "income"
    if income in hits or home.per_head is None or limits.line is None:
        return
    if home.before is not None and home.before > 0 and home.per_head < home.before * (1 - limits.fall):
        if home.per_head < 2 * limits.line:
            amounts = {"value": home.per_head, "before": home.before}
            yield _told(home, income, f"fall:{year}", {"code": "fall", "year": year, **amounts})
    elif home.per_head < limits.line * (1 + limits.near):
        amounts = {"value": home.per_head, "line": limits.line}
        yield _told(home, income, f"near:{year}", {"code": "near", "year": year, **amounts})


def _of_card(found: Mapping[int, Known], card: Warned, told: set[int | None], year: int) -> list[Told]:
    """Households of the highest band of which nothing else tells."""
    high = {key: one for key, one in sorted(card.scores.items()) if one[1] >= card.highest and key not in told}
    return [
        _told(found[key], "income", f"score:{year}", {"code": "score", "points": points, "origin": card.origin})
        for key, (points, _band, _reasons) in high.items()
    ]


def _told(home: Known, risk: str, mark: str, detail: Mapping[str, Any], *, by_lot: bool = False) -> Told:
    marked = f"{home.household}:{mark}"
    source, way = _REGISTER
    return Told(risk, source, way, household_id=home.household, mark=marked, detail=detail, by_lot=by_lot)


def _of_lists(area: int, found: Mapping[int, Known], limits: Limits) -> list[Told]:
    told = []
    for rule in plan.list_rules():
        for row in lists.list_rows(SYSTEM, rule.kind, area, limits.since):
            home = found.get(row.household_id)
            if home is not None and (why := _list_hit(rule, row.facts, home, limits)):
                detail = {"code": "list", "list": rule.kind, **why}
                mark = f"{home.household}:list:{rule.kind}:{row.person}:{row.source.period:%Y%m%d}"
                way = (ClueReport.Source.LIST, ClueReport.Way.LIST)
                told.append(Told(rule.risk, *way, household_id=home.household, mark=mark, detail=detail))
    return told


def _list_hit(rule: plan.ListRule, facts: Mapping[str, Any], home: Known, limits: Limits) -> dict[str, Any]:
    value = facts.get(rule.column)
    if value is None:
        return {}
    if rule.new_days is not None:
        day = value if isinstance(value, date) else datetime.fromisoformat(str(value)).date()
        return {"day": day.isoformat()} if day >= limits.since else {}
    group = "monitored" if home.listed else "other"
    above = int(plan.number(rule.above.get(group, ""), limits.day, 0))
    return {"value": int(value), "line": above} if above and int(value) > above else {}


def _with_event(area: int, today: date) -> set[int]:
    since = today - timedelta(days=365)
    rows = LifeEvent.objects.visible_to(SYSTEM).filter(area__range=span(area), happened_on__gte=since)
    return set(rows.values_list("household_id", flat=True))


def _by_lot(found: Mapping[int, Known], told: set[int | None], year: int, limits: Limits) -> list[Told]:
    """A few of the households of which nobody told anything, by a hash of year and household, so that misses show."""
    drawn = [home for key, home in sorted(found.items()) if key not in told and _number(year, key) < limits.lot * _LOT]
    return [_told(home, plan.OTHER, f"lot:{year}", {"code": "lot", "year": year}, by_lot=True) for home in drawn]


def _number(year: int, household: int) -> int:
    digest = blake2b(f"{year}:{household}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) % _LOT
