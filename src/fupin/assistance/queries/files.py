"""What is on file of the help for many households at once: five statements for every few hundred of them.

For papers and exports. Who asks about one household uses the doors of the parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from fupin.assistance.matters.files import content_of
from fupin.assistance.matters.models import Matter, MatterStep
from fupin.assistance.measures.models import CauseEvidence
from fupin.assistance.pairing.models import Helper, HelpGiven, Pairing
from fupin.assistance.plans.models import Plan, PlanLine
from fupin.assistance.plans.signing import Signature, signature_of
from fupin.framework.bulk import chunks
from fupin.framework.recording import Recorded
from fupin.kernel.area import span

Moment = tuple[date, datetime] | None
_CHUNK = 500
_PLAIN: tuple[tuple[str, type[Recorded]], ...] = (("evidence", CauseEvidence), ("help", HelpGiven))


@dataclass(slots=True)
class HelpFile:
    """The help of one household: rows as they were at the moment asked for; plans have a door of their own."""

    evidence: list[CauseEvidence] = field(default_factory=list)
    pairings: list[Pairing] = field(default_factory=list)
    help: list[HelpGiven] = field(default_factory=list)
    matters: list[tuple[Matter, list[MatterStep]]] = field(default_factory=list)


def help_files(user: object, household_ids: Iterable[int], at: Moment = None) -> dict[int, HelpFile]:
    """Return the help on file of households, by identifier; withdrawn lines are left out."""
    found: dict[int, HelpFile] = defaultdict(HelpFile)
    for chunk in chunks(household_ids, _CHUNK):
        _fill(found, user, list(chunk), at)
    return found


def matter_file(digest: str) -> bytes | None:
    """Return a file of a step, to somebody who sees the step; None where it is not on this computer."""
    return content_of(digest)


def plan_signature(digest: str) -> Signature | None:
    """Return the signature of a plan, to somebody who sees the plan; None where it is not on this computer."""
    return signature_of(digest)


def place_pairings(user: object, area: int, at: Moment = None) -> list[tuple[Pairing, Helper | None]]:
    """Return who is responsible for a place itself: units and leaders with their villages."""
    rows = list(_rows(Pairing, user, at).filter(household_id=None, area__range=span(area)).order_by("area", "since"))
    helpers = _helpers(user, rows, at)
    return [(row, helpers.get(row.helper_id)) for row in rows]


def place_plans(user: object, area: int, at: Moment = None) -> list[tuple[Plan, list[PlanLine]]]:
    """Return the plans of a place itself, the newest first, with their lines."""
    plans = list(_rows(Plan, user, at).filter(household_id=None, area=area).order_by("-year", "-version"))
    lines = _by(_rows(PlanLine, user, at).filter(plan_id__in=[p.id for p in plans], dropped=""), "plan_id")
    return [(plan, lines[plan.id]) for plan in plans]


def exits_planned(user: object, area: int, at: Moment = None) -> dict[tuple[int, int], int]:
    """Return how many households are planned to leave poverty, by place of the household and year."""
    counts: dict[tuple[int, int], int] = defaultdict(int)
    rows = _rows(Plan, user, at).filter(area__range=span(area), exit_by__isnull=False).exclude(state="replaced")
    newest: dict[int, tuple[int, date]] = {}
    for household, place, by in rows.order_by("year", "version").values_list("household_id", "area", "exit_by"):
        if household is not None:
            newest[household] = (place, by)
    for place, by in newest.values():
        counts[place, by.year] += 1
    return counts


def _fill(found: dict[int, HelpFile], user: object, keys: Sequence[int], at: Moment) -> None:
    for name, model in _PLAIN:
        rows = _of(model, user, keys, at)
        for row in rows.filter(withdrawn=""):
            getattr(found[row.household_id], name).append(row)
    for row in _of(Pairing, user, keys, at).order_by("since", "id"):
        found[row.household_id].pairings.append(row)
    _handle(found, user, list(_of(Matter, user, keys, at).order_by("opened_on", "id")), at)


def _helpers(user: object, rows: Sequence[Any], at: Moment) -> dict[int, Any]:
    wanted = {row.helper_id for row in rows if row.helper_id}
    return {helper.id: helper for helper in _rows(Helper, user, at).filter(id__in=wanted)} if wanted else {}


def _handle(found: dict[int, HelpFile], user: object, rows: Sequence[Any], at: Moment) -> None:
    steps = _by(
        _rows(MatterStep, user, at).filter(matter_id__in=[row.id for row in rows]).order_by("on", "id"), "matter_id"
    )
    for row in rows:
        found[row.household_id].matters.append((row, steps[row.id]))


def _by(rows: Iterable[Any], name: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _of(model: type[Recorded], user: object, keys: Sequence[int], at: Moment) -> Any:
    return _rows(model, user, at).filter(household_id__in=keys)


def _rows(model: type[Recorded], user: object, at: Moment) -> Any:
    return model.objects.at(at).visible_to(user)
