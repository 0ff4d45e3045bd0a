"""Signing in: password, lock-out, second factor, recovery, and nothing that tells who has an account."""

from __future__ import annotations

import re
from base64 import b32decode
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from fupin.framework.log import broken_links
from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.framework.sensitive import unseal
from fupin.people import actions, second_factor
from fupin.people.models import User
from fupin.people.tests.helpers import person, signed_in

pytestmark = pytest.mark.django_db
QUICK = "django.contrib.auth.hashers.MD5PasswordHasher"
WORD = "correct horse battery"
TOWN = 990101001000000


@pytest.fixture(autouse=True)
def strict(settings: Any) -> None:
    """Ask officers for a second factor, as an office does; hash quickly, except where the hash is looked at."""
    settings.SECOND_FACTOR = True
    settings.PASSWORD_HASHERS = [QUICK, *settings.PASSWORD_HASHERS]


@pytest.fixture
def clerk() -> User:
    """Make an officer whose role needs a second factor."""
    user = person("clerk", ("township_clerk", TOWN), home=TOWN)
    user.set_password(WORD)
    user.save()
    return user


def post(client: Client, name: str, **data: Any) -> Any:
    return client.post(reverse(name), data)


def sign_in(client: Client, password: str = WORD, username: str = "clerk", **data: Any) -> Any:
    return post(client, "people:sign-in", username=username, password=password, **data)


def number(key: str, steps: int = 0) -> str:
    return f"{totp(b32decode(key), t0=-30 * steps):06d}"


def set_up(client: Client) -> tuple[str, list[str]]:
    page = client.get(reverse("people:second-factor-set-up")).content.decode()
    key = "".join(re.search(r'class="code">([A-Z2-7 ]+)<br>([A-Z2-7 ]+)<', page).groups()).replace(" ", "")  # type: ignore[union-attr]
    done = post(client, "people:second-factor-set-up", token=number(key))
    return key, re.findall(r"<li>([a-z2-7]{4}-[a-z2-7]{4})</li>", done.content.decode())


def logged() -> list[str]:
    return list(LogEntry.objects.order_by("pk").values_list("action", flat=True))


def test_an_officer_gets_in_with_password_and_telephone(clerk: User, client: Client) -> None:
    assert sign_in(client)["Location"] == "/"
    held = client.get(reverse("people:profile"))
    assert held["Location"].startswith(reverse("people:second-factor"))
    assert client.get(held["Location"])["Location"] == reverse("people:second-factor-set-up")
    client.get(reverse("people:second-factor-set-up"))
    image = client.get(reverse("people:second-factor-image"))
    assert image["Content-Type"] == "image/svg+xml"
    assert b"style=" not in image.content
    _key, codes = set_up(client)
    assert len(set(codes)) == 10
    assert client.get(reverse("people:profile")).status_code == 200
    assert logged() == ["people.note_sign_in", "people.confirm_second_factor"]
    assert list(broken_links()) == []


def test_the_second_time_the_number_is_asked_for_and_works_once(clerk: User, client: Client) -> None:
    sign_in(client)
    key, _codes = set_up(client)
    post(client, "people:sign-out")
    sign_in(client)
    used = number(key)
    assert post(client, "people:second-factor", token=used).status_code == 200
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    there = post(client, "people:second-factor", token=number(key, 1), next=reverse("people:password"))
    assert there["Location"] == reverse("people:password")
    assert client.get(reverse("people:profile")).status_code == 200


def test_after_a_wrong_number_the_right_one_has_to_wait(clerk: User, client: Client) -> None:
    sign_in(client)
    key, _codes = set_up(client)
    post(client, "people:sign-out")
    sign_in(client)
    for _ in range(3):
        post(client, "people:second-factor", token="000000")
    assert post(client, "people:second-factor", token=number(key, 1)).status_code == 200
    assert client.get(reverse("people:profile")).status_code == 302


def test_a_recovery_code_lets_in_once(clerk: User, client: Client) -> None:
    sign_in(client)
    _key, codes = set_up(client)
    for expected in (302, 200):
        post(client, "people:sign-out")
        sign_in(client)
        assert post(client, "people:second-factor", token=codes[0].upper()).status_code == expected
    assert StaticToken.objects.count() == 9


