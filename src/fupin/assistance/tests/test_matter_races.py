"""Two officers at one matter at the same moment, and one who is killed in the middle of a step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fupin.assistance.actions import matters as actions
from fupin.assistance.actions.matters import Given
from fupin.assistance.models import HelpGiven, Matter, MatterStep
from fupin.assistance.tests.mattering import PHOTO, WAY, opened, row, unsafe, walk
from fupin.framework.permissions import SYSTEM
from fupin.framework.testing.racing import Runner, race, share
from fupin.registry.models import Household
from fupin.registry.tests.pages import rows


@pytest.mark.django_db(transaction=True)
def test_one_of_two_takes_the_step_and_who_was_killed_left_nothing(tmp_path: Path) -> None:
    home = unsafe()
    matter_id = opened(home)
    walk(matter_id, "built")
    seen = row(matter_id).revision
    share(tmp_path)

    def accept() -> list[int]:
        given = replace(WAY["accepted"], revision=seen)
        actions.take_step(SYSTEM, matter_id, "accepted", given)
        return _counted(matter_id)

    # Killed after facts and help were written, before the step was.
    race(tmp_path, Runner(accept, moment="fupin.assistance.actions.matters.note_step"))
    (left,) = race(tmp_path, Runner(lambda: [*_counted(matter_id), _grade(home)]))
    assert left == [5 + 2, 0, "grade_c"]
    done = race(tmp_path, Runner(accept), Runner(accept))
    assert sorted(isinstance(one, list) for one in done) == [False, True]
    told = next(one for one in done if isinstance(one, dict))
    assert "meanwhile" in told["refused"]
    assert [8, 1] in done
    # Two open a matter for the household while a third closes the one that it has: there is never more than one.
    done = race(
        tmp_path, Runner(lambda: opened(home)), Runner(lambda: _closed(matter_id)), Runner(lambda: opened(home))
    )
    refused = [one["refused"] for one in done if isinstance(one, dict)]
    assert refused and all("has an open matter" in one for one in refused) and not isinstance(done[1], dict)
    assert race(tmp_path, Runner(_open_ones)) in ([0], [1])


def _closed(matter_id: int) -> int:
    given = Given(note="They moved away.", files=[replace(PHOTO, kind="signature")])
    return actions.close_matter(SYSTEM, matter_id, "declined", given)


def _open_ones() -> int:
    return int(rows(Matter).filter(outcome="").count())


def _counted(matter_id: int) -> list[int]:
    # The opening is a step too.
    steps = rows(MatterStep).filter(matter_id=matter_id).count()
    return [steps, HelpGiven.objects.count()]


def _grade(home: Household) -> str:
    return str(rows(Household).get(pk=home.pk).facts["housing_grade"])
