"""The procedures of the packs: what the documents of the field ask of each, and nothing decided without it."""

from __future__ import annotations

from datetime import date

import pytest

from fupin.kernel.workflow import Procedure, Subject, Term
from fupin.kernel.workflow.worlds import Token, World, indispensable
from fupin.people.roles import ROLES
from fupin.policy.conformance import check_roles
from fupin.policy.packs import Pack, find, folders
from fupin.policy.procedures import PURPOSES

DAY = date(2022, 6, 1)
ACTS = {name for name, role in ROLES.items() if "case.act" in role.rights}


@pytest.fixture(scope="module")
def china() -> Pack:
    return find("fupin-cn")


def needed(pack: Pack, name: str, end: str) -> set[Token]:
    """Return everything without which a procedure does not come to an end."""
    return set(indispensable(World(pack.procedure(name, DAY), pack.calendar), end))


def kinds(tokens: set[Token], kind: str) -> int:
    """Count the tokens of a kind."""
    return sum(token.kind == kind for token in tokens)


@pytest.mark.parametrize("name", sorted(folders()))
def test_actors_hold_roles_that_may_act(name: str) -> None:
    assert check_roles(find(name), ACTS) == []


def test_every_purpose_has_its_procedure(china: Pack) -> None:
    purposes = sorted(procedure.purpose for procedure in china.procedures(DAY).values())
    assert purposes == sorted(PURPOSES)


def test_every_step_has_somebody_above_and_every_area_its_own_level(china: Pack) -> None:
    for procedure in china.procedures(DAY).values():
        for step in procedure.steps.values():
            assert step.escalate.level <= min(actor.level for actor in step.actors)
            if procedure.subject is Subject.HOUSEHOLD:
                assert all(actor.level >= 3 for actor in step.actors), (procedure.name, step.name)


def test_nobody_is_registered_without_two_notices_an_announcement_and_the_comparison(china: Pack) -> None:
    asked = needed(china, "identification", "registered")
    assert kinds(asked, "notice") == 3
    assert {Token("compare"), Token("agree"), Token("vote", "assessment", "passed")} <= asked
    assert {Token("evidence", "application", name) for name in ("application", "authorisation")} <= asked
    assert Token("evidence", "verification", "survey") in asked


def test_before_the_comparison_came_none_was_asked(china: Pack) -> None:
    old = china.procedure("identification", date(2015, 1, 1))
    assert "comparison" not in old.steps
    assert Token("compare") not in indispensable(World(old, china.calendar), "registered")


def test_nobody_exits_without_the_household_and_every_notice(china: Pack) -> None:
    asked = needed(china, "exit", "exited")
    assert kinds(asked, "notice") == 3
    assert {Token("agree"), Token("compare"), Token("vote", "assessment", "passed")} <= asked
    assert {Token("evidence", "verification", name) for name in ("account", "acceptance")} <= asked
    steps = china.procedure("exit", DAY).steps.values()
    onward = [o for s in steps for o in s.outcomes if not o.back and s.name != "assessment"]
    assert all(outcome.consent for outcome in onward)


def test_nobody_is_removed_unheard(china: Pack) -> None:
    asked = needed(china, "removal", "removed")
    assert {Token("evidence", "announcement", name) for name in ("delivered", "posted", "stopped")} <= asked
    assert Token("evidence", "county_decision", "decision") in asked
    hearing = china.procedure("removal", DAY).step("hearing")
    assert all(outcome.needs for outcome in hearing.outcomes if not outcome.back)


def test_monitoring_keeps_its_limits(china: Pack) -> None:
    procedure = china.procedure("monitoring", DAY)
    assert procedure.term == Term(15, working=False)
    assert procedure.step("check").term == Term(3, working=False)
    assert {piece.persons for piece in procedure.step("check").evidence if piece.name == "survey"} == {2}
    assert procedure.step("comparison").term.days <= 5
    notices = [step.notice for step in procedure.steps.values() if step.notice]
    assert [notice.term for notice in notices] == [Term(5, working=False)]
    assert [notice.level for notice in notices] == [5]


@pytest.mark.parametrize("name", ["identification", "exit", "removal", "return_to_poverty", "village_exit"])
def test_every_notice_hangs_at_least_seven_days(china: Pack, name: str) -> None:
    notices = [step.notice for step in china.procedure(name, DAY).steps.values() if step.notice]
    assert notices
    assert all(notice.term.days >= 7 for notice in notices)


def test_what_an_end_sets_is_what_the_population_counts_by(china: Pack) -> None:
    def sets(name: str, end: str) -> dict[str, str]:
        return dict(china.procedure(name, DAY).ends[end].sets)

    assert sets("identification", "registered")["kind"] in china.population.registered
    assert sets("exit", "exited")["status"] in china.population.exited
    assert sets("exit", "exited")[china.population.exited_in or ""] == "$year"
    assert sets("return_to_poverty", "returned")["status"] in china.population.returned
    assert sets("removal", "removed")["kind"] not in china.population.registered


def test_who_decides_at_the_end_is_never_who_proposed(china: Pack) -> None:
    for name in ("identification", "exit", "removal", "return_to_poverty", "monitoring", "village_exit"):
        procedure: Procedure = china.procedure(name, DAY)
        last = [s for s in procedure.steps.values() for o in s.outcomes if o.to in decided(procedure)]
        assert all(actor.role != "village_team" for step in last for actor in step.actors), name


def decided(procedure: Procedure) -> set[str]:
    """Return the ends with an effect."""
    return {name for name, end in procedure.ends.items() if end.effect}
