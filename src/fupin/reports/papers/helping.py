"""The help's part of a household's paper: causes, measures, plan, pairings, matters and the assistance account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from fupin.assistance.queries import pairing as pairing_queries
from fupin.assistance.queries.files import HelpFile
from fupin.assistance.queries.measures import entitlements
from fupin.assistance.queries.pairing import Named
from fupin.policy.matter_kinds import EVIDENCE
from fupin.registry.queries import HouseholdFile, pack
from fupin.reports.papers import saying
from fupin.reports.papers.content import (
    CauseLine,
    EntitlementLine,
    FileLine,
    HelpLine,
    MatterLine,
    Moment,
    PairLine,
    StepLine,
)
from fupin.reports.papers.saying import no_data

PHOTO, _PAPER, SIGNATURE = EVIDENCE
_ORDER = ("has", "may", "unknown", "cannot")


def measure_label(name: str) -> str:
    """Return what a measure is called; one that the pack no longer has is called by its name."""
    if not name:
        return ""
    found = pack().measures.get(name)
    return saying.say(found.label) if found else saying.coded("measure", name)


@dataclass(frozen=True, slots=True)
class Around:
    """What helpers and units are called, for the rows of some households."""

    helpers: Mapping[int | None, Named]
    units: Mapping[int | None, str]


def around(given: Iterable[HelpFile], at: Moment) -> Around:
    """Return the names of everybody who helps some households, in three statements."""
    helpers: set[int | None] = set()
    units: set[int | None] = set()
    for one in given:
        helpers |= {row.helper_id for row in one.pairings} | {row.helper_id for row in one.help}
        units |= {row.unit_id for row in one.pairings} | {row.unit_id for row in one.help}
    return Around(pairing_queries.helper_names(helpers, at), pairing_queries.unit_names(units))


class Helped:
    """One household's help in words."""

    def __init__(self, file: HouseholdFile, given: HelpFile, today: date, around_: Around) -> None:
        self.file, self.given, self.today, self.around = file, given, today, around_

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

    def entitlements(
        self, user: object, record: Mapping[str, Any], year: int, on: date, *, reasons: bool
    ) -> tuple[EntitlementLine, ...]:
        """The measures with their answers; with `reasons` the reason of each, else only of those that it has."""
        found = entitlements(user, record, year, on=on, given=self.given)
        lines = [_entitlement(one, reasons=reasons or one.state == "has") for one in found]
        return tuple(sorted(lines, key=lambda line: _ORDER.index(line.state)))

    def pairings(self) -> tuple[PairLine, ...]:
        """Who is responsible for the household, those of today first."""
        made = [self._pair(one) for one in self.given.pairings]
        return tuple(sorted(made, key=lambda one: one.ended))

    def _pair(self, pairing: Any) -> PairLine:
        # Helpers are there to be called: their telephone is in the open for whoever may read the pairing.
        who = self.around.helpers.get(pairing.helper_id)
        unit = self.around.units.get(pairing.unit_id) or (who.unit if who else "")
        return PairLine(
            pair_kind(pairing.kind),
            who.name if who else no_data(),
            saying.known(unit),
            saying.known(who.position if who else ""),
            saying.known(who.phone if who else ""),
            saying.day(pairing.since),
            saying.day(pairing.until) if pairing.until else "",
            pairing.until is not None and pairing.until <= self.today,
        )

    def matters(self) -> tuple[MatterLine, ...]:
        """The matters of the household in the order in which they were opened."""
        return tuple(_matter(matter, steps) for matter, steps in self.given.matters)

    def help(self) -> tuple[HelpLine, ...]:
        """The assistance account, the newest line first."""
        return tuple(
            HelpLine(
                saying.day(one.on),
                measure_label(one.measure) if one.measure else "",
                one.what,
                saying.money(one.amount),
                one.source,
                self._giver(one),
                one.effect,
                saying.day(one.signed_on) if one.signed_on else "",
                one.amount,
            )
            for one in sorted(self.given.help, key=lambda one: (one.on, one.id), reverse=True)
        )

    def _giver(self, row: Any) -> str:
        who = self.around.helpers.get(row.helper_id) if row.helper_id else None
        return who.name if who else self.around.units.get(row.unit_id, "")

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
        one.reason.inside(saying.language()) if reasons else "",
        saying.day(one.since) if one.since else "",
        saying.money(one.amount) if one.amount is not None else "",
    )


def _matter(matter: Any, steps: list[Any]) -> MatterLine:
    kind = pack().matters.get(matter.kind)
    stages = {one.name: saying.say(one.label) for one in kind.stages} if kind else {}
    outcome = kind.ends.get(matter.outcome) if kind else None
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
    named = f"{words[step.kind]}: {stage}" if step.kind in words else stage
    return StepLine(
        named,
        saying.day(step.on),
        step.note,
        saying.money(step.cost) if step.cost is not None else "",
        tuple(_file(one, named, step.on) for one in step.evidence if one.get("sha256")),
    )


def _file(one: Mapping[str, Any], stage: str, on: date) -> FileLine:
    # A photographed paper may show numbers of persons: it is named.
    picture = one.get("kind") in (PHOTO, SIGNATURE) and str(one.get("type", "")).startswith("image/")
    return FileLine(str(one["sha256"]), stage, saying.day(one.get("taken_on") or on), str(one.get("name", "")), picture)


def pair_kind(name: str) -> str:
    """Return what a kind of pairing is called."""
    found = pack().pairing.kinds.get(name)
    return saying.say(found.label) if found else name
