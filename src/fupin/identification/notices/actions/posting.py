"""Posting notices through a profile, their photos, withdrawing and ending them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.bulk import insert_rows
from fupin.framework.ids import new_ids
from fupin.framework.permissions import SYSTEM, allowed
from fupin.identification.notices.files import keep_photo
from fupin.identification.notices.lines import Line, Masked, masked_lines
from fupin.identification.notices.models import PUBLISH, Notice, NoticeLine, NoticePhoto
from fupin.identification.notices.refusals import check_numbers, check_words
from fupin.kernel.area import covers, level_of
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.policy.notices import MaskingProfile, worded
from fupin.registry.queries import pack

_LINE_COLUMNS = ["id", "notice_id", "area", "position", "household_id", "case_id", "outcome", "values"]
Title = Mapping[str, str] | None


@action(PUBLISH)
def post_notice(
    act: Act,
    area: int,
    profile: str,
    lines: Sequence[Line],
    ends_on: date,
    *,
    title: Title = None,
    procedure: str = "",
    step: str = "",
    draft: bool = False,
) -> Notice:
    """Post a notice of a place through a masking profile, or keep it as a draft; what it shows is frozen.

    `ends_on` is the last day on which it stands, computed by the procedure. Raises FupinError for an unknown profile,
    a place of the wrong level, a period that is too long, or a line that must not be published.
    """
    act.permit([area])
    chosen = profile_named(profile)
    _check_period(act, chosen, area, ends_on)
    masked = masked_lines(chosen, lines)
    if outside := sum(not covers(area, one.area) for one in masked):
        raise FupinError(gettext_noop("%(count)d lines speak of households of another place."), count=outside)
    notice = _stored(act, area, chosen, ends_on, count=len(masked), title=title)
    notice.procedure, notice.step = procedure, step
    if not draft:
        _put_up(act, notice)
    notice.save()
    insert_rows(NoticeLine, _LINE_COLUMNS, _rows(notice, masked))
    act.tell(area, notice.pk, profile=profile, lines=len(masked), ends_on=ends_on.isoformat(), draft=draft)
    return notice


@action(PUBLISH)
def publish_draft(act: Act, notice_id: int) -> Notice:
    """Post a notice that was kept as a draft."""
    notice = open_notice(act, notice_id, Notice.State.DRAFT)
    _check_period(act, profile_named(notice.profile), notice.area, notice.ends_on)
    _put_up(act, notice)
    notice.wording = _worded(profile_named(notice.profile), notice, notice.wording.get("given"))
    notice.save()
    act.tell(notice.area, notice.pk)
    return notice


@action(PUBLISH)
def add_photo(act: Act, notice_id: int, content: bytes, taken_at: datetime) -> NoticePhoto:
    """Add a photo of the posted notice with the time at which it was taken; the photo is kept sealed."""
    notice = open_notice(act, notice_id, Notice.State.POSTED, Notice.State.ENDED)
    if taken_at > act.moment:
        raise FupinError(gettext_noop("The photo cannot have been taken in the future. Check the clock."))
    kept = keep_photo(content)
    photo: NoticePhoto = NoticePhoto.objects.create(
        notice=notice,
        area=notice.area,
        sha256=kept.sha256,
        content_type=kept.content_type,
        taken_at=taken_at,
        added_at=act.moment,
        added_by_id=act.actor.actor_id,
    )
    act.tell(notice.area, notice.pk, photo=kept.sha256)
    return photo


@action(PUBLISH)
def withdraw_notice(act: Act, notice_id: int, reason: str) -> None:
    """Take a notice down before its end, with the reason; its page shows no names from this moment on."""
    if not reason.strip():
        raise FupinError(gettext_noop("Say why the notice is withdrawn."))
    check_numbers(reason)
    notice = open_notice(act, notice_id, Notice.State.DRAFT, Notice.State.POSTED)
    notice.state, notice.closed_at, notice.reason = Notice.State.WITHDRAWN, act.moment, reason.strip()
    notice.save()
    act.tell(notice.area, notice.pk, reason=notice.reason)


@action(PUBLISH)
def end_notices(act: Act, today: date | None = None) -> list[int]:
    """End every posted notice of the actor's places whose last day is over; return their identifiers."""
    day = min(today or act.today, act.today)
    ended = list(Notice.objects.filter(state=Notice.State.POSTED, ends_on__lt=day).order_by("pk"))
    ended = [one for one in ended if _may(act, one.area)]
    for notice in ended:
        notice.state, notice.closed_at = Notice.State.ENDED, act.moment
        notice.save()
    act.tell(notices=len(ended))
    return [notice.pk for notice in ended]


