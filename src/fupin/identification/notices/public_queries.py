"""What a public address leads to: looked up by its token, which is the only key that a visitor has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from fupin.framework.permissions import SYSTEM
from fupin.identification.notices.actions.objecting import receipt_index
from fupin.identification.notices.models import HelpPoint, Notice, NoticeLine, Objection
from fupin.identification.notices.publication_models import Publication
from fupin.places import queries as places

PER_PAGE = 200


@dataclass(frozen=True, slots=True)
class Answered:
    """What the holder of a receipt may read."""

    received_at: datetime
    answer: str
    answered_at: datetime | None


def notice_at(token: str) -> Notice | None:
    """Return the notice of a token; a draft is not public yet."""
    rows = Notice.objects.visible_to(SYSTEM).filter(token=token)
    found: Notice | None = rows.exclude(state=Notice.State.DRAFT).first()
    return found


def lines_of(notice: Notice, page: int = 1) -> list[NoticeLine]:
    """Return one page of the lines of a notice that is public."""
    rows = NoticeLine.objects.visible_to(SYSTEM).filter(notice=notice).order_by("position")
    return list(rows[(page - 1) * PER_PAGE : page * PER_PAGE])


def line_at(notice: Notice, position: int) -> NoticeLine | None:
    """Return a line by its number."""
    found: NoticeLine | None = NoticeLine.objects.visible_to(SYSTEM).filter(notice=notice, position=position).first()
    return found


def answer_for(code: str) -> Answered | None:
    """Return what became of the objection of a receipt."""
    found = Objection.objects.visible_to(SYSTEM).filter(receipt=receipt_index(code)).first()
    return Answered(found.received_at, found.answer, found.answered_at) if found else None


def help_point_at(token: str) -> HelpPoint | None:
    """Return the open help point of a token."""
    found: HelpPoint | None = HelpPoint.objects.visible_to(SYSTEM).filter(token=token, closed_at=None).first()
    return found


def name_of(area: int) -> str:
    """Return what a place is called now."""
    return places.names(SYSTEM, [area]).get(area, "")


def publication_at(token: str) -> Publication | None:
    """Return the publication of a token, unless it is a draft."""
    rows = Publication.objects.visible_to(SYSTEM).filter(token=token)
    found: Publication | None = rows.exclude(state=Publication.State.DRAFT).first()
    return found


def is_public(publication: Publication, today: date) -> bool:
    """Whether a publication may still be shown."""
    stands = publication.state == Publication.State.PUBLISHED
    return stands and (publication.ends_on is None or publication.ends_on >= today)
