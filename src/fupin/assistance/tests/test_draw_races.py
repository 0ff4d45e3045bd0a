"""Two officers at once, or a process killed in the middle: a list is frozen once, lots are drawn once or not at all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from fupin.assistance.models import Draw
from fupin.assistance.tests.drawing import announced, draft, tomorrow
from fupin.assistance.tests.racing import race, share
from fupin.registry.tests.pages import plant_places

pytestmark = pytest.mark.django_db(transaction=True)
MOMENTS = {
    "freeze": ["fupin.assistance.actions.draws.text_of", "fupin.framework.log.append"],
    "hold": ["fupin.assistance.actions.draws._note_places", "fupin.framework.log.append"],
}


def ready(step: str, folder: Path) -> Draw:
    """Return a draw whose list can be frozen, or whose lots can be drawn, one day from now."""
    plant_places()
    draw = draft(6, seed_day=tomorrow() + timedelta(days=9)) if step == "freeze" else announced(6)
    share(folder)
    return draw


@pytest.mark.parametrize("step", ["freeze", "hold"])
def test_of_two_officers_at_once_one_comes_too_late(step: str, tmp_path: Path) -> None:
    one, other = race(tmp_path, ready(step, tmp_path), step, "", "")
    early, late = sorted((one, other), key=lambda each: each["outcome"] != "done")
    assert early["outcome"] == "done" and "moved on" in late["outcome"]
    assert one["kept"] == other["kept"] and one["places"] == other["places"]
    assert one["logged"] == other["logged"] == 1 and one["wrong"] == other["wrong"] == []


@pytest.mark.parametrize(("step", "moment"), [(step, moment) for step, found in MOMENTS.items() for moment in found])
def test_whoever_is_killed_in_the_middle_has_done_nothing(step: str, moment: str, tmp_path: Path) -> None:
    draw = ready(step, tmp_path)
    assert race(tmp_path, draw, step, moment) == [None]
    (second,) = race(tmp_path, draw, step, "")
    before = second["before"]
    assert before["state"] == draw.state and before["logged"] == 0 and before["wrong"] == []
    assert before["kept"] == [draw.commitment, "", ""] and {place for _n, place in before["places"]} == {None}
    assert second["outcome"] == "done" and second["logged"] == 1 and second["wrong"] == []
