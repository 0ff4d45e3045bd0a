"""Cases under one act: read together, moved one by one by the machine, written together with their timelines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act
from fupin.framework.bulk import chunks, insert_rows, update_rows
from fupin.framework.ids import new_ids
from fupin.framework.permissions import spans
from fupin.identification.cases.models import Case, CaseEvent
from fupin.identification.cases.shapes import Bulk, Meanwhile, Refusal
from fupin.identification.cases.sides import Sides, sides_of
from fupin.identification.cases.standing import Bench
from fupin.identification.cases.state import clock_on, columns_of, procedure_of
from fupin.kernel.errors import FupinError
from fupin.kernel.workflow import Clock, Procedure, Refused, Situation
from fupin.people import queries as people

Kind = CaseEvent.Kind
T = TypeVar("T")
Mark = tuple[int, dict[str, Any], bool, Sides | None]

_CASE_COLUMNS = (
    *("household_id", "area", "at", "entered", "due", "situation", "hangs_until", "objections_open", "consent"),
    *("escalated_on", "escalated_whole", "closed_at", "closed_by_id", "revision"),
)
_EVENT_COLUMNS = (
    *("id", "case_id", "number", "kind", "step", "outcome", "to", "who_id", "acted_as", "on", "moment", "words"),
    *("detail", "place", "act_id"),
)


class Docket:
    """The cases of one act. What is refused raises; whatever was changed is written once, by `write`."""

    def __init__(self, act: Act, case_ids: Iterable[int]) -> None:
        self.act = act
        self.clock: Clock = clock_on(act.today)
        self._cases: dict[int, Case] = {}
        for chunk in chunks(dict.fromkeys(case_ids), 500):
            self._cases |= Case.objects.in_bulk(chunk)
        self._seen = {pk: case.revision for pk, case in self._cases.items()}
        self.bench = Bench.of(act.actor, self._cases)
        self._spans = spans(act.actor, act.right)
        self._events: list[dict[str, Any]] = []
        self._touched: dict[int, Case] = {}
        self._sides: dict[int, Sides] = {}

    def cases(self) -> list[Case]:
        """Return every case of the docket, wherever it lies; for what follows from acts of others."""
        return list(self._cases.values())

    def case(self, case_id: int, revision: int | None = None) -> Case:
        """Return a case of the actor's places, as it was when it was read; raises otherwise."""
        found = self._cases.get(case_id)
        if found is None or not any(low <= found.area <= high for low, high in self._spans):
            raise Refused(gettext_noop("There is no such case in the places of your posts. Reload the page."))
        if revision is not None and revision != self._seen.get(case_id):
            raise self._meanwhile(found, revision)
        return found

    def open_case(self, case_id: int, revision: int | None = None) -> Case:
        """Return a case that is still under way."""
        found = self.case(case_id, revision)
        procedure = procedure_of(found)
        if procedure.ended(found.at):
            raise Refused(gettext_noop("This case is closed: %(end)s."), end=procedure.place(found.at))
        return found

    def known(self, case_id: int) -> Case | None:
        """Return a case whose first act this may be, if it is open and lies in the actor's places."""
        try:
            return self.open_case(case_id)
        except FupinError:
            return None

    def mark(self, case: Case) -> Mark:
        """Remember where a case stands, so that what follows can be taken back as a whole."""
        columns = {n: getattr(case, n) for n in _CASE_COLUMNS}
        return len(self._events), columns, case.pk in self._touched, self._sides.get(case.pk)

    def back(self, case: Case, mark: Mark) -> None:
        """Take back everything done to a case since a mark; nothing of it was written yet."""
        count, columns, touched, sides = mark
        del self._events[count:]
        for name, value in columns.items():
            setattr(case, name, value)
        if not touched:
            self._touched.pop(case.pk, None)
        if sides is None:
            self._sides.pop(case.pk, None)
        else:
            self._sides[case.pk] = sides

    def case_of_household(self, household_id: int) -> Case:
        """Return the case of a household."""
        return next(case for case in self._cases.values() if case.household_id == household_id)

    def procedure(self, case: Case) -> Procedure:
        """Return the procedure under which a case runs."""
        return procedure_of(case)

    def sides(self, case: Case) -> Sides:
        """Return the sides of a case; those of all cases of the act are read at once."""
        if case.pk not in self._sides:
            # All at once the first time; later only the one that was refreshed.
            self._sides |= sides_of([case] if self._sides else list(self._cases.values()))
        return self._sides[case.pk]

    def see(self, case: Case, sides: Sides) -> None:
        """Take into account what is being written of the sides of a case."""
        self._sides[case.pk] = sides

    def stand(self, case: Case, situation: Situation, *, upheld: bool = False) -> None:
        """Let a case stand as the machine says, in the same visit of its step; `upheld` adds an objection upheld."""
        kept = {"visit": case.situation.get("visit", 0), "upheld": case.situation.get("upheld", 0) + upheld}
        for name, value in columns_of(situation).items():
            setattr(case, name, value)
        case.situation |= kept
        self._touched[case.pk] = case

    def enter(self, case: Case, situation: Situation, kind: Kind, **entry: Any) -> None:
        """Let a case come into a step, or to its end, as the machine says, with its entry."""
        before, ended = case.at, procedure_of(case).ended(situation.at)
        self.stand(case, situation)
        case.escalated_on = None
        told = Kind.CLOSED if ended and kind is Kind.MOVED else kind
        number = self.note(case, told, **{"step": before, "to": situation.at} | entry)
        case.situation |= {"visit": number, "upheld": 0}
        if ended:
            case.closed_at, case.closed_by_id = self.act.moment, self.act.actor.actor_id

    def note(self, case: Case, kind: Kind, *, step: str = "", words: str = "", **more: Any) -> int:
        """Add an entry to the timeline of a case; return its number."""
        case.revision += 1
        self._touched[case.pk] = case
        entry = {
            "case_id": case.pk,
            "number": case.revision,
            "kind": kind.value,
            "step": step or case.at,
            "who_id": self.act.actor.actor_id,
            "on": self.act.today,
            "moment": self.act.moment,
            "words": words.strip(),
            "place": case.area,
            "act_id": self.act.id,
        }
        self._events.append({"outcome": "", "to": "", "acted_as": [], "detail": {}} | entry | more)
        return case.revision

    def add(self, case: Case) -> None:
        """Take a case that was just opened into the docket."""
        self._cases[case.pk] = case

    def write(self) -> None:
        """Write what was changed: the cases, and one entry for each thing that happened."""
        names = [n for n in _CASE_COLUMNS if n != "id"]
        update_rows(Case, names, ((c.pk, [getattr(c, n) for n in names]) for c in self._touched.values()))
        if self._events:
            identifiers = new_ids(len(self._events))
            rows = ({**e, "id": i} for e, i in zip(self._events, identifiers, strict=True))
            insert_rows(CaseEvent, _EVENT_COLUMNS, ([row[n] for n in _EVENT_COLUMNS] for row in rows))
        self._touched, self._events = {}, []

    def _meanwhile(self, case: Case, revision: int) -> Meanwhile:
        since = CaseEvent.objects.filter(case=case, number__gt=revision).order_by("-number").first()
        if since is None:
            return Meanwhile(gettext_noop("This case is not as you saw it. Reload the page and look again."))
        names = people.names(self.act.actor, [since.who_id])
        return Meanwhile(
            gettext_noop("Meanwhile %(who)s acted on this case (%(what)s, now at “%(step)s”). Reload and look again."),
            who=names.get(since.who_id or 0, "–"),
            what=Kind(since.kind).label,
            step=procedure_of(case).place(case.at),
        )


def each(items: Sequence[T], of: Callable[[T], int], do: Callable[[T], None]) -> Bulk:
    """Do something for each item; return the subjects done, and those refused with why."""
    found = Bulk()
    for item in items:
        try:
            do(item)
        except FupinError as problem:
            found.refused.append(Refusal(of(item), problem))
        else:
            found.done.append(of(item))
    return found
