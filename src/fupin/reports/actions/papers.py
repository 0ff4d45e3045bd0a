"""Making papers for a whole place: asked for, noted village by village, taken away, thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from fupin.framework import jobs
from fupin.framework.actions import Act, action
from fupin.framework.models import Job
from fupin.kernel.area import span
from fupin.kernel.errors import FupinError
from fupin.registry.queries import pack
from fupin.reports.papers.files import FILES
from fupin.reports.papers.kinds import KINDS
from fupin.reports.papers.models import PaperPart, PaperRun
from fupin.reports.rights import MAKE, READ

KIND = "reports.make_papers"
KEPT_DAYS = 30
EXPORT = "registry.export"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made: the kind of paper, its language, and whether a village becomes one book."""

    paper: str
    language: str
    merged: bool = False
    year: int | None = None
    true_on: date | None = None
    origin: str = ""
    photos: bool = False


@action(MAKE)
def request_papers(act: Act, area: int, order: Order) -> PaperRun:
    """Put the papers of all registered households of a place into the queue, as known now; return the run."""
    kind = KINDS.get(order.paper)
    if kind is None or not kind.of_household:
        raise FupinError(gettext_noop("There is no paper “%(name)s” about households."), name=order.paper)
    act.permit(span(area))
    act.within(EXPORT).permit(span(area))
    day = order.true_on or act.today
    if day > act.today:
        raise FupinError(
            gettext_noop("Nothing is known yet of %(day)s. Choose a day up to today."), day=day.isoformat()
        )
    row = PaperRun.objects.create(
        area=area, paper=order.paper, language=order.language, merged=order.merged, year=order.year,
        true_on=day, known_at=act.moment, fingerprint=pack().fingerprint, origin=order.origin, photos=order.photos,
        made_by_id=act.actor.actor_id, made_at=act.moment, expires_on=act.today + timedelta(days=KEPT_DAYS),
    )  # fmt: skip
    _enqueue(act, row)
    act.tell(area, order.paper, merged=order.merged)
    return row


@action(MAKE)
def resume_papers(act: Act, run: int) -> None:
    """Go on with papers whose job stopped; the villages that are done are kept."""
    row = _row(act, run)
    if row.job and row.job.state in (Job.State.QUEUED, Job.State.RUNNING, Job.State.DONE):
        raise FupinError(gettext_noop("These papers need no help: they are made, or under way."))
    _enqueue(act, row)
    act.tell(row.area, row.paper)


@action(MAKE)
def note_part(
    act: Act, run: int, area: int, content: bytes, *, households: int, problems: Sequence[dict[str, str]]
) -> bool:
    """Keep the papers of one village; nothing happens where they are kept already."""
    row = _row(act, run)
    act.permit([area])
    if PaperPart.objects.filter(run=row, area=area).exists():
        return False
    PaperPart.objects.create(
        run=row, area=area, sha256=FILES.keep(content) if content else "", households=households,
        bytes=len(content), problems=list(problems),
    )  # fmt: skip
    act.tell(area, row.paper, households=households, left_out=len(problems))
    return True


@action(READ)
def note_papers_taken(act: Act, run: int) -> None:
    """Write into the log that somebody took the papers of a place away."""
    row = _row(act, run)
    act.within(EXPORT).permit(span(row.area))
    act.tell(row.area, row.paper)


@action(MAKE)
def drop_papers(act: Act, run: int) -> None:
    """Delete papers that were made, with their files."""
    row = _row(act, run)
    if row.job and row.job.state in (Job.State.QUEUED, Job.State.RUNNING):
        raise FupinError(gettext_noop("These papers are being made. Stop that first."))
    _drop(act, row)
    act.tell(row.area, row.paper)


@action(MAKE)
def expire_papers(act: Act, on: date | None = None) -> int:
    """Delete the papers whose time is over; return how many runs."""
    over = list(PaperRun.objects.filter(expires_on__lt=on or act.today))
    act.permit({row.area for row in over})
    for row in over:
        _drop(act, row)
    return len(over)


@action("registry.unmask")
def note_paper_in_full(act: Act, area: int, number: str, paper: str, reason: str) -> None:
    """Write into the log that a paper was made with numbers in full, and why."""
    act.permit([area])
    act.tell(area, number, paper=paper, reason=reason.strip())


def _row(act: Act, run: int) -> PaperRun:
    row: PaperRun | None = PaperRun.objects.filter(pk=run).select_related("job").first()
    if row is None:
        raise FupinError(gettext_noop("These papers no longer exist. Reload the page."))
    act.permit(span(row.area))
    return row


def _enqueue(act: Act, row: PaperRun) -> None:
    row.job = jobs.enqueue(KIND, act.actor, row.area, run=row.pk)
    row.save(update_fields=["job"])


def _drop(act: Act, row: PaperRun) -> None:
    act.permit(span(row.area))
    digests: set[Any] = set(row.parts.exclude(sha256="").values_list("sha256", flat=True))
    row.delete()
    kept = set(PaperPart.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    transaction.on_commit(lambda: _forget(digests - kept))


def _forget(digests: set[Any]) -> None:
    for digest in digests:
        FILES.forget(digest)
