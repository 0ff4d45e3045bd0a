"""From households of the demonstration to rows of the register: facts in their columns, members by identifier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fupin.project.demo.past import before, stages
from fupin.project.demo.shapes import Account, Facts, Household, Person
from fupin.registry import facts
from fupin.registry.pack import initials
from fupin.registry.words import HOUSEHOLD, MEMBER

History = list[tuple[date, dict[str, Any]]]


@dataclass(slots=True)
class Rows:
    """The histories of many records, by what they are."""

    households: list[History] = field(default_factory=list)
    members: list[History] = field(default_factory=list)
    accounts: list[History] = field(default_factory=list)


def rows_of(households: Iterable[Household], identifiers: Iterator[int]) -> Rows:
    """Return the rows of households; every record takes the next identifier."""
    rows = Rows()
    for household in households:
        own = next(identifiers)
        people = [next(identifiers) for _ in household.members]
        rows.households.append(_household(household, own))
        for position, (person, number) in enumerate(zip(household.members, people, strict=True)):
            common = {"id": number, "area": household.area, "household_id": own, "position": position}
            rows.members.append(_person(person, household.since, common))
        for account in household.accounts:
            row = {"id": next(identifiers), "area": household.area, "household_id": own}
            rows.accounts.append([_account(account, row, people)])
    return rows


def _household(household: Household, identifier: int) -> History:
    history = [(day, _columns(HOUSEHOLD, values)) for day, values in stages(household)]
    always = {"number": household.number, "phone": household.phone or None}
    history[0][1].update(facts.columns(HOUSEHOLD, always, checked=False))
    head = {"head_name": household.head, "head_initials": initials(household.head)}
    history[0][1].update(id=identifier, area=household.area, **head)
    return history


def _columns(entity: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of one stage, in which `facts` stands for all facts without a column of their own."""
    core = {name: value for name, value in values.items() if name != "facts"}
    found = facts.columns(entity, core, checked=False)
    if "facts" in values:
        found["facts"] = _stored(entity, values["facts"])
    return found


def _stored(entity: str, values: Facts) -> dict[str, Any]:
    return facts.new_columns(entity, values, checked=False)["facts"] if values else {}


def _person(person: Person, since: date, common: dict[str, Any]) -> History:
    core: dict[str, Any] = {
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.born,
        "relation": person.relation,
        "identity_number": person.identity or None,
    }
    if not person.identity:
        core["identity_kind"] = person.identity_kind
    begins = max(since, person.since or since)
    row = common | facts.new_columns(MEMBER, core, checked=False)
    row["facts"] = {**row["facts"], **_stored(MEMBER, person.facts)}
    history = [(begins, row)]
    if person.earlier and person.earlier[0] > begins:
        day, older = person.earlier
        now = row["facts"]
        row["facts"] = before(now, older)
        history.append((day, {"facts": now}))
    if person.left:
        day, reason = person.left
        history = [entry for entry in history if entry[0] < day]
        history.append((day, {"present": False, "left_reason": reason}))
    return history


def _account(account: Account, row: dict[str, Any], people: list[int]) -> tuple[date, dict[str, Any]]:
    items = [{**i, "member": people[i["member"]]} if "member" in i else dict(i) for i in account.items]
    row |= {"year": account.year, "signed_on": account.signed_on, "items": items}
    return date(account.year, 1, 1), row


def records_of(households: Iterable[Household]) -> int:
    """Return how many identifiers the rows of households take."""
    return sum(1 + len(h.members) + len(h.accounts) for h in households)
