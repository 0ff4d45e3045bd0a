"""People do everything in every order; nothing that must never be, ever is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fupin.kernel.workflow import Lack, Procedure, Situation, situation, walking
from fupin.kernel.workflow.walking import walk
from fupin.policy.packs import Pack
from tests.workflow.conftest import every_text

WALKS = 300
START = date(2019, 1, 1)


@pytest.mark.parametrize(("pack", "procedure"), every_text(), ids=lambda value: value.name)
def test_random_walks_break_nothing(pack: Pack, procedure: Procedure) -> None:
    walks = [walk(procedure, pack.calendar, seed, START) for seed in range(WALKS)]
    assert [said for one in walks for said in one.broken] == []
    reached = {one.situation.at for one in walks if one.ended}
    decided = {name for name, end in procedure.ends.items() if end.effect}
    assert decided <= reached, "the walks never came to a decision and prove nothing"
    assert sum(one.refused for one in walks) > WALKS


def test_a_walk_is_the_same_for_the_same_seed(china: Pack) -> None:
    procedure = china.dated_procedures["removal"][-1].procedure
    first, again = (walk(procedure, china.calendar, 7, START) for _number in range(2))
    assert (first.events, first.situation) == (again.events, again.situation)


@pytest.mark.parametrize("lack", [Lack.TURN, Lack.EVIDENCE, Lack.VOTE, Lack.HANGING, Lack.OBJECTIONS, Lack.CONSENT])
def test_walks_notice_a_machine_that_forgets(china: Pack, monkeypatch: pytest.MonkeyPatch, lack: Lack) -> None:
    honest = situation.missing

    def forgetful(*given: Any, **named: Any) -> Any:
        return [one for one in honest(*given, **named) if one.lack is not lack]

    monkeypatch.setattr(situation, "missing", forgetful)
    monkeypatch.setattr(walking, "missing", forgetful)
    procedure = china.dated_procedures["exit"][-1].procedure
    assert any(walk(procedure, china.calendar, seed, START).broken for seed in range(60))


def test_walks_notice_an_end_that_does_not_hold(china: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    def resurrect(procedure: Procedure, now: Situation, today: date) -> Situation:
        ended = procedure.ended(now.at)
        clock = situation.Clock(today, china.calendar)
        return situation.begin(procedure, clock) if ended else situation.agree(procedure, now, today)

    monkeypatch.setattr(walking, "agree", resurrect)
    procedure = china.dated_procedures["natural_change"][-1].procedure
    broken = [said for seed in range(100) for said in walk(procedure, china.calendar, seed, START).broken]
    assert any("did not hold" in said for said in broken)
