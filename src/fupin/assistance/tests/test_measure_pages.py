"""The pages of measures, causes, needs and offers; and a measure that only the pack knows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pytest

from fupin.assistance import actions
from fupin.assistance.measures.models import CauseEvidence
from fupin.assistance.models import Need, Offer
from fupin.assistance.queries import entitlements, unanswered
from fupin.framework.permissions import SYSTEM
from fupin.policy.packs import load
from fupin.registry import pack as packs
from fupin.registry import queries as registry
from fupin.registry.models import Household
from fupin.registry.tests.pages import client, plant_places, rows, text
from fupin.registry.tests.samples import COUNTY, TOWN, VILLAGE, household, members

pytestmark = pytest.mark.django_db
ILL = [{"name": "王甲", "relation": "head", "health": ["serious"], "sex": "male"}]
IN_YEAR = date(2019, 5, 1)
POOR: dict[str, Any] = {"kind": "registered", "status": "not_exited", "main_cause": "illness"}


@pytest.fixture(autouse=True)
def county() -> None:
    plant_places()


def poor(**more: Any) -> Household:
    """Record a poor household with somebody ill."""
    return household(VILLAGE, ILL, **{**POOR, "housing_grade": "grade_a", **more})


def page(who: Any, url: str, status: int = 200) -> str:
    """The words of a page."""
    found = who.get(url)
    assert found.status_code == status
    return text(found)


@pytest.mark.parametrize(
    ("language", "has", "cannot"),
    [
        ("en", "The household has", "Not so: The house is of grade C or D, and nobody moved"),
        ("zh-hans", "已经享受的政策", "不符合：住房为C级或D级且未搬迁"),
    ],
)
def test_the_statement_says_what_and_why(language: str, has: str, cannot: str) -> None:
    home = poor()
    actions.record_help(SYSTEM, home.pk, {"on": IN_YEAR, "measure": "serious_illness", "what": "x", "source": "y"})
    said = page(client("village_team", VILLAGE, language), f"/household/{home.number}/measures/2019/")
    assert has in said and cannot in said
    assert ("A hardened road to the house" in said) == (language == "en")


def test_a_statement_is_for_who_may_see_the_household_and_its_help() -> None:
    home = poor()
    page(client("village_team", VILLAGE + 1000), f"/household/{home.number}/measures/", 404)
    page(client("village_team"), f"/household/{home.number}/measures/1890/", 404)


def test_evidence_is_filed_and_taken_back_on_the_household_page() -> None:
    home, who = poor(other_causes=["land"]), client("village_team")
    assert "No evidence on file yet." in page(who, f"/household/{home.number}/")
    given = {"cause": "illness", "what": "hospital bill", "seen_on": "2019-05-01", "member_id": members(home.pk)[0].pk}
    assert who.post(f"/household/{home.number}/causes/add/", {**given, "seen_on": "2999-01-01"}).status_code == 422
    assert who.post(f"/household/{home.number}/causes/add/", given).status_code == 302
    who.post(f"/household/{home.number}/causes/shown/", {"cause": "illness"})
    assert rows(CauseEvidence).count() == 2
    shown = page(who, f"/household/{home.number}/")
    assert "hospital bill · 王甲" in shown and "from the register" in shown
    key = rows(CauseEvidence).get(what="hospital bill").pk
    assert who.post(f"/causes/{key}/withdraw/", {"reason": "wrong person"}).status_code == 302
    assert "hospital bill" not in page(who, f"/household/{home.number}/")
    assert client("village_team", VILLAGE + 1000).get(f"/causes/{key}/withdraw/").status_code == 404


@pytest.mark.parametrize("name", ["unanswered", "needless", "willing"])
def test_the_lists_are_pages_with_filters_and_a_workbook(name: str) -> None:
    home, who = poor(), client("township_clerk")
    actions.record_help(SYSTEM, home.pk, {"measure": "microcredit", "what": "x", "source": "y"})
    url = f"/measures/{name}/?f.area={VILLAGE}"
    assert ("王甲" in page(who, url)) == (name != "willing")
    assert who.get(f"{url}&export=xlsx")["Content-Type"].endswith("sheet")
    assert "Choose a county" in page(client("county_officer", 0), f"/measures/{name}/")


def test_needs_are_written_down_sorted_and_matched_by_clicking() -> None:
    home, who = poor(), client("township_clerk")
    menu = who.get(f"/household/{home.number}/needs/new/").content.decode()
    assert 'value="serious_illness"' in menu and 'value="renovation"' not in menu
    empty = {"measure": "", "what": " ", "asked_on": "2019-05-01"}
    assert who.post(f"/household/{home.number}/needs/new/", empty).status_code == 422
    who.post(f"/household/{home.number}/needs/new/", {**empty, "measure": "serious_illness"})
    need = Need.objects.get()
    assert "Treatment of serious illness" in page(who, "/needs/")
    who.post(f"/needs/{need.pk}/sort/", {"readiness": "conditional", "condition": "a bed is free"})
    assert "a bed is free" in page(who, f"/needs/{need.pk}/")
    said = {"measure": "serious_illness", "what": "ten beds", "quantity": "10", "since": "2019-01-01"}
    who.post("/offers/new/", {**said, "area": TOWN, "area_text": ""})
    assert "ten beds" in page(who, f"/needs/matching/?f.area={TOWN}")
    who.post("/needs/match/", {"row": [need.pk]})
    assert Need.objects.get().offer_id == Offer.objects.get().pk
    assert " 10 9 " in page(who, "/offers/")
    who.post(f"/needs/{need.pk}/answer/", {"answer": "was in hospital", "on": "2019-06-01"})
    assert Need.objects.get().readiness == "done"
    who.post(f"/needs/{need.pk}/reopen/", {"reason": "came back ill"})
    who.post(f"/needs/{need.pk}/release/", {"reason": "no bed any more"})
    who.post(f"/offers/{Offer.objects.get().pk}/withdraw/", {"reason": "hospital closed"})
    assert Offer.objects.get().withdrawn == "hospital closed"
    assert who.post(f"/needs/{need.pk}/withdraw/", {"reason": "written twice"}).status_code == 302
    assert Need.objects.get().withdrawn == "written twice"


def test_a_need_of_a_place_and_a_form_that_is_refused() -> None:
    who = client("township_clerk")
    given = {"what": "a bridge", "measure": "", "asked_on": "2019-05-01", "area": VILLAGE, "area_text": ""}
    assert who.post("/needs/new/", given).status_code == 302
    key = Need.objects.get().pk
    assert "Name the condition" in text(who.post(f"/needs/{key}/sort/", {"readiness": "conditional"}, follow=True))
    assert client("village_team", VILLAGE + 1000).get(f"/needs/{key}/").status_code == 404
    assert client("village_team").get("/offers/new/").status_code == 403


# A measure of the pack alone ----------------------------------------------------------------------------------

MEASURE = """
stove:
  label: {zh: 节柴灶, en: Wood-saving stove}
  route: housing
  causes: [illness]
  condition: burns_wood
  amount: 300
  unit: {zh: 台, en: stove}
  since: 2014-01-01
  source: own
