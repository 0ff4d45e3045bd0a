"""Cases from their opening to their end, by the people whose turn it is; refused to everybody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from fupin.framework.log import broken_links
from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM, Denied
from fupin.identification.cases import actions, queries
from fupin.identification.cases.models import Case, CaseEvent, ProcedureVersion
from fupin.identification.cases.shapes import Choice, Given, Meanwhile
from fupin.identification.cases.state import procedure_of, situation_of
from fupin.identification.tests.case_world import (
    PAPER,
    PICTURE,
    WON,
    World,
    again,
    compared,
    events,
    evidence_for,
    explain_all,
    poor,
    revision,
    run,
)
from fupin.kernel.errors import FupinError
from fupin.kernel.workflow import Form, Lack, Procedure
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.queries import pack
from fupin.registry.tests.samples import NEXT_VILLAGE, VILLAGE

pytestmark = pytest.mark.django_db
YEAR = 2019


@pytest.fixture
def world() -> World:
    return World()


def test_identification_from_application_to_register(world: World) -> None:
    home = poor(kind="light")
    registry.record_account(SYSTEM, home.pk, YEAR, [])
    compared()
    case_id = actions.open_case(world.cadre, "identify", household_id=home.pk, words="It came by itself.")
    gone = run(world, case_id)
    home.refresh_from_db()
    case = Case.objects.get(pk=case_id)
    assert (case.at, home.kind, home.status) == ("registered", "registered", "newly_identified")
    assert home.registered_on == case.closed_at.astimezone().date()  # type: ignore[union-attr]
    assert {"assessment", "village_notice", "town_review", "county_review", "announcement"} <= set(gone)
    numbers = list(CaseEvent.objects.filter(case=case).values_list("number", flat=True))
    assert numbers == list(range(1, case.revision + 1))
    assert not list(broken_links())


def test_every_entry_of_the_timeline_has_its_entry_in_the_log(world: World) -> None:
    home = poor(kind="light")
    case_id = actions.open_case(world.cadre, "identify", household_id=home.pk)
    run(world, case_id, "verification")
    acts = set(CaseEvent.objects.filter(case_id=case_id).values_list("act_id", flat=True))
    assert set(LogEntry.objects.filter(pk__in=acts).values_list("pk", flat=True)) == acts
    logged = LogEntry.objects.filter(subject=str(case_id), action="cases.decide").order_by("pk")
    assert [entry.detail["at"] for entry in logged] == ["assessment", "verification"]


def test_what_the_rule_said_is_frozen_with_the_decision(world: World) -> None:
    home = poor(kind="light")
    registry.record_account(SYSTEM, home.pk, YEAR, [])
    case_id = actions.open_case(world.cadre, "identify", household_id=home.pk)
    run(world, case_id, "verification")
    registry.record_account(SYSTEM, home.pk, YEAR, [{"item": "wage", "amount": 10_000_000}])
    votes = CaseEvent.objects.get(case_id=case_id, kind="votes").detail
    assert (votes["rule"], votes["answer"], votes["passed"]) == ("poor", True, True)
    assert votes["fingerprint"] == pack().fingerprint
    assert votes["facts"]["account"] == {"year": YEAR, "items": []}
    assert "name" not in str(votes["facts"]) and "王甲" not in str(votes)
    now = queries.sides_of([Case.objects.get(pk=case_id)])[case_id]
    assert now.rule.answer is None
    assert [one.kind for one in now.differences] == ["undecided"] and now.unexplained == 1
    explain_all(case_id)
    assert queries.sides_of([Case.objects.get(pk=case_id)])[case_id].unexplained == 0


def test_nobody_acts_out_of_turn(world: World) -> None:
    home = poor(kind="light")
    case_id = actions.open_case(world.cadre, "identify", household_id=home.pk)
    given = evidence_for("application", Form.SIGNATURE)
    for name in ("stranger", "clerk", "officer"):
        with pytest.raises(FupinError):
            actions.give_evidence(getattr(world, name), case_id, given)
    for name in ("stranger", "clerk", "officer", "leader"):
        with pytest.raises(FupinError):
            actions.decide(getattr(world, name), case_id, "incomplete", reason="no")
    for refused in (
        lambda: actions.decide(world.inspector, case_id, "incomplete", reason="no"),
        lambda: actions.open_case(world.inspector, "identify", household_id=poor().pk),
        lambda: actions.open_case(world.stranger, "identify", household_id=poor().pk),
    ):
        with pytest.raises(FupinError):
            refused()
    assert events(case_id) == [("opened", "", "application")]
    assert queries.case_file(world.inspector, case_id) is not None
    assert queries.case_file(world.stranger, case_id) is None


def test_a_decision_needs_every_piece_of_evidence(world: World) -> None:
    home = poor(kind="light")
    case_id = actions.open_case(world.cadre, "identify", household_id=home.pk)
    run(world, case_id, "assessment")
    actions.declare(world.cadre, case_id, related=False)
    needed = ["minutes", "sign_in", "photo"]
    forms = {"minutes": Form.TEXT, "sign_in": Form.FILE, "photo": Form.PHOTO}
    actions.count_votes(world.cadre, case_id, WON)
    for name in needed:
        with pytest.raises(FupinError, match="missing"):
            actions.decide(world.cadre, case_id, "approved")
        last = actions.give_evidence(world.cadre, case_id, evidence_for(name, forms[name]))
    actions.withdraw_evidence(world.cadre, last, "blurred")
    with pytest.raises(FupinError, match="missing"):
        actions.decide(world.cadre, case_id, "approved")
    actions.give_evidence(world.cadre, case_id, evidence_for("photo", Form.PHOTO))
    assert actions.decide(world.cadre, case_id, "approved") == "verification"


def test_files_are_kept_verbatim_and_only_for_those_who_may_see_the_case(world: World) -> None:
    case_id = actions.open_case(world.cadre, "identify", household_id=poor(kind="light").pk)
    run(world, case_id, "assessment")
    actions.declare(world.cadre, case_id, related=False)
    piece = actions.give_evidence(world.cadre, case_id, Given("photo", file=PICTURE, spot=(30.1, 111.2)))
    for upload in (PAPER, type(PICTURE)("x.jpg", b"<html>"), None):
        with pytest.raises(FupinError):
            actions.give_evidence(world.cadre, case_id, Given("photo", file=upload))
    found = queries.evidence_content(world.inspector, piece)
    assert found is not None
    assert (found[1], found[0].content_type, found[0].latitude) == (PICTURE.content, "image/jpeg", 30.1)
    assert queries.evidence_content(world.stranger, piece) is None


def test_two_persons_check_and_one_alone_is_not_two(world: World) -> None:
    case_id = actions.open_case(world.cadre, "identify", household_id=poor(kind="light").pk)
    run(world, case_id, "verification")
    for name in ("cadre", "second"):
        actions.declare(getattr(world, name), case_id, related=False)
    for _turn in range(2):
        actions.give_evidence(world.cadre, case_id, Given("survey"))
    actions.give_evidence(world.cadre, case_id, Given("photo", file=PICTURE))
    with pytest.raises(FupinError, match="1 more"):
        actions.decide(world.cadre, case_id, "confirmed")
    actions.give_evidence(world.second, case_id, Given("survey"))
    assert actions.decide(world.cadre, case_id, "confirmed") == "village_notice"


def test_a_relative_declares_and_may_not_act(world: World) -> None:
    home = poor(kind="light", members=[{"name": "Cadre", "relation": "head"}])
    case_id = actions.open_case(world.cadre, "identify", household_id=home.pk)
    run(world, case_id, "assessment")
    case = queries.case_file(world.cadre, case_id)
    assert case is not None
    assert case.same_name
    assert {one.lack for one in case.ways[0].missing} >= {Lack.DECLARATION, Lack.EVIDENCE, Lack.VOTE}
    actions.declare(world.cadre, case_id, related=True, kinship="uncle")
    with pytest.raises(FupinError, match="related"):
        actions.count_votes(world.cadre, case_id, WON)
    case = queries.case_file(world.cadre, case_id)
    assert case is not None
    assert not case.same_name
    assert (case.declarations[0].kinship, case.declarations[0].flags) == ("uncle", ["name"])


def test_the_second_of_two_officers_hears_what_happened(world: World) -> None:
    case_id = actions.open_case(world.cadre, "identify", household_id=poor(kind="light").pk)
    seen = revision(case_id)
    actions.decide(world.cadre, case_id, "incomplete", reason="Papers are missing.", revision=seen)
    with pytest.raises(Meanwhile, match="Cadre"):
        actions.decide(world.second, case_id, "incomplete", reason="Papers are missing.", revision=seen)
    assert [kind for kind, *_rest in events(case_id)] == ["opened", "closed"]


def test_a_case_runs_on_under_the_version_with_which_it_began(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    homes = [poor(kind="light") for _ in range(2)]
    first = actions.open_case(world.cadre, "identify", household_id=homes[0].pk)
    found = pack()
    old = found.procedure("identification", timezone.localdate())
    steps = {name: step for name, step in old.steps.items() if name != "town_notice"}
    changed = _without(old, steps)
    monkeypatch.setattr(type(found), "procedures", lambda _self, _on: {"identification": changed})
    monkeypatch.setattr(type(found), "procedure", lambda _self, _name, _on: changed)
    second = actions.open_case(world.cadre, "identify", household_id=homes[1].pk)
    assert ProcedureVersion.objects.count() == 2
    versions = [procedure_of(Case.objects.get(pk=pk)).version for pk in (first, second)]
    assert versions == [old.version, changed.version]
    run(world, first, "comparison")
    assert ("moved", "approved", "town_notice") in events(first)


def _without(procedure: Procedure, steps: Any) -> Procedure:
    from dataclasses import replace

    review = steps["town_review"]
    ways = tuple(replace(o, to="county_review") if o.name == "approved" else o for o in review.outcomes)
    kept = {
        name: replace(
            step,
            outcomes=tuple(replace(o, to="town_review") if o.to == "town_notice" else o for o in step.outcomes),
        )
        for name, step in (steps | {"town_review": replace(review, outcomes=ways)}).items()
    }
    return replace(procedure, steps=kept)


def test_no_status_changes_by_hand(world: World) -> None:
    home = poor(kind="registered", status="not_exited")
    with pytest.raises(FupinError, match="by a procedure"):
        registry.correct_household(world.clerk, home.pk, {"status": "exited"})
    with pytest.raises(FupinError, match="by a procedure"):
        registry.register_household(world.clerk, poor(kind="light").pk, {})
    with pytest.raises(Denied):
        registry.set_by_procedure(world.officer, {home.pk: {"status": "exited"}})
    assert registry.correct_household(world.clerk, home.pk, {"status": "not_exited", "main_cause": "illness"})
    home.refresh_from_db()
    assert home.status == "not_exited"


def test_a_file_changes_no_status_of_a_household_with_a_case(world: World) -> None:
    with_case, without = poor(kind="registered", status="not_exited"), poor(kind="registered", status="not_exited")
    actions.open_case(world.cadre, "remove", household_id=with_case.pk)
    registry.change_batch(world.clerk, households={without.pk: {"status": "exited"}})
    registry.change_batch(world.clerk, households={with_case.pk: {"main_cause": "illness"}})
    with pytest.raises(FupinError, match="have cases"):
        registry.change_batch(world.clerk, households={with_case.pk: {"status": "exited"}})
    assert [Household.objects.get(pk=h.pk).status for h in (with_case, without)] == ["not_exited", "exited"]


def test_many_are_opened_and_those_under_way_are_named(world: World) -> None:
    homes = [poor(kind="light") for _ in range(3)]
    actions.open_case(world.cadre, "identify", household_id=homes[0].pk)
    elsewhere = poor(NEXT_VILLAGE, kind="light")
    wanted = [*(home.pk for home in homes), elsewhere.pk, 7]
    bulk = actions.open_cases(world.cadre, "identify", wanted)
    assert [refusal.subject for refusal in bulk.refused] == [homes[0].pk, elsewhere.pk, 7]
    assert {Case.objects.get(pk=pk).household_id for pk in bulk.done} == {homes[1].pk, homes[2].pk}


def test_many_are_decided_and_those_refused_are_named(world: World) -> None:
    cases = [actions.open_case(world.cadre, "identify", household_id=poor(kind="light").pk) for _ in range(3)]
    actions.decide(world.cadre, cases[0], "incomplete", reason="Papers are missing.")
    choices = [Choice(pk, "incomplete", 1, "Papers are missing.") for pk in cases]
    bulk = actions.decide_many(world.second, choices)
    assert (bulk.done, [r.subject for r in bulk.refused]) == (cases[1:], cases[:1])
    assert "Cadre" in str(bulk.refused[0].message)
    with pytest.raises(FupinError):
        actions.decide_many(world.second, [choices[0], choices[0]])
    assert situation_of(Case.objects.get(pk=cases[1])).at == "not_pursued"


def test_an_actor_of_two_places_sees_both_in_the_inbox(world: World) -> None:
    mine = actions.open_case(world.cadre, "identify", household_id=poor(VILLAGE, kind="light").pk)
    theirs = actions.open_case(SYSTEM, "identify", household_id=poor(NEXT_VILLAGE, kind="light").pk)
    assert [case.pk for case in queries.inbox(world.cadre)] == [mine]
    assert not queries.inbox(world.officer).exists() and not queries.inbox(world.inspector).exists()
    assert {case.pk for case in queries.inbox(SYSTEM)} == {mine, theirs}
    assert again(world.cadre).actor_id == Case.objects.get(pk=mine).opened_by_id
