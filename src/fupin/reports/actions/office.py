"""Office templates: uploaded, tried, put to use, put aside; and the papers made from them, one by one or by the job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_noop

from fupin.framework import jobs
from fupin.framework.actions import Act, action
from fupin.framework.models import Job
from fupin.kernel.area import level_of, span
from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text
from fupin.reports.actions.papers import KEPT_DAYS
from fupin.reports.office import making
from fupin.reports.office.models import OfficeTemplate
from fupin.reports.office.subjects import Telling, nasty
from fupin.reports.queries.figures import Moment
from fupin.reports.queries.office import STORE
from fupin.reports.rights import MAKE, MANAGE

KIND = "reports.make_office_papers"
EXPORT = "registry.export"
_EARLIEST = 2000


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made: which paper, in which language, for which year, as of which moment."""

    paper: str
    language: str
    year: int
    at: Moment = None

    def telling(self, user: object) -> Telling:
        """Return the same for somebody's eyes."""
        return Telling(user, self.language, self.year, self.at)


@action(MANAGE)
def upload_template(
    act: Act, area: int, paper: str, language: str, content: bytes, *, note: str = ""
) -> OfficeTemplate:
    """Keep a template of an office after everything in it was checked; it counts only once it is put to use."""
    act.permit([area])
    found = _editable(paper)
    making.checked(content, found)
    of_same = OfficeTemplate.objects.filter(area=area, paper=paper, language=language)
    row = OfficeTemplate.objects.create(
        area=area, paper=paper, language=language, note=note.strip()[:200], sha256=STORE.keep(content),
        version=(of_same.aggregate(last=Max("version"))["last"] or 0) + 1, bytes=len(content),
        made_by=act.actor.actor_id, made_at=act.moment,
    )  # fmt: skip
    act.tell(area, row.pk, paper=paper, language=language, version=row.version, sha256=row.sha256)
    return row


@action(MANAGE)
def try_template(act: Act, template_id: int, year: int, *, hard: bool = False) -> bytes:
    """Fill a template with data of its place, or with data made to break it, and note that it was tried."""
    row = _row(act, template_id)
    paper = making.product(row.paper)
    act.within(EXPORT).permit([row.area])
    content = making.sample_of(Telling(act.actor, row.language, year), paper, row.area)
    template = STORE.content(row.sha256)
    making.filled(paper, template, nasty(content))
    made = making.filled(paper, template, nasty(content) if hard else content)
    row.tried_at = act.moment
    row.save(update_fields=["tried_at"])
    act.tell(row.area, row.pk, paper=row.paper, version=row.version)
    return made


@action(MANAGE)
def use_template(act: Act, template_id: int) -> None:
    """Let a template count from now on, a new one or an earlier one again; it must have been tried before."""
    row = _row(act, template_id)
    if row.tried_at is None:
        raise FupinError(gettext_noop("Try this template with data first, and look at what comes out."))
    row.used_at, row.retired_at = act.moment, None
    row.save(update_fields=["used_at", "retired_at"])
    act.tell(row.area, row.pk, paper=row.paper, version=row.version)


@action(MANAGE)
def retire_template(act: Act, template_id: int) -> None:
    """Put a template aside; the one that counted before it, of the same office or above, counts again."""
    row = _row(act, template_id)
    row.retired_at = act.moment
    row.save(update_fields=["retired_at"])
    act.tell(row.area, row.pk, paper=row.paper, version=row.version)


@action(MAKE)
def make_of_place(act: Act, area: int, order: Order) -> bytes:
    """Make a paper of a place; the log keeps who took what."""
    paper = _allowed(act, area, order)
    if level_of(area) not in paper.levels:
        raise _not_here(paper)
    act.tell(area, order.paper, language=order.language, year=order.year)
    return making.of_place(order.telling(act.actor), paper, area)


@action(MAKE)
def make_of_household(act: Act, area: int, household: int, order: Order) -> bytes:
    """Make a paper of a household; the log keeps who took what."""
    paper = _allowed(act, area, order)
    if paper.levels:
        raise _not_here(paper)
    act.tell(area, household, paper=order.paper, language=order.language, year=order.year)
    return making.of_household(order.telling(act.actor), paper, household, area)