"""
RULE = '''"""Who may have a stove."""

from fupin.policy.language import Household, Policy, Symbol, rule


@rule("burns_wood", kind="condition", purpose="measure", since=2014, source="own", zh="烧柴", en="Burns wood")
def burns_wood(household: Household, policy: Policy) -> Symbol:
    return household.fuel == "firewood"
'''


@pytest.mark.one_database("what is shown is that the pack alone decides; the store has no part in it")
def test_a_measure_of_a_pack_works_everywhere_without_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "fupin-cn"
    copytree(packs.pack().folder, copy, ignore=ignore_patterns("demo", "__pycache__"))
    (copy / "measures" / "stoves.yaml").write_text(MEASURE, encoding="utf-8")
    (copy / "rules" / "stoves.py").write_text(RULE, encoding="utf-8")
    changed = load(copy)
    monkeypatch.setattr(packs, "_found", lambda _name: changed)
    packs.pack.cache_clear()
    try:
        _with_stoves()
    finally:
        monkeypatch.undo()
        packs.pack.cache_clear()


def _with_stoves() -> None:
    home, other = poor(fuel="firewood"), poor(fuel="clean")
    states = {}
    for one in (home, other):
        file = registry.household_file(SYSTEM, one.number)
        assert file is not None
        found = entitlements(SYSTEM, registry.for_policy(file, 2019), 2019)
        states[one.pk] = next(line.state for line in found if line.measure.name == "stove")
    assert states == {home.pk: "may", other.pk: "cannot"}
    who = client("township_clerk")
    assert "Wood-saving stove" in page(who, f"/household/{home.number}/measures/2019/")
    assert 'value="stove"' in who.get(f"/household/{home.number}/needs/new/").content.decode()
    actions.record_help(SYSTEM, home.pk, {"on": IN_YEAR, "measure": "stove", "what": "x", "source": "y"})
    assert [one.home.id for one in unanswered(SYSTEM, COUNTY, 2019)] == [other.pk]
