"""For the tests of comparison: a small county, and lists of departments about its people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from fupin.comparison import actions
from fupin.comparison.actions.lists import About
from fupin.comparison.models import DepartmentList, Point
from fupin.framework import jobs
from fupin.framework.permissions import SYSTEM, Actor
from fupin.registry.models import Household, Member
from fupin.registry.tests.samples import COUNTY, household, members, number

THIS_MONTH = timezone.localdate().replace(day=1)
LAST_MONTH = (THIS_MONTH - timedelta(days=1)).replace(day=1)
BORN = date(1970, 3, 7)
VEHICLES = ("车主", "身份证号", "车牌号", "车辆类型")
ALLOWANCE = ("姓名", "身份证号", "类别", "月保障金额")


def text(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as a file."""
    return "\r\n".join([",".join(head), *(",".join(row) for row in rows)]).encode()


def person(area: int, name: str, sequence: int, *, registered: bool = True, **facts: Any) -> Member:
    """Record a household of one person with a number, and return the person."""
    values = {"name": name, "relation": "head", "birth_date": BORN, "identity_number": number(BORN, sequence), **facts}
    kept: Mapping[str, Any] = {"kind": "registered", "status": "not_exited"} if registered else {"kind": "light"}
    return members(household(area, members=[values], **kept).pk)[0]


def sent(
    kind: str, content: bytes, *, area: int = COUNTY, day: date = THIS_MONTH, actor: Actor = SYSTEM
) -> DepartmentList:
    """Send a list and check it."""
    found = actions.receive_list(actor, f"{kind}.csv", content, About(kind, area, day))
    jobs.run_all()
    found.refresh_from_db()
    return found


def brought(kind: str, content: bytes, **about: Any) -> DepartmentList:
    """Send a list, accept and compare it."""
    found = sent(kind, content, **about)
    assert found.state == "checked", found.problem
    actions.request_acceptance(about.get("actor", SYSTEM), found.pk)
    jobs.run_all()
    found.refresh_from_db()
    assert found.state == "accepted"
    return found


def vehicles(*rows: tuple[Member, str], **about: Any) -> DepartmentList:
    """Bring a list of vehicles: owner and plate."""
    cells = [(one.name, number_of(one), plate, "小型轿车") for one, plate in rows]
    return brought("vehicles", text(VEHICLES, cells), **about)


def number_of(member: Member) -> str:
    """Return the number that a sample person was recorded with."""
    from fupin.framework.sensitive import unseal

    return unseal(member.identity)


def asked() -> dict[int | None, Point]:
    """Return the points by the person whom they are about."""
    return {point.member_id: point for point in Point.objects.all()}


def register() -> list[Any]:
    """Return every row of the register, to see that nothing changed."""
    models = (Household, Member, Household.versions, Member.versions)
    return [list(model._default_manager.order_by("pk").values()) for model in models]