@action(MAKE)
def request_of_places(act: Act, area: int, level: int, order: Order) -> Job:
    """Put a paper of every place of a level inside one into the queue, as known now."""
    paper = _allowed(act, area, order)
    if level not in paper.levels or level < level_of(area):
        raise _not_here(paper)
    at = order.at or _moment(act, order.year)
    told = None if at is None else [at[0].isoformat(), at[1].isoformat()]
    act.tell(area, order.paper, language=order.language, year=order.year, level=level)
    return jobs.enqueue(
        KIND, act.actor, area, paper=order.paper, language=order.language, year=order.year, level=level, at=told
    )


@action(MAKE)
def drop_made(act: Act, job_id: int) -> None:
    """Delete the files that a job made."""
    job = Job.objects.visible_to(act.actor).filter(pk=job_id, kind=KIND).first()
    if job is None or job.owner_id != act.actor.actor_id:
        raise FupinError(gettext_noop("These papers no longer exist. Reload the page."))
    _drop(act, [job])


@action(MAKE)
def expire_made(act: Act, on: date | None = None) -> int:
    """Delete the files of jobs whose time is over; who made what and when stays. Return how many jobs."""
    over = [job for job in _with_files() if (day := expires_on(job)) is not None and day < (on or act.today)]
    act.permit({job.area for job in over})
    _drop(act, over)
    return len(over)


def expires_on(job: Job) -> date | None:
    """Return the last day on which the files of a job are kept; None while it is not at its end."""
    return timezone.localdate(job.finished) + timedelta(days=KEPT_DAYS) if job.finished else None


def _with_files() -> list[Job]:
    return [job for job in Job.objects.filter(kind=KIND) if not job.result.get("dropped")]


def _files(job: Job) -> set[str]:
    found = {*(STORE.load(part_of(job.pk)) or {}).values(), job.result.get("file", "")}
    return {str(digest) for digest in found if digest}


def _drop(act: Act, gone: Sequence[Job]) -> None:
    if not gone:
        return
    # The same content is kept once, whoever made it: a template or another job may still need it.
    keys = {job.pk for job in gone}
    others = {digest for one in _with_files() if one.pk not in keys for digest in _files(one)}
    others |= set(OfficeTemplate.objects.values_list("sha256", flat=True))
    for digest in {digest for job in gone for digest in _files(job)} - others:
        STORE.forget(digest)
    for job in gone:
        STORE.drop(part_of(job.pk))
        kept = {name: value for name, value in job.result.items() if name != "file"}
        Job.objects.filter(pk=job.pk).update(result={**kept, "dropped": act.today.isoformat()})
        act.tell(job.area, job.pk, paper=job.payload["paper"], year=job.payload["year"], level=job.payload["level"])


def part_of(job_id: int) -> str:
    """Return where a job notes what it has made so far."""
    return f"made-{job_id}"


def order_of(payload: dict[str, Any]) -> Order:
    """Return the order that a job carries."""
    told = payload["at"]
    at = (date.fromisoformat(told[0]), datetime.fromisoformat(told[1])) if told else None
    return Order(payload["paper"], payload["language"], int(payload["year"]), at)


def _moment(act: Act, year: int) -> Moment:
    # What is made after a kill must rest on the same beliefs as what was made before.
    return (min(date(year, 12, 31), act.today), act.moment) if year <= act.today.year else None


def _allowed(act: Act, area: int, order: Order) -> making.Product:
    act.permit(span(area))
    paper = making.product(order.paper)
    if not _EARLIEST <= order.year <= act.today.year + 1:
        raise FupinError(gettext_noop("Choose a year up to %(year)s."), year=act.today.year + 1)
    base = making.content_of(act.actor, paper, order.language, area) if paper.editable else b""
    if making.personal(paper, base):
        # Files with households leave the register: that needs the same right as every other list of them.
        act.within(EXPORT).permit(span(area))
    return paper


def _editable(name: str) -> making.Product:
    paper = making.product(name)
    if not paper.editable:
        raise FupinError(gettext_noop("“%(label)s” is drawn by the program and has no template."), label=paper.label)
    return paper


def _not_here(paper: making.Product) -> FupinError:
    label: Text = paper.label
    return FupinError(gettext_noop("“%(label)s” is not made for places of this level."), label=label)


def _row(act: Act, template_id: int) -> OfficeTemplate:
    row: OfficeTemplate | None = OfficeTemplate.objects.visible_to(act.actor).filter(pk=template_id).first()
    if row is None:
        raise FupinError(gettext_noop("There is no such template in the places of your posts."))
    act.permit([row.area])
    return row
