"""Asking for patterns in incomes, storing what was found, and what people say to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_noop

from fupin.framework import jobs
from fupin.framework.actions import Act, action
from fupin.framework.bulk import insert_rows
from fupin.framework.ids import new_ids
from fupin.framework.models import Job
from fupin.identification.exit.models import ExitPattern, ExitPatternRun
from fupin.kernel.area import span
from fupin.kernel.errors import FupinError
from fupin.registry.queries import pack

if TYPE_CHECKING:
    from fupin.identification.exit.compute import Looked

PATTERNS = "identification.exit_patterns"
_SHORTEST_REASON = 4
_MOST_NAMED = 500
_COLUMNS = [
    *("id", "run_id", "area", "year", "kind", "stands_out", "among", "found", "expected", "effect", "p", "q"),
    *("households", "checked_by_id", "checked_at", "explanation"),
]
_KEPT = ("checked_by_id", "checked_at", "explanation")


@action("identification.run")
def request_exit_patterns(act: Act, area: int, year: int) -> Job:
    """Put a look for patterns in the incomes of a place and year into the queue."""
    act.permit(span(area))
    act.tell(area, year, year=year)
    return jobs.enqueue(PATTERNS, act.actor, area, year=year)


@action("identification.run")
def store_exit_patterns(act: Act, area: int, year: int, looked: Looked) -> int:
    """Store the patterns that a job found; earlier ones of the place and year give way, what was said of them stays.

    Returns how many stand out. No status is changed.
    """
    act.permit(span(area))
    inside = ExitPattern.objects.filter(area__range=span(area), year=year)
    said = inside.exclude(checked_at=None).values_list("area", "kind", *_KEPT)
    kept = {(place, kind): tuple(words) for place, kind, *words in said}
    ExitPatternRun.objects.filter(area__range=span(area), year=year).delete()
    inside.delete()
    run = ExitPatternRun.objects.create(
        area=area, year=year, fingerprint=pack().fingerprint, figures=looked.figures, made_at=act.moment
    )
    insert_rows(ExitPattern, _COLUMNS, _rows(run, looked, kept))
    out = sum(1 for one in looked.patterns if one.stands_out)
    act.tell(area, run.pk, year=year, patterns=len(looked.patterns), stand_out=out)
    return out


@action("registry.dismiss")
def explain_exit_pattern(act: Act, pattern_id: int, explanation: str) -> None:
    """Say what was found when a pattern was checked; it is kept, also when the place is looked at again."""
    if len(explanation.strip()) < _SHORTEST_REASON:
        raise FupinError(gettext_noop("Say what was checked and how it is explained."))
    pattern = ExitPattern.objects.get(pk=pattern_id)
    act.permit([pattern.area])
    pattern.explanation = explanation.strip()
    pattern.checked_by_id, pattern.checked_at = act.actor.actor_id, act.moment
    pattern.save()
    act.tell(pattern.area, pattern.pk, kind=pattern.kind, year=pattern.year, explanation=pattern.explanation)


def _rows(run: ExitPatternRun, looked: Looked, kept: dict[tuple[int, str], tuple[Any, ...]]) -> Iterator[list[Any]]:
    for identifier, one in zip(new_ids(len(looked.patterns)), looked.patterns, strict=True):
        said = kept.get((one.village, one.kind), (None, None, ""))
        named = list(one.households[:_MOST_NAMED])
        counts = (one.among, one.found, one.expected, one.effect, one.p, one.q)
        yield [identifier, run.pk, one.village, run.year, one.kind, one.stands_out, *counts, named, *said]
