"""Two officers at once, or a process killed in the middle: a list is frozen once, lots are drawn once or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fupin.assistance import actions
from fupin.assistance.draws.lists import checks
from fupin.assistance.models import Draw
from fupin.assistance.tests.drawing import WITNESSES, announced, draft, later, tomorrow
from fupin.framework.log import broken_links
from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.framework.testing.racing import Runner, race, share
from fupin.kernel.errors import FupinError
from fupin.registry.tests.pages import plant_places

pytestmark = pytest.mark.django_db(transaction=True)
STEPS: dict[str, Callable[[int, str], object]] = {
    "freeze": lambda draw, _seed: actions.freeze_draw(SYSTEM, draw),
    "hold": lambda draw, seed: actions.hold_draw(SYSTEM, draw, seed, WITNESSES),
}
# A plus: killed after the call, so that what it did is there and what comes next is not.
MOMENTS = {
    "freeze": ["+fupin.assistance.actions.draws.text_of", "+fupin.framework.log.append"],
    "hold": ["+fupin.assistance.actions.draws._note_places", "+fupin.framework.log.append"],
}


def ready(step: str, folder: Path) -> Draw:
    """Return a draw whose list can be frozen, or whose lots can be drawn, one day from now."""
    plant_places()
    draw = draft(6, seed_day=tomorrow() + timedelta(days=9)) if step == "freeze" else announced(6)
    share(folder)
    return draw


def officer(draw: Draw, step: str, number: int = 0, moment: str = "") -> Runner:
    """Return an officer who acts on the day of the draw, with a seed of their own."""
    return Runner(lambda: act(draw.pk, step, f"32456{number}"), moment)


def act(draw: int, step: str, seed: str) -> dict[str, Any]:
    """Take a step; return what the officer saw before, what was said, and how the draw stands afterwards."""
    with later():
        before, outcome = state(draw, step), "done"
        try:
            STEPS[step](draw, seed)
        except FupinError as error:
            outcome = str(error)
        return {"before": before, "outcome": outcome, **state(draw, step)}


def state(draw: int, step: str) -> dict[str, Any]:
    """Return how a draw stands: what is kept, the places, how often it was logged, what does not hold."""
    row = Draw.objects.get(pk=draw)
    return {
        "state": row.state,
        "kept": [row.commitment, row.digits, row.result_hash],
        "places": list(row.entries.order_by("pk").values_list("number", "place")),
        "logged": LogEntry.objects.filter(action=f"assistance.{step}_draw").count(),
        "wrong": [*broken_links(), *(one.name for one in checks(row) if not one.holds)],
    }


@pytest.mark.parametrize("step", ["freeze", "hold"])
def test_of_two_officers_at_once_one_comes_too_late(step: str, tmp_path: Path) -> None:
    draw = ready(step, tmp_path)
    one, other = race(tmp_path, officer(draw, step, 1), officer(draw, step, 2))
    early, late = sorted((one, other), key=lambda each: each["outcome"] != "done")
    assert early["outcome"] == "done" and "moved on" in late["outcome"]
    assert one["kept"] == other["kept"] and one["places"] == other["places"]
    assert one["logged"] == other["logged"] == 1 and one["wrong"] == other["wrong"] == []


@pytest.mark.parametrize(("step", "moment"), [(step, moment) for step, found in MOMENTS.items() for moment in found])
def test_whoever_is_killed_in_the_middle_has_done_nothing(step: str, moment: str, tmp_path: Path) -> None:
    draw = ready(step, tmp_path)
    assert race(tmp_path, officer(draw, step, moment=moment)) == [None]
    (second,) = race(tmp_path, officer(draw, step))
    before = second["before"]
    assert before["state"] == draw.state and before["logged"] == 0 and before["wrong"] == []
    assert before["kept"] == [draw.commitment, "", ""] and {place for _n, place in before["places"]} == {None}
    assert second["outcome"] == "done" and second["logged"] == 1 and second["wrong"] == []
