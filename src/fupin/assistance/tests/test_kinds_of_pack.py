"""Every kind of matter of the pack: complete, in both languages, and walked from its opening to an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from fupin.assistance.actions.matters import Given, close_matter, open_matter, rate_matter, take_step, visit_matter
from fupin.assistance.matters.files import Upload
from fupin.assistance.models import HelpGiven, Matter, MatterStep
from fupin.framework.permissions import SYSTEM
from fupin.kernel.text import Text
from fupin.policy.matter_kinds import MEMBER, PLACE, Ask, End, Field, Kind
from fupin.policy.packs import find
from fupin.registry.models import Household, Member
from fupin.registry.tests.pages import plant_places, rows
from fupin.registry.tests.samples import VILLAGE, household

PACK = find("fupin-cn")
KINDS = PACK.matters
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes.fromhex("0000000d4948445200000001000000010806000000")


def test_kinds_are_those_of_the_work() -> None:
    of_places = {name for name, kind in KINDS.items() if kind.about == PLACE}
    assert len(KINDS) >= 30
    assert {"market_body", "resettlement_site", "donor", "bank_programme", "policy_document"} <= of_places
    assert {"relocation", "schooling", "microcredit", "asset", "labour_export"} <= KINDS.keys() - of_places
    assert KINDS["housing"].blocks_exit
    assert KINDS["schooling"].blocks_exit


def test_everything_that_people_read_is_in_both_languages() -> None:
    said = [text for kind in KINDS.values() for text in texts(kind)]
    assert len(said) > 700
    lacking = [text for text in said if not (text.has("zh") and text.has("en"))]
    assert lacking == []


def texts(kind: Kind) -> Iterator[Text]:
    yield kind.label
    named: tuple[Any, ...] = (*kind.stages, *kind.ends.values(), *kind.counts, *kind.compares)
    yield from (one.label for one in named)
    for one in kind.all_fields().values():
        yield one.label
        yield from (code.label for code in one.choices.values.values()) if one.choices else ()


def test_a_measure_and_the_kind_that_delivers_it_know_each_other() -> None:
    wrong = {name: m.matter for name, m in PACK.measures.items() if m.matter and name not in KINDS[m.matter].measures}
    assert wrong == {}
    persons = {
        n: m.matter for n, m in PACK.measures.items() if m.matter and m.person != (KINDS[m.matter].about == MEMBER)
    }
    assert persons == {}


def test_sources_of_kinds_are_on_the_list() -> None:
    assert {source for kind in KINDS.values() for source in kind.sources} <= PACK.sources.keys()


def test_a_loan_is_small_and_short() -> None:
    fields = KINDS["microcredit"].all_fields()
    score = KINDS["microcredit"].score
    assert score is not None
    assert fields["amount"].within_limit
    assert (fields["amount"].declared.maximum, fields["months"].declared.maximum) == (50_000, 36)
    assert sum(item.most for item in score.items) == 100
    assert [grade.limit for grade in score.grades] == [5_000_000, 3_000_000, 1_000_000, 0]


@pytest.mark.django_db
@pytest.mark.one_database("what a kind declares does not depend on the database")
def test_every_kind_is_walked_to_its_end() -> None:
    plant_places()
    home = household(kind="registered", status="not_exited", relocation_willing=True)
    member = rows(Member).filter(household=home.pk).first()
    assert member is not None
    for number, kind in enumerate(KINDS.values()):
        Walk(kind, home, member, date(2018, 1, 2) + timedelta(days=number)).through()
    done = {matter.kind: matter for matter in rows(Matter)}
    assert done.keys() == KINDS.keys()
    assert all(matter.outcome for matter in done.values())
    assert set(rows(HelpGiven).values_list("measure", flat=True)) <= PACK.measures.keys()
    assert rows(MatterStep).filter(kind="stage").count() == sum(len(kind.stages) for kind in KINDS.values())
    now = Household.objects.get(pk=home.pk).facts
    assert now["relocated"] is True
    assert now["water_quality_ok"] is True
    assert Member.objects.get(pk=member.pk).facts["student_status"]


class Walk:
    """One matter of a kind with made values, in all its stages, with a follow-up, to its last end."""

    def __init__(self, kind: Kind, home: Household, member: Member, day: date) -> None:
        self.kind, self.home, self.member, self.day = kind, home, member, day

    def through(self) -> None:
        """Open, rate where it has to be rated, take every stage, visit, close."""
        matter = open_matter(SYSTEM, self.kind.name, self._given(Ask(self.kind.opening_fields())), **self._about())
        if self.kind.score:
            rate_matter(SYSTEM, matter, {one.name: str(one.most) for one in self.kind.score.items}, Given(on=self.day))
        taken = [one for one in self.kind.stages if not one.at_opening]
        for stage in taken:
            take_step(SYSTEM, matter, stage.name, self._given(stage.ask))
        if self.kind.visits:
            visit_matter(SYSTEM, matter, self._given(self.kind.visits.ask))
        end: End = next(iter(self.kind.ends.values()))
        close_matter(SYSTEM, matter, end.name, self._given(end.ask))

    def _about(self) -> dict[str, Any]:
        if self.kind.about == PLACE:
            return {"area": VILLAGE}
        return {"household_id": self.home.pk} | ({"member_id": self.member.pk} if self.kind.about == MEMBER else {})

    def _given(self, ask: Ask) -> Given:
        self.day += timedelta(days=9)
        files = tuple(upload(kind) for kind in ask.evidence)
        return Given(made(ask.fields), self.day, "made for the test", 12_300 if ask.cost else None, files)


def upload(kind: str) -> Upload:
    return Upload(kind, "made.png", PICTURE)


def made(fields: Iterable[Field]) -> dict[str, Any]:
    """Return a right value for each field that does not refer to another matter."""
    return {one.name: value(one) for one in fields if one.type not in ("matter", "place")}


def value(one: Field) -> Any:
    if one.type in ("code", "codes"):
        listed = one.choices or PACK.codes[one.declared.codes or ""]
        first = next(code.code for code in listed.in_force(date(2018, 6, 1)))
        return first if one.type == "code" else [first]
    low = one.declared.minimum or 0
    return {"boolean": True, "date": "2018-05-04", "text": "甲", "money": max(low, 1000)}.get(one.type, max(low, 3))
