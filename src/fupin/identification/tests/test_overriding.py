"""An exit that the test refuses: opened in writing by the county office alone, flagged, logged, shown to all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.identification.cases import actions, queries
from fupin.identification.cases.models import Case, CaseEvidence
from fupin.identification.cases.shapes import Override
from fupin.identification.tests.case_world import PAPER, World
from fupin.identification.tests.test_exit import GOOD, INSURED
from fupin.kernel.errors import FupinError
from fupin.policy.packs import find
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.tests.pages import text
from fupin.registry.tests.samples import VILLAGE, household

pytestmark = pytest.mark.django_db
YEAR = 2021
# The published account: 34,936 came in, of which 29,136 counts, for four people.
COUNTED = {
    **{"wage": 18_000, "production": 9_600, "production_cost": 3_200, "property": 500, "allowance": 2_400},
    **{"pension": 1_296, "ecology": 300, "other_long_term": 240},
}
UNCOUNTED = {"condolence": 800, "medical_reimbursement": 5_000}
WHY = Override("The county meeting of 12 May decided so.", PAPER)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def home(world: World) -> Household:
    """Record the household of the published account."""
    parents = [{**one, "relation": "parent"} for one in INSURED]
    found = household(VILLAGE, INSURED + parents, **GOOD)
    items = [{"item": code, "amount": 100 * amount} for code, amount in (COUNTED | UNCOUNTED).items()]
    registry.record_account(SYSTEM, found.pk, YEAR, items)
    return found


def proposed(who: Any, home: Household, override: Override | None = None) -> int:
    """Open the exit of a household."""
    return int(
        actions.open_case(who, "exit", household_id=home.pk, payload={"year": YEAR}, words="Goes.", override=override)
    )


@pytest.mark.parametrize("who", ["cadre", "clerk", "officer"])
def test_the_published_case_is_refused_to_everybody_without_a_reason(who: str, world: World, home: Household) -> None:
    with pytest.raises(FupinError, match="not proposed") as refused:
        proposed(getattr(world, who), home)
    assert "5,827" in refused.value.inside("en")
    bulk = actions.open_cases(getattr(world, who), "exit", [home.pk], payload={"year": YEAR})
    assert (bulk.done, [one.subject for one in bulk.refused]) == ([], [home.pk])


@pytest.mark.parametrize("who", ["cadre", "clerk", "stranger", "leader", "inspector"])
def test_nobody_else_overrides(who: str, world: World, home: Household) -> None:
    with pytest.raises(FupinError):
        proposed(getattr(world, who), home, WHY)
    assert not Case.objects.exists() and not CaseEvidence.objects.exists()


@pytest.mark.parametrize("override", [Override("no", PAPER), Override("   ", PAPER), Override(WHY.reason, None)])
def test_the_county_needs_a_reason_and_a_paper(override: Override, world: World, home: Household) -> None:
    with pytest.raises(FupinError, match="Write down the reason"):
        proposed(world.officer, home, override)


def test_the_county_opens_it_in_writing_and_everybody_who_decides_sees_it(world: World, home: Household) -> None:
    case = Case.objects.get(pk=proposed(world.officer, home, WHY))
    assert case.overridden and case.at == "assessment"
    opened, entry = case.events.all()
    assert (opened.kind, entry.kind, entry.words, entry.who_id) == (
        "opened",
        "overridden",
        WHY.reason,
        world.officer.pk,
    )
    assert entry.acted_as == [["county_officer", 3]]
    assert [line["name"] for line in entry.detail["test"]["lines"] if line["answer"] is False] == ["fall_20"]
    found = queries.evidence_content(world.cadre, entry.detail["evidence"])
    assert found is not None and found[1] == PAPER.content
    assert "12 May" in str(LogEntry.objects.filter(action="cases.open_case").latest("pk").detail)
    with pytest.raises(FupinError):
        actions.withdraw_evidence(world.officer, entry.detail["evidence"], "never mind")
    _look_at_pages(world, case)


def _look_at_pages(world: World, case: Case) -> None:
    for who in (world.cadre, world.clerk, world.officer):
        reader = Client(HTTP_ACCEPT_LANGUAGE="en")
        reader.force_login(who)
        for page in (f"/cases/{case.pk}/", f"/cases/{case.pk}/side/", f"/cases/{case.pk}/print/record/"):
            shown = text(reader.get(page))
            assert "in spite of the exit test" in shown and WHY.reason in shown, page
        meeting = f"/cases/meeting/{VILLAGE}/exit/assessment/"
        for page in (meeting, meeting.replace("meeting", "review")):
            assert "in spite of the exit test" in text(reader.get(page)), page
        counts = [reader.get(f"/cases/all/?f.overridden={said}").context["listing"].count for said in (True, False)]
        assert counts == [1, 0]


def test_where_the_exit_holds_there_is_nothing_to_override(world: World, home: Household) -> None:
    registry.record_account(SYSTEM, home.pk, YEAR, [{"item": "wage", "amount": 10_000_000}])
    with pytest.raises(FupinError, match="does not say no"):
        proposed(world.officer, home, WHY)
    assert not Case.objects.get(pk=proposed(world.officer, home)).overridden


def test_the_page_offers_it_to_the_county_alone(world: World, home: Household) -> None:
    address, sent = f"/cases/begin/?household={home.number}", {"procedure": "exit", "year.exit": str(YEAR)}
    village, county = Client(HTTP_ACCEPT_LANGUAGE="en"), Client(HTTP_ACCEPT_LANGUAGE="en")
    village.force_login(world.cadre)
    county.force_login(world.officer)
    assert 'name="override.exit"' not in village.get(address).content.decode()
    refused = village.post(address, sent)
    assert refused.status_code == 422 and "opened only by: County officer" in text(refused)
    assert 'name="override.exit"' in county.get(address).content.decode()
    refused = county.post(address, {**sent, "override.exit": WHY.reason})
    assert refused.status_code == 422 and WHY.reason in refused.content.decode()
    paper = SimpleUploadedFile(PAPER.name, PAPER.content)
    assert county.post(address, {**sent, "override.exit": WHY.reason, "paper.exit": paper}).status_code == 302
    assert Case.objects.get().overridden


def test_only_an_exit_names_who_may_override() -> None:
    known = find("fupin-cn").procedures(date(2022, 1, 1))
    assert {name: len(one.override) for name, one in known.items() if one.override} == {"exit": 1}
