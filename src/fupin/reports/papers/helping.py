"""The help's part of a household's paper: causes, measures, plan, pairings, matters and the assistance account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from fupin.assistance.queries import measures as measure_queries
from fupin.assistance.queries.files import HelpFile
from fupin.framework.web.layout import translated
from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text
from fupin.people import queries as people
from fupin.registry import queries as registry
from fupin.registry.queries import HouseholdFile, pack
from fupin.reports.papers import saying
from fupin.reports.papers.content import (
    CauseLine,
    EntitlementLine,
    HelpLine,
    MatterLine,
    Opened,
    PairLine,
    PlanContent,
    PlanLineContent,
    StepLine,
)
from fupin.reports.papers.saying import no_data

_ORDER = ("has", "may", "unknown", "cannot")


def measure_label(name: str) -> str:
    """Return what a measure is called; one that the pack no longer has is called by its name."""
    if not name:
        return ""
    found: Any = pack().measures.get(name) if hasattr(pack(), "measures") else None
    newest = found[-1] if isinstance(found, tuple) and found else found
    if newest is not None:
        return saying.say(newest.label)
    return saying.coded("measure", name)


def matter_kind(name: str) -> Any:
    """Return a kind of matter of the pack; None where it has none of that name."""
    found: Any = getattr(pack(), "matters", {}).get(name)
    return found[-1] if isinstance(found, tuple) and found else found


class Helped:
    """One household's help in words."""

    def __init__(
        self, user: object, file: HouseholdFile, given: HelpFile, year: int, *, today: date, opened: Opened
    ) -> None:
        self.user, self.file, self.given, self.year, self.today, self.opened = user, file, given, year, today, opened

    def causes(self) -> tuple[CauseLine, ...]:
        """The causes, the main one first, each with its evidence."""
        own = self.file.household
        codes = [*([own.main_cause] if own.main_cause else []), *(c for c in own.other_causes if c != own.main_cause)]
        evidence = {code: [e for e in self.given.evidence if e.cause == code] for code in codes}
        return tuple(
            CauseLine(
                code,
                saying.coded("cause", code),
                code == own.main_cause,
                tuple(f"{e.what}（{saying.day(e.seen_on)}）" for e in evidence[code]),
            )
            for code in codes
        )

    def entitlements(self, record: Mapping[str, Any], *, reasons: bool) -> tuple[EntitlementLine, ...] | None:
        """The measures with their answers; with `reasons` the reason of each, else only of those that it has.

        None where this installation knows of none.
        """
        ask: Any = getattr(measure_queries, "entitlements", None)
        if ask is None:
            return None
        lines = [
            _entitlement(one, reasons=reasons or one.state == "has")
            for one in ask(self.user, dict(record), self.year, given=self.given)
        ]
        return tuple(sorted(lines, key=lambda line: _ORDER.index(line.state)))

    def plan(self) -> PlanContent | None:
        """The newest plan of the year, or of the newest year before it."""
        plans = [p for p in self.given.plans if p.state != "replaced" and p.year <= max(self.year, self.today.year)]
        if not plans:
            return None
        newest = max(plans, key=lambda p: (p.year, p.version))
        lines = [one for one in self.given.lines if one.plan_id == newest.id and not one.dropped]
        state = _STATES.get(newest.state, lambda: newest.state)()
        return PlanContent(
            str(newest.year),
            str(newest.version),
            state,
            saying.day(newest.exit_by),
            saying.day(newest.agreed_on),
            saying.day(newest.signed_on),
            newest.signed_by,
            tuple(self._plan_line(one) for one in sorted(lines, key=lambda one: one.id)),
        )

    def _plan_line(self, one: Any) -> PlanLineContent:
        helper = next((h for _p, h in self.given.pairings if h and h.id == one.helper_id), None)
        rules = pack().rule_set(self.year).rules
        answers = rules[one.cause].definition.label if one.cause in rules else None
        return PlanLineContent(
            one.measure,
            measure_label(one.measure),
            saying.say(answers) if answers else saying.coded("cause", one.cause) if one.cause else "",
            one.what,
            saying.money(one.amount),
            one.source,
            helper.name if helper else "",
            saying.day(one.by),
            self._progress(one),
        )

    def _progress(self, one: Any) -> str:
        done = [m for m, _s in self.given.matters if m.plan_line_id == one.id]
        if any(m.outcome for m in done) or any(h.measure == one.measure for h in self.given.help):
            return _("done")
        if done:
            return _("under way")
        return _("late") if one.by and one.by < self.today else _("not begun")

    def pairings(self) -> tuple[PairLine, ...]:
        """Who is responsible for the household, those of today first."""
        units = _units(self.user, {p.unit_id or (h.unit_id if h else None) for p, h in self.given.pairings})
        made = [self._pair(p, h, units) for p, h in self.given.pairings]
        return tuple(sorted(made, key=lambda one: one.ended))

    def _pair(self, pairing: Any, helper: Any, units: Mapping[int, str]) -> PairLine:
        unit = pairing.unit_id or (helper.unit_id if helper else None)
        phone = registry.masked(helper.phone) if helper else ""
        return PairLine(
            pair_kind(pairing.kind),
            helper.name if helper else no_data(),
            units.get(unit or 0, no_data()),
            saying.known(helper.position if helper else ""),
            saying.known(self.opened.get(("helper", helper.id, "phone")) or phone) if helper else no_data(),
            saying.day(pairing.since),
            saying.day(pairing.until) if pairing.until else "",
            pairing.until is not None and pairing.until <= self.today,
        )

    def matters(self) -> tuple[MatterLine, ...]:
        """The matters of the household in the order in which they were opened."""
        return tuple(_matter(matter, steps) for matter, steps in self.given.matters)

    def help(self) -> tuple[HelpLine, ...]:
        """The assistance account, the newest line first."""
        units = _units(self.user, {one.unit_id for one in self.given.help})
        helpers = {h.id: h.name for _p, h in self.given.pairings if h}
        return tuple(
            HelpLine(
                saying.day(one.on),
                measure_label(one.measure) if one.measure else "",
                one.what,
                saying.money(one.amount),
                one.source,
                helpers.get(one.helper_id or 0) or units.get(one.unit_id or 0, ""),
                one.effect,
                saying.day(one.signed_on) if one.signed_on else "",
                one.amount,
            )
            for one in sorted(self.given.help, key=lambda one: (one.on, one.id), reverse=True)
        )

    def help_sum(self) -> str:
        """What the help was worth, as far as that is known."""
        worth = [one.amount for one in self.given.help if one.amount is not None]
        return saying.money(sum(worth)) if worth else no_data()