def test_a_copy_of_the_database_opens_nothing(clerk: User, client: Client) -> None:
    sign_in(client)
    key, codes = set_up(client)
    stored = TOTPDevice.objects.get().key
    assert key not in stored
    assert unseal(stored) == key
    plain = {code.replace("-", "") for code in codes}
    assert plain.isdisjoint(StaticToken.objects.values_list("token", flat=True))


def test_a_second_telephone_needs_an_administrator(clerk: User, client: Client) -> None:
    sign_in(client)
    set_up(client)
    thief = Client()
    sign_in(thief)
    assert thief.get(reverse("people:second-factor-set-up"))["Location"] == reverse("people:second-factor")
    with pytest.raises(Exception, match="already has"):
        actions.confirm_second_factor(clerk, second_factor.new_key(), "1")
    actions.reset_second_factor(SYSTEM, clerk.pk)
    assert client.get(reverse("people:profile")).status_code == 302


def test_a_village_team_needs_no_telephone(client: Client) -> None:
    user = person("team", ("village_team", TOWN + 1000))
    user.set_password(WORD)
    user.save()
    sign_in(client, username="team")
    assert client.get(reverse("people:profile")).status_code == 200


def test_five_failures_lock_and_the_page_says_so(clerk: User, client: Client) -> None:
    answers = [sign_in(client, "wrong") for _ in range(6)]
    assert [a.status_code for a in answers] == [200] * 4 + [429] * 2
    assert "15" in answers[4].content.decode()
    assert sign_in(client).status_code == 429
    assert logged() == ["people.note_failure"] * 4 + ["people.note_lock_out"]
    actions.unlock_user(SYSTEM, clerk.pk)
    assert sign_in(client).status_code == 302


def test_nobody_learns_who_has_an_account(clerk: User) -> None:
    def answers(username: str) -> list[str]:
        client = Client()
        pages = [sign_in(client, "wrong", username).content.decode() for _ in range(5)]
        hidden = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"', "", p) for p in pages]
        return [page.replace(username, "") for page in hidden]

    actions.lock_user(SYSTEM, clerk.pk)
    person("lockd")
    assert answers("clerk") == answers("nobod") == answers("lockd")
    assert "nobod" not in str(list(LogEntry.objects.values_list("detail", "subject")))


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_no_address_leads_out_of_the_house(clerk: User, client: Client, target: str) -> None:
    assert sign_in(client, next=target)["Location"] == "/"
    assert client.get(reverse("people:sign-in"), {"next": target})["Location"] == "/"


def test_a_locked_account_loses_its_session_at_once(clerk: User) -> None:
    client = signed_in(clerk)
    assert client.get(reverse("people:profile")).status_code == 200
    actions.lock_user(SYSTEM, clerk.pk)
    assert client.get(reverse("people:profile")).status_code == 302
    assert sign_in(client).status_code == 200


def test_a_temporary_password_has_to_be_replaced(client: Client, settings: Any) -> None:
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
    made = actions.add_user(SYSTEM, "new", "New", TOWN, password=WORD)
    sign_in(client, username="new")
    assert client.get(reverse("people:profile"))["Location"] == reverse("people:password")
    own = "a sentence of my own"
    other = Client()
    sign_in(other, username="new")
    post(client, "people:password", old_password=WORD, new_password1=own, new_password2=own)
    assert client.get(reverse("people:profile")).status_code == 200
    assert other.get(reverse("people:profile")).status_code == 302
    assert "argon2" in User.objects.get(pk=made).password


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(client: Client) -> None:
    here = "http://testserver/me/"
    answer = client.get(reverse("people:profile"), headers={"HX-Request": "true", "HX-Current-URL": here})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, here)


def test_switched_off_it_is_said_where_everybody_sees_it(clerk: User, client: Client, settings: Any) -> None:
    settings.SECOND_FACTOR, settings.LANGUAGE_CODE = False, "en"
    client.cookies["django_language"] = "en"
    assert "Demonstration" in client.get(reverse("people:sign-in")).content.decode()
    sign_in(client)
    assert client.get(reverse("people:profile")).status_code == 200


def test_the_language_follows_its_owner(clerk: User, client: Client) -> None:
    User.objects.update(language="en")
    assert sign_in(client).cookies["django_language"].value == "en"
