"""Publications: kept as a draft, scanned, published with the consents that they need, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.publication.scanner import Report
from fupin.framework.sensitive import seal
from fupin.identification.notices.files import keep_any, keep_paper
from fupin.identification.notices.models import PUBLISH
from fupin.identification.notices.publication_models import Publication, PublicationConsent
from fupin.identification.notices.scanning import check_file, check_text
from fupin.kernel.errors import FupinError

_LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to publish; the file may be left out."""

    kind: str
    title: str
    on: date
    text: str = ""
    medium: str = ""
    level: str = ""
    link: str = ""
    ends_on: date | None = None
    file_name: str = ""
    content: bytes = b""


@action(PUBLISH)
def draft_publication(act: Act, area: int, draft: Draft) -> Publication:
    """Keep something to be published as a draft; a text or file with private numbers in it is refused."""
    act.permit([area])
    if not draft.title.strip():
        raise FupinError(gettext_noop("Give the publication a title."))
    if draft.ends_on and draft.ends_on < draft.on:
        raise FupinError(gettext_noop("The last day lies before the first."))
    scanned = _scanned(act, draft)
    publication: Publication = Publication.objects.create(
        area=area,
        kind=Publication.Kind(draft.kind),
        title=draft.title.strip()[:120],
        text=draft.text.strip()[:_LONGEST_TEXT],
        medium=draft.medium.strip()[:120],
        level=draft.level[:40],
        link=_web(draft.link),
        on=draft.on,
        ends_on=draft.ends_on,
        file_name=draft.file_name[-160:] if draft.content else "",
        file_sha=keep_any(draft.content) if draft.content else "",
        pictures=scanned["pictures"],
        scanned=scanned,
        made_by_id=act.actor.actor_id,
        made_at=act.moment,
    )
    act.tell(area, publication.pk, kind=draft.kind, file=publication.file_sha)
    return publication


@action(PUBLISH)
def add_consent(act: Act, publication_id: int, about: str, person: str, *, given_on: date, paper: bytes) -> int:
    """Add somebody's consent with the signed paper; the name and the paper are kept sealed."""
    publication = _open(act, publication_id, Publication.State.DRAFT, Publication.State.PUBLISHED)
    if not person.strip():
        raise FupinError(gettext_noop("Say who agreed."))
    if given_on > act.today:
        raise FupinError(gettext_noop("The consent cannot have been given in the future."))
    kept = keep_paper(paper)
    consent = PublicationConsent.objects.create(
        publication=publication,
        area=publication.area,
        about=PublicationConsent.About(about),
        person=seal(person.strip()[:60]),
        evidence=kept.sha256,
        evidence_type=kept.content_type,
        given_on=given_on,
        added_at=act.moment,
        added_by_id=act.actor.actor_id,
    )
    act.tell(publication.area, publication.pk, consent=consent.pk, about=about)
    return consent.pk


@action(PUBLISH)
def publish(act: Act, publication_id: int) -> Publication:
    """Publish a draft; what tells of persons needs their consent, and its photos the right to use them."""
    publication = _open(act, publication_id, Publication.State.DRAFT)
    if publication.ends_on and publication.ends_on < act.today:
        raise FupinError(gettext_noop("Its last day is over; give it a later one."))
    _check_consents(publication)
    publication.state, publication.published_at = Publication.State.PUBLISHED, act.moment
    publication.save()
    act.tell(publication.area, publication.pk, kind=publication.kind)
    return publication


@action(PUBLISH)
def withdraw_publication(act: Act, publication_id: int, reason: str) -> None:
    """Withdraw a publication with the reason; its page shows nothing of it any more."""
    if not reason.strip():
        raise FupinError(gettext_noop("Say why it is withdrawn."))
    publication = _open(act, publication_id, Publication.State.DRAFT, Publication.State.PUBLISHED)
    publication.state, publication.reason = Publication.State.WITHDRAWN, reason.strip()
    publication.save()
    act.tell(publication.area, publication.pk, reason=publication.reason)


@action(PUBLISH)
def withdraw_consent(act: Act, consent_id: int) -> None:
    """Note that somebody took the consent back; a publication that needs it is withdrawn at once."""
    consent: PublicationConsent = PublicationConsent.objects.get(pk=consent_id)
    act.permit([consent.area])
    consent.withdrawn_on = act.today
    consent.save()
    publication: Publication = Publication.objects.select_for_update().get(pk=consent.publication_id)
    # Whoever took it back may be in the text: what others agreed to does not replace it.
    if publication.state != Publication.State.WITHDRAWN:
        publication.state = Publication.State.WITHDRAWN
        publication.save()
    act.tell(publication.area, publication.pk, consent=consent.pk)


def _open(act: Act, publication_id: int, *states: str) -> Publication:
    found: Publication | None = Publication.objects.select_for_update().filter(pk=publication_id).first()
    if found is None:
        raise FupinError(gettext_noop("There is no such publication."))
    act.permit([found.area])
    if found.state not in states:
        raise FupinError(gettext_noop("The publication is not in a state for this: %(state)s."), state=found.state)
    return found


def _scanned(act: Act, draft: Draft) -> dict[str, Any]:
    reports = [check_text(act.actor, f"{draft.title}\n{draft.text}\n{draft.medium}\n{draft.link}")]
    if draft.content:
        reports.append(check_file(act.actor, draft.file_name or "file", draft.content))
    for report in reports:
        _refuse(report)
    pictures = sum(one.count for report in reports for one in report.pictures)
    return {
        "pieces": sum(report.pieces for report in reports),
        "doubts": sum(len(report.doubts) for report in reports),
        "pictures": pictures,
    }


def _refuse(report: Report) -> None:
    if report.refused:
        raise report.refused
    if report.hits:
        raise FupinError(
            gettext_noop(
                "This holds %(count)d numbers that must not be published, the first %(number)s. "
                "“Check a file before publishing” says where they stand."
            ),
            count=len(report.hits),
            number=report.hits[0].found.masked,
        )


def _check_consents(publication: Publication) -> None:
    if not publication.shows_persons:
        return
    given = set(publication.consents.filter(withdrawn_on=None).values_list("about", flat=True))
    if PublicationConsent.About.PERSON not in given:
        raise FupinError(gettext_noop("It tells of persons. Add the signed consent of those who are shown."))
    if publication.pictures and PublicationConsent.About.PHOTO not in given:
        raise FupinError(gettext_noop("It holds pictures. Add the right to use the photos, with the signed paper."))


def _web(link: str) -> str:
    plain = link.strip()[:400]
    if plain and not plain.startswith(("http://", "https://")):
        raise FupinError(gettext_noop("The address must begin with http:// or https://."))
    return plain
