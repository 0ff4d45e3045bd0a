"""Two officers at once, or a process killed in the middle of any transition: nothing lost, nothing double, no half."""

from __future__ import annotations

from pathlib import Path

import pytest

from fupin.framework.testing.racing import share
from fupin.identification.cases import actions
from fupin.identification.tests.case_races import STEPS, race
from fupin.identification.tests.case_world import World
from fupin.identification.tests.test_cases_many import village

pytestmark = pytest.mark.django_db(transaction=True)
MOMENTS = ("fupin.identification.cases.actions.docket.Docket.write", "fupin.framework.log.append")


def declared(count: int, folder: Path) -> tuple[World, list[int]]:
    """Return cases for which two officers of the village declared to be no relatives."""
    world, cases = World(), village(count)
    actions.declare_many(world.cadre, cases, {})
    actions.declare_many(world.second, cases, {})
    share(folder)
    return world, cases


def test_of_two_officers_at_once_the_second_hears_what_happened(tmp_path: Path) -> None:
    world, cases = declared(1, tmp_path)
    runners = [(who.pk, "decide", "") for who in (world.cadre, world.second)]
    one, other = race(tmp_path, cases, *runners)
    early, late = sorted((one, other), key=lambda each: each["outcome"] != "not_exited")
    assert early["outcome"] == "not_exited" and late["outcome"].startswith("refused: ")
    assert "Meanwhile" in late["outcome"] or "closed" in late["outcome"]
    assert one["after"]["revisions"] == [4] and one["after"]["wrong"] == other["after"]["wrong"] == []


def test_two_screens_of_the_same_cases_never_mix(tmp_path: Path) -> None:
    world, cases = declared(12, tmp_path)
    sat = race(tmp_path, cases, (world.cadre.pk, "meeting", ""), (world.second.pk, "meeting", ""))
    first, second = sorted(each["outcome"] for each in sat)
    assert first == "12 done, 0 refused" and second.startswith("refused: None of these cases is at this step")
    after = sat[0]["after"]
    assert set(after["at"]) == {"verification"} and after["evidence"] == 36 and after["wrong"] == []


@pytest.mark.parametrize("step", sorted(STEPS))
def test_whoever_is_killed_in_the_middle_has_done_nothing(step: str, tmp_path: Path) -> None:
    world, cases = declared(2, tmp_path)
    for moment in MOMENTS:
        assert race(tmp_path, cases, (world.cadre.pk, step, moment)) == [None]
    (second,) = race(tmp_path, cases, (world.second.pk, step, ""))
    before, after = second["before"], second["after"]
    assert (before["at"], before["revisions"]) == (["assessment"] * 2, [3, 3])
    assert (before["evidence"], before["cases"], before["wrong"]) == (0, 2, [])
    assert not second["outcome"].startswith("refused") and after["wrong"] == []
    assert after["events"] > before["events"] or after["cases"] > before["cases"]
