"""The help of the demonstration: what is on file of it could have been entered by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from fupin.assistance.matters import state
from fupin.assistance.matters.models import Matter, MatterStep
from fupin.assistance.needs.models import Need, Offer
from fupin.assistance.pairing.models import Helper, HelpGiven, Pairing
from fupin.assistance.plans.models import Plan, PlanLine
from fupin.framework.permissions import SYSTEM
from fupin.places.queries import facts_of
from fupin.policy.matter_kinds import PLACE
from fupin.project.demo import loading
from fupin.registry.queries import pack


def rows(model: Any) -> Any:
    """Return all rows of a model."""
    return model.objects.all()


@pytest.mark.django_db
@pytest.mark.one_database("the loading itself is tried on each in test_loading")
def test_the_county_is_helped_as_its_pack_allows() -> None:
    loaded = loading.load_small()
    assert all(rows(model).exists() for model in (Need, Offer, HelpGiven))
    _villages_tell(loaded)
    _pairings_keep_their_limits(loaded)
    _plans_are_signed_and_under_way()
    _matters_stand_where_their_kind_allows()


def _villages_tell(loaded: loading.Loaded) -> None:
    county = loaded.county.key
    told = [facts_of(SYSTEM, county, 5, year=year) for year in (2016, 2018, 2019)]
    counted = [sum("grain_output_t" in facts for facts in year.values()) for year in told]
    assert counted[0] == 0
    assert min(counted[1:]) >= 4
    for facts in told[1].values():
        sent = [facts[f"team_from_{level}"] for level in ("prefecture", "county", "town", "village")]
        assert facts["team_members"] == sum(sent)
        assert facts["party_members"] == facts["party_members_full"] + facts["party_members_probationary"]
        assert facts["hardened_road_km"] <= facts["road_km"]
    groups = facts_of(SYSTEM, county, 6)
    assert all({"group_situation", "road_surface", "main_industry"} <= facts.keys() for facts in groups.values())


def _pairings_keep_their_limits(loaded: loading.Loaded) -> None:
    levels = {helper.pk: helper.level for helper in rows(Helper)}
    now = rows(Pairing).filter(kind="helper", until=None)
    each = Counter(now.values_list("helper_id", flat=True))
    assert all(count <= pack().pairing.levels[levels[helper]].most for helper, count in each.items())
    assert max(Counter(now.values_list("household_id", flat=True)).values()) == 1
    assert now.count() > 100
    assert rows(Helper).filter(user_id=loaded.users["team"].pk).count() == 1
    handed = rows(Pairing).exclude(handed_to=None)
    assert set(handed.values_list("handed_to", flat=True)) <= set(now.values_list("pk", flat=True))


def _plans_are_signed_and_under_way() -> None:
    of_homes = rows(Plan).exclude(household_id=None)
    assert set(of_homes.filter(year=2018).values_list("state", flat=True)) == {"signed"}
    assert set(of_homes.filter(year=2019).values_list("state", flat=True)) == {"draft", "agreed", "signed"}
    measures = set(rows(PlanLine).filter(kind="").exclude(measure="").values_list("measure", flat=True))
    assert measures <= pack().measures.keys()
    assert rows(Plan).filter(household_id=None).count() == 6


def _matters_stand_where_their_kind_allows() -> None:
    kinds = set(rows(Matter).values_list("kind", flat=True))
    assert {name for name, kind in pack().matters.items() if kind.about == PLACE} <= kinds
    assert len(kinds) > 25
    steps: dict[int, list[MatterStep]] = {}
    for step in rows(MatterStep).order_by("on", "pk"):
        steps.setdefault(step.matter_id, []).append(step)
    for matter in rows(Matter):
        own, kind = steps[matter.pk], pack().matters[matter.kind]
        reached = state.reached_by(own)
        assert matter.stage == (reached[-1] if reached else "")
        assert matter.cost == sum(step.cost or 0 for step in own)
        assert {name for name in matter.facts if not name.startswith("_")} <= kind.all_fields().keys()
        assert matter.outcome in ("", *kind.ends)
        assert date(2017, 6, 1) < matter.opened_on == own[0].on
