"""Reading notices: for officers what they may see, for everybody what a public address shows now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from fupin.framework.sensitive import unseal
from fupin.identification.notices.models import HelpPoint, Notice, NoticeLine, NoticePhoto, Objection
from fupin.identification.notices.publication_models import Publication, PublicationConsent


@dataclass(frozen=True, slots=True)
class Objected:
    """One objection as an officer of the place reads it."""

    id: int
    notice_id: int
    line_id: int | None
    position: int | None
    household_id: int | None
    case_id: int | None
    words: str
    name: str
    contact: str
    received_at: datetime
    answer: str
    answered_at: datetime | None
    has_photo: bool


def notice(user: object, notice_id: int) -> Notice | None:
    """Return a notice, if the user may see it."""
    found: Notice | None = Notice.objects.visible_to(user).filter(pk=notice_id).first()
    return found


def lines(user: object, notice_id: int) -> list[NoticeLine]:
    """Return the lines of a notice in their order."""
    return list(NoticeLine.objects.visible_to(user).filter(notice_id=notice_id).order_by("position"))


def photos(user: object, notice_id: int) -> list[NoticePhoto]:
    """Return the photos of a notice, oldest first."""
    return list(NoticePhoto.objects.visible_to(user).filter(notice_id=notice_id))


def objections(user: object, notice_id: int) -> list[Objected]:
    """Return what was said against a notice, oldest first, with the case that each line speaks of."""
    rows = Objection.objects.visible_to(user).filter(notice_id=notice_id).select_related("line")
    return [_opened(one) for one in rows.order_by("received_at", "pk")]


def objection(user: object, objection_id: int) -> Objected | None:
    """Return one objection, if the user may see it."""
    rows = Objection.objects.visible_to(user).filter(pk=objection_id).select_related("line")
    return next((_opened(one) for one in rows), None)


def open_objections(user: object, notice_ids: Sequence[int]) -> dict[int, int]:
    """Return how many objections of each notice wait for an answer."""
    found: dict[int, int] = {}
    rows: Any = Objection.objects.visible_to(user).filter(notice_id__in=notice_ids, answered_at=None)
    for notice_id in rows.values_list("notice_id", flat=True):
        found[notice_id] = found.get(notice_id, 0) + 1
    return found


def _opened(one: Objection) -> Objected:
    line = one.line
    return Objected(
        one.pk,
        one.notice_id,
        one.line_id,
        line.position if line else None,
        line.household_id if line else None,
        line.case_id if line else None,
        unseal(one.words),
        unseal(one.name),
        unseal(one.contact),
        one.received_at,
        one.answer,
        one.answered_at,
        bool(one.photo),
    )


def photo(user: object, photo_id: int) -> NoticePhoto | None:
    """Return a photo of a posted notice, if the user may see it."""
    found: NoticePhoto | None = NoticePhoto.objects.visible_to(user).filter(pk=photo_id).first()
    return found


def objection_photo(user: object, objection_id: int) -> tuple[str, str] | None:
    """Return hash and kind of the photo of an objection, if there is one and the user may see it."""
    found = Objection.objects.visible_to(user).filter(pk=objection_id).exclude(photo="").first()
    return (found.photo, found.photo_type) if found else None


def help_point(user: object, area: int) -> HelpPoint | None:
    """Return the help point of a village that is in use, if the user may see it."""
    found: HelpPoint | None = HelpPoint.objects.visible_to(user).filter(area=area, closed_at=None).first()
    return found


def publication(user: object, publication_id: int) -> Publication | None:
    """Return a publication, if the user may see it."""
    found: Publication | None = Publication.objects.visible_to(user).filter(pk=publication_id).first()
    return found


def consents(user: object, publication_id: int) -> list[tuple[PublicationConsent, str]]:
    """Return the consents of a publication, each with the name of who signed."""
    rows = PublicationConsent.objects.visible_to(user).filter(publication_id=publication_id).order_by("added_at")
    return [(one, unseal(one.person)) for one in rows]


def consent(user: object, consent_id: int) -> PublicationConsent | None:
    """Return a consent, if the user may see it."""
    found: PublicationConsent | None = PublicationConsent.objects.visible_to(user).filter(pk=consent_id).first()
    return found


def today() -> date:
    """Return the day by which notices end."""
    return timezone.localdate()
