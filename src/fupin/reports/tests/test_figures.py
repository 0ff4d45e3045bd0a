"""Figures: computed in one pass, equal to SQL by hand, three-valued, each with what lies behind it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.utils import timezone

from benchmarks._figures_sql import by_hand
from fupin.framework.permissions import SYSTEM, Denied
from fupin.places import actions as places
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.queries import pack
from fupin.registry.tests.samples import COUNTY, FAR_VILLAGE, NEXT_VILLAGE, TOWN, VILLAGE, Clerk, household
from fupin.reports.queries.figures import (
    borne_out,
    by_place,
    checked,
    compute,
    contradicted,
    failing,
    rows_behind,
    show,
)
from fupin.reports.tests.figuring import ASKED, EMPTY, FOUNDED, YEAR, alter, county, tree

pytestmark = pytest.mark.django_db
READER = Clerk(COUNTY, frozenset({"figures.read"}))


def test_the_figures_of_every_village_equal_sql_by_hand() -> None:
    county()
    moment = (ASKED, timezone.now())
    forms = pack().figures.of_form()
    ours = by_place(SYSTEM, forms.values(), COUNTY, 5, YEAR, at=moment)
    with connection.cursor() as cursor:
        hands = by_hand(cursor, connection.vendor, COUNTY, YEAR, moment)
    assert set(ours) == set(hands) and len(forms) == 82
    wrong = [
        (key, form, name, found[name].exact, hands[key][form])
        for key, found in ours.items()
        for form, name in forms.items()
        if found[name].exact != hands[key][form]
    ]
    assert not wrong
    known = {form for form, name in forms.items() if any(found[name].exact is not None for found in ours.values())}
    assert len(known) > 65, "a comparison of what nobody knows would prove nothing"


def test_where_nothing_is_on_file_there_are_no_data() -> None:
    county()
    names = [name for name in pack().figures.sets["village_report"] if name not in ("report_year", "poor_villages")]
    found = compute(SYSTEM, names, EMPTY, YEAR)
    assert {name for name, one in found.items() if one.value is not None} == set()
    assert show(found["registered_households"], "zh") == "暂无数据" and show(found["elevation"], "en") == "no data"


def test_unknown_is_counted_beside_and_never_as_nothing() -> None:
    tree()
    for known in ({"main_cause": "illness"}, {"main_cause": "illness"}, dict[str, str]()):
        household(VILLAGE, **{"kind": "registered", "status": "not_exited", **known})  # type: ignore[arg-type]
    found = compute(SYSTEM, ["cause_illness", "cause_water", "registered_households"], VILLAGE)
    assert show(found["cause_illness"], "en", unit=True, unknown=True) == "2 households, and 1 not known"
    assert found["cause_water"].value is None and found["cause_water"].unknown == 1
    assert found["registered_households"].value == 3


def test_places_above_add_up_and_tell_who_is_missing() -> None:
    county()
    town = compute(SYSTEM, ["registered_households", "forest_land", "pigs_raised", "elevation"], TOWN, YEAR)
    below = by_place(SYSTEM, ["registered_households", "pigs_raised"], TOWN, 5, YEAR)
    total = sum(one["registered_households"].exact or 0 for one in below.values())  # type: ignore[misc]
    assert town["registered_households"].exact == total and town["registered_households"].missing == 0
    assert town["pigs_raised"].missing == sum(one["pigs_raised"].value is None for one in below.values())
    assert town["elevation"].value is None, "an elevation does not add up"
    assert compute(SYSTEM, ["registered_households"], COUNTY, YEAR)["registered_households"].missing == 1


def test_a_share_counts_only_villages_where_both_parts_are_known() -> None:
    tree()
    for area, output in ((VILLAGE, 10), (NEXT_VILLAGE, None)):
        household(area, [], size=4)
        if output:
            places.describe(SYSTEM, area, {"grain_output_t": output}, date(YEAR, 3, 1), YEAR)
    town = compute(SYSTEM, ["grain_per_head"], TOWN, YEAR)["grain_per_head"]
    assert town.exact == Fraction(10_000, 4) and town.missing == 1


def test_behind_each_figure_stand_the_rows_that_it_counts() -> None:
    county()
    texts = pack().figures
    for name in texts.sets["village_report"]:
        if texts[name].kind == "count":
            figure = compute(SYSTEM, [name], COUNTY, YEAR)[name]
            rows = list(rows_behind(SYSTEM, name, COUNTY, YEAR))
            assert sum(row.known for row in rows) == figure.rows, name
            assert sum(not row.known for row in rows) == figure.unknown, name


def test_who_reads_figures_sees_numbers_and_no_rows() -> None:
    county()
    assert compute(READER, ["registered_households"], COUNTY, YEAR)["registered_households"].value
    with pytest.raises(Denied):
        rows_behind(READER, "registered_households", COUNTY, YEAR)
    with pytest.raises(Denied):
        compute(Clerk(VILLAGE), ["registered_households"], TOWN, YEAR)


def test_checks_fire_on_planted_contradictions_and_name_both_figures() -> None:
    tree()
    facts = {"team_members": 5, "team_from_prefecture": 1, "team_from_county": 1, "team_from_town": 1}
    places.describe(SYSTEM, VILLAGE, {**facts, "team_from_village": 1, "party_members": 3}, date(YEAR, 1, 2), YEAR)
    people = {"area": VILLAGE, "kind": "registered", "status": "not_exited", "size": 2, "registered_on": FOUNDED}
    kept, left, strange = registry.record_batch(SYSTEM, [{**people, "main_cause": "illness"}] * 3, FOUNDED)
    alter(SYSTEM, left, date(YEAR, 6, 1), status="exited")
    alter(SYSTEM, strange, date(YEAR, 6, 1), main_cause="no_such_cause")
    (found,) = failing(SYSTEM, COUNTY, 5, YEAR).values()
    wrong = {one.check.name: one for one in found}
    assert set(wrong) == {"team_adds_up", "causes_add_up", "households_explained", "persons_explained"}
    assert [wrong["team_adds_up"].left, wrong["team_adds_up"].right] == [5, 4]
    assert {"poor_households", "left_poverty"} <= set(wrong["households_explained"].figures)
    registry.correct_household(SYSTEM, left, {"exit_year": YEAR}, date(YEAR, 6, 1))
    assert "households_explained" not in {one.check.name for one in failing(SYSTEM, COUNTY, 5, YEAR)[VILLAGE]}
    assert Household.objects.get(pk=kept).status == "not_exited"


def test_a_sentence_is_borne_out_contradicted_or_neither() -> None:
    tree()
    one = household(VILLAGE, kind="registered", status="not_exited")
    names = pack().figures.checks["income_below_line"].figures
    assert not borne_out(compute(SYSTEM, names, VILLAGE, YEAR), "income_below_line")
    assert not contradicted(compute(SYSTEM, names, VILLAGE, YEAR), "income_below_line")
    for amount, holds in ((200_000, True), (2_000_000, False)):
        registry.record_account(SYSTEM, one.pk, YEAR, [{"item": "wage", "amount": amount}])
        figures = compute(SYSTEM, names, VILLAGE, YEAR, (timezone.localdate(), timezone.now()))
        assert borne_out(figures, "income_below_line") is holds
        assert contradicted(figures, "income_below_line") is not holds
        assert [c.holds for c in checked(figures, ["income_below_line"])] == [holds]


def test_what_moved_away_in_the_year_is_explained() -> None:
    tree()
    people = {"area": VILLAGE, "kind": "registered", "status": "not_exited", "size": 2}
    one, two, _other = registry.record_batch(SYSTEM, [people, people, {"area": VILLAGE, "size": 1}], FOUNDED)
    registry.move_household(SYSTEM, one, NEXT_VILLAGE, date(YEAR, 5, 1))
    registry.end_household(SYSTEM, two, "moved away", date(YEAR, 7, 1))
    names = ("went_away", "came_in", "poor_households", "poor_households_opening")
    found = by_place(SYSTEM, names, COUNTY, 5, YEAR)
    assert [found[VILLAGE][name].value for name in names] == [2, 0, 0, 2]
    assert found[NEXT_VILLAGE]["came_in"].value == 1 and found[FAR_VILLAGE]["came_in"].value is None
