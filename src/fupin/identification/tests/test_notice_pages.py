"""The pages of notices: public without account, cookie or trace; for officers with photos, answers and posters."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from fupin.framework.permissions import SYSTEM
from fupin.identification.monitoring.models import Clue
from fupin.identification.notices import actions, queries
from fupin.identification.notices.lines import Line
from fupin.identification.notices.models import AddressCount, DaySalt, Notice, Objection
from fupin.identification.tests.leaks import Private, leaks, private
from fupin.places import actions as places
from fupin.registry.models import Household
from fupin.registry.queries import pack
from fupin.registry.tests.pages import at_most, client, plant_places, text
from fupin.registry.tests.samples import NEXT_VILLAGE, VILLAGE, household, number

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
STAMP = re.compile(r'name="stamp" value="([^"]+)"')


@pytest.fixture
def posted() -> Notice:
    """Post a notice with two households, one of which has markup for a name."""
    plant_places()
    found = [
        household(VILLAGE, kind="registered", members=[], head_name=name, size=3, phone=f"1380000123{n}")
        for n, name in enumerate(["欧阳小明", "<b>王</b>"])
    ]
    return notice_of(*found)


def notice_of(*found: Household, days: int = 7) -> Notice:
    """Post a notice of the village."""
    lines = [Line(None, one.pk, "agreed") for one in found]
    ends = timezone.localdate() + timedelta(days=days)
    return actions.post_notice(SYSTEM, VILLAGE, "identification_village", lines, ends)


def visitor(language: str = "en") -> Client:
    """Return somebody without account and cookies, in a language."""
    return Client(HTTP_ACCEPT_LANGUAGE=language, enforce_csrf_checks=True)


def send(who: Client, url: str, body: dict[str, Any], **headers: str) -> Any:
    """Open a form and send it filled in."""
    stamp = STAMP.search(who.get(url).content.decode())
    return who.post(url, {"stamp": stamp[1] if stamp else "", **body}, headers=headers)


@pytest.mark.parametrize(
    ("language", "word"), [("zh-hans", "拟识别贫困户名单公示"), ("en", "households proposed as poor")]
)
def test_everybody_reads_a_notice_without_account_and_cookies(language: str, word: str, posted: Notice) -> None:
    who = visitor(language)
    with at_most(6):
        page = who.get(f"/public/notice/{posted.token}/")
    assert page.status_code == 200 and word in text(page) and "欧＊＊明" in text(page)
    assert "小" not in text(page).replace("小组", "") and "<b>王" not in page.content.decode()
    assert not page.cookies and not who.cookies
    assert "noindex" in page.headers["X-Robots-Tag"] and page.headers["Cache-Control"] == "no-store"
    assert "<script" not in page.content.decode()


def test_after_the_end_there_are_no_names(posted: Notice) -> None:
    url = f"/public/notice/{posted.token}/"
    Notice.objects.filter(pk=posted.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    for ending in (lambda: None, lambda: actions.end_notices(SYSTEM)):
        ending()
        for address in (url, f"{url}object/"):
            page = visitor().get(address)
            assert page.status_code == 410 and "ended" in text(page) and "欧" not in text(page)


def test_withdrawn_drafts_and_unknown_tokens(posted: Notice) -> None:
    actions.withdraw_notice(SYSTEM, posted.pk, "a line was wrong")
    page = visitor().get(f"/public/notice/{posted.token}/")
    assert page.status_code == 410 and "withdrawn" in text(page) and "a line was wrong" not in text(page)
    Notice.objects.filter(pk=posted.pk).update(state="draft")
    assert visitor().get(f"/public/notice/{posted.token}/").status_code == 404
    assert visitor().get("/public/notice/abcdef/").status_code == 404


def test_a_visitor_objects_and_reads_the_answer(posted: Notice) -> None:
    who = visitor()
    body = {
        "line": "1",
        "words": "They own a car.",
        "contact": "13712345678",
        "photo": SimpleUploadedFile("a.png", PNG),
    }
    page = send(who, f"/public/notice/{posted.token}/object/?line=1", body)
    assert page.status_code == 200 and not who.cookies
    code = re.search(r"[A-Z2-9]{4} [A-Z2-9]{4} [A-Z2-9]{4}", text(page))
    objection = Objection.objects.get()
    assert code and objection.photo and objection.anonymous
    assert "looked into" in text(send(who, "/public/answer/", {"code": code[0].lower()}))
    officer = client("township_clerk")
    shown = officer.get(f"/notices/{posted.pk}/")
    assert "They own a car." in text(shown) and "line 1" in text(shown)
    assert officer.get(f"/notices/objection/{objection.pk}/photo/").content == PNG
    url = f"/notices/objection/{objection.pk}/answer/"
    assert officer.post(url, {"answer": "Call 13712345678"}).status_code == 302
    assert Objection.objects.get().answered_at is None
    officer.post(url, {"answer": "The car belongs to a cousin."})
    assert "belongs to a cousin" in text(send(who, "/public/answer/", {"code": code[0]}))
    assert send(who, "/public/answer/", {"code": "ABCDEFGHJKMN"}).status_code == 422


def test_the_same_form_sent_twice_is_one_objection(posted: Notice) -> None:
    who, url = visitor(), f"/public/notice/{posted.token}/object/"
    stamp = STAMP.search(who.get(url).content.decode())
    assert stamp
    body = {"stamp": stamp[1], "words": "not in need"}
    first, second = who.post(url, body), who.post(url, body)
    assert text(first) == text(second) and Objection.objects.count() == 1
    who.post(url, {**body, "words": "not in need at all"})
    assert Objection.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({}, {}),
        ({"stamp": "forged"}, {}),
        ({}, {"origin": "https://elsewhere.example"}),
        ({}, {"sec-fetch-site": "cross-site"}),
        ({"website": "http://spam"}, {}),
    ],
)
def test_forged_forms_are_refused(body: dict[str, str], headers: dict[str, str], posted: Notice) -> None:
    url, who = f"/public/notice/{posted.token}/object/", visitor()
    if not body and not headers:
        assert who.post(url, {"words": "nothing but words"}).status_code == 403
    else:
        assert send(who, url, {"words": "words enough", **body}, **headers).status_code == 403
    assert not Objection.objects.exists()


def test_a_stamp_of_one_page_does_not_open_another(posted: Notice) -> None:
    other = notice_of()
    stamp = STAMP.search(visitor().get(f"/public/notice/{other.token}/object/").content.decode())
    assert stamp
    body = {"stamp": stamp[1], "words": "words enough"}
    assert visitor().post(f"/public/notice/{posted.token}/object/", body).status_code == 403


def test_nobody_floods_and_no_address_is_kept(posted: Notice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fupin.identification.notices.actions.limits.A_DAY_FROM_ONE", 2)
    url = f"/public/notice/{posted.token}/object/"
    answers = [send(visitor(), url, {"words": f"objection {n}"}).status_code for n in range(3)]
    assert answers == [200, 200, 422] and Objection.objects.count() == 2
    first = AddressCount.objects.values_list("client", flat=True).distinct()
    assert len(first) == 1 and "127.0.0.1" not in str(list(AddressCount.objects.values()))
    AddressCount.objects.update(on=date(2020, 1, 1))
    DaySalt.objects.update(on=date(2020, 1, 1))
    assert send(visitor(), url, {"words": "a day later"}).status_code == 200
    assert AddressCount.objects.count() == DaySalt.objects.count() == 1
    assert AddressCount.objects.get().client not in first


def test_long_words_and_strange_lines(posted: Notice) -> None:
    url = f"/public/notice/{posted.token}/object/"
    for body in (
        {"words": "x" * 2001},
        {"words": "x"},
        {"words": "no such line", "line": "99"},
        {"words": "wellll", "line": "-1"},
    ):
        assert send(visitor(), url, body).status_code == 422
    assert visitor().get(f"{url}?line=%D9%A1&page=x").status_code == 200
    assert visitor().get(f"/public/notice/{posted.token}/?page=99999999999").status_code == 200


def test_long_notices_come_in_pages(posted: Notice, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("public_views", "public_queries"):
        monkeypatch.setattr(f"fupin.identification.notices.{module}.PER_PAGE", 1)
    page = visitor().get(f"/public/notice/{posted.token}/?page=2")
    assert "欧＊＊明" not in text(page) and "＊" in text(page)


def test_the_name_of_the_place_stays_what_it_was(posted: Notice) -> None:
    places.rename(SYSTEM, VILLAGE, "新名村", day=date(2019, 1, 1), reason="new name")
    assert "菱歌村" in text(visitor("zh-hans").get(f"/public/notice/{posted.token}/"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_holds_anything_private(language: str, db: None) -> None:
    """The small version of benchmarks/notices.py."""
    plant_places()
    found = [_with_secrets(n) for n in range(4)]
    known = private()
    assert len(known.numbers) > 10
    for profile in (one for one in pack().notices.profiles.values() if "village" in one.levels):
        lines = [Line(None, one.pk, next(iter(profile.outcomes)), "industry") for one in found]
        notice = actions.post_notice(SYSTEM, VILLAGE, profile.name, lines, timezone.localdate() + timedelta(days=5))
        page = visitor(language).get(f"/public/notice/{notice.token}/").content.decode()
        assert leaks(page, known, [one.pk for one in found]) == [], profile.name
        assert {"number", "name", "illness"} <= {
            one.split()[0] for one in leaks(f"{page} {_told(known)}", known, [found[0].pk])
        }


def _with_secrets(count: int) -> Household:
    born = date(1960 + count, 3, 7)
    person = {"name": f"欧阳小{count}明", "relation": "head", "birth_date": born, "identity_number": number(born)}
    account, phone = f"62284804025648900{count:02d}", f"1391234567{count}"
    return household(
        VILLAGE, members=[person], kind="registered", main_cause="illness", phone=phone, bank_account=account
    )


def _told(known: Private) -> str:
    return " ".join([*known.numbers, *known.names.values(), *known.illnesses])


def test_officers_see_their_places_only(posted: Notice) -> None:
    assert "households proposed" in text(client("township_clerk").get("/notices/"))
    stranger = client("village_team", NEXT_VILLAGE)
    for path in ("", "poster/"):
        assert stranger.get(f"/notices/{posted.pk}/{path}").status_code == 404
    assert stranger.get("/notices/").context["listing"].count == 0
    leader = client("leader")
    assert leader.get(f"/notices/{posted.pk}/").status_code == 200
    assert leader.post(f"/notices/{posted.pk}/withdraw/", {"reason": "no"}).status_code in (302, 403)
    assert Notice.objects.get().state == "posted"


def test_a_poster_and_photos(posted: Notice) -> None:
    officer = client("village_team", VILLAGE)
    poster = officer.get(f"/notices/{posted.pk}/poster/?size=a3").content.decode()
    assert 'class="poster a3"' in poster and "data:image/svg+xml" in poster and "欧＊＊明" in poster
    body = {"photo": SimpleUploadedFile("a.png", PNG), "taken_at": "2020-01-02T08:00"}
    assert officer.post(f"/notices/{posted.pk}/photo/", body).status_code == 302
    (photo,) = queries.photos(SYSTEM, posted.pk)
    assert officer.get(f"/notices/photo/{photo.pk}/").content == PNG
    body = {"photo": SimpleUploadedFile("a.png", b"<script>"), "taken_at": "2020-01-02T08:00"}
    officer.post(f"/notices/{posted.pk}/photo/", body)
    assert len(queries.photos(SYSTEM, posted.pk)) == 1


def test_a_file_is_checked_and_not_kept(posted: Notice) -> None:
    officer = client("township_clerk")
    content = f"Name,Number\nx,{number()}\n".encode()
    page = officer.post("/notices/check/", {"file": SimpleUploadedFile("list.csv", content)})
    assert "must not be published" in text(page) and "line 2" in text(page) and number() not in page.content.decode()
    page = officer.post("/notices/check/", {"file": SimpleUploadedFile("list.csv", b"Name,Size\nx,3\n")})
    assert "No such number was found" in text(page)
    assert client("leader").get("/notices/check/").status_code == 403


def test_asking_for_help_becomes_a_clue(posted: Notice) -> None:
    officer = client("village_team", VILLAGE)
    assert officer.post(f"/area/{VILLAGE}/help-code/").status_code == 302
    point = queries.help_point(SYSTEM, VILLAGE)
    assert point and "data:image/svg+xml" in officer.get(f"/area/{VILLAGE}/help-code/").content.decode()
    page = send(visitor(), f"/public/help/{point.token}/", {"words": "Old Wang fell ill.", "name": "a neighbour"})
    assert page.status_code == 200 and "Thank you" in text(page)
    assert Clue.objects.count() == 1
    officer.post(f"/area/{VILLAGE}/help-code/")
    assert visitor().get(f"/public/help/{point.token}/").status_code == 404
