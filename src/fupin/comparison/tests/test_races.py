"""Two clerks at once, or a worker killed in the middle: one verdict, and of a list everything once or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fupin.comparison import actions
from fupin.comparison.models import Comparison, DepartmentList, ListRow, NotListed, Point, RosterMonth, Verdict
from fupin.comparison.tests.samples import ALLOWANCE, asked, number_of, person, register, sent, text, vehicles
from fupin.framework import jobs
from fupin.framework.log import broken_links
from fupin.framework.models import Job, LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.framework.testing.racing import Runner, race, share
from fupin.people.models import User
from fupin.people.tests.helpers import person as user
from fupin.registry.models import Member
from fupin.registry.tests.pages import plant_places
from fupin.registry.tests.samples import TOWN, VILLAGE

pytestmark = pytest.mark.django_db(transaction=True)
LISTED, MARKED = 4, 2
MOMENTS = (
    "fupin.comparison.actions.accept_list",
    "+fupin.comparison.actions.lists.insert_rows",
    "fupin.framework.log.append",
    "+fupin.comparison.actions.accept_list",
    "fupin.comparison.actions.store_comparison",
    "+fupin.comparison.actions.comparing._store_missing",
    "+fupin.comparison.actions.comparing._store_points",
    "+fupin.comparison.actions.comparing.store_month",
    "+fupin.comparison.actions.store_comparison",
    "fupin.framework.jobs._finish",
)


def test_of_two_clerks_at_once_one_answers_and_the_other_is_told(tmp_path: Path) -> None:
    plant_places()
    owner = person(VILLAGE, "王甲", 1)
    vehicles((owner, "岚A1"))
    point = asked()[owner.pk]
    words = {"team": "explained", "clerk": "false"}
    runners = [_answering(user(name, ("township_clerk", TOWN)), point, answer) for name, answer in words.items()]
    share(tmp_path)
    said = race(tmp_path, *runners)
    taken = [one for one in said if isinstance(one, str)]
    told = [one["refused"] for one in said if isinstance(one, dict)]
    assert len(taken) == len(told) == 1 and taken[0] in words.values()
    labels = {value: str(Point.Answer(value).label) for value in words.values()}
    assert "meanwhile" in told[0] and labels[taken[0]] in told[0]
    (after,) = race(tmp_path, Runner(lambda: _verdicts(point)))
    assert after == {"point": [taken[0], 1], "verdicts": [taken[0]], "logged": 1, "broken": []}


def _answering(clerk: User, point: Point, answer: str) -> Runner:
    return Runner(lambda: str(actions.answer_point(clerk, point.pk, 0, answer, "看过现场").answer))


def _verdicts(point: Point) -> dict[str, Any]:
    kept = Point.objects.get(pk=point.pk)
    return {
        "point": [kept.answer, kept.revision],
        "verdicts": list(Verdict.objects.values_list("answer", flat=True)),
        "logged": LogEntry.objects.filter(action="comparison.answer_point").count(),
        "broken": list(broken_links()),
    }


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_worker_killed_at_any_moment_leaves_a_list_whole_or_absent(moment: str, tmp_path: Path) -> None:
    plant_places()
    people = [person(VILLAGE, f"王{n}甲", 2 * n + 1, allowance=False) for n in range(LISTED)]
    for n in range(MARKED):
        person(VILLAGE, f"李{n}乙", 2 * n + 41, allowance=True)
    before = len(register()[0])
    rows = [(one.name, number_of(one), "A类", "400") for one in people]
    found = sent("allowance", text(ALLOWANCE, rows))
    actions.request_acceptance(SYSTEM, found.pk)
    share(tmp_path)
    assert race(tmp_path, Runner(_work, moment)) == [None]
    (between,) = race(tmp_path, Runner(_state))
    assert (between["state"], between["rows"]) in (("checked", 0), ("accepted", LISTED))
    stored = [between[name] for name in ("missing", "points", "months", "comparisons")]
    assert stored in ([0, 0, 0, 0], [MARKED, LISTED + MARKED, 1, 1]) and between["broken"] == []
    (after,) = race(tmp_path, Runner(_work_and_tell))
    assert after == {
        **{"state": "accepted", "rows": LISTED, "missing": MARKED, "points": LISTED + MARKED, "months": 1},
        **{"comparisons": 1, "logged": [1, 1], "broken": [], "jobs": ["done", "done"], "households": before},
    }


def _work() -> None:
    jobs.recover(jobs.worker_name())
    jobs.run_all()


def _work_and_tell() -> dict[str, Any]:
    _work()
    return _state()


def _state() -> dict[str, Any]:
    steps = ("comparison.accept_list", "comparison.store_comparison")
    models = {"rows": ListRow, "missing": NotListed, "points": Point, "months": RosterMonth, "comparisons": Comparison}
    return {
        "state": DepartmentList.objects.get().state,
        **{name: model._default_manager.count() for name, model in models.items()},
        "logged": [LogEntry.objects.filter(action=step).count() for step in steps],
        "broken": list(broken_links()),
        "jobs": list(Job.objects.order_by("pk").values_list("state", flat=True)),
        "households": Member.objects.count(),
    }
