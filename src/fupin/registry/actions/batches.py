"""Whole files at once: thousands of households and persons written with few statements, and taken back as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from fupin.framework.actions import Act, action
from fupin.framework.bulk import chunks
from fupin.framework.ids import new_ids
from fupin.framework.writing import change_records, insert_records
from fupin.registry import facts
from fupin.registry.actions.accounts import account_columns
from fupin.registry.actions.common import really_changed
from fupin.registry.actions.derive import Stay, about_members, refresh
from fupin.registry.actions.followers import Fate, Turn, followers
from fupin.registry.actions.numbers import new_numbers
from fupin.registry.models import Account, Household, Member
from fupin.registry.queries.procedures import procedural_facts
from fupin.registry.words import HOUSEHOLD, MEMBER

Record = Mapping[str, Any]
Rows = list[dict[str, Any]]

_NOT_FACTS = frozenset({"id", "members", "accounts", "true_from", "household_id", "area"})


@action("registry.write")
def record_batch(act: Act, households: Sequence[Record], true_from: date | None = None) -> list[int]:
    """Record households with their members and accounts, all at once; return the households' identifiers.

    Each is a flat mapping of declared facts with `area`, and may bring `id`, `number`, `true_from`, `members` (the
    same for persons) and `accounts` (`year`, `items`, `signed_on`). Cells are not checked again: intake did.
    """
    day = true_from or act.today
    rows = _household_rows(households, day)
    identifiers = [row["id"] for row in rows]
    people = [r for h, row in zip(households, rows, strict=True) for r in _member_rows(h, row)]
    accounts = [r for h, row in zip(households, rows, strict=True) for r in _account_rows(h, row)]
    insert_records(act, Household, rows, day)
    insert_records(act, Member, people, day)
    insert_records(act, Account, accounts, day)
    act.tell(subject="batch", households=len(rows), members=len(people), accounts=len(accounts))
    return identifiers


@action("registry.write")
def change_batch(
    act: Act,
    *,
    true_from: date | None = None,
    households: Mapping[int, Record] | None = None,
    members: Mapping[int, Record] | None = None,
    new_members: Sequence[Record] = (),
    accounts: Sequence[Record] = (),
) -> dict[str, int]:
    """Change many households, members and accounts at once; return how many of each really changed.

    Changes are flat mappings of declared facts by record (None takes a fact away); a new member brings
    `household_id`, an account `household_id`, `year`, `items` and `signed_on`.
    """
    day = true_from or act.today
    counts = {
        "households": _change(act, Household, HOUSEHOLD, households or {}, day),
        "members": _change(act, Member, MEMBER, members or {}, day),
        "new_members": _add_members(act, new_members, day),
        "accounts": write_accounts(act, accounts),
    }
    touched = {m["household_id"] for m in new_members} | _households_of(list(members or {}))
    refresh(act, touched, day)
    act.tell(subject="batch", **counts)
    return counts


def write_accounts(act: Act, accounts: Sequence[Record]) -> int:
    """Insert or change yearly accounts; return how many were written."""
    if not accounts:
        return 0
    areas = _areas_of({a["household_id"] for a in accounts})
    known = _known_accounts(areas)
    new: Rows = []
    changes: dict[int, dict[str, Any]] = {}
    begins: dict[int, date] = {}
    for given in accounts:
        columns = account_columns(given)
        key = (given["household_id"], given["year"])
        if key in known:
            changes[known[key]], begins[known[key]] = columns, columns.pop("true_from")
        else:
            new.append({"household_id": key[0], "year": key[1], "area": areas[key[0]], **columns})
    insert_records(act, Account, new, act.today)
    return len(new) + (change_records(act, Account, changes, begins) if changes else 0)


def _household_rows(households: Sequence[Record], day: date) -> Rows:
    ids = iter(new_ids(len(households))) if households else iter(())
    numbers = new_numbers(h["area"] for h in households if not h.get("number"))
    rows = []
    for household in households:
        row = facts.new_columns(HOUSEHOLD, _facts(household), checked=False)
        row |= {"id": household.get("id") or next(ids), "area": household["area"]}
        row["true_from"] = household.get("true_from") or day
        row["number"] = row.get("number") or next(numbers)
        if people := household.get("members"):
            row |= about_members(_stays(people, day))
        rows.append(row)
    return rows


def _stays(people: Sequence[Record], day: date) -> Iterator[Stay]:
    for position, person in enumerate(people):
        here = person.get("present") is not False
        yield Stay(day, day, here, person.get("relation") or "", person.get("name") or "", position)


def _member_rows(household: Record, row: Record) -> Iterator[dict[str, Any]]:
    for position, person in enumerate(household.get("members") or ()):
        columns = facts.new_columns(MEMBER, _facts(person), checked=False)
        columns |= {"household_id": row["id"], "area": row["area"], "position": position}
        columns["true_from"] = person.get("true_from") or row["true_from"]
        if "id" in person:
            columns["id"] = person["id"]
        yield columns


def _account_rows(household: Record, row: Record) -> Iterator[dict[str, Any]]:
    for account in household.get("accounts") or ():
        yield {
            "household_id": row["id"],
            "area": row["area"],
            "year": account["year"],
            **account_columns(account),
        }


def _facts(given: Record) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in _NOT_FACTS}


def _change(
    act: Act, model: type[Household] | type[Member], entity: str, given: Mapping[int, Record], day: date
) -> int:
    changes: dict[int, dict[str, Any]] = {}
    decided, stated = procedural_facts(), list[Turn]()
    for identifiers in chunks(given, 500):
        for record in model.objects.filter(pk__in=identifiers):
            columns = facts.columns(entity, _facts(given[record.pk]), checked=False)
            if kept := really_changed(entity, record, columns):
                changes[record.pk] = kept
                if isinstance(record, Household) and decided & _changed_names(record, kept):
                    stated.append(Turn(Fate.STATED, record.pk, record.area, day))
    followers.tell(act, *stated)
    return change_records(act, model, changes, day) if changes else 0


def _changed_names(record: Household, kept: Mapping[str, Any]) -> set[str]:
    """Return the facts that a file states differently from what is known; what was not known is only filled in."""
    own = {n for n, v in kept.items() if n != "facts" and getattr(record, n) not in ("", None, v)}
    said = kept.get("facts", {})
    return own | {n for n, v in said.items() if record.facts.get(n) not in (None, v)}


def _add_members(act: Act, given: Sequence[Record], day: date) -> int:
    if not given:
        return 0
    areas = _areas_of({m["household_id"] for m in given})
    last = _last_positions(areas)
    rows = []
    for person in given:
        household = person["household_id"]
        last[household] = last.get(household, -1) + 1
        columns = facts.new_columns(MEMBER, _facts(person), checked=False)
        columns |= {"household_id": household, "area": areas[household], "position": last[household]}
        if "id" in person:
            columns["id"] = person["id"]
        rows.append(columns)
    return len(insert_records(act, Member, rows, day))


def _areas_of(households: set[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for chunk in chunks(households, 500):
        found.update(Household.objects.filter(pk__in=chunk).values_list("pk", "area"))
    return found


def _last_positions(households: Iterable[int]) -> dict[int, int]:
    last: dict[int, int] = {}
    for chunk in chunks(households, 500):
        rows = Member.objects.filter(household_id__in=chunk).order_by("position")
        last.update(rows.values_list("household_id", "position"))
    return last


def _known_accounts(households: Iterable[int]) -> dict[tuple[int, int], int]:
    known: dict[tuple[int, int], int] = {}
    for chunk in chunks(households, 500):
        rows = Account.objects.filter(household_id__in=chunk)
        known.update({(h, y): i for h, y, i in rows.values_list("household_id", "year", "id")})
    return known


def _households_of(members: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(members, 500):
        found.update(Member.objects.filter(pk__in=chunk).values_list("household_id", flat=True))
    return found
