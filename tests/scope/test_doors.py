"""Every door is shut to strangers: sign-in, forged forms, headers, cookies, and nothing inline in any page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from fupin.framework.testing.rows import Planter
from fupin.framework.testing.scope import Observer, leaks
from fupin.framework.testing.walk import addresses, text_of
from fupin.people.tests.helpers import person, signed_in
from tests.scope.county import IDENTITY, MARK, OURS, PHONE

# Addresses for which nobody has to be signed in.
PUBLIC = {
    *("people:sign-in", "set_language", "web:theme"),
    *("assistance:public-draw", "assistance:public-draw-list"),
    *("assistance:public-draw-record", "assistance:public-draw-code"),
    *("identification:public-notice", "identification:public-objection", "identification:public-answer"),
    *("identification:public-help", "identification:public-publication", "identification:public-publication-file"),
}
# Addresses for which a second factor need not have been given yet.
HALFWAY = {"people:sign-out", "people:second-factor", "people:second-factor-set-up", "people:second-factor-image"}

INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=\"|\son[a-z]+=\"|javascript:", re.IGNORECASE)

Make = Callable[..., Observer]
ONE = pytest.mark.one_database("doors are shut before the database is asked")


def test_only_the_sign_in_is_public() -> None:
    assert {address.name for address in addresses() if address.public} == PUBLIC


@ONE
def test_a_stranger_is_led_to_the_sign_in_and_learns_nothing(observe: Make, foreign: Planter) -> None:
    foreign.plant()
    stranger = observe(anonymous=True)
    public = {url for url, name in zip(stranger.urls(), _names(stranger), strict=True) if name in PUBLIC}
    said = {url: text for url, text in stranger.looks().items() if url.partition("?")[0] not in public}
    assert [
        url for url, text in said.items() if not text.startswith("302") or reverse("people:sign-in") not in text
    ] == []
    answered = stranger.writes({})
    open_ = [f" {url}" for url in public]
    wrong = [url for url, text in answered.items() if not url.endswith(tuple(open_)) and not text.startswith("302")]
    assert wrong == []
    assert leaks({**said, **answered}, [MARK, PHONE, IDENTITY]) == []


@ONE
def test_an_officer_without_second_factor_gets_no_further(observe: Make) -> None:
    clerk = observe()
    clerk.client = Client()
    clerk.client.force_login(person("clerk", ("township_clerk", OURS)))
    names = dict(zip(clerk.urls(), _names(clerk), strict=True))
    inside = [url for url, text in clerk.looks().items() if text.startswith("200")]
    assert {names[url.partition("?")[0]] for url in inside} <= HALFWAY | PUBLIC


def _names(observer: Observer) -> list[str]:
    return [address.name for address in addresses() if address.name not in observer.left_out]


@ONE
def test_a_forged_form_is_refused_everywhere(observe: Make) -> None:
    observer = observe()
    observer.client = signed_in(person("clerk", ("township_clerk", OURS)), csrf=True)
    answers = {url: observer.client.post(url, {"confirmed": "1"}).status_code for url in observer.urls()}
    assert {url: status for url, status in answers.items() if status != 403} == {}


@ONE
def test_every_page_has_strict_headers_and_nothing_inline(observe: Make) -> None:
    observer = observe(("county_officer", OURS))
    for url in observer.urls():
        response = observer.client.get(url)
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy, url
        assert "unsafe" not in policy, url
        assert "frame-ancestors 'none'" in policy, url
        assert response.headers["X-Content-Type-Options"] == "nosniff", url
        assert response.headers["X-Frame-Options"] == "DENY", url
        assert response.headers["Referrer-Policy"] == "same-origin", url
        if response.headers["Content-Type"].startswith("text/html"):
            found = INLINE.search(text_of(response))
            assert found is None, f"{url}: {found and found[0]}"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: Client, db: None) -> None:
    user = person("clerk", ("village_team", OURS))
    user.set_password("correct horse battery")
    user.save()
    client.get(reverse("people:sign-in"))
    client.post(reverse("set_language"), {"language": "en"})
    client.post(reverse("people:sign-in"), {"username": "clerk", "password": "correct horse battery"})
    assert {"sessionid", "csrftoken", "django_language"} <= client.cookies.keys()
    for cookie in client.cookies.values():
        assert cookie["samesite"] in ("Lax", "Strict"), cookie.key
        assert cookie["httponly"], cookie.key


@pytest.mark.parametrize("name", ["SESSION", "CSRF", "LANGUAGE"])
def test_behind_tls_cookies_travel_encrypted_only(name: str) -> None:
    assert getattr(settings, f"{name}_COOKIE_SECURE") == settings.SECURE
    assert getattr(settings, f"{name}_COOKIE_HTTPONLY")
