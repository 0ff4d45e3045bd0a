"""Proposals of pairings: a person changes and accepts them in one act, what changed meanwhile stays out, undo works."""

from __future__ import annotations

from typing import Any

import pytest

from fupin.assistance import actions
from fupin.assistance.models import Pairing, Proposal, ProposedPair
from fupin.assistance.queries import pairing as queries
from fupin.assistance.tests.pairing import helper, homes, now, pair, pairs
from fupin.framework import jobs
from fupin.framework.log import broken_links
from fupin.framework.permissions import SYSTEM, Denied
from fupin.framework.recording import RECORDED
from fupin.framework.writing import TouchedLater, projection_differences
from fupin.kernel.errors import FupinError
from fupin.people.tests.helpers import person
from fupin.registry import actions as registry
from fupin.registry.tests.pages import plant_places
from fupin.registry.tests.samples import FAR_VILLAGE, NEXT_VILLAGE, TOWN, VILLAGE, Clerk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county() -> None:
    plant_places()


def proposed(**options: Any) -> int:
    """Work a proposal for the town out."""
    return actions.propose_pairs(SYSTEM, TOWN, "helper", **options)


def test_near_and_able_helpers_are_proposed_and_accepted_in_one_act() -> None:
    ours, theirs = homes(2), homes(1, NEXT_VILLAGE, main_cause="skill")
    near, far = helper("Near", VILLAGE, most=2), helper("Far", NEXT_VILLAGE, skills=["farming"])
    proposal = proposed()
    assert pairs(proposal) == {**{home.pk: near for home in ours}, theirs[0].pk: far}
    assert not Pairing.objects.exists()
    assert actions.accept_proposal(SYSTEM, proposal) == (3, 0)
    assert [now(home) for home in (*ours, *theirs)] == [[near], [near], [far]]
    assert len(set(Pairing.versions._default_manager.values_list("act_id", flat=True))) == 1
    with pytest.raises(FupinError, match="moved on"):
        actions.accept_proposal(SYSTEM, proposal)


def test_existing_pairs_stay_unless_asked_and_are_handed_over_with_both_sides_kept() -> None:
    (home, other) = homes(2)
    far, near = helper("Far", FAR_VILLAGE), helper("Near", VILLAGE)
    kept = pair(home, far)
    assert pairs(proposed()) == {other.pk: near}
    again = actions.propose_pairs(SYSTEM, TOWN, "helper", keep=False)
    # A change costs points too, and the way from another town costs more.
    assert pairs(again) == {home.pk: near, other.pk: near}
    actions.accept_proposal(SYSTEM, again)
    assert now(home) == [near] and Pairing.objects.get(pk=kept).handed_to is not None


def test_kin_are_left_out_and_the_same_family_name_is_only_a_question() -> None:
    (home,) = homes(1)
    helper("Kin", VILLAGE, kin_numbers=[home.number])
    namesake = helper("王川", NEXT_VILLAGE)
    row = ProposedPair.objects.get(proposal_id=proposed())
    assert (row.helper_id, row.flag, row.chosen) == (namesake, "same_name", True)


def test_those_without_a_helper_are_listed_with_the_reason() -> None:
    ours = homes(2)
    assert set(ProposedPair.objects.filter(proposal_id=proposed()).values_list("lack", flat=True)) == {"nobody"}
    helper("Full", VILLAGE, most=1)
    rows = ProposedPair.objects.filter(proposal_id=proposed())
    assert sorted(rows.values_list("lack", flat=True)) == ["", "full"]
    actions.accept_proposal(SYSTEM, rows[0].proposal_id)
    helper("Kin", VILLAGE, kin_numbers=[home.number for home in ours])
    assert list(ProposedPair.objects.filter(proposal_id=proposed()).values_list("lack", flat=True)) == ["kin"]


def test_a_person_leaves_pairs_out_and_puts_others_in() -> None:
    one, other = homes(2)
    first, second = helper("First", most=2), helper("Second", NEXT_VILLAGE, most=1)
    proposal = proposed()
    rows = {row.household_id: row for row in ProposedPair.objects.filter(proposal_id=proposal)}
    actions.choose_pairs(SYSTEM, proposal, [rows[one.pk].pk], chosen=False)
    actions.swap_helper(SYSTEM, rows[other.pk].pk, second)
    with pytest.raises(FupinError, match="at most 1"):
        actions.swap_helper(SYSTEM, rows[one.pk].pk, second)
    assert actions.accept_proposal(SYSTEM, proposal) == (1, 0)
    assert now(one) == [] and now(other) == [second] and first


