"""What accepting an upload would write: for new records everything, for known ones what differs, old and new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fupin.intake.cells import BLANK, CLEARED
from fupin.intake.drafts import Draft, Person, household_values, name_of
from fupin.intake.messages import Problem
from fupin.intake.table import Field, Table
from fupin.intake.targets import AGE, FAMILY_NAME, GIVEN_NAME, HOUSEHOLD, INCOME, MEMBER, targets
from fupin.policy.identity import IdentityNumber
from fupin.registry.queries import matching as register

Change = tuple[Any, Any]
Items = list[dict[str, Any]]

_NAMES = frozenset({"member.name", FAMILY_NAME, GIVEN_NAME, AGE})
# Follows from the members where they are known one by one.
_DERIVED = frozenset({"size", "head_name"})


@dataclass(slots=True)
class Differences:
    """What would change: by record and fact (old, new), and by household the items of its account."""

    households: dict[int, dict[str, Change]] = field(default_factory=dict)
    members: dict[int, dict[str, Change]] = field(default_factory=dict)
    accounts: dict[int, tuple[Items | None, Items]] = field(default_factory=dict)


class Writer:
    """Says what an upload would write, for its tables and its year of accounts."""

    def __init__(self, tables: Sequence[Table], year: int, kind: str = "") -> None:
        self.tables, self.year, self.kind = tables, year, kind
        self._member = [[f for f in t.of(MEMBER) if f.target.key not in _NAMES] for t in tables]
        self._income = [t.of(INCOME) for t in tables]

    def household(self, draft: Draft) -> dict[str, Any]:
        """Return the facts that the upload gives of a household; None empties one."""
        listed = bool(draft.people)
        values = {
            name: _plain(value)
            for name, value, _table, _row in household_values(self.tables, draft)
            if not (listed and name in _DERIVED)
        }
        if self.kind:
            values.setdefault("kind", self.kind)
        return values

    def person(self, person: Person) -> dict[str, Any]:
        """Return the facts that the upload gives of a person; None empties one."""
        row = person.row
        values: dict[str, Any] = {}
        for one in self._member[person.table]:
            value = one.values[one.codes[row]]
            if value is not BLANK and type(value) is not Problem:
                values[one.target.name] = _plain(value)
        if name := name_of(self.tables[person.table], row):
            values["name"] = name
        return values

    def items(self, draft: Draft) -> tuple[Items, set[str]] | None:
        """Return the items that the upload gives of a household's account and the codes it speaks of; None if none."""
        found: Items = []
        spoken: set[str] = set()
        for table, rows in _rows_by_table(draft):
            for one in self._income[table]:
                given = [(n, person, v) for n, (row, person) in enumerate(rows) if (v := _amount(one, row)) is not None]
                if given:
                    spoken.add(one.target.name)
                # An amount in the first of several rows alone is that of the whole household.
                whole = len(rows) > 1 and [n for n, _person, _value in given] == [0]
                found += [_item(one.target.name, v, None if whole else person) for _n, person, v in given if v]
        return (found, spoken) if spoken else None

    def account(self, draft: Draft, before: Items | None) -> Items:
        """Return all items of a household's account: those given, and those on file that the upload does not name."""
        found, spoken = self.items(draft) or ([], set())
        return [*(item for item in before or () if item["item"] not in spoken), *found]

    def new(self, draft: Draft) -> dict[str, Any]:
        """Return a new household as the register's batch wants it, with people and account."""
        record = {n: v for n, v in self.household(draft).items() if v is not None}
        record["area"] = draft.area
        if draft.number:
            record["number"] = draft.number
        record["members"] = [{**_present(self.person(p)), "id": p.id} for p in draft.people]
        given = self.items(draft)
        if given is not None:
            record["accounts"] = [{"year": self.year, "items": given[0]}]
        return record

    def differences(self, user: object, drafts: Iterable[Draft]) -> Differences:
        """Compare what the upload gives of known households and persons with what is on file."""
        found = Differences()
        known = [d for d in drafts if d.id]
        self._compare_households(user, known, found)
        self._compare_people(user, known, found)
        self._compare_accounts(user, known, found)
        return found

    def _compare_households(self, user: object, drafts: Sequence[Draft], found: Differences) -> None:
        given = {draft.id: self.household(draft) for draft in drafts}
        names = {name for values in given.values() for name in values}
        for identifier, before in register.household_facts(user, given, names):
            if changes := _compared(HOUSEHOLD, before, given[identifier]):
                found.households[identifier] = changes

    def _compare_people(self, user: object, drafts: Sequence[Draft], found: Differences) -> None:
        given = {p.id: self.person(p) for d in drafts for p in d.people if p.id and p.revision}
        names = {name for values in given.values() for name in values}
        for identifier, before in register.person_facts(user, given, names):
            if changes := _compared(MEMBER, before, given[identifier]):
                found.members[identifier] = changes

    def _compare_accounts(self, user: object, drafts: Sequence[Draft], found: Differences) -> None:
        given = {d.id: d for d in drafts if self.items(d) is not None}
        on_file = register.account_items(user, given, self.year) if given else {}
        for identifier, draft in given.items():
            before = on_file.get(identifier)
            after = self.account(draft, before)
            if before is None or not _same_items(before, after):
                found.accounts[identifier] = (before, after)


