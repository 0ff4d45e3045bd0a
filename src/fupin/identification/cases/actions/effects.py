"""What the end of a case does to the register: through the register's own actions, by the procedure's authority."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, Story
from fupin.identification.cases.actions.docket import Docket
from fupin.identification.cases.models import Case
from fupin.identification.cases.standing import Office
from fupin.kernel.errors import FupinError
from fupin.kernel.workflow import End
from fupin.places import actions as places
from fupin.policy.procedures import CASE, DAY, PROPOSED, YEAR
from fupin.policy.tree import HOUSEHOLD
from fupin.registry import actions as registry
from fupin.registry.queries import pack
from fupin.registry.queries.procedures import BY_PROCEDURE, Brief, briefs, with_members

RIGHTS = frozenset({"registry.write", "places.manage", BY_PROCEDURE})
REGISTER, END_HOUSEHOLD, CHANGE_MEMBERS = "register", "end_household", "change_members"
JOINS, LEAVES, CORRECTED, RETURNS, HEADS = "joins", "leaves", "corrected", "returns", "heads"


class Effects:
    """The effects of the cases of one docket, gathered and then done at once."""

    def __init__(self, docket: Docket) -> None:
        self._docket = docket
        self._sets: dict[int, dict[str, Any]] = {}
        self._others: list[tuple[Case, End, str]] = []
        self._households: dict[int, Brief] = {}
        self._peopled: set[int] = set()
        self._places: list[tuple[Case, dict[str, Any]]] = []

    def prepare(self, case: Case, end: End, reason: str) -> None:
        """Get an end ready; raises where the register could not follow it."""
        if case.household_id is None and end.sets:
            self._places.append((case, of_place(end, case, self._docket.act.today)))
        if case.household_id is None or not end.effect:
            return
        home = case.household_id
        self._read()
        household = self._households.get(home)
        if household is None or household.ended:
            raise FupinError(gettext_noop("The household left the register; nothing can be decided of it any more."))
        if end.effect == REGISTER and home not in self._peopled:
            raise FupinError(gettext_noop("Enter the members of household %(number)s first."), number=household.number)
        if end.sets:
            self._sets[home] = values_of(end, case, self._docket.act.today)
        if end.effect in (END_HOUSEHOLD, CHANGE_MEMBERS):
            self._check(case, end, reason)
            self._others.append((case, end, reason))

    def run(self) -> None:
        """Do what was prepared, through the actions of the register."""
        act = self._docket.act
        cases = [self._docket.case_of_household(home) for home in self._sets]
        if cases:
            registry.set_by_procedure(office(act, {case.area for case in cases}), self._sets)
        for case, facts in self._places:
            places.describe(office(act, {case.area}), case.area, facts, act.today)
        for case, end, reason in self._others:
            if end.effect == END_HOUSEHOLD:
                registry.end_household(office(act, {case.area}), case.household_id or 0, _reason(case, reason)[:30])
            else:
                for change in case.payload["members"]:
                    change_member(office(act, {case.area}), case.household_id or 0, change)

    def _read(self) -> None:
        if not self._households:
            wanted = [case.household_id for case in self._docket.cases() if case.household_id is not None]
            self._households, self._peopled = briefs(wanted), with_members(wanted)

    def _check(self, case: Case, end: End, reason: str) -> None:
        if end.effect == END_HOUSEHOLD and not _reason(case, reason):
            raise FupinError(gettext_noop("Say why the household leaves the register."))
        if end.effect == CHANGE_MEMBERS and not case.payload.get("members"):
            raise FupinError(gettext_noop("This case names no change of members."))


def office(act: Act, areas: set[int]) -> Act:
    """Return the act as one of the procedure itself, in these places; the log still names who took the step."""
    authority = Office(act.actor.actor_id, frozenset(areas), RIGHTS)
    return replace(act, actor=authority, story=Story())


def values_of(end: End, case: Case, day: date) -> dict[str, Any]:
    """Return the facts that an end sets, in the types of their declarations."""
    year = case.payload.get("year")
    signs = {DAY: day, YEAR: year if isinstance(year, int) else day.year, CASE: str(case.pk)}
    said = {name: case.payload.get(name) if written == PROPOSED else written for name, written in end.sets.items()}
    return {
        name: signs[written] if written in signs else pack().parse(HOUSEHOLD, name, written)
        for name, written in said.items()
        if written is not None
    }


def of_place(end: End, case: Case, day: date) -> dict[str, Any]:
    """Return the facts that an end sets of its place."""
    year = case.payload.get("year")
    signs = {DAY: day.isoformat(), YEAR: year if isinstance(year, int) else day.year, CASE: str(case.pk)}
    said = {name: case.payload.get(name) if written == PROPOSED else written for name, written in end.sets.items()}
    return {name: signs.get(written, written) for name, written in said.items() if written is not None}


def change_member(act: Act, household_id: int, change: Mapping[str, Any]) -> None:
    """Do one change of a member as a case proposed it.

    `do` is joins (`values`), leaves (`member`, `reason`, `new_head`), corrected (`member`, `values`), returns
    (`member`, `relation`) or heads (`member`); `on` is the day, as text.
    """
    day = date.fromisoformat(change["on"]) if change.get("on") else act.today
    does = change.get("do")
    if does == JOINS:
        registry.add_member(act, household_id, change["values"], day)
    elif does == LEAVES:
        registry.member_leaves(act, change["member"], change["reason"], day, change.get("new_head"))
    elif does == CORRECTED:
        registry.correct_member(act, change["member"], change["values"], day)
    elif does == RETURNS:
        registry.member_returns(act, change["member"], change["relation"], day)
    elif does == HEADS:
        registry.change_head(act, household_id, change["member"], None, day)
    else:
        raise FupinError(gettext_noop("“%(name)s” is no change of a member."), name=does)


def _reason(case: Case, reason: str) -> str:
    return str(case.payload.get("reason") or reason).strip()
