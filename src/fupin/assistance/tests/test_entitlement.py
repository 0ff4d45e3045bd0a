"""Entitlement: what a household has, may have, cannot have with the reason, and what has to be found out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fupin.assistance import actions
from fupin.assistance.actions.matters import Given
from fupin.assistance.measures.entitling import Entitlement
from fupin.assistance.measures.models import CauseEvidence
from fupin.assistance.queries import causes_of, entitlements
from fupin.assistance.queries.files import help_files
from fupin.assistance.tests.mattering import BEGUN, opened
from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM, Denied
from fupin.kernel.errors import FupinError
from fupin.registry import actions as registry_actions
from fupin.registry import queries as registry
from fupin.registry.models import Household
from fupin.registry.tests.pages import plant_places, rows
from fupin.registry.tests.samples import DAY, NEXT_VILLAGE, VILLAGE, Clerk, household

pytestmark = pytest.mark.django_db
YEAR = 2019
IN_YEAR = date(YEAR, 5, 1)
POOR: dict[str, Any] = {"kind": "registered", "status": "not_exited", "main_cause": "illness"}


@pytest.fixture(autouse=True)
def county() -> None:
    plant_places()


def lines(home: Household, year: int = YEAR, **more: Any) -> dict[str, Entitlement]:
    """How a household stands to each measure, by name."""
    file = registry.household_file(SYSTEM, home.number)
    assert file is not None
    found = entitlements(SYSTEM, registry.for_policy(file, year), year, **more)
    return {one.measure.name: one for one in found}


def give(home: Household, measure: str, on: date = IN_YEAR, amount: int | None = 500_00) -> int:
    """Record help given."""
    said = {"on": on, "measure": measure, "what": "paid out", "amount": amount, "source": "county"}
    return actions.record_help(SYSTEM, home.pk, said)


def test_a_house_of_grade_c_may_be_renovated_and_grade_a_may_not() -> None:
    bad, good = household(**POOR, housing_grade="grade_c"), household(**POOR, housing_grade="grade_a")
    assert lines(bad)["renovation"].state == "may"
    refused = lines(good)["renovation"]
    assert refused.state == "cannot"
    assert refused.reason.inside("en") == (
        "Not so: The house is of grade C or D, and nobody moved (Housing safety grade A, safe)"
    )
    assert refused.reason.inside("zh") == "不符合：住房为C级或D级且未搬迁（危房等级 A级（安全））"


def test_what_nobody_knows_is_found_out_and_never_refused() -> None:
    open_one = lines(household(**POOR))["renovation"]
    assert open_one.state == "unknown"
    assert [gap.inside("en") for gap in open_one.missing] == ["Housing safety grade"]
    assert open_one.reason.inside("zh") == "需要核实：危房等级"


def test_help_on_file_counts_and_what_is_given_yearly_counts_for_its_year() -> None:
    home = household(**POOR, housing_grade="grade_a")
    give(home, "renovation"), give(home, "medical_assistance")
    now, later = lines(home), lines(home, YEAR + 1)
    assert (now["renovation"].state, now["renovation"].since, now["renovation"].amount) == ("has", IN_YEAR, 500_00)
    assert now["medical_assistance"].by == "help"
    assert later["renovation"].state == "has"
    assert later["medical_assistance"].state != "has"


def test_withdrawn_help_and_help_of_later_days_do_not_count() -> None:
    home = household(**POOR, housing_grade="grade_a")
    wrong = give(home, "renovation")
    assert lines(home, on=date(YEAR, 4, 30))["renovation"].state == "cannot"
    actions.withdraw_help(SYSTEM, wrong, "another household")
    assert lines(home)["renovation"].state == "cannot"


def test_facts_and_income_items_show_that_a_household_has_a_measure() -> None:
    home = household(**POOR, relocated=True)
    registry_actions.record_account(SYSTEM, home.pk, YEAR, [{"item": "loan", "amount": 30_000_00}])
    found = lines(home)
    assert (found["relocation"].state, found["relocation"].by) == ("has", "facts")
    assert found["microcredit"].state == "has"
    assert lines(household(**POOR, relocated=False))["relocation"].state != "has"


def test_an_open_matter_is_under_way_and_one_given_up_gives_nothing() -> None:
    home = household(**POOR, housing_grade="grade_c")
    matter = opened(home)
    found = lines(home)["renovation"]
    assert (found.state, found.by, found.under_way, found.since) == ("has", "matter", True, BEGUN)
    actions.close_matter(SYSTEM, matter, "given_up", Given(note="moved to the son in town"))
    assert lines(home)["renovation"].state == "may"


def test_a_plan_decided_earlier_keeps_the_text_of_its_day() -> None:
    home = household(**POOR, housing_grade="grade_c")
    then, after = (lines(home, 2016, on=day)["renovation"].measure for day in (date(2016, 5, 1), date(2016, 12, 1)))
    assert (then.amount, then.documents) == (7500_00, ())
    assert after.documents[0].number == "建村〔2016〕251号"
    assert lines(home, 2017)["renovation"].measure.amount == 14000_00
    assert "microcredit" not in lines(home, 2014, on=date(2014, 6, 1))


def test_what_is_on_file_may_be_handed_over_for_many_households() -> None:
    home = household(**POOR, housing_grade="grade_a")
    give(home, "renovation")
    given = help_files(SYSTEM, [home.pk])[home.pk]
    assert lines(home, given=given)["renovation"].state == "has"
    assert {n: one.state for n, one in lines(home, given=given).items()} == {n: o.state for n, o in lines(home).items()}


# Causes ------------------------------------------------------------------------------------------------------


def filed(home: Household, **changed: Any) -> int:
    """File evidence of a cause."""
    said = {"cause": "illness", "what": "hospital bill", "seen_on": IN_YEAR, **changed}
    return actions.add_evidence(SYSTEM, home.pk, said)


def test_causes_with_evidence_and_what_the_register_shows() -> None:
    ill = [{"name": "王甲", "relation": "head", "health": ["serious"]}]
    home = household(VILLAGE, ill, **POOR, other_causes=["land"])
    filed(home)
    file = registry.household_file(SYSTEM, home.number)
    assert file is not None
    main, other = causes_of(SYSTEM, home.pk, None, registry.for_policy(file, YEAR), YEAR)
    assert (main.code, main.main, [row.what for row in main.evidence]) == ("illness", True, ["hospital bill"])
    assert main.shown is not None and main.shown.answer is True
    assert other.shown is not None and other.shown.answer is None
    assert causes_of(Clerk(NEXT_VILLAGE), home.pk) == []


def test_the_register_shows_a_cause_or_is_not_filed() -> None:
    ill = [{"name": "王甲", "relation": "head", "health": ["serious"]}]
    home = household(VILLAGE, ill, **POOR, other_causes=["land"])
    key = actions.file_answer(SYSTEM, home.pk, "illness", YEAR)
    row = rows(CauseEvidence).get(pk=key)
    assert row.rule == "shows_illness" and "家中有大病或慢性病患者" in row.what
    with pytest.raises(FupinError, match="does not show this cause"):
        actions.file_answer(SYSTEM, home.pk, "land", YEAR)


def test_evidence_is_taken_back_with_a_reason_and_stays_in_the_history() -> None:
    home = household(**POOR)
    key = filed(home)
    with pytest.raises(FupinError, match="Say why"):
        actions.withdraw_evidence(SYSTEM, key, " x ")
    actions.withdraw_evidence(SYSTEM, key, "bill of another person")
    assert causes_of(SYSTEM, home.pk)[0].evidence == []
    assert CauseEvidence.versions._default_manager.filter(id=key, withdrawn="").exists()
    assert LogEntry.objects.latest("id").detail == {"reason": "bill of another person"}
    with pytest.raises(FupinError, match="taken back already"):
        actions.withdraw_evidence(SYSTEM, key, "once more")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"cause": "land"}, "does not name this cause"),
        ({"what": " "}, "Say what shows the cause"),
        ({"attachment_id": 1}, "does not belong to the household"),
        ({"member_id": 1}, "does not belong to the household"),
    ],
)
def test_evidence_of_something_else_is_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(FupinError, match=words):
        filed(household(**POOR), **changed)


def test_only_who_plans_in_the_place_files_evidence() -> None:
    home = household(**POOR)
    said = {"cause": "illness", "what": "hospital bill"}
    for who in (Clerk(NEXT_VILLAGE), Clerk(VILLAGE, frozenset({"help.read", "help.act"}))):
        with pytest.raises(Denied):
            actions.add_evidence(who, home.pk, said)
    actions.add_evidence(Clerk(VILLAGE, frozenset({"help.plan"})), home.pk, said)


def test_evidence_moves_with_its_household() -> None:
    home = household(**POOR)
    key = filed(home, seen_on=DAY)
    registry_actions.move_household(SYSTEM, home.pk, NEXT_VILLAGE, date(2019, 6, 1))
    assert rows(CauseEvidence).get(pk=key).area == NEXT_VILLAGE