def _compared(entity: str, before: dict[str, Any], given: dict[str, Any]) -> dict[str, Change]:
    changes = {}
    for name, value in given.items():
        old = before.get(name)
        old = None if old in ("", [], ()) else old
        if not _same(entity, name, old, value):
            changes[name] = (_stored(old), _stored(value))
    return changes


def _same(entity: str, name: str, old: Any, new: Any) -> bool:
    if name == "identity_number" and old and new:
        return register.same_number(str(old), str(new))
    target = targets().get(f"{entity}.{name}")
    core = bool(target and target.fact and target.fact.core)
    return bool(_stored(old) == _stored(new)) if not core else old == new or _stored(old) == _stored(new)


def _stored(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return sorted(value) if isinstance(value, list | tuple) else value


def _plain(value: Any) -> Any:
    if value is CLEARED:
        return None
    return value.text if isinstance(value, IdentityNumber) else value


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _rows_by_table(draft: Draft) -> Iterator[tuple[int, list[tuple[int, int | None]]]]:
    rows: dict[int, list[tuple[int, int | None]]] = {}
    listed = {(p.table, p.row): p.id for p in draft.people}
    for table, row in [*draft.rows, *(at for at in listed if at not in set(draft.rows))]:
        rows.setdefault(table, []).append((row, listed.get((table, row))))
    yield from rows.items()


def _amount(one: Field, row: int) -> int | None:
    value = one.values[one.codes[row]]
    if value is CLEARED:
        return 0
    return value if isinstance(value, int) else None


def _item(code: str, amount: int, member: int | None) -> dict[str, Any]:
    return {"item": code, "amount": amount, "member": member} if member else {"item": code, "amount": amount}


def _same_items(before: Items, after: Items) -> bool:
    """Compare by person where both sides name persons, else by household."""
    codes = {item["item"] for item in (*before, *after)}
    return all(_same_code([i for i in before if i["item"] == c], [i for i in after if i["item"] == c]) for c in codes)


def _same_code(before: Items, after: Items) -> bool:
    if sum(i["amount"] for i in before) != sum(i["amount"] for i in after):
        return False
    named = all(i.get("member") for i in (*before, *after))
    return not named or _by_member(before) == _by_member(after)


def _by_member(items: Items) -> dict[Any, int]:
    found: dict[Any, int] = {}
    for item in items:
        if item["amount"]:
            found[item["member"]] = found.get(item["member"], 0) + item["amount"]
    return found
