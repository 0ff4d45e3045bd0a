"""What reaches the pages of matters by mistake or on purpose: nothing breaks, nothing foreign is touched or shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from fupin.assistance.actions import matters as actions
from fupin.assistance.actions.matters import Given
from fupin.assistance.models import Matter
from fupin.assistance.tests.mattering import opened, row, unsafe, url, walk
from fupin.framework.permissions import SYSTEM
from fupin.kernel.errors import FupinError
from fupin.registry.models import Household
from fupin.registry.queries import pack
from fupin.registry.tests.pages import client, plant_places, rows, text
from fupin.registry.tests.samples import FAR_VILLAGE, NEXT_VILLAGE, TOWN, VILLAGE, Clerk

pytestmark = pytest.mark.django_db
HUGE = "9" * 40
STRANGE = ("perhaps", "-1", HUGE, "\x00", "甲" * 600)


@pytest.fixture
def home() -> Household:
    """Record a household in a house that is not safe."""
    plant_places()
    return unsafe()


@pytest.fixture
def team() -> Any:
    """Return somebody of the village team, signed in."""
    return client("village_team", VILLAGE)


def today() -> str:
    return timezone.localdate().isoformat()


def test_strange_words_in_every_field_are_told_and_change_nothing(home: Household, team: Any) -> None:
    matter_id = opened(home)
    begin = f"{url('matters-begin', 'microcredit')}?household={home.number}"
    for strange in STRANGE:
        sent = {"v_use": strange, "v_asked": strange, "v_through": strange, "of_matter": strange, "on": strange}
        assert team.post(begin, sent).status_code == 422, strange
        step = {"name": strange, "revision": strange, "v_willing": strange, "on": today()}
        assert team.post(url("matter-step", matter_id), step).status_code in (302, 422)
        assert team.post(url("matter-step", matter_id), {**step, "name": "mobilised"}).status_code == 422
        assert team.post(url("matter-end", matter_id), {**step, "note": strange}).status_code in (302, 422)
        assert team.post(url("matter-back", matter_id), {"reason": strange}).status_code == 302
        many = {"sent": "1", "matterkind": "housing", "household_id": strange, "v_works": strange, "on": strange}
        assert team.post(url("matters-open-many"), many).status_code in (200, 422)
        many = {"sent": "1", "stage": "mobilised", "matter_id": strange, "v_willing": strange}
        assert team.post(url("matter-many"), many).status_code == 302
        assert team.get(url("matters-of-kind", "housing"), {"f.area": strange, "f.at": strange}).status_code == 200
        assert team.get(begin.partition("?")[0], {"household": strange}).status_code in (302, 404)
    assert rows(Matter).count() == 1
    assert (row(matter_id).stage, row(matter_id).acts) == ("", 1)


def test_wrong_files_and_stages_out_of_order_are_refused(home: Household, team: Any) -> None:
    matter_id = opened(home)
    walk(matter_id, "mobilised")
    early = {"name": "accepted", "on": today(), "v_grade": "grade_a", "v_appraiser": "me"}
    found = team.post(url("matter-step", matter_id), {**early, "file_photo": _file(), "file_paper": _file()})
    assert found.status_code == 422 and "cannot come next" in text(found)
    for content in (b"<svg onload=alert(1)>", b"MZ\x90", b"", b"%PDF-1.4"):
        sent = {"name": "measured", "on": today(), "v_measured_by": "me", "file_photo": _file(content)}
        assert team.post(url("matter-step", matter_id), sent).status_code == 422
    many = [_file() for _ in range(21)]
    sent = {"name": "measured", "on": today(), "v_measured_by": "me", "file_photo": many}
    assert "At most 20 files" in text(team.post(url("matter-step", matter_id), sent))
    future = {**sent, "file_photo": _file(), "on": "2999-01-01"}
    assert "a day to come" in text(team.post(url("matter-step", matter_id), future))
    past = {**future, "on": "2001-01-01", "file_photo": _file()}
    assert "cannot be earlier" in text(team.post(url("matter-step", matter_id), past))
    assert row(matter_id).stage == "mobilised"


def _file(content: bytes = b"\xff\xd8\xff\xe0 a house") -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", content, "image/jpeg")


def test_what_lies_elsewhere_is_neither_shown_nor_touched(home: Household, team: Any) -> None:
    other = unsafe(NEXT_VILLAGE)
    matter_id = opened(other)
    posts = ["matter-step", "matter-end", "matter-visit", "matter-rate", "matter-back", "matter-reopen"]
    for name in [*posts, "matter-take-back"]:
        assert team.post(url(name, matter_id), {"name": "mobilised"}).status_code == 404
        assert team.get(url(name, matter_id)).status_code == 405
        assert team.post(url(name, 9**18), {}).status_code == 404
    begin = url("matters-begin", "housing")
    assert team.get(begin, {"household": other.number}).status_code == 404
    sent = {"sent": "1", "matterkind": "housing", "household_id": [home.pk, other.pk], "v_works": "repair"}
    told = team.post(url("matters-open-many"), {**sent, "on": today()}, follow=True)
    assert "1 matter is open" in text(told) and "1 was left out" in text(told) and other.number not in text(told)
    assert list(rows(Matter).filter(household_id=other.pk).values_list("pk", flat=True)) == [matter_id]
    many = {"sent": "1", "stage": "mobilised", "matter_id": [matter_id], "v_willing": "yes", "on": today()}
    assert team.post(url("matter-many"), many).status_code == 302 and row(matter_id).stage == ""
    place = {"v_name": "Tea", "v_type": "cooperative", "v_products": "Tea", "area": FAR_VILLAGE, "on": today()}
    assert team.post(url("matters-begin", "market_body"), place).status_code == 422


def test_a_role_that_only_reads_can_post_nothing(home: Household) -> None:
    matter_id = opened(home)
    inspector = client("inspector", TOWN)
    for name in ("matter-step", "matter-end", "matter-visit", "matter-rate", "matter-back", "matter-reopen"):
        assert inspector.post(url(name, matter_id), {"name": "mobilised", "v_willing": "yes"}).status_code == 403
    for name in ("matters-open-many", "matter-many"):
        assert inspector.post(url(name), {"sent": "1", "matterkind": "housing"}).status_code == 403
    assert inspector.get(url("matters-begin", "housing"), {"household": home.number}).status_code == 403
    assert row(matter_id).acts == 1


def test_a_matter_names_only_what_is_there_and_may_be_named(home: Household) -> None:
    body = {"name": "Tea", "type": next(iter(pack().codes["market_mode"].values)), "products": "Tea"}
    far = actions.open_matter(SYSTEM, "market_body", Given(body), area=FAR_VILLAGE)
    house = opened(home)
    for wrong in (house, far, 7):
        with pytest.raises(FupinError, match="choose one of the list"):
            _loan(home, Clerk(VILLAGE), through=wrong)
    assert _loan(home, SYSTEM, through=far)


def _loan(home: Household, actor: Any, **values: Any) -> int:
    given = Given({"use": "Goats", "asked": 20_000, **values})
    return actions.open_matter(actor, "microcredit", given, household_id=home.pk)
