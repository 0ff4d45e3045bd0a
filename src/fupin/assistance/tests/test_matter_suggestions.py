"""Whom a rule suggests a matter for: asked of a whole place at once, as each household answers when asked alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from fupin.assistance.queries import matters as queries
from fupin.assistance.tests.mattering import opened, unsafe
from fupin.framework.permissions import SYSTEM
from fupin.policy.matter_kinds import Kind
from fupin.policy.packs import RuleSet
from fupin.registry import actions as registry
from fupin.registry.queries import households_for_policy, pack
from fupin.registry.tests.pages import at_most, client, plant_places, text
from fupin.registry.tests.samples import COUNTY, NEXT_VILLAGE, VILLAGE, Clerk, household, members

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year
CHILD = {"name": "王丙", "relation": "son", "sex": "male", "birth_date": date(YEAR - 10, 3, 1)}


def plant() -> None:
    """Record households of which something, little or nothing is known, one without anybody, one that left."""
    plant_places()
    unsafe(), unsafe(VILLAGE + 1, housing_grade=None), unsafe(NEXT_VILLAGE, housing_grade="grade_a")
    for status in ("dropped_out", "primary", None):
        home = household(members=[{"name": "王甲", "relation": "head"}, CHILD], kind="registered", water_safe=False)
        if status:
            registry.correct_member(SYSTEM, members(home.pk)[1].pk, {"student_status": status}, timezone.localdate())
    household(kind="light"), household(kind="light", members=[], head_name="钱丁", size=3)
    rich = unsafe(relocated=True)
    registry.record_account(SYSTEM, rich.pk, YEAR, [{"item": "wage", "amount": 90_000_00}])
    gone = unsafe()
    registry.end_household(SYSTEM, gone.pk, "moved_away", timezone.localdate())


def alone(kind: Kind) -> tuple[set[int], set[int]]:
    """Return the households for which a kind's rule suggests it, asked one by one, and those with its facts on file."""
    rules, rule = pack().rule_set(YEAR), (kind.suggests or ("",))[0]
    used = RuleSet.bind(pack(), YEAR, only=[rule]).facts_used().values()
    asked = {fact.name for facts in used for fact in facts if not fact.core}
    rows = list(households_for_policy(COUNTY, YEAR))
    told = {row["id"] for row in rows if asked & {*row}.union(*row.get("members", ()))}
    found = {row["id"] for row in rows if queries.says(kind, rules.outputs, rules.evaluate(row))}
    return found, found & told if asked else found


def test_each_rule_answers_for_a_place_as_for_each_household_of_it() -> None:
    plant()
    usual, suggested = queries.kind_of("housing"), 0
    for rule in pack().rule_set(YEAR).rules:
        for answer in (True, False):
            kind = replace(usual, suggests=(rule, answer))
            together = set(queries.suggested_in(SYSTEM, kind, COUNTY))
            every, told = alone(kind)
            assert told <= together <= every, (rule, answer)
            suggested += len(together)
    assert suggested > 20


def test_a_county_is_asked_in_few_statements_and_each_sees_their_own() -> None:
    plant()
    for name, expected in (("housing", 1), ("schooling", 1), ("water", 3)):
        kind = queries.kind_of(name)
        with at_most(3):
            assert len(queries.suggested_in(SYSTEM, kind, COUNTY)) == expected, name
    other = Clerk(NEXT_VILLAGE)
    assert queries.suggested_in(other, queries.kind_of("water"), COUNTY) == []


def test_who_has_one_open_is_not_suggested_and_the_page_says_how_many() -> None:
    plant_places()
    first, second = unsafe(), unsafe()
    team = client("village_team", VILLAGE)
    shown = text(team.get("/matters/kind/housing/suggested/"))
    assert first.number in shown and second.number in shown
    opened(first)
    shown = text(team.get("/matters/kind/housing/suggested/"))
    assert first.number not in shown and second.number in shown
