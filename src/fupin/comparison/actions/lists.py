"""Lists of departments: sent and kept verbatim, checked, accepted in one batch or put aside, undone, expired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from fupin.comparison import files, kinds
from fupin.comparison.checking import Row
from fupin.comparison.models import Comparison, DepartmentList, ListKeeper, ListRow, NotListed, Point, RosterMonth
from fupin.comparison.scope import EVERY, RUN, may_handle
from fupin.framework import jobs
from fupin.framework.actions import Act, action
from fupin.framework.bulk import insert_rows
from fupin.framework.ids import new_ids
from fupin.framework.permissions import Denied, allowed
from fupin.framework.sensitive import seal
from fupin.kernel.area import span
from fupin.kernel.errors import FupinError
from fupin.people import queries as people

CHECK, ACCEPT, COMPARE = "comparison.check_list", "comparison.accept_list", "comparison.compare_list"
State = DepartmentList.State
_FINISHED = (State.UNDONE, State.DROPPED, State.EXPIRED)
_COLUMNS = [
    *("id", "source_id", "area", "kind", "line", "name", "identity", "person", "birth_date", "sex", "phone"),
    *("facts", "side", "member_id", "household_id", "registered", "way", "probability", "conflicts", "linked_at"),
]


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a whole list: its kind, the place it is for, a day of its period."""

    kind: str
    area: int
    day: date


@action(RUN)
def receive_list(act: Act, name: str, content: bytes, about: About) -> DepartmentList:
    """Keep a list of a department as it was sent and queue its check."""
    profile = kinds.profile(about.kind)
    require_kind(act, about.kind, about.area)
    if len(content) > settings.UPLOAD_LIMIT:
        raise FupinError(gettext_noop("The file is larger than %(limit)d MB."), limit=settings.UPLOAD_LIMIT >> 20)
    period = kinds.begin(profile, about.day)
    if period > act.today:
        raise FupinError(gettext_noop("This period is still to come."))
    expires = kinds.expires(profile, period)
    if expires <= act.today:
        raise FupinError(
            gettext_noop("Rows of “%(kind)s” may be used for %(days)d days; this list expired on %(day)s."),
            kind=kinds.label(about.kind), days=profile.usable_days, day=expires.isoformat(),
        )  # fmt: skip
    found = DepartmentList(
        owner_id=act.actor.actor_id, area=about.area, kind=about.kind, period=period, name=_short(name),
        sha256=files.keep(content), bytes=len(content), expires_on=expires, created=act.moment,
    )  # fmt: skip
    found.job_id = jobs.enqueue(CHECK, act.actor, found.area, list=found.pk).pk
    found.save(force_insert=True)
    act.tell(found.area, found.pk, kind=found.kind, period=period.isoformat(), sha256=found.sha256)
    return found


@action(RUN)
def note_checked(act: Act, list_id: int, counts: Mapping[str, int]) -> None:
    """Note that a check has ended and what it counted."""
    found = _locked(act, list_id)
    if found.state not in (State.RECEIVED, State.CHECKED):
        return
    found.state, found.counts, found.problem, found.checked_at = State.CHECKED, dict(counts), {}, act.moment
    found.save()
    act.tell(found.area, found.pk, **{name: n for name, n in counts.items() if "." not in name})


@action(RUN)
def reject_list(act: Act, list_id: int, words: Mapping[str, str]) -> None:
    """Note that a file is no list of its kind, and why."""
    found = _locked(act, list_id)
    if found.state in (State.RECEIVED, State.CHECKED):
        found.state, found.problem = State.REJECTED, {"words": dict(words)}
        found.save()
        act.tell(found.area, found.pk, kind=found.kind)


@action(RUN)
def request_acceptance(act: Act, list_id: int) -> DepartmentList:
    """Queue the acceptance of a checked list: its rows are kept, then held against the register."""
    found = _locked(act, list_id)
    _require(found, State.CHECKED)
    _require_usable(act, found)
    found.job_id = jobs.enqueue(ACCEPT, act.actor, found.area, list=found.pk).pk
    found.save()
    act.tell(found.area, found.pk)
    return found


@action(RUN)
def accept_list(act: Act, list_id: int, rows: Sequence[Row]) -> int:
    """Keep the rows of a checked list, all or none; a list that was accepted before is left alone.

    An earlier list of the same kind, place and period gives way: its rows go, its points stay. Returns the rows.
    """
    found = _locked(act, list_id)
    if found.state == State.ACCEPTED:
        return int(found.counts.get("accepted", 0))
    _require(found, State.CHECKED)
    _require_usable(act, found)
    _replace(act, found)
    written = insert_rows(ListRow, _COLUMNS, _stored(found, rows))
    found.state, found.accepted_at = State.ACCEPTED, act.moment
    found.counts = {**found.counts, "accepted": written}
    found.save()
    act.tell(found.area, found.pk, kind=found.kind, rows=written)
    return written


