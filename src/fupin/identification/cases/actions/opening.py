"""A case begins: under the procedure in force, for a household or a place, one or a whole list of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.bulk import chunks, insert_rows
from fupin.framework.ids import new_id
from fupin.identification.cases.actions.docket import Docket, Kind, each
from fupin.identification.cases.actions.evidence import store
from fupin.identification.cases.actions.overriding import overridden
from fupin.identification.cases.campaigns import campaigns_for
from fupin.identification.cases.gates import Gate
from fupin.identification.cases.models import ACT, Case, ProcedureVersion
from fupin.identification.cases.shapes import Bulk, Override
from fupin.identification.cases.state import clock_on, columns_of
from fupin.kernel.area import common, covers, level_of
from fupin.kernel.errors import FupinError
from fupin.kernel.workflow import Procedure, Subject, begin, plain
from fupin.places import queries as places
from fupin.registry.queries import pack
from fupin.registry.queries.procedures import Brief, briefs

Payload = Mapping[str, Any]

_COLUMNS = (
    *("id", "version_id", "procedure", "purpose", "subject", "household_id", "area", "parent_id", "batch", "clue_id"),
    *("payload", "at", "entered", "due", "due_in_all", "overridden", "situation", "hangs_until"),
    *("objections_open", "consent"),
    *("escalated_on", "escalated_whole", "opened_at", "opened_by_id", "closed_at", "closed_by_id", "revision"),
)


@action(ACT)
def open_case(
    act: Act,
    purpose: str,
    *,
    household_id: int | None = None,
    area: int | None = None,
    payload: Payload | None = None,
    clue_id: int | None = None,
    parent_id: int | None = None,
    words: str = "",
    on: date | None = None,
    override: Override | None = None,
) -> int:
    """Open a case for a household or a place under the procedure in force, by its purpose or its name; return it.

    `payload` is what is proposed: `year`, `reason`, `members` that change … `on` is a day up to today, for a case that
    began on paper. Raises Refused where one of the purpose is under way, or an exit would not hold and nobody who may
    gives an `override`. Without `parent_id` the case belongs to the campaign that gathers its kind in its place.
    """
    procedure, day = procedure_for(purpose, _begun(act, on)), _begun(act, on)
    opening = Opening(act, procedure, day, clue_id=clue_id, parent_id=parent_id, words=words)
    if procedure.subject is Subject.HOUSEHOLD:
        opening.read([household_id or 0], payload or {})
        case = opening.of_household(household_id or 0, payload or {}, override)
    else:
        case = opening.of_area(-1 if area is None else area, payload or {})
    opening.write()
    told = {"in_spite_of_the_test": override.reason} if override and case.overridden else {}
    act.tell(case.area, case.pk, procedure=procedure.name, version=procedure.version, household=household_id, **told)
    return case.pk


@action(ACT)
def open_cases(
    act: Act,
    purpose: str,
    household_ids: Sequence[int],
    *,
    payload: Payload | None = None,
    parent_id: int | None = None,
    words: str = "",
    on: date | None = None,
) -> Bulk:
    """Open a case for each of many households; those that cannot have one are listed with why, the others go on."""
    procedure, day = procedure_for(purpose, _begun(act, on)), _begun(act, on)
    if procedure.subject is not Subject.HOUSEHOLD:
        raise FupinError(gettext_noop("This procedure is about a place, not about households."))
    wanted = list(dict.fromkeys(household_ids))
    opening = Opening(act, procedure, day, parent_id=parent_id, words=words)
    opening.read(wanted, payload or {})
    found = each(wanted, lambda pk: pk, lambda pk: _drop(opening.of_household(pk, payload or {})))
    opening.write()
    areas = {case.area for case in opening.cases}
    act.tell(common(areas), act.id, procedure=procedure.name, opened=len(opening.cases))
    return Bulk([case.pk for case in opening.cases], found.refused)


class Opening:
    """Cases that begin with one act."""

    def __init__(
        self,
        act: Act,
        procedure: Procedure,
        day: date,
        *,
        clue_id: int | None = None,
        parent_id: int | None = None,
        words: str = "",
    ) -> None:
        self.act, self.procedure, self.day = act, procedure, day
        self.clue_id, self.words = clue_id, words
        self.parent_id = self._parent(parent_id)
        self.cases: list[Case] = []
        self._docket = Docket(act, [])
        self._households: dict[int, Brief] = {}
        self._busy: set[int | None] = set()
        self._gate = Gate(procedure)
        self._campaigns = [] if parent_id else campaigns_for(procedure.purpose)
        self._evidence: list[dict[str, Any]] = []

    def read(self, household_ids: Iterable[int], payload: Payload | None = None) -> None:
        """Read the households, which of them have a case of the purpose under way, and what the exit test says."""
        wanted = list(household_ids)
        self._households = briefs(wanted)
        for chunk in chunks(wanted, 500):
            rows = Case.objects.filter(household_id__in=chunk, purpose=self.procedure.purpose, closed_at=None)
            self._busy |= set(rows.values_list("household_id", flat=True))
        self._gate.read(wanted, payload or {})

    def of_household(self, household_id: int, payload: Payload, override: Override | None = None) -> Case:
        """Begin the case of a household; in spite of its exit test, where somebody who may gives a reason and paper."""
        household = self._households.get(household_id)
        if household is None:
            raise FupinError(gettext_noop("This household is not in the register. Reload the page."))
        self.act.permit([household.area])
        if household.ended:
            raise FupinError(
                gettext_noop("Household %(number)s left the register (%(reason)s)."),
                number=household.number,
                reason=household.ended,
            )
        if household_id in self._busy:
            raise FupinError(
                gettext_noop("Household %(number)s has a case of this kind under way."), number=household.number
            )
        test = self._gate.require(household_id, self._docket.bench, household.area, override)
        case = self._begin(household.area, payload, household_id)
        if test is not None and override is not None:
            self._evidence.append(overridden(self._docket, case, override, test))
        return case

    def of_area(self, area: int, payload: Payload) -> Case:
        """Begin the case of a place."""
        self.act.permit([area])
        place = places.find(self.act.actor, area) if area >= 0 else None
        if place is None or place.ended:
            raise FupinError(gettext_noop("Choose a living place of yours."))
        busy = Case.objects.filter(area=area, household_id=None, procedure=self.procedure.name, closed_at=None)
        if busy.exists():
            raise FupinError(gettext_noop("%(area)s has a case of this kind under way."), area=place.name)
        return self._begin(area, payload, None)

    def write(self) -> None:
        """Write the cases with their first entries."""
        insert_rows(Case, _COLUMNS, ([getattr(case, name) for name in _COLUMNS] for case in self.cases))
        self._docket.write()
        store(self._evidence)

    def _begin(self, area: int, payload: Payload, household_id: int | None) -> Case:
        clock = clock_on(self.day)
        situation, term = begin(self.procedure, clock), self.procedure.term
        case = Case(
            id=new_id(),
            version_id=self._version(),
            procedure=self.procedure.name,
            purpose=self.procedure.purpose,
            subject=self.procedure.subject.value,
            household_id=household_id,
            area=area,
            parent_id=self.parent_id or self._campaign(area),
            batch=self.act.id,
            clue_id=self.clue_id,
            payload=dict(payload),
            due_in_all=clock.end(term) if term else None,
            opened_at=self.act.moment,
            opened_by_id=self.act.actor.actor_id,
            **columns_of(situation),
        )
        number = self._docket.note(case, Kind.OPENED, to=case.at, words=self.words, on=self.day)
        case.situation["visit"] = number
        self.cases.append(case)
        if household_id is not None:
            self._busy.add(household_id)
        return case

    def _campaign(self, area: int) -> int | None:
        """Return the campaign of a place, the nearest one where several cover it."""
        here = [one for one in self._campaigns if covers(one.area, area)]
        return max(here, key=lambda one: level_of(one.area)).pk if here else None

    def _version(self) -> str:
        if not self.cases:
            keep_version(self.act, self.procedure)
        return self.procedure.version

    def _parent(self, parent_id: int | None) -> int | None:
        if parent_id is not None:
            parent = Case.objects.filter(pk=parent_id, closed_at=None, household_id=None).first()
            if parent is None:
                raise FupinError(gettext_noop("The campaign is closed or was never begun. Open the case without it."))
            self.act.permit([parent.area])
        return parent_id


def keep_version(act: Act, procedure: Procedure) -> None:
    """Keep a procedure as it is now, unless it is kept already."""
    if not ProcedureVersion.objects.filter(hash=procedure.version).exists():
        ProcedureVersion.objects.create(
            hash=procedure.version,
            name=procedure.name,
            purpose=procedure.purpose,
            content=json.dumps(plain(procedure), ensure_ascii=False),
            fingerprint=pack().fingerprint,
            kept_at=act.moment,
        )


def procedure_for(purpose: str, on: date) -> Procedure:
    """Return the procedure of a purpose, or of a name, under which cases begin on a day."""
    known = pack().procedures(on)
    found = known.get(purpose) or next((p for p in known.values() if p.purpose == purpose), None)
    if found is None:
        raise FupinError(
            gettext_noop("The policy pack has no procedure “%(name)s” on %(day)s."), name=purpose, day=on.isoformat()
        )
    return found


def _begun(act: Act, on: date | None) -> date:
    if on is not None and on > act.today:
        raise FupinError(gettext_noop("A case cannot begin on a day still to come. Choose a day up to today."))
    return on or act.today


def _drop(_case: Case) -> None:
    """Leave the case to the opening, which writes it."""
