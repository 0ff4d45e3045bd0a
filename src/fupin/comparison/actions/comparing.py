"""Storing what a comparison found: the person of each row, who is not listed, points for the villages, the month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_noop

from fupin.comparison.actions.lists import COMPARE, require_kind
from fupin.comparison.actions.rosters import store_month
from fupin.comparison.asking import Asked, questions
from fupin.comparison.compute import Compared, Pair
from fupin.comparison.models import Comparison, DepartmentList, ListRow, NotListed, Point, SamePerson
from fupin.comparison.rosters import Changed, month_of
from fupin.comparison.scope import RUN
from fupin.framework import jobs
from fupin.framework.actions import Act, action
from fupin.framework.bulk import chunks, insert_rows, update_rows
from fupin.framework.ids import new_ids
from fupin.kernel.area import span
from fupin.kernel.errors import FupinError
from fupin.registry.queries import pack

_LINKED = ["area", "side", "member_id", "household_id", "registered", "way", "probability", "conflicts", "linked_at"]
_POINT = [
    *("id", "area", "kind", "key", "question", "household_id", "member_id", "name", "words", "says", "matters"),
    *("confirm", "first_list", "last_list", "first_period", "last_period", "made_at", "deadline", "state", "answer"),
    *("reason", "answered_by_id", "answered_at", "revision", "gone_list"),
]
_CHUNK = 500


@action(RUN)
def request_comparison(act: Act, list_id: int) -> DepartmentList:
    """Queue another comparison of an accepted list with the register as it is now."""
    found = _accepted(act, list_id)
    found.job_id = jobs.enqueue(COMPARE, act.actor, found.area, list=found.pk).pk
    found.save()
    act.tell(found.area, found.pk)
    return found


@action(RUN)
def store_comparison(act: Act, list_id: int, compared: Compared) -> Comparison:
    """Store what a job compared before; the earlier comparison of the list gives way, verdicts stay.

    Points come only from the newest list of a kind and place. Nothing of the register is changed.
    """
    found = _accepted(act, list_id)
    Comparison.objects.filter(source=found).delete()
    _link_rows(act, found, compared)
    _store_missing(found, compared)
    figures: dict[str, Any] = dict(compared.figures)
    if _is_newest(found):
        figures["points"] = _store_points(act, found, questions(compared))
    month = month_of(found, compared)
    if month is not None:
        store_month(act, found, month)
    made = Comparison.objects.create(
        source=found, area=found.area, kind=found.kind, period=found.period, made_at=act.moment, figures=figures
    )
    act.tell(found.area, found.pk, kind=found.kind, **_plain(figures), **_month(month))
    return made


@action(RUN)
def say_same(act: Act, row_ids: Iterable[int], same: bool) -> int:
    """Say of likely pairs that each is, or is not, the same person; it holds for every later list.

    Rows that somebody settled meanwhile are left alone; returns how many were settled. The list is compared again.
    """
    rows = list(ListRow.objects.select_for_update().filter(pk__in=list(row_ids), side=ListRow.Side.REVIEW))
    for row in rows:
        require_kind_of(act, row)
        SamePerson.objects.update_or_create(
            member_id=row.member_id or 0, person=row.person,
            defaults={"area": row.area, "kind": row.kind, "same": same, "said_by_id": act.actor.actor_id,
                      "said_at": act.moment},
        )  # fmt: skip
    ListRow.objects.filter(pk__in=[row.pk for row in rows]).update(
        side=ListRow.Side.BOTH if same else ListRow.Side.THEIRS
    )
    for source in {row.source_id for row in rows}:
        _queue_again(act, source)
    act.tell(rows[0].area if rows else None, "pairs", pairs=len(rows), same=same)
    return len(rows)


def require_kind_of(act: Act, row: ListRow) -> None:
    """Raise Denied unless the actor may settle rows of this kind at this place."""
    require_kind(act, row.kind, row.area)


def _queue_again(act: Act, list_id: int) -> None:
    # Points follow the settled pairs; the job runs with the rights of whoever brought the list.
    found = DepartmentList.objects.get(pk=list_id)
    job = jobs.enqueue(COMPARE, act.actor, found.area, list=found.pk, on_behalf=True)
    DepartmentList.objects.filter(pk=list_id).update(job_id=job.pk)


def _accepted(act: Act, list_id: int) -> DepartmentList:
    found: DepartmentList | None = DepartmentList.objects.select_for_update().filter(pk=list_id).first()
    if found is None or found.state != DepartmentList.State.ACCEPTED:
        raise FupinError(gettext_noop("Only a list that was accepted can be compared."))
    if found.expires_on <= act.today:
        raise FupinError(gettext_noop("This list expired on %(day)s."), day=found.expires_on.isoformat())
    require_kind(act, found.kind, found.area)
    return found


def _link_rows(act: Act, found: DepartmentList, compared: Compared) -> None:
    before = dict(ListRow.objects.filter(source=found).values_list("pk", "member_id"))
    rows = [(pair.row.id, _linked(act, pair)) for pair in compared.pairs]
    rows += [(row.id, [row.area, ListRow.Side.THEIRS.value, None, None, None, "", None, [], None])
             for row in compared.strangers]  # fmt: skip
    # A row keeps the moment at which it was first linked to its person: what is new is new once.
    kept = dict(ListRow.objects.filter(source=found, linked_at__isnull=False).values_list("pk", "linked_at"))
    for pk, values in rows:
        if values[-1] is not None and before.get(pk) == values[2] and pk in kept:
            values[-1] = kept[pk]
    update_rows(ListRow, _LINKED, rows)


def _linked(act: Act, pair: Pair) -> list[Any]:
    side = ListRow.Side.BOTH if pair.sure else ListRow.Side.REVIEW
    person = pair.person
    who = [person.area, side.value, person.id, person.household_id, person.registered]
    return [*who, pair.way, pair.probability, pair.conflicts, act.moment if pair.sure else None]


def _store_missing(found: DepartmentList, compared: Compared) -> None:
    NotListed.objects.filter(source=found)._raw_delete("default")
    names = ["id", "source_id", "area", "kind", "member_id", "household_id", "registered", "name"]
    people = compared.missing
    if people:
        rows = (
            [pk, found.pk, one.area, found.kind, one.id, one.household_id, one.registered, one.name]
            for pk, one in zip(new_ids(len(people)), people, strict=True)
        )
        insert_rows(NotListed, names, rows)


def _is_newest(found: DepartmentList) -> bool:
    later = DepartmentList.objects.filter(kind=found.kind, area=found.area, period__gt=found.period)
    return not later.filter(state=DepartmentList.State.ACCEPTED).exists()


def _store_points(act: Act, found: DepartmentList, asked: Mapping[int, Asked]) -> dict[str, int]:
    known = _known(list(asked))
    new = [one for key, one in asked.items() if key not in known]
    written = insert_rows(Point, _POINT, _new_points(act, found, new))
    again = _seen_again(act, found, [(known[key], one) for key, one in asked.items() if key in known])
    gone = _gone(found, set(asked))
    return {"new": written, "known": len(known), "again": again, "gone": gone}


def _known(keys: Sequence[int]) -> dict[int, Point]:
    found: dict[int, Point] = {}
    for chunk in chunks(keys, _CHUNK):
        found.update({point.key: point for point in Point.objects.filter(key__in=chunk)})
    return found


def _new_points(act: Act, found: DepartmentList, asked: Sequence[Asked]) -> Iterator[list[Any]]:
    if not asked:
        return
    for pk, one in zip(new_ids(len(asked)), asked, strict=True):
        what = [one.question, one.household_id, one.member_id, one.name, dict(one.words), dict(one.says), one.matters]
        when = [found.pk, found.pk, found.period, found.period, act.moment, _deadline(act.today, one)]
        nothing = [Point.State.OPEN.value, "", "", None, None, 0, None]
        yield [pk, one.area, found.kind, one.key, *what, one.confirm, *when, *nothing]


def _seen_again(act: Act, found: DepartmentList, pairs: Sequence[tuple[Point, Asked]]) -> int:
    """Note that points were found again: an open one follows its household, one that was gone is open again."""
    names = ["area", "household_id", "last_list", "last_period", "state", "deadline", "gone_list"]
    rows, back = [], 0
    for point, one in pairs:
        gone = point.state == Point.State.GONE
        back += gone
        state = Point.State.OPEN.value if gone else point.state
        deadline = _deadline(act.today, one) if gone else point.deadline
        rows.append((point.pk, [one.area, one.household_id, found.pk, found.period, state, deadline, None]))
    update_rows(Point, names, rows)
    return back


def _deadline(today: date, asked: Asked) -> date:
    """Return the last day for the answer; working days by the calendar of the pack."""
    term = asked.term
    return pack().calendar.end(today, term) if term.working else today + timedelta(days=term.days)


def _gone(found: DepartmentList, keys: set[int]) -> int:
    waiting = Point.objects.filter(kind=found.kind, area__range=span(found.area), state=Point.State.OPEN)
    gone = [pk for pk, key in waiting.values_list("pk", "key") if key not in keys]
    update_rows(Point, ["state", "gone_list"], ((pk, [Point.State.GONE.value, found.pk]) for pk in gone))
    return len(gone)


def _plain(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figures.items() if name != "linking"}


def _month(month: Changed | None) -> dict[str, Any]:
    return {"roster": month.figures.get("changes", {})} if month else {}
