"""Opening matters, one or many: what they are about, what is asked, their numbers and first clocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.assistance.actions.matter_writing import Given, Happened, check_references, day_of, effects, note_step
from fupin.assistance.matters import state, values
from fupin.assistance.matters.models import Matter
from fupin.assistance.queries import matters as queries
from fupin.framework.actions import Act
from fupin.framework.ids import new_ids
from fupin.framework.permissions import SYSTEM
from fupin.framework.writing import insert_records
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.policy.matter_kinds import MEMBER, OPENED, PLACE, Kind
from fupin.registry.queries import household_file, pack
from fupin.registry.queries.procedures import Brief, briefs

_DIGITS = 6


class Opening:
    """Matters of one kind that begin with one act."""

    def __init__(self, act: Act, kind: str, given: Given, **links: Any) -> None:
        self.act, self.given = act, given
        self.day = day_of(act, given, date.min)
        self.kind = _kind_open(kind, self.day)
        fields = self.kind.opening_fields()
        self.facts = values.read(fields, given.values)
        check_references(act, fields, self.facts)
        self.shared = {
            "of_matter_id": self._drawn_from(links.get("of_matter_id")),
            "plan_line_id": links.get("plan_line_id"),
            "measure": self._measure(links.get("measure") or ""),
        }
        self._homes: dict[int, Brief] = {}
        self._busy: set[tuple[int | None, int | None]] | None = None

    def place_of(self, household_id: int | None, member_id: int | None, area: int | None) -> int:
        """Return the area key of what a matter is about; raises where it cannot be about that."""
        if self.kind.about == PLACE:
            return self._place(area, household_id)
        home = self._home(household_id or 0)
        if self.kind.about == MEMBER:
            _require_member(home, member_id)
        elif member_id is not None:
            raise FupinError(gettext_noop("A matter of this kind is about the household, not about one person."))
        if (home.id, member_id) in self._under_way():
            raise FupinError(gettext_noop("Household %(number)s has an open matter of this kind."), number=home.number)
        return home.area

    def write(self, about: Sequence[tuple[int, int | None, int | None]]) -> list[int]:
        """Write the matters with their first entries; return their identifiers."""
        if not about:
            return []
        numbers = _numbers(self.day.year)
        rows = [
            {**self._row(), "id": pk, "number": next(numbers), "area": area, "household_id": home, "member_id": member}
            for pk, (area, home, member) in zip(new_ids(len(about)), about, strict=True)
        ]
        made = insert_records(self.act, Matter, rows, self.day)
        first = self.kind.stages[0]
        for row in rows:
            matter = Matter(**row)
            note_step(self.act, matter, state.OPEN, self.day, Given(note=self.given.note), stage=OPENED)
            if first.at_opening:
                found = effects(self.act, matter, first.ask, Happened(self.facts, self.day))
                note_step(self.act, matter, state.STAGE, self.day, Given(), facts={**self.facts, **found})
        return made

    def _row(self) -> dict[str, Any]:
        first = self.kind.stages[0]
        stage = first.name if first.at_opening else OPENED
        return {
            **self.shared,
            "kind": self.kind.name,
            "title": self._title(),
            "stage": stage,
            "opened_on": self.day,
            "due": state.due_after(self.kind, stage, self.day),
            "visit_due": state.visit_due(self.kind, [stage] if stage else [], self.day),
            "facts": dict(self.facts),
            "acts": 1,
            "text": self.kind.fingerprint,
        }

    def _title(self) -> str:
        fields = self.kind.all_fields()
        shown = [values.format_of(fields[n]).text()(self.facts[n]) for n in self.kind.title if n in self.facts]
        return " · ".join(shown)[:120]

    def _place(self, area: int | None, household_id: int | None) -> int:
        if household_id is not None:
            raise FupinError(gettext_noop("A matter of this kind is about a place, not about a household."))
        place = places.find(SYSTEM, area) if area is not None else None
        if place is None or place.ended:
            raise FupinError(gettext_noop("Choose a living place of yours."))
        self.act.permit([place.pk])
        return int(place.pk)

    def _home(self, household_id: int) -> Brief:
        if household_id not in self._homes:
            self._homes |= briefs([household_id])
        home = self._homes.get(household_id)
        if home is None:
            raise FupinError(gettext_noop("This household is not in the register. Reload the page."))
        self.act.permit([home.area])
        if home.ended:
            raise FupinError(
                gettext_noop("Household %(number)s left the register (%(reason)s)."),
                number=home.number,
                reason=home.ended,
            )
        return home

    def _under_way(self) -> set[tuple[int | None, int | None]]:
        if self._busy is None:
            rows: Any = Matter.objects.filter(kind=self.kind.name, outcome="").exclude(household_id=None)
            self._busy = set(rows.values_list("household_id", "member_id"))
        return self._busy

    def _measure(self, measure: str) -> str:
        if measure and self.kind.measures and measure not in self.kind.measures:
            raise FupinError(gettext_noop("A matter of this kind does not deliver “%(measure)s”."), measure=measure)
        return measure or (self.kind.measures[0] if len(self.kind.measures) == 1 else "")

    def _drawn_from(self, of_matter_id: int | None) -> int | None:
        if of_matter_id is None:
            return None
        offered = queries.referable(self.act.actor, self.kind.draws_from) if self.kind.draws_from else None
        source = offered.filter(pk=of_matter_id).first() if offered is not None else None
        if source is None:
            raise FupinError(gettext_noop("What this matter draws from is not open, or of another kind."))
        return int(source.pk)


def _kind_open(name: str, day: date) -> Kind:
    found = pack().matters.get(name)
    if found is None:
        raise FupinError(gettext_noop("The policy pack has no kind of matter “%(name)s”."), name=name[:40])
    if not found.in_force(day):
        raise FupinError(
            gettext_noop("“%(kind)s” is not opened on %(day)s: the programme has it at other times."),
            kind=found.label,
            day=day.isoformat(),
        )
    return found


def _require_member(home: Brief, member_id: int | None) -> None:
    file = household_file(SYSTEM, home.number)
    if member_id is None or file is None or member_id not in {m.pk for m in file.present}:
        raise FupinError(gettext_noop("Choose a person who is present in household %(number)s."), number=home.number)


def _numbers(year: int) -> Iterator[str]:
    """Yield the next free numbers of a year."""
    taken: Any = Matter.objects.filter(number__startswith=f"{year}-").order_by("-number")
    last = taken.values_list("number", flat=True).first()
    count = int(last.partition("-")[2]) if last else 0
    while True:
        count += 1
        yield f"{year}-{count:0{_DIGITS}}"
