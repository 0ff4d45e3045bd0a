"""The jobs of comparison: check a list, accept it, hold it against the register. Each can be killed and done again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from fupin.comparison import actions, files, kinds
from fupin.comparison.checking import Checked, Sent, check, counted, refusal, summary
from fupin.comparison.compute import compare
from fupin.comparison.models import Comparison, DepartmentList
from fupin.framework.jobs import Running, handler
from fupin.framework.permissions import SYSTEM
from fupin.kernel.errors import FupinError

State = DepartmentList.State
Tick = Callable[[int, int], None]


@handler(actions.CHECK)
def check_list(running: Running) -> dict[str, Any]:
    """Read a list and keep what was found; nothing else is written."""
    found, user = _list(running), running.job.owner or SYSTEM
    if found.state not in (State.RECEIVED, State.CHECKED):
        return {}
    try:
        checked = _check(found, running.progress)
    except FupinError as error:
        actions.reject_list(user, found.pk, refusal(error))
        return {"refused": True}
    files.save_check(found.pk, summary(checked, kinds.profile(found.kind)))
    counts = counted(checked)
    actions.note_checked(user, found.pk, counts)
    return counts


@handler(actions.ACCEPT)
def accept_list(running: Running) -> dict[str, Any]:
    """Keep the rows of a list, then hold them against the register."""
    found, user = _list(running), running.job.owner or SYSTEM
    if found.state == State.CHECKED:
        actions.accept_list(user, found.pk, _check(found, running.progress).rows)
        found.refresh_from_db()
    if Comparison.objects.filter(source=found).exists():
        return {"done": True}
    return _compare(found, user, running.progress)


@handler(actions.COMPARE)
def compare_list(running: Running) -> dict[str, Any]:
    """Hold an accepted list against the register as it is now; asking twice gives the same."""
    found, user = _list(running), running.job.owner or SYSTEM
    if found.state != State.ACCEPTED:
        return {}
    return _compare(found, SYSTEM if running.job.payload.get("on_behalf") else user, running.progress)


def _compare(found: DepartmentList, user: Any, tick: Tick) -> dict[str, Any]:
    compared = compare(found, tick)
    made = actions.store_comparison(user, found.pk, compared)
    return {name: value for name, value in made.figures.items() if name != "linking"}


def _check(found: DepartmentList, tick: Tick) -> Checked:
    content = files.content(found.sha256)
    profile = kinds.profile(found.kind)
    return check(Sent(content, found.name, profile, found.area, timezone.localdate()), tick)


def _list(running: Running) -> DepartmentList:
    found: DepartmentList = DepartmentList.objects.get(pk=running.job.payload["list"])
    return found
