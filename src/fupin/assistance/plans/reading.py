"""Plans of households with everything that belongs to them, read for one household or for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from fupin.assistance.pairing.models import Helper, Pairing
from fupin.assistance.plans.catalogue import Lacks, lacks_of, line_label, measure_of
from fupin.assistance.plans.models import COMMITMENT, Plan, PlanLine
from fupin.assistance.plans.progress import Progress, State, progress_of
from fupin.assistance.plans.slots import Around, SlotFile, slots_of
from fupin.framework.bulk import chunks
from fupin.framework.web.words import Label
from fupin.kernel.area import NATION
from fupin.policy.measures import Measure, answered_by
from fupin.registry.queries import Moment, households_for_policy
from fupin.registry.queries.households import built, names_of

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class LineFile:
    """One line of a plan: what it is, which measure of the pack, how far it has come, who does it for whom."""

    line: PlanLine
    label: Label
    measure: Measure | None
    progress: Progress
    member: str = ""
    helper: str = ""

    @property
    def is_commitment(self) -> bool:
        """Whether the household itself promised it."""
        return self.line.kind == COMMITMENT


@dataclass(slots=True)
class PlanFile:
    """A plan with its lines, its slots, and what it does not answer yet."""

    plan: Plan
    lines: list[LineFile]
    slots: list[SlotFile] = field(default_factory=list)
    unanswered: tuple[str, ...] = ()
    record: Mapping[str, Any] = field(default_factory=dict)
    known: bool = True

    @property
    def missing(self) -> list[SlotFile]:
        """The mandatory slots that nothing fills."""
        return [slot for slot in self.slots if not slot.filled]

    @property
    def complete(self) -> bool:
        """Whether every slot is filled, and every cause and gap answered."""
        return not self.missing and not self.unanswered

    @property
    def measures(self) -> list[LineFile]:
        """The lines that are not the household's own commitments."""
        return [one for one in self.lines if not one.is_commitment]

    @property
    def commitments(self) -> list[LineFile]:
        """What the household itself promised."""
        return [one for one in self.lines if one.is_commitment]

    @property
    def progress(self) -> dict[State, int]:
        """How many measures are in which state."""
        found = dict.fromkeys(State, 0)
        for one in self.measures:
            found[one.progress.state] += 1
        return found

    @property
    def revision(self) -> int:
        """The act that last touched the plan or a line of it."""
        return max([self.plan.revision, *(one.line.revision for one in self.lines)])


def plans_at(user: object, at: Moment = None) -> Any:
    """Return the plans that a user may see, as of a moment."""
    return Plan.objects.at(at).visible_to(user)


def read_plans(rows: Any) -> list[Plan]:
    """Return the plans of a queryset of plans or of their versions."""
    return [built(Plan, values) for values in rows.values_list(*names_of(Plan))]


def lines_of(user: object, plan_ids: Collection[int], at: Moment = None) -> dict[int, list[PlanLine]]:
    """Return the lines in force of plans, in the order in which they were written."""
    found: dict[int, list[PlanLine]] = defaultdict(list)
    for chunk in chunks(plan_ids, _CHUNK):
        rows: Any = PlanLine.objects.at(at).visible_to(user)
        rows = rows.filter(plan_id__in=chunk, dropped="").order_by("id")
        for values in rows.values_list(*names_of(PlanLine)):
            line = built(PlanLine, values)
            found[line.plan_id].append(line)
    return found


def files(user: object, plans: Sequence[Plan], at: Moment = None) -> dict[int, PlanFile]:
    """Return plans of one year with all that belongs to them, by identifier, in a fixed number of statements."""
    if not plans:
        return {}
    year = plans[0].year
    lines = lines_of(user, [plan.pk for plan in plans], at)
    ids = sorted({plan.household_id for plan in plans if plan.household_id is not None})
    records = {r["id"]: r for r in households_for_policy(NATION, year, at, user=user, only=ids)} if ids else {}
    written = [one for rows in lines.values() for one in rows]
    progress = progress_of(user, written, year, at, records=records)
    helpers = helpers_of(user, ids, at)
    named = helper_names(user, {one.helper_id for one in written if one.helper_id}, at)
    found = {}
    for plan in plans:
        record = records.get(plan.household_id or 0, {})
        own = [_line(one, year, progress[one.pk], record, named) for one in lines.get(plan.pk, ())]
        found[plan.pk] = _file(plan, own, record, helpers.get(plan.household_id or 0, {}))
    return found


def _file(plan: Plan, lines: list[LineFile], record: Mapping[str, Any], helpers: Mapping[str, str]) -> PlanFile:
    if plan.household_id is None:
        return PlanFile(plan, lines)
    rows = [one.line for one in lines]
    slots = slots_of(plan, rows, Around(helpers, record))
    if not record:
        return PlanFile(plan, lines, slots, known=False)
    lacks = lacks_of(dict(record), plan.year)
    return PlanFile(plan, lines, slots, unanswered(lacks, rows, plan.year), record)


def unanswered(lacks: Lacks, lines: Sequence[PlanLine], year: int) -> tuple[str, ...]:
    """Return the causes and gaps that no line answers; a measure answers what the catalogue says of it."""
    answered: set[str] = set()
    for line in (line for line in lines if not line.kind):
        answered |= answered_by(measure_of(line.measure, year) if line.measure else None, line.cause)
    return tuple(one for one in lacks.all if one not in answered)


def _line(
    line: PlanLine, year: int, progress: Progress, record: Mapping[str, Any], helpers: Mapping[int, str]
) -> LineFile:
    measure = measure_of(line.measure, year) if line.measure and not line.kind else None
    people = {person["id"]: person.get("name", "") for person in record.get("members", ())}
    member = people.get(line.member_id, "") if line.member_id else ""
    helper = helpers.get(line.helper_id, "") if line.helper_id else ""
    return LineFile(line, line_label(line, year), measure, progress, member, helper)


def helper_names(user: object, wanted: Collection[int], at: Moment = None) -> dict[int, str]:
    """Return the names of helpers with what they are."""
    found: dict[int, str] = {}
    for chunk in chunks(wanted, _CHUNK):
        rows: Any = Helper.objects.at(at).visible_to(user)
        for pk, name, position in rows.filter(id__in=chunk).values_list("id", "name", "position"):
            found[pk] = " ".join(filter(None, [name, position]))
    return found


def paired(user: object, household_ids: Collection[int], at: Moment = None) -> dict[int, dict[str, int]]:
    """Return the helper of each kind who is responsible now for each household: household → kind → helper."""
    today = at[0] if at else timezone.localdate()
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for chunk in chunks(household_ids, _CHUNK):
        rows: Any = Pairing.objects.at(at).visible_to(user)
        rows = rows.filter(_running(today), household_id__in=chunk).exclude(helper_id=None).order_by("-since")
        for household, kind, helper in rows.values_list("household_id", "kind", "helper_id"):
            found[household].setdefault(kind, helper)
    return found


def _running(today: date) -> Q:
    return Q(since__lte=today) & (Q(until=None) | Q(until__gte=today))


def helpers_of(user: object, household_ids: Collection[int], at: Moment = None) -> dict[int, dict[str, str]]:
    """Return the names of the helpers of households, by kind of pairing."""
    pairs = paired(user, household_ids, at)
    named = helper_names(user, {helper for kinds in pairs.values() for helper in kinds.values()}, at)
    return {
        household: {kind: named[helper] for kind, helper in kinds.items() if helper in named}
        for household, kinds in pairs.items()
    }
