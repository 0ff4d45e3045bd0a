"""What the plans of a place still lack, for lists: empty parts, no signature, causes without a line, late lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from fupin.assistance.pairing.models import Pairing
from fupin.assistance.plans.catalogue import Lacks, causes_of, gaps_of, measures_of
from fupin.assistance.plans.models import Plan, PlanLine
from fupin.assistance.plans.progress import State, progress_of
from fupin.assistance.plans.reading import unanswered
from fupin.assistance.plans.rows import lines_of_plans, plans_of_place
from fupin.assistance.plans.slots import Around, exit_slot, slots_of
from fupin.framework.bulk import chunks
from fupin.kernel.area import NATION, span
from fupin.policy.packs import RuleSet
from fupin.registry.queries import Moment, households_for_policy, in_places, pack

UNSIGNED, OPEN, LATE = "unsigned", "open", "late"
_SOME, _CHUNK = 400, 2000


@dataclass(frozen=True, slots=True)
class Lack:
    """A plan of a household with what it lacks: the names of empty parts, open causes, how many lines are late."""

    plan: Plan
    number: str
    head_name: str
    slots: tuple[str, ...]
    causes: tuple[str, ...]
    late: int

    @property
    def signed(self) -> bool:
        """Whether the household signed it."""
        return self.plan.state == Plan.State.SIGNED

    @property
    def all(self) -> tuple[str, ...]:
        """Everything that it lacks: slots by name, then unsigned, open, late; nothing for a plan that is in order."""
        others = ((UNSIGNED, not self.signed), (OPEN, bool(self.causes)), (LATE, bool(self.late)))
        return (*self.slots, *(name for name, so in others if so))


def lacks_of_place(user: object, area: int, year: int, at: Moment = None) -> list[Lack]:
    """Return the plans that count for the households of a place in a year, each with what it lacks.

    A dozen statements for a whole county. A gap nobody knows of is none yet; a line of unknown progress is not late.
    """
    plans = [plan for plan in plans_of_place(user, area, year, at) if plan.household_id is not None]
    if not plans:
        return []
    lines: dict[int, list[PlanLine]] = defaultdict(list)
    for line in lines_of_plans(user, area, {plan.pk: plan for plan in plans}, at):
        lines[line.plan_id].append(line)
    homes, helpers = _homes(user, [plan.household_id or 0 for plan in plans], at), _paired(user, area, at)
    late = _late(user, area, [line for rows in lines.values() for line in rows], year, at)
    gaps = _gaps(user, area, year, at, {plan.household_id or 0: lines[plan.pk] for plan in plans})
    found = []
    for plan in plans:
        key = plan.household_id or 0
        home = homes.get(key)
        if home is not None:
            lacks = Lacks(causes_of(home), gaps.get(key, ()))
            around = Around(helpers.get(key, {}), home)
            empty = tuple(slot.name for slot in slots_of(plan, lines[plan.pk], around) if not slot.filled)
            named = (str(home["number"]), str(home["head_name"]))
            found.append(Lack(plan, *named, empty, unanswered(lacks, lines[plan.pk], year), late[plan.pk]))
    return found


def _homes(user: object, wanted: Iterable[int], at: Moment) -> dict[int, dict[str, Any]]:
    slot = exit_slot()
    fact = slot.fact if slot and slot.fact else ""
    names = ("id", "number", "head_name", "main_cause", "other_causes", *((f"facts__{fact}",) if fact else ()))
    found: dict[int, dict[str, Any]] = {}
    for chunk in chunks(wanted, _CHUNK):
        rows = in_places(user, span(NATION), at).filter(id__in=chunk).order_by().values_list(*names)
        found |= {row[0]: dict(zip((*names[:5], fact), row, strict=False)) for row in rows}
    return found


def _paired(user: object, area: int, at: Moment) -> dict[int, dict[str, str]]:
    today = at[0] if at else timezone.localdate()
    rows: Any = Pairing.objects.at(at).visible_to(user).filter(area__range=span(area), since__lte=today)
    rows = rows.filter(Q(until=None) | Q(until__gte=today)).exclude(household_id=None).exclude(helper_id=None)
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for household, kind in rows.values_list("household_id", "kind"):
        found[household][kind] = kind
    return found


def _late(user: object, area: int, lines: Sequence[PlanLine], year: int, at: Moment) -> Counter[int]:
    """Count the late measures of each plan; only what should be over is asked how far it has come."""
    today = at[0] if at else timezone.localdate()
    due = [line for line in lines if not line.kind and line.by is not None and line.by < today]
    wide = area if len(due) > _SOME else None
    progress = progress_of(user, due, year, at, area=wide) if due else {}
    return Counter(line.plan_id for line in due if progress[line.pk].state is State.LATE)


def _gaps(
    user: object, area: int, year: int, at: Moment, lines: Mapping[int, Sequence[PlanLine]]
) -> dict[int, tuple[str, ...]]:
    """Return the conditions that households do not meet; those that their lines answer anyhow are not asked."""
    in_force = pack().rule_set(year).rules
    mendable = frozenset(gap for one in measures_of(year).values() for gap in one.gaps if gap in in_force)
    asked = {key: frozenset(_open(mendable, rows, year)) for key, rows in lines.items()}
    wanted = frozenset().union(*asked.values())
    if not wanted:
        return {}
    rules = RuleSet.bind(pack(), year, date(year, 12, 31), only=wanted)
    return {
        record["id"]: gaps_of(record, rules, asked[record["id"]])
        for record in _records(user, area, year, at, [key for key, open_ones in asked.items() if open_ones])
    }


def _open(mendable: Collection[str], lines: Sequence[PlanLine], year: int) -> Iterable[str]:
    return unanswered(Lacks(gaps=tuple(mendable)), lines, year)


def _records(user: object, area: int, year: int, at: Moment, wanted: Sequence[int]) -> Iterable[dict[str, Any]]:
    for chunk in chunks(wanted, _CHUNK):
        yield from households_for_policy(area, year, at, user=user, only=chunk)