def test_only_chosen_pairs_are_accepted_where_somebody_names_them() -> None:
    ours = homes(3)
    helper("First", most=3)
    proposal = proposed()
    row = ProposedPair.objects.get(proposal_id=proposal, household_id=ours[1].pk)
    assert actions.accept_proposal(SYSTEM, proposal, [row.pk]) == (1, 0)
    assert [len(now(home)) for home in ours] == [0, 1, 0]


def test_what_changed_since_is_left_out() -> None:
    paired, ended, fine = homes(3)
    leaving, stays = helper("Leaving", VILLAGE, most=2), helper("Stays", NEXT_VILLAGE)
    proposal = proposed()
    pair(paired, stays)
    registry.end_household(SYSTEM, ended.pk, "moved_away")
    rows = ProposedPair.objects.filter(proposal_id=proposal)
    rows.filter(household_id=fine.pk).update(helper_id=stays)
    actions.helper_leaves(SYSTEM, leaving, "retired")
    assert actions.accept_proposal(SYSTEM, proposal) == (1, 2)
    assert now(fine) == [stays] and now(paired) == [stays]


def test_an_accepted_proposal_can_be_taken_back_until_somebody_builds_on_it() -> None:
    home, other = homes(2)
    first, second = helper("First", FAR_VILLAGE), helper("Second")
    old = pair(home, first)
    proposal = actions.propose_pairs(SYSTEM, TOWN, "helper", keep=False)
    actions.accept_proposal(SYSTEM, proposal)
    assert now(home) == now(other) == [second]
    assert actions.undo_proposal(SYSTEM, proposal) == 3
    assert now(home) == [first] and now(other) == [] and Pairing.objects.get(pk=old).until is None
    assert [list(projection_differences(model)) for model in RECORDED if model is Pairing] == [[]]
    again = proposed()
    actions.accept_proposal(SYSTEM, again)
    actions.end_pairing(SYSTEM, Pairing.objects.get(household_id=other.pk).pk, "refused")
    with pytest.raises(TouchedLater):
        actions.undo_proposal(SYSTEM, again)
    assert list(broken_links()) == []


def test_a_big_place_is_worked_out_by_a_job_that_runs_once() -> None:
    homes(2)
    helper(most=5)
    proposal = actions.request_proposal(person("clerk", ("township_clerk", TOWN)), TOWN, "helper")
    assert Proposal.objects.get(pk=proposal).state == "waiting"
    assert jobs.run_all() == 1
    row = Proposal.objects.get(pk=proposal)
    assert (row.state, row.figures["paired"], ProposedPair.objects.count()) == ("open", 2, 2)
    assert row.job is not None
    row.job.state = "queued"
    row.job.save()
    jobs.run_all()
    assert ProposedPair.objects.count() == 2


def test_only_who_pairs_in_the_place_proposes_accepts_and_takes_back() -> None:
    homes(1)
    helper()
    proposal = proposed()
    for actor in (Clerk(FAR_VILLAGE), person("team", ("village_team", VILLAGE)), Clerk(VILLAGE)):
        with pytest.raises((Denied, FupinError)):
            actions.accept_proposal(actor, proposal)
    with pytest.raises(Denied):
        actions.propose_pairs(Clerk(VILLAGE), TOWN, "helper")
    with pytest.raises(FupinError, match="by hand"):
        actions.propose_pairs(SYSTEM, TOWN, "guarantor")
    assert queries.proposal(Clerk(VILLAGE), proposal) is None
    assert queries.proposed_pairs(Clerk(VILLAGE), proposal).count() == 1
    actions.drop_proposal(SYSTEM, proposal)
    with pytest.raises(FupinError, match="moved on"):
        actions.accept_proposal(SYSTEM, proposal)


def test_a_second_helper_is_somebody_else() -> None:
    (home,) = homes(1)
    first, second = helper("First"), helper("Second", NEXT_VILLAGE)
    pair(home, first)
    proposal = actions.propose_pairs(SYSTEM, TOWN, "second_helper")
    assert pairs(proposal) == {home.pk: second}
