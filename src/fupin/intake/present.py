"""Present data as rows of a template, for the round trip: each person with the household, or the household alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from fupin.framework.permissions import allowed
from fupin.intake.targets import (
    HOUSEHOLD,
    HOUSEHOLD_ID,
    HOUSEHOLD_REVISION,
    ID,
    INCOME,
    MEMBER,
    REVISION,
    Target,
)
from fupin.intake.villages import Villages
from fupin.kernel.area import span
from fupin.registry import queries as registry
from fupin.registry.queries import matching as register

Row = dict[str, Any]


def rows_of(user: Any, area: int, columns: Sequence[Target], villages: Villages, year: int) -> Iterator[Row]:
    """Yield the present households of a place as rows; sensitive values only with the right to see them."""
    open_ = allowed(user, "registry.unmask", area)
    wanted = [t for t in columns if open_ or not t.sensitive]
    identifiers = list(registry.in_places(user, span(area)).order_by("area", "number").values_list("id", flat=True))
    known = register.households_identified(user, identifiers)
    households = dict(register.household_facts(user, identifiers, _names(wanted, HOUSEHOLD)))
    people = register.persons_of(user, identifiers)
    present = [p.id for found in people.values() for p in found if p.present]
    persons = dict(register.person_facts(user, present, _names(wanted, MEMBER)))
    accounts = register.account_items(user, identifiers, year)
    for identifier in identifiers:
        household = known[identifier]
        shared: Row = {
            HOUSEHOLD_ID: identifier,
            HOUSEHOLD_REVISION: household.revision,
            **{f"{HOUSEHOLD}.{n}": v for n, v in households[identifier].items()},
            f"{HOUSEHOLD}.number": household.number,
            f"{HOUSEHOLD}.area": villages.full_name(household.area),
        }
        items = accounts.get(identifier, [])
        rows = [p for p in people.get(identifier, ()) if p.present]
        for place, person in enumerate(rows):
            facts = {f"{MEMBER}.{n}": v for n, v in persons[person.id].items()}
            money = _money(items, person.id, first=place == 0)
            yield {**shared, **facts, **money, ID: person.id, REVISION: person.revision}
        if not rows:
            yield {**shared, **_money(items, 0, first=True)}


def _names(columns: Sequence[Target], entity: str) -> list[str]:
    return [t.name for t in columns if t.entity == entity and t.fact and t.name not in ("number", "area")]


def _money(items: list[dict[str, Any]], member: int, *, first: bool) -> Row:
    """Return the amounts of a person; those of the whole household stand in its first row."""
    found: Row = {}
    for item in items:
        if item.get("member") == member or (first and not item.get("member")):
            key = f"{INCOME}.{item['item']}"
            found[key] = found.get(key, 0) + item["amount"]
    return found