def profile_named(name: str) -> MaskingProfile:
    """Return a masking profile of the pack in force; raises FupinError if there is none of that name."""
    found = pack().notices.profiles.get(name)
    if found is None:
        raise FupinError(gettext_noop("There is no masking profile “%(name)s” in the policy pack."), name=name)
    return found


def _may(act: Act, area: int) -> bool:
    return allowed(act.actor, act.right, area)


def _check_period(act: Act, profile: MaskingProfile, area: int, ends_on: date) -> None:
    level = pack().area_levels[level_of(area)][0]
    if level not in profile.levels:
        raise FupinError(gettext_noop("This kind of notice is not made for a place of this level."))
    days = (ends_on - act.today).days
    if days < 0:
        raise FupinError(gettext_noop("The notice would have ended before it was posted. Choose a later day."))
    if days > profile.longest:
        raise FupinError(
            gettext_noop("A notice of this kind stays up for at most %(most)d days; this one would for %(days)d."),
            most=profile.longest,
            days=days,
        )


def open_notice(act: Act, notice_id: int, *states: str) -> Notice:
    notice: Notice | None = Notice.objects.select_for_update().filter(pk=notice_id).first()
    if notice is None:
        raise FupinError(gettext_noop("There is no such notice."))
    act.permit([notice.area])
    if notice.state not in states:
        raise FupinError(gettext_noop("The notice is not in a state for this: %(state)s."), state=notice.state)
    return notice


def _stored(act: Act, area: int, profile: MaskingProfile, ends_on: date, *, count: int, title: Title) -> Notice:
    for words in (title or {}).values():
        check_numbers(words)
        check_words(words)
    notice = Notice(area=area, profile=profile.name, fingerprint=pack().fingerprint, ends_on=ends_on)
    notice.count, notice.made_at, notice.posted_on = count, act.moment, act.today
    notice.wording = _worded(profile, notice, dict(title) if title else None)
    notice.posted_on = None
    return notice


def _put_up(act: Act, notice: Notice) -> None:
    notice.state, notice.posted_on, notice.posted_by_id = Notice.State.POSTED, act.today, act.actor.actor_id


def _worded(profile: MaskingProfile, notice: Notice, given: Mapping[str, str] | None) -> dict[str, Any]:
    """The words of a notice, filled in; the name of the place stays what it was when the notice was posted."""
    name = places.names(SYSTEM, [notice.area]).get(notice.area, "")
    begins = notice.posted_on or notice.made_at.date()
    days = (notice.ends_on - begins).days
    values = {"area": name, "count": notice.count, "posted": begins, "ends": notice.ends_on, "days": days}
    said = {part: worded(getattr(profile, part), **values) for part in ("title", "text", "objection")}
    if given:
        said["title"] = {**said["title"], **given}
    return {
        **said,
        "given": dict(given) if given else None,
        "area": name,
        "columns": [{"show": one.show, "label": dict(one.label.by_language)} for one in profile.columns],
    }


def _rows(notice: Notice, masked: Sequence[Masked]) -> Iterator[list[Any]]:
    if not masked:
        return
    for position, (identifier, one) in enumerate(zip(new_ids(len(masked)), masked, strict=True), start=1):
        line = one.line
        yield [
            identifier, notice.pk, one.area, position, line.household_id, line.case_id, line.outcome[:60], one.values
        ]  # fmt: skip