def _entitlement(one: Any, *, reasons: bool) -> EntitlementLine:
    return EntitlementLine(
        one.measure.name,
        saying.say(one.measure.label),
        one.state,
        {"has": _("has"), "may": _("may have"), "cannot": _("cannot have"), "unknown": _("not known")}[one.state],
        reason_words(one.reason) if reasons else "",
        saying.day(one.since) if one.since else "",
        saying.money(one.amount) if one.amount is not None else "",
    )


def reason_words(reason: Any) -> str:
    """Return a reason as one sentence, whatever gave it."""
    if isinstance(reason, Text):
        return saying.say(reason)
    if isinstance(reason, FupinError):
        return translated(reason)
    inside = getattr(reason, "inside", None)
    return str(inside(saying.language()) if inside else reason or "")


def _matter(matter: Any, steps: list[Any]) -> MatterLine:
    kind = matter_kind(matter.kind)
    stages = {one.name: saying.say(one.label) for one in getattr(kind, "stages", ())}
    ends = getattr(kind, "ends", {})
    outcome = ends.get(matter.outcome) if isinstance(ends, Mapping) else None
    return MatterLine(
        matter.id,
        saying.say(kind.label) if kind else matter.kind,
        matter.number,
        matter.title,
        stages.get(matter.stage, matter.stage),
        saying.day(matter.opened_on),
        saying.day(matter.due) if matter.due else "",
        saying.day(matter.closed_on) if matter.closed_on else "",
        saying.say(outcome.label) if outcome else matter.outcome,
        saying.money(matter.cost) if matter.cost else "",
        not matter.outcome,
        tuple(_step(step, stages) for step in steps),
    )


def _step(step: Any, stages: Mapping[str, str]) -> StepLine:
    words = {"visit": _("follow-up"), "back": _("taken back"), "end": _("closed")}
    stage = stages.get(step.stage, step.stage) or _("Opened")
    photos = tuple(str(e["sha256"]) for e in step.evidence if e.get("kind") == "photo" and e.get("sha256"))
    return StepLine(
        f"{words[step.kind]}: {stage}" if step.kind in words else stage,
        saying.day(step.on),
        step.note,
        saying.money(step.cost) if step.cost is not None else "",
        photos,
    )


def _units(user: object, wanted: set[int | None]) -> dict[int, str]:
    keys = {key for key in wanted if key}
    return {unit.pk: unit.name for unit in people.units(user).filter(pk__in=keys)} if keys else {}


def pair_kind(kind: str) -> str:
    """Return what a kind of pairing is called."""
    declared: Any = getattr(getattr(pack(), "pairing", None), "kinds", {})
    found = declared.get(kind) if isinstance(declared, Mapping) else None
    return saying.say(found.label) if found else kind


_STATES = {
    "draft": lambda: _("draft"),
    "agreed": lambda: _("agreed with the household"),
    "signed": lambda: _("signed"),
}
