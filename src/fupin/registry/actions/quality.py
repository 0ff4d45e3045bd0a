"""Running the data checks over a place, and what people say to what they find."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework import jobs
from fupin.framework.actions import Act, action
from fupin.framework.bulk import delete_rows, insert_rows, update_rows
from fupin.framework.ids import new_ids
from fupin.kernel.area import span
from fupin.kernel.errors import FupinError
from fupin.registry.checks import run
from fupin.registry.models import QualityFinding
from fupin.registry.queries.checking import checked_files, shared_numbers, villages

Key = tuple[int, str, str]
Progress = Callable[[int, int], None]

_COLUMNS = ("id", "household_id", "area", "check_name", "subject", "detail", "weight", "found_at", "reason")
_SHORTEST_REASON = 4


@action("identification.run")
def request_check(act: Act, area: int) -> int:
    """Put the data checks of a place into the queue; return the job."""
    act.permit([area])
    act.tell(area)
    return int(jobs.enqueue("registry.check_area", act.actor, area).pk)


@action("identification.run")
def check_area(
    act: Act, area: int, progress: Progress = lambda _done, _total: None, *, on: date | None = None
) -> dict[str, int]:
    """Run every data check on a place: what is new is found, what is mended goes, what was dismissed stays so.

    Ages and years are those of today, or of the day given.
    """
    act.permit([area])
    counts = {"found": 0, "mended": 0, "open": 0}
    places, shared = villages(area), shared_numbers()
    for done, village in enumerate(places):
        for name, count in _check_village(act, village, shared, on or act.today).items():
            counts[name] += count
        progress(done + 1, len(places))
    counts["mended"] += _forget_ended(act, area)
    act.tell(area, **counts)
    return counts


@action("registry.dismiss")
def dismiss_finding(act: Act, finding_id: int, reason: str) -> None:
    """Dismiss a finding, because it is right as it is; the reason is kept."""
    if len(reason.strip()) < _SHORTEST_REASON:
        raise FupinError(gettext_noop("Say why this is right as it is; the reason is kept."))
    finding = _finding(act, finding_id)
    finding.dismissed_by_id, finding.dismissed_at = act.actor.actor_id, act.moment
    finding.reason = reason.strip()
    finding.save()
    act.tell(finding.area, finding.household_id, check=finding.check_name, reason=finding.reason)


@action("registry.dismiss")
def reopen_finding(act: Act, finding_id: int) -> None:
    """Open a dismissed finding again."""
    finding = _finding(act, finding_id)
    finding.dismissed_by_id, finding.dismissed_at, finding.reason = None, None, ""
    finding.save()
    act.tell(finding.area, finding.household_id, check=finding.check_name)


def _finding(act: Act, identifier: int) -> QualityFinding:
    finding: QualityFinding = QualityFinding.objects.get(pk=identifier)
    act.permit([finding.area])
    return finding


def _check_village(act: Act, village: int, shared: frozenset[int], day: date) -> dict[str, int]:
    doubted: dict[Key, tuple[int, Mapping[str, Any], int]] = {}
    for file in checked_files(village, day, shared):
        for check, doubt in run(file):
            doubted[(file.key, check.name, doubt.subject)] = (file.area, dict(doubt.detail), check.weight)
    known = _known(village)
    gone = [pk for key, (pk, *_rest) in known.items() if key not in doubted]
    new = [key for key in doubted if key not in known]
    changed = [(known[k][0], v) for k, v in doubted.items() if k in known and known[k][1:] != v]
    delete_rows(QualityFinding, gone)
    update_rows(QualityFinding, ("area", "detail", "weight"), changed)
    insert_rows(QualityFinding, _COLUMNS, _rows(act, {key: doubted[key] for key in new}))
    return {"found": len(new), "mended": len(gone), "open": len(doubted)}


def _known(village: int) -> dict[Key, tuple[int, int, Mapping[str, Any], int]]:
    # By household, so that what was found before a move is known again in the new place.
    rows = QualityFinding.objects.filter(household__area__range=span(village), household__ended="")
    names = ("household_id", "check_name", "subject", "pk", "area", "detail", "weight")
    return {(h, c, s): (pk, *rest) for h, c, s, pk, *rest in rows.values_list(*names)}


def _rows(act: Act, doubted: Mapping[Key, tuple[int, Mapping[str, Any], int]]) -> list[list[Any]]:
    if not doubted:
        return []
    keys = zip(new_ids(len(doubted)), doubted.items(), strict=True)
    return [
        [pk, household, area, check, subject, detail, weight, act.moment, ""]
        for pk, ((household, check, subject), (area, detail, weight)) in keys
    ]


def _forget_ended(act: Act, area: int) -> int:
    act.permit([area])
    ended = QualityFinding.objects.filter(area__range=span(area)).exclude(household__ended="")
    count = ended.count()
    ended.delete()
    return int(count)
