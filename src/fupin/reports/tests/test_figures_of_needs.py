"""Figures of needs, offers and gaps: equal to SQL by hand, and to the policy's answer for each household."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from fupin.assistance.models import Need, Offer
from fupin.framework.actions import Act, action
from fupin.framework.permissions import SYSTEM
from fupin.framework.writing import insert_records
from fupin.identification.queries import explanation_of
from fupin.kernel.area import ancestor
from fupin.registry.models import Household
from fupin.registry.queries import household_file, pack
from fupin.registry.tests.samples import COUNTY, TOWN, VILLAGE
from fupin.reports.queries.figures import by_place, compute, rows_behind
from fupin.reports.tests.figuring import FOUNDED, YEAR, county, plant, tree

pytestmark = pytest.mark.django_db
NAMES = (
    "needs_asked",
    "needs_open",
    "needs_conditional",
    "needs_unmatched",
    "needs_done",
    "households_with_open_needs",
)
BY_HAND = """
select area,
    count(*) filter (where asked_on between '2019-01-01' and '2019-12-31'),
    count(*) filter (where readiness not in ('done', 'refused')),
    count(*) filter (where readiness = 'conditional'),
    count(*) filter (where readiness not in ('done', 'refused') and offer_id is null),
    count(*) filter (where readiness = 'done' and answered_on between '2019-01-01' and '2019-12-31'),
    count(distinct household_id) filter (where readiness not in ('done', 'refused'))
from assistance_need where withdrawn = '' group by area
"""
GAPS = {
    "gap_income": ("income_below_line", True),
    "gap_schooling": ("schooling", False),
    "gap_medical": ("medical_insured", False),
    "gap_housing": ("safe_housing", False),
    "gap_water": ("safe_water", False),
    "gap_any": ("guarantee_missing", True),
}


@action("test.figures")
def ask(act: Act, rows: list[dict[str, Any]]) -> None:
    """Ask for everything at once."""
    insert_records(act, Need, rows, FOUNDED)


def needs() -> None:
    """Ask for much, in three villages, by households and by the villages themselves."""
    county()
    chance, rows = Random(3), []
    for pk, area in Household.objects.order_by("id").values_list("id", "area"):
        for readiness in chance.sample(Need.Readiness.values, 2):
            done = readiness in ("done", "refused")
            rows.append({
                "area": area, "household_id": pk if chance.random() < 0.8 else None, "what": "goats",
                "readiness": readiness, "asked_on": date(chance.choice((YEAR - 1, YEAR)), 4, 1),
                "offer_id": 5 if chance.random() < 0.4 else None,
                "answered_on": date(chance.choice((YEAR - 1, YEAR)), 6, 1) if done else None,
                "withdrawn": "moved" if chance.random() < 0.2 else "",
            })  # fmt: skip
    ask(SYSTEM, rows)


def test_needs_equal_sql_by_hand() -> None:
    needs()
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND)
        hands = {key: dict(zip(NAMES, values, strict=True)) for key, *values in cursor.fetchall()}
    ours = by_place(SYSTEM, NAMES, COUNTY, 5, YEAR, at=(date(YEAR, 12, 31), timezone.now()))
    found = {key: {name: one.value for name, one in of.items()} for key, of in ours.items() if key in hands}
    assert found == hands and len(hands) == 3 and all(sum(h[name] for h in hands.values()) for name in NAMES)
    county_ = compute(SYSTEM, NAMES, COUNTY, YEAR)
    assert {name: one.value for name, one in county_.items()} == {
        name: sum(of[name] for of in hands.values()) for name in NAMES
    }
    assert all(one["needs_open"].value is None for key, one in ours.items() if key not in hands)
    behind = list(rows_behind(SYSTEM, "needs_open", VILLAGE, YEAR))
    assert len(behind) == hands[VILLAGE]["needs_open"] and any(row.number for row in behind)


def test_an_offer_counts_where_it_was_made_and_above() -> None:
    tree()
    terms = {"measure": "x", "what": "x", "quantity": 1, "since": date(YEAR, 1, 1)}
    for area, until in ((COUNTY, None), (TOWN, None), (TOWN, date(YEAR, 3, 1)), (VILLAGE, None)):
        plant(SYSTEM, Offer, {**terms, "area": area, "until": until})
    name = "offers_standing"
    found = {area: compute(SYSTEM, [name], area, YEAR)[name] for area in (COUNTY, TOWN, VILLAGE)}
    assert {area: one.value for area, one in found.items()} == {COUNTY: 3, TOWN: 2, VILLAGE: 1}
    towns = by_place(SYSTEM, [name], COUNTY, 4, YEAR)
    assert towns[TOWN][name].value == 2 and sum(one[name].value is not None for one in towns.values()) == 1
    assert len([row for row in rows_behind(SYSTEM, name, COUNTY, YEAR) if row.known]) == 3


def test_gaps_are_what_the_policy_answers_for_each_household() -> None:
    county()
    asked = (date(YEAR, 12, 31), timezone.now())
    wanted = {name: [0, 0] for name in GAPS}
    for number, status, area in Household.objects.filter(kind="registered").values_list("number", "status", "area"):
        file = household_file(SYSTEM, number, asked)
        assert file is not None
        if ancestor(area, 3) == COUNTY and status != "exited":
            for name, (rule, gap) in GAPS.items():
                answer = explanation_of(file, YEAR).answer(rule)
                wanted[name][0] += answer is gap and bool(status)
                wanted[name][1] += answer is None or (answer is gap and not status)
    found = compute(SYSTEM, GAPS, COUNTY, YEAR, asked)
    assert {name: [one.rows, one.unknown] for name, one in found.items()} == wanted
    assert found["gap_income"].rows and all(name in pack().figures for name in GAPS)
