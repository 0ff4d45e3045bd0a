"""How a registered household came to be as it is: when it was found, when it left poverty, who came and went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from fupin.project.demo.chance import Odds, likely
from fupin.project.demo.families import Families
from fupin.project.demo.material import Material
from fupin.project.demo.shapes import Facts, Household, Person

Stage = tuple[date, dict[str, Any]]

REASONS = Odds({"death": 52, "marriage_out": 30, "moved_out": 12, "split": 6})
_MISSING = object()
_UNREGISTERED: dict[str, Any] = {
    "kind": "light",
    "status": "",
    "attribute": "",
    "registered_on": None,
    "main_cause": "",
    "other_causes": [],
    "bank_name": "",
    "bank_account": "",
    "facts": {},
}


class Historian:
    """Gives households a past."""

    def __init__(self, material: Material, families: Families) -> None:
        self._material = material
        self._county = material.county
        self._families = families
        self._exits = Odds(dict(zip(material.county["exit_days"], material.county["exit_odds"], strict=True)))

    def begin(self, rng: Random, household: Household) -> None:
        """Say since when the household is registered, and when it left poverty, if it did."""
        county = self._county
        household.kind, household.registered_on = "registered", county["first_registered"]
        if likely(rng, 9):
            household.registered_on = rng.choice(county["late_registered"])
        left = None if likely(rng, county["stay_odds"]) else self._exits.pick(rng)
        if left and household.registered_on and left > household.registered_on:
            household.left_on = left
        household.status = self._status(rng, household)
        if not household.left_on and household.registered_on != county["late_registered"][-1]:
            household.updated_on = county["survey"]

    def _status(self, rng: Random, household: Household) -> str:
        if household.left_on:
            return "exited"
        if household.registered_on and household.registered_on.year >= self._county["survey"].year:
            return "newly_identified"
        return "returned" if likely(rng, 6) else "to_exit" if likely(rng, 9) else "not_exited"

    def come_and_go(self, rng: Random, household: Household) -> None:
        """Let children be born and people leave; who left stays on file with the day and the reason."""
        today, since = self._material.today, household.since
        if household.size >= 3 and likely(rng, 9):
            child = household.members[-1]
            if child.relation in ("grandson", "granddaughter", "son", "daughter") and child.born > since:
                child.since = child.born
                child.facts |= {"change_kind": "natural_increase", "change_reason": "birth"}
                child.facts["changed_on"] = child.born.isoformat()
        if likely(rng, 8):
            self._leave(rng, household, since, today)

    def _leave(self, rng: Random, household: Household, since: date, today: date) -> None:
        reason = REASONS.pick(rng)
        relation, sex, years = ("mother", "female", 78) if reason == "death" else ("daughter", "female", 24)
        gone = self._families.make(rng, 1)[0]
        gone.relation, gone.sex = relation, sex
        gone.born = self._families.birthday(rng, years)
        gone.identity = self._families.number(gone.born, sex)
        day = since + timedelta(days=rng.randint(60, max(61, (today - since).days - 5)))
        gone.left = (day, reason)
        household.members.append(gone)

    def tell(self, rng: Random, household: Household) -> None:
        """Write down exit and return among the facts, and which facts were not there before."""
        facts, notes = household.facts, self._material.words["change_notes"]
        newer: Facts = {"exit_year": None, "benefit_status": None, "change_note": notes["registered"]}
        if household.left_on:
            facts["exit_year"] = household.left_on.year
            facts["benefit_status"] = "continued" if likely(rng, 88) else "ended"
            facts["change_note"] = notes["exit"]
        else:
            facts["planned_exit_year"] = self._material.today.year + 1
            facts["exit_planned_this_year"] = household.status == "to_exit"
            facts["change_note"] = notes["survey"]
        if household.status == "returned":
            facts["return_year"] = self._material.today.year - 1
            facts["return_reason"] = self._material.word("return_reasons").pick(rng)
            newer |= {"return_year": None, "return_reason": None}
        household.earlier |= newer


def stages(household: Household) -> Iterator[Stage]:
    """Yield what was true of a household from which day on; each stage says only what became different."""
    days = sorted(_turning_days(household))
    before: dict[str, Any] = {}
    for day in days:
        columns = _columns(household, day)
        changed = {name: value for name, value in columns.items() if before.get(name, _MISSING) != value}
        if changed:
            yield day, changed
        before = columns


def _turning_days(household: Household) -> set[date]:
    own = {household.since, household.registered_on, household.left_on, household.updated_on}
    of_members = {p.since for p in household.members} | {p.left[0] for p in household.members if p.left}
    return {day for day in own | of_members if day and day >= household.since}


def _columns(household: Household, day: date) -> dict[str, Any]:
    columns = {
        "kind": household.kind,
        "status": household.status,
        "attribute": household.attribute,
        "registered_on": household.registered_on,
        "main_cause": household.main_cause,
        "other_causes": household.other_causes,
        "bank_name": household.bank_name,
        "bank_account": household.bank_account,
        "facts": household.facts,
        "size": sum(_belongs(p, day) for p in household.members),
    }
    if household.kind == "registered" and day < (household.registered_on or day):
        return columns | _UNREGISTERED
    turned = household.left_on or household.updated_on
    if turned and day < turned:
        columns["facts"] = before(household.facts, household.earlier)
        late = household.registered_on != household.since
        columns["status"] = "newly_identified" if late else "not_exited"
    return columns


def before(facts: Facts, earlier: Facts) -> Facts:
    """Return the facts as they were: earlier values in their place, what was not known then left out."""
    known = {name: value for name, value in earlier.items() if value is None or name in facts}
    return {name: value for name, value in (facts | known).items() if value is not None}


def _belongs(person: Person, day: date) -> bool:
    come = person.since is None or person.since <= day
    return come and (person.left is None or day < person.left[0])