@action(RUN)
def undo_list(act: Act, list_id: int) -> None:
    """Take back an accepted list with everything that it alone found; verdicts stay, and so does a signed month."""
    found = _locked(act, list_id)
    _require(found, State.ACCEPTED)
    if RosterMonth.objects.filter(list_id=found.pk, signed_at__isnull=False).exists():
        raise FupinError(gettext_noop("The month of this list is signed; what is signed stays."))
    _forget_rows(found)
    RosterMonth.objects.filter(list_id=found.pk).delete()
    _take_back_points(act, found)
    found.state = State.UNDONE
    found.save()
    act.tell(found.area, found.pk, kind=found.kind)


@action(RUN)
def drop_list(act: Act, list_id: int) -> None:
    """Put a list aside that nobody will accept; its file is removed."""
    found = _locked(act, list_id)
    if found.state == State.ACCEPTED or found.state in _FINISHED:
        raise FupinError(gettext_noop("Only a list that was not accepted can be put aside."))
    found.state = State.DROPPED
    found.save()
    _forget_file(found)
    act.tell(found.area, found.pk)


@action(RUN)
def expire_lists(act: Act) -> int:
    """Delete the rows and the files of every list that may no longer be used; return how many lists expired.

    Points with their verdicts and signed months stay: they are the programme's own record.
    """
    due = DepartmentList.objects.filter(expires_on__lte=act.today).exclude(state=State.EXPIRED)
    expired = [found for found in due if allowed(act.actor, RUN, found.area)]
    for found in expired:
        _forget_rows(found)
        found.state = State.EXPIRED
        found.save()
        _forget_file(found)
    if expired:
        act.tell(expired[0].area, len(expired), lists=[found.pk for found in expired])
    return len(expired)


@action(RUN)
def give_kind(act: Act, unit_id: int, kind: str) -> None:
    """Say that a unit keeps a kind of list, so that its people see lists and points of that kind."""
    kinds.profile(kind)
    unit = people.unit(act.actor, unit_id)
    if unit is None:
        raise FupinError(gettext_noop("There is no such unit."))
    act.within(EVERY).permit(span(unit.area))
    ListKeeper.objects.get_or_create(unit_id=unit.pk, kind=kind, defaults={"area": unit.area})
    act.tell(unit.area, unit.pk, kind=kind)


def require_kind(act: Act, kind: str, area: int) -> None:
    """Raise Denied unless the actor may bring in and compare lists of a kind for a whole place."""
    act.permit(span(area))
    if not may_handle(act.actor, kind, area):
        raise Denied(gettext_noop("Lists of this kind belong to another department."))


def _locked(act: Act, list_id: int) -> DepartmentList:
    found: DepartmentList | None = DepartmentList.objects.select_for_update().filter(pk=list_id).first()
    if found is None:
        raise FupinError(gettext_noop("This list no longer exists."))
    require_kind(act, found.kind, found.area)
    return found


def _require(found: DepartmentList, state: str) -> None:
    if found.state != state:
        raise FupinError(
            gettext_noop("The list is “%(found)s”; this can be done only while it is “%(needed)s”."),
            found=str(State(found.state).label),
            needed=str(State(state).label),
        )


def _require_usable(act: Act, found: DepartmentList) -> None:
    if found.expires_on <= act.today:
        raise FupinError(gettext_noop("This list expired on %(day)s."), day=found.expires_on.isoformat())


def _replace(act: Act, found: DepartmentList) -> None:
    same = DepartmentList.objects.filter(kind=found.kind, area=found.area, period=found.period, state=State.ACCEPTED)
    for earlier in same.exclude(pk=found.pk):
        if RosterMonth.objects.filter(list_id=earlier.pk, signed_at__isnull=False).exists():
            raise FupinError(gettext_noop("The month of this list is signed; what is signed stays."))
        _forget_rows(earlier)
        earlier.state = State.UNDONE
        earlier.save()
        act.tell(replaced=earlier.pk)


def _stored(found: DepartmentList, rows: Sequence[Row]) -> Iterator[list[Any]]:
    nothing: list[Any] = [ListRow.Side.NEW.value, None, None, None, "", None, [], None]
    for identifier, row in zip(new_ids(len(rows)), rows, strict=True):
        who = [row.name, seal(row.identity), row.person, row.birth_date, row.sex, seal(row.phone)]
        yield [identifier, found.pk, row.area, found.kind, row.line, *who, row.facts, *nothing]


def _forget_rows(found: DepartmentList) -> None:
    for model in (ListRow, NotListed, Comparison):
        model.objects.filter(source=found)._raw_delete("default")


def _take_back_points(act: Act, found: DepartmentList) -> None:
    """Delete the points that this list alone found and nobody answered; reopen those that it lacked."""
    answered = Point.objects.exclude(verdicts=None)
    own = Point.objects.filter(first_list=found.pk, last_list=found.pk).exclude(pk__in=answered.values("pk"))
    own.delete()
    gone = Point.objects.filter(gone_list=found.pk, state=Point.State.GONE)
    act.tell(reopened=gone.update(state=Point.State.OPEN, gone_list=None))


def _forget_file(found: DepartmentList) -> None:
    files.forget_check(found.pk)
    others = DepartmentList.objects.filter(sha256=found.sha256).exclude(pk=found.pk)
    if not others.exclude(state__in=(State.DROPPED, State.EXPIRED)).exists():
        files.forget(found.sha256)


def _short(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2][-200:] or "?"
