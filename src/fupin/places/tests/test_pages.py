"""The pages of places: looking, choosing, changing with a preview, and taking an official list."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, cast

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from fupin.framework.permissions import SYSTEM, Grant
from fupin.kernel import area as keys
from fupin.places import actions, queries
from fupin.places.models import AreaChange

pytestmark = pytest.mark.django_db
FOUNDED, DAY = date(2015, 1, 1), "2019-05-01"
COUNTY, TOWN = 990101000000000, 990101001000000
ONE, TWO = TOWN + 1000, TOWN + 2000


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Return the client of somebody who manages the county's places, in English."""
    actions.add_area(SYSTEM, None, "Nation", true_from=FOUNDED)
    for parent, number in ((0, 99), (990000000000000, 1), (990100000000000, 1), (COUNTY, 1), (COUNTY, 2)):
        actions.add_area(SYSTEM, parent, f"Place {parent + number}", number=number, true_from=FOUNDED)
    for number in (1, 2):
        actions.add_area(SYSTEM, TOWN, f"Village {number}", code=f"99010100120{number}", true_from=FOUNDED)
    actions.add_area(SYSTEM, ONE, "Group", true_from=FOUNDED)
    model = cast(Any, get_user_model())
    grant = Grant(frozenset({"places.manage"}), *keys.span(COUNTY))
    monkeypatch.setattr(model, "grants", lambda _user: (grant,))
    client = Client()
    client.force_login(model.objects.create(username="officer", language="en"))
    client.cookies["django_language"] = "en"
    return client


def text(response: Any) -> str:
    assert response.status_code == 200
    return cast(HttpResponse, response).content.decode()


def page(client: Client, name: str, key: int, /, **data: str) -> str:
    return text(client.post(reverse(f"places:{name}", args=[key]), {"day": DAY, "reason": "order", **data}))


def test_a_place_shows_its_past_and_what_lies_below(client: Client) -> None:
    actions.rename(SYSTEM, ONE, "Renamed", day=date(2019, 1, 1), reason="decision of the county")
    shown = text(client.get(reverse("places:area", args=[ONE])))
    assert all(word in shown for word in ("Renamed", "Village 1", "decision of the county", "Group"))
    assert shown.count("Village 1") == 2  # among the names, and before the change
    assert client.get(reverse("places:tree"))["Location"] == reverse("places:area", args=[COUNTY])
    assert client.get(reverse("places:area", args=[7])).status_code == 404


def test_choosing_while_typing(client: Client) -> None:
    found = text(
        client.get(reverse("places:pick"), {"field": "area", "area_text": "village 2", "right": "places.manage"})
    )
    assert f'name="area" value="{TWO}"' in found
    assert client.get(reverse("places:pick"), {"field": "a b"}).status_code == 404


def test_a_merge_is_shown_first_and_done_when_confirmed(client: Client) -> None:
    asked = page(client, "merge", ONE, target_text="Village 2")
    assert "2 places" in asked
    assert not AreaChange.objects.exists()
    hidden = dict(re.findall(r'name="(target_text|target|day|reason|confirmed)" value="([^"]*)"', asked))
    done = client.post(reverse("places:merge", args=[ONE]), hidden)
    assert done["Location"] == reverse("places:area", args=[TWO])
    assert [a.name for a in queries.children(SYSTEM, TWO)] == ["Group"]
    assert client.get(reverse("places:rename", args=[ONE])).status_code == 404


def test_without_scripts_several_places_are_offered(client: Client) -> None:
    asked = page(client, "merge", ONE, target_text="Village")
    assert f'type="radio" name="target" value="{TWO}"' in asked


def test_split_and_move(client: Client) -> None:
    data = {"day": DAY, "reason": "order", "confirmed": "1"}
    made = client.post(reverse("places:split", args=[ONE]), {**data, "name": "East", "children": str(ONE + 1)})
    assert made["Location"] == reverse("places:area", args=[TOWN + 3000])
    gone = client.post(reverse("places:move", args=[ONE]), {**data, "parent": str(COUNTY + 2000000)})
    assert gone["Location"] == reverse("places:area", args=[COUNTY + 2001000])


def test_what_an_action_refuses_stands_in_the_form(client: Client) -> None:
    assert "still to come" in page(client, "rename", ONE, name="x", day="2999-01-01")


def test_nobody_changes_the_places_of_others(client: Client) -> None:
    for name in ("add", "rename", "merge", "move", "split", "list"):
        assert client.get(reverse(f"places:{name}", args=[990000000000000])).status_code == 403


def test_a_list_is_shown_before_it_is_accepted(client: Client) -> None:
    lines = "code,name\n990101001000,Town\n990101001201,Village one\n990101001203,Village 3\n"
    file = SimpleUploadedFile("list.csv", lines.encode())
    shown = text(client.post(reverse("places:list", args=[TOWN]), {"file": file, "day": DAY, "reason": "list"}))
    assert queries.search(SYSTEM, "Village 3") == []
    assert "Village 3" in shown
    accepted = re.search(r'name="accepted" value="([^"]+)"', shown)
    assert accepted
    assert client.post(reverse("places:list", args=[COUNTY]), {"accepted": accepted[1]}).status_code == 400
    client.post(reverse("places:list", args=[TOWN]), {"accepted": accepted[1]})
    assert [a.name for a in queries.children(SYSTEM, TOWN)] == ["Village one", "Village 3"]
