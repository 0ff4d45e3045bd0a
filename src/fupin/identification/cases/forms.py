"""What people send from the pages of cases, read into the shapes of the actions; nothing here decides anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_noop

from fupin.framework.web.requests import Request
from fupin.identification.cases.shapes import Choice, Given, Hearing, Tally, Upload
from fupin.kernel.errors import FupinError
from fupin.kernel.workflow import Evidence, Form, Step

LONGEST = 4_000
_MILLISECONDS = 1000
_LARGEST_COUNT = 1_000_000
_LONGEST_NUMBER = 20


def words(post: QueryDict, name: str, longest: int = LONGEST) -> str:
    """Return a text that was sent, cut to a length."""
    return post.get(name, "").strip()[:longest]


def whole(text: str) -> int | None:
    """Return a whole number that was sent; None for anything else."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < _LONGEST_NUMBER else None


def day(text: str) -> date | None:
    """Return a day that was sent; None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def given(request: Request, evidence: Evidence) -> Given:
    """Return a piece of evidence as it was sent, its fields named after it."""
    post, name = request.POST, evidence.name
    return Given(
        name,
        file=_upload(request, f"file.{name}"),
        text=words(post, f"text.{name}"),
        strokes=post.get(f"strokes.{name}", ""),
        signer=words(post, f"signer.{name}", 60),
        taken_at=_moment(post.get(f"taken.{name}", "")),
    )


def sent_evidence(request: Request, step: Step) -> list[Given]:
    """Return the evidence of a step that somebody sent for many cases at once; what is empty is left out."""
    made = (given(request, one) for one in step.evidence if one.form is not Form.VOTES)
    return [one for one in made if one.file or one.text or one.strokes or request.POST.get(f"done.{one.name}")]


def tally(post: Mapping[str, str], suffix: str = "", entitled: int | None = None) -> Tally:
    """Return the votes that were sent; raises FupinError for what is no number."""
    names = ("agree", "against", "abstained")
    found = [whole(post.get(f"{name}{suffix}", "") or "0") for name in names]
    people = entitled if entitled is not None else whole(post.get(f"entitled{suffix}", ""))
    numbers = [people, *found]
    if any(number is None or number > _LARGEST_COUNT for number in numbers):
        raise FupinError(gettext_noop("Write whole numbers: entitled, agree, against, abstained."))
    entitled_, agree, against, abstained = (number or 0 for number in numbers)
    return Tally(entitled_, agree, against, abstained)


def hearings(post: QueryDict, step: Step) -> Iterator[Hearing]:
    """Yield what a meeting said of each case that was heard: the outcome follows from the votes, or was chosen."""
    entitled = whole(post.get("entitled", ""))
    for case_id, revision in pairs(post.getlist("heard")):
        counted = tally(post, f".{case_id}", entitled) if step.vote else None
        chosen = words(post, f"outcome.{case_id}", 60) or voted(step, counted)
        yield Hearing(case_id, counted, chosen, words(post, f"reason.{case_id}"), revision)


def voted(step: Step, counted: Tally | None) -> str:
    """Return the outcome that follows from the votes; "" where none does."""
    if step.vote is None or counted is None:
        return ""
    wanted = "passed" if counted.passed(step.vote) else "failed"
    return next((one.name for one in step.outcomes if one.vote == wanted), "")


def choices(post: QueryDict) -> list[Choice]:
    """Return the outcomes chosen on one screen: `take` holds "case:revision:outcome", the reason stands apart."""
    usual = words(post, "reason")
    found = []
    for text in post.getlist("take"):
        case_id, revision, outcome = [*text.split(":", 2), "", ""][:3]
        number = whole(case_id)
        if number is not None and outcome:
            reason = words(post, f"reason.{number}") or usual
            found.append(Choice(number, outcome, whole(revision), reason))
    return found


def pairs(sent: list[str]) -> Iterator[tuple[int, int | None]]:
    """Yield case and revision from "case:revision"."""
    for text in sent:
        case_id, _, revision = text.partition(":")
        number = whole(case_id)
        if number is not None:
            yield number, whole(revision)


def related(post: QueryDict) -> dict[int, str]:
    """Return the cases with whose households somebody said to be related, and how."""
    found = (whole(text) for text in post.getlist("related"))
    return {number: words(post, f"kinship.{number}", 60) or "–" for number in found if number is not None}


def _upload(request: Request, name: str) -> Upload | None:
    sent = request.FILES.get(name)
    return Upload(sent.name or "file", sent.read()) if sent else None


def _moment(text: str) -> datetime | None:
    # Telephones send when the picture was taken, in milliseconds; a clock that runs ahead is not believed.
    number = whole(text)
    if number is None or number > _MILLISECONDS * 10**10:
        return None
    taken = datetime.fromtimestamp(number / _MILLISECONDS, UTC)
    return taken if taken <= timezone.now() else None
