"""The model checker finds every kind of break, in the procedure and in the machine, and names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from fupin.kernel.workflow import Calendar, Lack, Procedure, read, situation
from fupin.kernel.workflow.checking import check
from fupin.kernel.workflow.trials import taken, trials
from fupin.policy.packs import Pack
from tests.workflow.conftest import every_text

Plain = dict[str, Any]
FRIDAY = date(2020, 1, 3)


@pytest.mark.parametrize(("pack", "procedure"), every_text(), ids=lambda value: value.name)
def test_every_procedure_holds(pack: Pack, procedure: Procedure) -> None:
    assert check(procedure, pack.calendar) == []


def outcome(content: Plain, step: str, name: str) -> Plain:
    """Return an outcome of a step."""
    return next(one for one in content["steps"][step]["outcomes"] if one["name"] == name)


def without(content: Plain, step: str, *names: str) -> None:
    """Take outcomes away from a step."""
    kept = [one for one in content["steps"][step]["outcomes"] if one["name"] not in names]
    content["steps"][step]["outcomes"] = kept


def _nowhere(content: Plain) -> None:
    outcome(content, "assessment", "proposed")["to"] = "limbo"


def _begins_nowhere(content: Plain) -> None:
    content["begins"] = "limbo"


def _gone_nowhere(content: Plain) -> None:
    content["gone"] = "hearing"


def _retracted_nowhere(content: Plain) -> None:
    content["retracted"] = "limbo"


def _both(content: Plain) -> None:
    content["ends"]["hearing"] = content["ends"]["exited"] | {"name": "hearing"}


def _dead_end(content: Plain) -> None:
    content["steps"]["town_review"]["outcomes"] = []


def _twice(content: Plain) -> None:
    content["steps"]["town_review"]["outcomes"] *= 2


def _nobody(content: Plain) -> None:
    content["steps"]["town_review"]["actors"] = []


def _no_term(content: Plain) -> None:
    content["steps"]["town_review"]["term"]["days"] = 0


def _late_below(content: Plain) -> None:
    content["steps"]["town_review"]["escalate"] = {"role": "leader", "level": 5}


def _late_to_itself(content: Plain) -> None:
    content["steps"]["town_review"]["escalate"] = content["steps"]["town_review"]["actors"][0]


def _unreachable_step(content: Plain) -> None:
    content["retracted"] = "not_exited"


def _unreachable_end(content: Plain) -> None:
    content["ends"]["heaven"] = content["ends"]["not_exited"] | {"name": "heaven"}


def _needs_what_nobody_gives(content: Plain) -> None:
    outcome(content, "town_review", "approved")["needs"] = ["stamp"]


def _votes_without_meeting(content: Plain) -> None:
    content["steps"]["assessment"]["vote"] = None


def _leaps_ahead(content: Plain) -> None:
    outcome(content, "village_notice", "upheld")["to"] = "county_review"


def _corrects_into_a_decision(content: Plain) -> None:
    outcome(content, "announcement", "upheld")["to"] = "exited"


def _circle(content: Plain) -> None:
    outcome(content, "hearing", "stays")["to"] = "hearing"
    outcome(content, "hearing", "again")["to"] = "hearing"


def _no_way_out_without_papers(content: Plain) -> None:
    without(content, "hearing", "stays")


def _no_way_out_without_consent(content: Plain) -> None:
    without(content, "verification", "not_reached", "assess_again")
    outcome(content, "verification", "recognised")["needs"] = []


def _no_way_out_of_a_failed_vote(content: Plain) -> None:
    without(content, "assessment", "not_proposed", "stopped")


def _no_way_out_over_objections(content: Plain) -> None:
    without(content, "town_notice", "upheld")


def _no_way_out_of_the_comparison(content: Plain) -> None:
    without(content, "county_review", "returned", "refused")


def _decided_without_evidence(content: Plain) -> None:
    for step in content["steps"].values():
        for one in step["outcomes"]:
            one["needs"] = []


def _decided_without_notice(content: Plain) -> None:
    for step in content["steps"].values():
        step["notice"] = None


def _one_notice_for_show(content: Plain) -> None:
    outcome(content, "verification", "recognised")["to"] = "exited"


def _consent_for_show(content: Plain) -> None:
    for step in content["steps"].values():
        for one in step["outcomes"]:
            one["consent"] = False


def _consent_never_asked(content: Plain) -> None:
    content["steps"]["verification"]["asks_consent"] = False


def _notice_too_long(content: Plain) -> None:
    content["steps"]["village_notice"]["notice"]["term"]["days"] = 12


def _whole_too_short(content: Plain) -> None:
    content["term"] = {"days": 20, "working": False}


BREAKS: list[tuple[Callable[[Plain], None], str]] = [
    (_nowhere, "assessment: proposed: “limbo” is no step or end"),
    (_begins_nowhere, "begins: “limbo” is no step or end"),
    (_gone_nowhere, "gone: “hearing” is no step or end"),
    (_retracted_nowhere, "retracted: “limbo” is no step or end"),
    (_both, "“hearing” is both a step and an end"),
    (_dead_end, "town_review: A dead end"),
    (_twice, "town_review: “approved” is there twice"),
    (_nobody, "town_review: Nobody acts"),
    (_no_term, "town_review: The step has no term"),
    (_late_below, "town_review: Late, it goes to leader, who is not above"),
    (_late_to_itself, "town_review: Late, it goes to township_clerk, who is not above"),
    (_unreachable_step, "hearing: No case ever comes to this step"),
    (_unreachable_end, "heaven: No case ever comes to this end"),
    (_needs_what_nobody_gives, "town_review: approved: It can never be taken"),
    (_votes_without_meeting, "assessment: proposed: It can never be taken"),
    (_leaps_ahead, "village_notice: upheld: It is marked as leading back, but “county_review”"),
    (_corrects_into_a_decision, "announcement: upheld: It is marked as leading back, but “exited”"),
    (_corrects_into_a_decision, "exited: It can be decided while an objection is open"),
    (_circle, "hearing: A trap: from here no end can be reached."),
    (_no_way_out_without_papers, "hearing: A trap: from here no end can be reached if no evidence can be had"),
    (
        _no_way_out_without_consent,
        "no end can be reached if the household never agrees",
    ),
    (_no_way_out_of_a_failed_vote, "assessment: A trap: from here no end can be reached if no vote passes"),
    (
        _no_way_out_over_objections,
        "town_notice: A trap: from here no end can be reached if objections are",
    ),
    (_no_way_out_over_objections, "town_notice: A trap: from here no end can be reached if no notice can be posted"),
    (
        _no_way_out_of_the_comparison,
        "county_review: A trap: from here no end can be reached if the comparison is",
    ),
    (_decided_without_evidence, "exited: It can be decided without any evidence"),
    (_one_notice_for_show, "exited: It can be decided without any notice"),
    (_consent_for_show, "exited: It can be decided without the household’s consent"),
    (_consent_never_asked, "verification: recognised: No case ever takes this way"),
    (_notice_too_long, "village_notice: Its notice hangs as long as the whole term"),
    (_whole_too_short, "exited: Its notices alone take longer than the term"),
]


@pytest.mark.parametrize(("plant", "said"), BREAKS)
def test_a_planted_break_is_named(china: Pack, leaving: Plain, plant: Callable[[Plain], None], said: str) -> None:
    plant(leaving)
    found = [str(problem) for problem in check(read(leaving), china.calendar)]
    assert any(said in problem for problem in found), found


def test_a_procedure_without_notices_may_decide(china: Pack, leaving: Plain) -> None:
    _decided_without_notice(leaving)
    assert check(read(leaving), china.calendar) == []


def test_a_calendar_without_work_is_refused(leaving: Plain) -> None:
    rest = frozenset(FRIDAY + timedelta(days=n) for n in range(70))
    assert [str(p) for p in check(read(leaving), Calendar(rest))] == [
        "calendar: From 2020-01-03, no day is worked in 60 days."
    ]


MACHINES = {
    Lack.TURN: "It can be taken by somebody without any post",
    Lack.DECLARATION: "It can be taken by somebody who declared nothing",
    Lack.RELATED: "It can be taken by a relative",
    Lack.EVIDENCE: "It can be taken without the evidence “account”",
    Lack.VOTE: "It can be taken without a vote that passed",
    Lack.NOTICE: "It can be taken without its notice having hung",
    Lack.HANGING: "It can be taken without its notice having hung",
    Lack.OBJECTIONS: "It can be taken without every objection answered",
    Lack.CONSENT: "It can be taken without the consent of the household",
    Lack.COMPARISON: "It can be taken without the comparison",
    Lack.EXPLANATION: "It can be taken without explained differences",
    Lack.REASON: "It can be taken without a reason",
}


@pytest.mark.parametrize("lack", list(Lack))
def test_a_machine_that_forgets_a_demand_is_caught(
    china: Pack, leaving: Plain, monkeypatch: pytest.MonkeyPatch, lack: Lack
) -> None:
    honest = situation.missing

    def forgetful(*given: Any, **named: Any) -> Any:
        return [one for one in honest(*given, **named) if one.lack is not lack]

    monkeypatch.setattr(situation, "missing", forgetful)
    found = "\n".join(str(problem) for problem in check(read(leaving), china.calendar))
    assert MACHINES[lack] in found


def test_a_machine_that_forgets_nothing_to_gather_is_tried_in_every_combination(china: Pack) -> None:
    """Of everything that a step gathers, exactly one combination in all lets it pass on each of its days."""
    procedure = china.dated_procedures["exit"][-1].procedure
    step = procedure.step("announcement")
    tried = list(trials(procedure, step, china.calendar))
    exited = step.outcome("exited")
    assert exited is not None
    passed = [trial for trial in tried if taken(procedure, exited, trial, china.calendar)]
    assert len(tried) == 2 * 4 * 3 * 3 * 2 * 2 * 3
    assert {replace(trial, reason="") for trial in passed} == {replace(passed[0], reason="")}
