"""What every page keeps to: no inline script or style, everything escaped, both languages, ways out of errors."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from fupin.framework.models import SavedView
from fupin.framework.permissions import Denied, Grant
from fupin.framework.web import actions, layout, parts, style, trees
from fupin.framework.web.formats import Money, Number, Percent, Quantity
from fupin.framework.web.layout import Entry, Page
from fupin.framework.web.parts import Change, Fact, Reason
from fupin.framework.web.tests.sample import request
from fupin.kernel.area import span
from fupin.kernel.text import Text

pytestmark = [pytest.mark.django_db, pytest.mark.urls("fupin.framework.web.tests.urls")]
PAGES = ("/style/", "/style/?errors", "/style/list/", "/style/sign-in/", "/style/404/", "/style/429/")
INLINE = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def clerk(client: Client) -> Client:
    client.force_login(get_user_model().objects.create(username="reader", name=EVIL))
    return client


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_keep_the_content_security_policy(clerk: Client, path: str, language: str) -> None:
    clerk.cookies["django_language"] = language
    answer = clerk.get(path)
    html = answer.content.decode()
    # The invented names of the style page contain such words, escaped; what is left must not.
    tags = "".join(re.findall(r"<[^>]+>", html))
    assert not INLINE.search(re.sub(r'"[^"]*"', '""', tags))
    assert EVIL not in html
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_the_frame_speaks_the_language_of_the_cookie(clerk: Client) -> None:
    for language, word in (("zh-hans", "跳到正文"), ("en", "Skip to the content")):
        clerk.cookies["django_language"] = language
        assert word in clerk.get("/style/").content.decode()


def test_every_field_has_a_label_and_its_error_beside_it(clerk: Client) -> None:
    html = clerk.get("/style/?errors").content.decode()
    assert '<label for="id_name">' in html
    assert re.search(r'<input[^>]*name="name"[^>]*aria-invalid="true"', html)
    assert 'id="id_name_error"' in html


def test_dates_of_the_page_travel_with_every_link_of_the_frame(clerk: Client) -> None:
    html = clerk.get("/style/?on=2020-12-31").content.decode()
    assert 'class="past-strip"' in html
    assert 'href="/style/list/?on=2020-12-31"' in html


def test_a_list_asked_by_its_form_gets_a_tidy_address(clerk: Client) -> None:
    answer = clerk.get("/style/list/?apply=1&q=&f.kind=small&f.seats.from=&f.seats.to=&cols=number&cols=name&per=50")
    assert answer.status_code == 302
    assert answer["Location"] == "/style/list/?f.kind=small&cols=number,name"


def test_a_view_is_kept_opened_and_dropped(clerk: Client) -> None:
    sent = {"table": "style.rooms", "name": "Small ones", "state": "f.kind=small", "next": "/style/list/"}
    opened = clerk.post("/views/save/", sent)
    assert opened["Location"].startswith("/style/list/?f.kind=small&view=")
    html = clerk.get(opened["Location"]).content.decode()
    assert "Small ones" in html
    identifier = opened["Location"].rpartition("=")[2]
    clerk.post(f"/views/{identifier}/drop/", {"next": "/style/list/"})
    assert "drop-view-" not in clerk.get("/style/list/").content.decode()


def test_a_view_of_somebody_else_cannot_be_dropped(clerk: Client) -> None:
    made = clerk.post("/views/save/", {"table": "style.rooms", "name": "Mine", "state": "", "next": "/style/list/"})
    identifier = made["Location"].rpartition("=")[2]
    other = Client()
    other.force_login(get_user_model().objects.create(username="other"))
    assert other.post(f"/views/{identifier}/drop/").status_code == 403
    assert "Mine" not in other.get("/style/list/").content.decode()
    assert "Mine" in clerk.get("/style/list/").content.decode()


def test_a_shared_view_is_seen_by_the_posts_below_and_by_no_others() -> None:
    def officer(name: str, area: int) -> Any:
        user = get_user_model().objects.create(username=name)
        user.grants = lambda: [Grant(frozenset({"views.shared"}), *span(area))]
        return user

    high, low, beside = 10 * 10**13, 10_20 * 10**11, 11 * 10**13
    owner = officer("owner", high)
    actions.save_view(owner, "style.rooms", "Mine", "")
    view = actions.save_view(owner, "style.rooms", "Ours", "", shared_area=high)
    with pytest.raises(Denied):
        actions.save_view(owner, "style.rooms", "Theirs", "", shared_area=beside)
    seen = {area: set(SavedView.objects.visible_to(officer(str(area), area))) for area in (0, low, beside)}
    assert seen == {0: set(), low: {view}, beside: set()}


def test_forms_lead_nowhere_outside(clerk: Client) -> None:
    assert clerk.post("/theme/", {"next": "https://elsewhere.example/"})["Location"] == "/"
    del clerk.cookies["theme"]
    assert clerk.post("/theme/", {"next": "/style/"})["Location"] == "/style/"
    assert 'data-theme="dark"' in clerk.get("/style/").content.decode()


def test_grave_things_are_asked_first_and_can_be_taken_back(clerk: Client) -> None:
    sent = {"thing": EVIL, "several": ["1", "2"]}
    asked = clerk.post("/remove/", sent).content.decode()
    assert asked.count('name="several"') == 2
    assert 'name="confirmed" value="1"' in asked
    assert EVIL not in asked
    assert clerk.post("/remove/", {**sent, "confirmed": "1"}).content == b"removed"
    html = clerk.get("/style/").content.decode()
    assert 'action="/undo/"' in html
    assert EVIL not in html


@pytest.mark.parametrize(
    ("how", "status", "words"),
    [("denied", 403, "some.right"), ("mistake", 400, "&lt;b&gt;"), ("forbidden", 403, "administrator")],
)
def test_refusals_and_mistakes_say_what_to_do(clerk: Client, how: str, status: int, words: str) -> None:
    clerk.cookies["django_language"] = "en"
    answer = clerk.get(f"/fail/{how}/")
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "%(" not in answer.content.decode()


def test_a_broken_page_is_honest_and_needs_nothing(clerk: Client) -> None:
    clerk.raise_request_exception = False
    answer = clerk.get("/fail/broken/")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.content.decode()


def test_the_menu_shows_what_one_may_open_and_where_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [Entry("Style", "web:style", "home"), Entry("Secret", "web:style-job", "lock", right="none.at.all")]
    monkeypatch.setattr(
        layout, "_menu", [*entries, Entry("List", "web:style-list", "list"), Entry("Gone", "no:page", "x")]
    )
    groups = Page(request(path="/style/list/")).menu
    assert [(entry["label"], entry["current"]) for entry in groups[0]["entries"]] == [
        ("Style", False),
        ("List", True),
    ]


def test_reasons_facts_and_changes_escape_and_name_the_unknown() -> None:
    text = Text.of(zh=EVIL, en=EVIL)
    leaf = Reason(text, None, value=EVIL, line=EVIL, source=EVIL, note=EVIL)
    markup: list[Any] = [
        trees.reasons(Reason(EVIL, False, children=[leaf])),
        trees.facts([Fact(EVIL, EVIL, note=EVIL), Fact("b", None)]),
        trees.changes([Change(EVIL, EVIL, None)]),
    ]
    for part in markup:
        assert EVIL not in part
        assert "未知" in part
    assert markup[0].count("<details open>") == 1


def test_formats_are_exact() -> None:
    money = Money().text()
    assert [money(amount) for amount in (728_400, 5, -5, 0, 10**15)] == [
        "7,284.00",
        "0.05",
        "-0.05",
        "0.00",
        "10,000,000,000,000.00",
    ]
    assert Money(whole=True).text()(150) == "2"
    assert Money(minor_digits=0).text()(1500) == "1,500"
    assert Percent().text()(0.8125) == "81.3%"
    assert [Quantity().text()(value) for value in (2, 2.5, 1200, 0)] == ["2", "2.5", "1,200", "0"]
    assert Number(1).text()(0.25) == "0.3"


def test_jobs_ask_for_news_only_while_they_run(clerk: Client) -> None:
    assert 'hx-trigger="every 1s"' in clerk.get("/style/job/").content.decode()
    assert not parts.JobCard("t", "done", "d", url="/x").running
    assert style.rooms() is style.rooms()
