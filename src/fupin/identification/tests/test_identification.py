"""What the policy says of a place, of one household, and what is still to be found out."""

from __future__ import annotations

import pytest
from django.utils import timezone

from fupin.framework import jobs
from fupin.framework.permissions import SYSTEM, Denied
from fupin.identification import actions, queries
from fupin.identification.models import Finding
from fupin.kernel.area import VILLAGE_LEVEL
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.tests.samples import FAR_VILLAGE, TOWN, VILLAGE, Clerk, household

pytestmark = pytest.mark.django_db
YEAR = 2019


@pytest.fixture
def village() -> list[Household]:
    poor, rich, unknown = (household(VILLAGE + n, kind="registered") for n in range(3))
    registry.record_account(SYSTEM, poor.pk, YEAR, [])
    registry.record_account(SYSTEM, rich.pk, YEAR, [{"item": "wage", "amount": 10_000_000}])
    return [poor, rich, unknown]


def test_the_columns_and_the_explanation_agree(village: list[Household]) -> None:
    assert actions.identify_area(SYSTEM, TOWN, YEAR) == 3
    for found in village:
        explanation = queries.explain_household(SYSTEM, found.number, YEAR)
        assert explanation is not None
        finding = Finding.objects.get(household_id=found.pk)
        assert finding.poor == explanation.answer("poor")
        assert finding.conditions == {n: explanation.answer(n) for n in finding.conditions}
    poor, rich, unknown = (Finding.objects.get(household_id=h.pk) for h in village)
    assert (poor.poor, poor.per_head, rich.per_head) == (True, 0, 5_000_000)
    assert unknown.per_head is None


def test_asking_again_replaces_and_follows_moves(village: list[Household]) -> None:
    actions.identify_area(SYSTEM, TOWN, YEAR)
    registry.move_household(SYSTEM, village[0].pk, FAR_VILLAGE)
    actions.identify_area(SYSTEM, FAR_VILLAGE, YEAR)
    actions.identify_area(SYSTEM, TOWN, YEAR)
    assert Finding.objects.count() == 3
    assert Finding.objects.get(household_id=village[0].pk).area == FAR_VILLAGE


def test_who_left_the_register_counts_no_more(village: list[Household]) -> None:
    actions.identify_area(SYSTEM, TOWN, YEAR)
    registry.end_household(SYSTEM, village[0].pk, "moved_out")
    answers = queries.answers(SYSTEM, TOWN, YEAR, VILLAGE_LEVEL)[VILLAGE]
    assert (answers.yes, answers.yes + answers.no + answers.unknown) == (0, 2)
    assert queries.answers(Clerk(FAR_VILLAGE), TOWN, YEAR) == {}


def test_what_is_unknown_becomes_a_task(village: list[Household]) -> None:
    actions.identify_area(SYSTEM, TOWN, YEAR)
    found = list(queries.tasks(SYSTEM, TOWN, YEAR))
    tasks = {t.household_id: t for t in queries.to_find_out(SYSTEM, found)}
    assert village[2].pk in tasks
    words = [m.inside("en") for m in tasks[village[2].pk].missing]
    assert "the income account of the year" in words


def test_an_explanation_of_then_is_that_of_then(village: list[Household]) -> None:
    then = (timezone.localdate(), timezone.now())
    registry.record_account(SYSTEM, village[0].pk, YEAR, [{"item": "wage", "amount": 10_000_000}])
    before, after = (queries.explain_household(SYSTEM, village[0].number, YEAR, at) for at in (then, None))
    assert before is not None
    assert after is not None
    assert (before.value("net_income_per_head"), after.value("net_income_per_head")) == (0, 5_000_000)
    assert queries.explain_household(Clerk(FAR_VILLAGE), village[0].number, YEAR) is None


def test_the_job_asks_for_whoever_queued_it(village: list[Household]) -> None:
    with pytest.raises(Denied):
        actions.request_identification(Clerk(FAR_VILLAGE), TOWN, YEAR)
    actions.request_identification(SYSTEM, TOWN, YEAR)
    job = jobs.run_next()
    assert job is not None
    assert (job.state, job.result) == ("done", {"households": 3})
