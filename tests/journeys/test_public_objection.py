"""A villager follows the code on the posted notice with a phone, objects without an account, and reads the answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from fupin.identification.cases import actions
from fupin.identification.cases.models import Case, CaseObjection
from fupin.identification.notices.models import Notice, Objection
from fupin.identification.notices.shown import code_of
from fupin.identification.tests.case_world import PICTURE, World, run
from fupin.registry.tests.samples import VILLAGE, household
from tests.journeys.casework import PHONE, TOO_WIDE

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database("what a browser shows to the public does not depend on the database"),
]
CODE = re.compile(r"[A-Z2-9]{4} [A-Z2-9]{4} [A-Z2-9]{4}")


def posted(world: World) -> tuple[int, Notice]:
    """Bring a case to its first notice and post it; return both."""
    case_id = actions.open_case(world.cadre, "identify", household_id=household(VILLAGE, kind="light").pk)
    run(world, case_id, "village_notice")
    number, _bulk = actions.post_case_notice(world.cadre, VILLAGE, "identification", "village_notice", [case_id])
    return case_id, Notice.objects.get(pk=number)


def address_on_poster(world: World, notice: Notice, live: str) -> str:
    """Return the address that the code of the printed poster holds."""
    officer = Client()
    officer.force_login(world.cadre)
    poster = officer.get(f"/notices/{notice.pk}/poster/", headers={"host": live.partition("//")[2]})
    address = f"{live}/public/notice/{notice.token}/"
    assert poster.status_code == 200 and poster.context["code"] == code_of(address)
    return address


def test_a_villager_objects_by_the_code_on_the_poster(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    world, photo = World(), tmp_path / PICTURE.name
    photo.write_bytes(PICTURE.content)
    case_id, notice = posted(world)
    context = browser.new_context(locale="zh-CN", viewport=PHONE, has_touch=True)  # type: ignore[arg-type]
    page, told = context.new_page(), list[str]()
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)

    page.goto(address_on_poster(world, notice, live_server.url))
    assert page.evaluate(TOO_WIDE) <= 0 and page.locator("script").count() == 0
    page.locator("td.objecting a").first.tap()
    expect(page.locator("input[name=line]")).to_have_value("1")
    page.locator("textarea[name=words]").fill("他家在镇上有店铺。")
    page.locator("input[type=file]").set_input_files(photo)
    page.locator("button.main").tap()
    receipt = page.locator(".receipt-code").inner_text().strip()
    assert CODE.fullmatch(receipt) and page.evaluate(TOO_WIDE) <= 0

    objection = CaseObjection.objects.get(case_id=case_id)
    assert Case.objects.get(pk=case_id).objections_open == 1 and objection.anonymous
    page.locator("a.button").tap()
    page.locator("input[name=code]").fill(receipt.replace(" ", "").lower())
    page.locator("button.main").tap()
    expect(page.locator("section.panel")).to_contain_text("正在调查")
    actions.answer_objection(world.cadre, objection.pk, "dismissed", "店铺一年前已转让。")
    page.locator("input[name=code]").fill(receipt)
    page.locator("button.main").tap()
    expect(page.locator("section.panel .large")).to_have_text("店铺一年前已转让。")
    assert context.cookies() == [] and Objection.objects.get().photo and told == []
    context.close()
