"""A roster of payments against the month before: in, out, other category, other amount, and whom it does not reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from fupin.comparison.compute import Compared
from fupin.comparison.models import DepartmentList, ListRow, RosterChange
from fupin.framework.permissions import SYSTEM
from fupin.kernel.unknown import Answer
from fupin.policy.lists import ListProfile, Roster
from fupin.registry.queries import ComparedPerson

Change = RosterChange.Change


@dataclass(frozen=True, slots=True)
class Paid:
    """What one person gets in one month, as the roster says."""

    name: str
    area: int
    category: str
    amount: int | None
    member_id: int | None
    household_id: int | None


@dataclass(slots=True)
class Changed:
    """A month against the one before: rows as they are stored, and figures."""

    before: date | None
    rows: list[dict[str, Any]] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)


def month_of(found: DepartmentList, compared: Compared) -> Changed | None:
    """Return what changed against the month before; None for a kind of list that is no roster."""
    profile, roster = compared.profile, compared.profile.roster
    if roster is None:
        return None
    now = dict(_present(compared, roster))
    earlier = _list_before(found)
    changed = Changed(earlier.period if earlier else None)
    before = dict(_past(earlier, roster)) if earlier else None
    changed.rows = [*_changes(before, now), *_uncovered(profile, compared, changed.figures)]
    changed.figures |= _figures(now, changed.rows, known_before=before is not None)
    return changed


def _list_before(found: DepartmentList) -> DepartmentList | None:
    """Return the list of the month just before; a gap is no comparison of two months."""
    month = (found.period - timedelta(days=1)).replace(day=1)
    lists = DepartmentList.objects.visible_to(SYSTEM).filter(kind=found.kind, area=found.area, period=month)
    earlier: DepartmentList | None = lists.filter(state=DepartmentList.State.ACCEPTED).order_by("-accepted_at").first()
    return earlier


def _present(compared: Compared, roster: Roster) -> Iterator[tuple[int, Paid]]:
    sure = {pair.row.id: pair.person for pair in compared.pairs if pair.sure}
    rows = [*(pair.row for pair in compared.pairs), *compared.strangers]
    for row in rows:
        person = sure.get(row.id)
        member, home = (person.id, person.household_id) if person else (None, None)
        category, amount = str(row.facts.get(roster.category) or ""), row.facts.get(roster.amount)
        yield row.person, Paid(row.name, person.area if person else row.area, category, amount, member, home)


def _past(found: DepartmentList, roster: Roster) -> Iterator[tuple[int, Paid]]:
    columns = ("person", "name", "area", "facts", "member_id", "household_id", "side")
    rows = ListRow.objects.visible_to(SYSTEM).filter(source=found).order_by("id")
    for person, name, area, facts, member, home, side in rows.values_list(*columns).iterator(5000):
        category, amount = str(facts.get(roster.category) or ""), facts.get(roster.amount)
        known = side == ListRow.Side.BOTH
        yield person, Paid(name, area, category, amount, member if known else None, home if known else None)


def _changes(before: Mapping[int, Paid] | None, now: Mapping[int, Paid]) -> Iterator[dict[str, Any]]:
    if before is None:
        return
    for old, new in _matched(before, now):
        if old is None and new is not None:
            yield _row(Change.IN, None, new)
        elif new is None and old is not None:
            yield _row(Change.OUT, old, None)
        elif old is not None and new is not None:
            if old.category != new.category:
                yield _row(Change.CATEGORY, old, new)
            if old.amount != new.amount:
                yield _row(Change.AMOUNT, old, new)


def _matched(before: Mapping[int, Paid], now: Mapping[int, Paid]) -> Iterator[tuple[Paid | None, Paid | None]]:
    """Pair the persons of two months by our person, else by what the list says of who it is."""
    # A number that was corrected between the months is still the same person of ours.
    by_member = {paid.member_id: key for key, paid in before.items() if paid.member_id}
    seen: set[int] = set()
    for key, new in now.items():
        same = by_member.get(new.member_id) if new.member_id else None
        found = same if same is not None else key if key in before else None
        if found is None or found in seen:
            yield None, new
        else:
            seen.add(found)
            yield before[found], new
    yield from ((old, None) for key, old in before.items() if key not in seen)


def _row(change: str, old: Paid | None, new: Paid | None) -> dict[str, Any]:
    one = new or old
    return {
        "change": change,
        "name": one.name if one else "",
        "area": one.area if one else 0,
        "household_id": one.household_id if one else None,
        "member_id": one.member_id if one else None,
        "category_before": old.category if old else "",
        "category": new.category if new else "",
        "amount_before": old.amount if old else None,
        "amount": new.amount if new else None,
    }


def _uncovered(profile: ListProfile, compared: Compared, figures: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Count how many registered households the roster reaches, and yield those without labour that it does not."""
    covered = {pair.person.household_id for pair in compared.pairs if pair.sure}
    homes = _registered(compared.ours.values())
    counts = figures.setdefault("coverage", {"registered": len(homes), "covered": len(covered & homes.keys())})
    counts |= {"without_labour": 0, "without_covered": 0, "labour_unknown": 0}
    for home, people in homes.items():
        answer = _without_labour(profile, people)
        counts["labour_unknown"] += answer is None
        counts["without_labour"] += answer is True
        counts["without_covered"] += answer is True and home in covered
        if answer and home not in covered:
            yield {**_row(Change.UNCOVERED, None, None), **_household(people)}


def _registered(people: Iterable[ComparedPerson]) -> dict[int, list[ComparedPerson]]:
    homes: dict[int, list[ComparedPerson]] = defaultdict(list)
    for person in people:
        if person.registered:
            homes[person.household_id].append(person)
    return homes


def _without_labour(profile: ListProfile, people: Iterable[ComparedPerson]) -> Answer:
    labour = profile.roster.labour if profile.roster else None
    if labour is None:
        return None
    said = [person.facts.get(labour.fact) for person in people]
    if any(value is not None and value not in labour.values for value in said):
        return False
    return None if None in said else True


def _household(people: list[ComparedPerson]) -> dict[str, Any]:
    first = people[0]
    return {"name": first.name, "area": first.area, "household_id": first.household_id}


def _figures(now: Mapping[int, Paid], rows: list[dict[str, Any]], *, known_before: bool) -> dict[str, Any]:
    counts = {str(change): sum(1 for row in rows if row["change"] == change) for change in Change}
    if not known_before:
        # Without the month before nothing is known of changes; that is not "none".
        counts = {name: None if name != Change.UNCOVERED else count for name, count in counts.items()}  # type: ignore[misc]
    amounts = [paid.amount for paid in now.values() if paid.amount is not None]
    return {
        "changes": counts,
        "persons": len(now),
        "linked": sum(1 for paid in now.values() if paid.member_id),
        "amount": sum(amounts),
        "amount_unknown": len(now) - len(amounts),
    }
