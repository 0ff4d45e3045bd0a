"""The demonstration county: its numbers are those that were announced, and it belongs to nobody real."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import pytest

from fupin.policy.identity import identity_of
from fupin.policy.packs import find
from fupin.policy.values import IncomeItem
from fupin.project.demo.county import County, digest
from fupin.project.demo.material import Material
from fupin.project.demo.past import stages
from fupin.project.demo.shapes import Household, Person
from fupin.project.demo.villages import upper
from tests.demo.conftest import PACK, Told
from tests.laws.test_secrets import identity_numbers

GIVEN_REGIONS = {str(n) for n in (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55))}
GIVEN_REGIONS |= {str(n) for n in (*range(61, 66), 71, 81, 82, 83, 91)}


def test_the_county_has_the_size_that_was_announced(full: Told) -> None:
    assert len(full.villages) == 120
    assert len({v.town.code for v in full.villages}) == 12
    assert len({v.place.name for v in full.villages}) == 120
    assert all(3 <= len(v.groups) <= 14 for v in full.villages)
    assert len(full.registered) == 8_393
    assert sum(h.size for h in full.registered) == 24_047
    everybody = sum(h.size for h in full.everybody())
    assert everybody == 255_800
    assert round(100 * 24_047 / everybody, 1) == 9.4


def test_every_village_has_the_people_that_it_says(full: Told) -> None:
    in_village = Counter(str(h.area)[:12] for h in full.registered for _ in h.present())
    assert all(in_village[v.place.code] == v.registered_persons for v in full.villages)
    households = Counter(str(h.area)[:12] for h in full.light)
    assert all(households[v.place.code] == v.light for v in full.villages)


def test_two_generations_are_equal(material: Material) -> None:
    assert digest(County(material, "small")) == digest(County(material, "small"))
    other = replace(material, county={**material.county, "seed": "another"})
    assert digest(County(other, "small")) != digest(County(material, "small"))


def test_no_village_depends_on_how_its_neighbours_were_made(material: Material) -> None:
    odds = {**material.odds, "flaws": dict.fromkeys(material.odds["flaws"], 0)}
    plain, flawed = County(replace(material, odds=odds), "small"), County(material, "small")
    for (_, without), (_, with_flaws) in zip(plain.tell(), flawed.tell(), strict=True):
        assert [h.number for h in without] == [h.number for h in with_flaws]
        assert [h.size for h in without] == [h.size for h in with_flaws]


def test_every_place_lies_in_a_province_that_was_never_given_a_number(full: Told, material: Material) -> None:
    codes = [p.code for p in upper(material)] + [v.place.code for v in full.villages]
    assert {code[:2] for code in codes} == {"99"}
    assert not {code[:2] for code in codes} & GIVEN_REGIONS
    assert len(set(codes)) == len(codes)


def test_no_number_could_be_that_of_a_living_person(full: Told) -> None:
    numbers = [p.identity for h in full.everybody() for p in h.members if p.identity]
    assert {number[:6] for number in numbers} == {full.county.material.prefix}
    assert identity_numbers(" ".join(numbers)) == []


def test_numbers_are_right_but_for_the_few_that_are_meant_to_be_wrong(full: Told) -> None:
    parse = identity_of(find(PACK).folder).parse
    people = [p for h in full.everybody() for p in h.members]
    wrong = sum(bool(parse(p.identity).errors) for p in people if p.identity)
    assert 0 < wrong <= full.county.flaws["wrong_check_digit"] + full.county.flaws["impossible_birth_date"] + 20
    shared = [n for n, count in Counter(p.identity for p in people if p.identity).items() if count > 1]
    assert 0 < len(shared) <= full.county.flaws["repeated_number"] + 5


def test_every_kind_of_mistake_is_made(full: Told, material: Material) -> None:
    made = full.county.flaws
    assert [name for name in material.odds["flaws"] if not made[name]] == []
    named = sum(len(h.facts) + sum(len(p.facts) for p in h.members) for h in full.registered)
    assert 0.05 < made["unknown"] / (named + made["unknown"]) < 0.15


def test_illness_lack_of_labour_and_distance_show_in_the_data(full: Told) -> None:
    ill, well = _by(full, lambda h: h.main_cause == "illness", lambda p: "healthy" not in p.facts.get("health", []))
    assert ill > 1.3 * well
    pupils, others = _by(full, lambda h: h.main_cause == "education", lambda p: bool(p.facts.get("school")))
    assert pupils > 1.5 * others
    incidence = {v.place.code: v.registered_persons / (v.registered_persons + v.light_persons) for v in full.villages}
    far = sorted(full.villages, key=lambda v: v.remoteness)
    near_rate = sum(incidence[v.place.code] for v in far[:40])
    assert sum(incidence[v.place.code] for v in far[-40:]) > 1.5 * near_rate


def _by(told: Told, chosen: Callable[[Household], bool], counted: Callable[[Person], bool]) -> tuple[float, float]:
    """Return the share of members for whom something holds, in households chosen and in the others."""
    rates = []
    for wanted in (True, False):
        people = [p for h in told.registered if chosen(h) is wanted for p in h.present()]
        rates.append(sum(map(counted, people)) / len(people))
    return rates[0], rates[1]


def test_incomes_grow_and_explain_who_left_poverty(full: Told) -> None:
    means = {year: _mean(full, year) for year in full.county.material.county["account_years"]}
    years = sorted(means)
    assert means[years[0]] < means[years[1]] < means[years[2]]
    left = [_per_head(h) for h in full.registered if h.left_on and h.accounts]
    stayed = [_per_head(h) for h in full.registered if not h.left_on and h.accounts]
    level = full.county.material.county["levels"][years[2]]["left"]
    assert sum(x > level for x in left) / len(left) > 0.9
    assert sum(x < level for x in stayed) / len(stayed) > 0.65
    assert any(x < level for x in left), "somebody left poverty on paper only"


def _mean(told: Told, year: int) -> float:
    found = [_per_head(h, year) for h in told.registered if any(a.year == year for a in h.accounts)]
    return sum(found) / len(found)


@cache
def _items() -> Mapping[str, IncomeItem]:
    return find(PACK).items


def _per_head(household: Household, year: int | None = None) -> float:
    account = next(a for a in reversed(household.accounts) if year in (None, a.year))
    items, signs = _items(), {"production_cost": -1}
    counted = [i for i in account.items if any(d.value is True for d in items[i["item"]].counts)]
    net = sum(signs.get(items[i["item"]].kind, 1) * i["amount"] for i in counted)
    return float(net / 100 / household.size)


def test_facts_codes_and_items_are_those_of_the_pack(full: Told) -> None:
    pack = find(PACK)
    for household in full.registered:
        assert {i["item"] for a in household.accounts for i in a.items} <= pack.items.keys()
        for facts, entity in [(household.facts, "household"), *((p.facts, "member") for p in household.members)]:
            for name, value in facts.items():
                declared = pack.facts[entity][name]
                if declared.codes:
                    given = value if isinstance(value, list) else [value]
                    assert set(given) <= pack.codes[declared.codes].values.keys(), name


def test_a_past_is_in_order_and_ends_with_the_present(full: Told) -> None:
    today = full.county.material.today
    for household in full.registered:
        told = list(stages(household))
        days = [day for day, _ in told]
        assert days == sorted(set(days))
        assert days[-1] <= today
        merged = {name: value for _, columns in told for name, value in columns.items()}
        assert merged["size"] == household.size
        assert merged["facts"] == household.facts
        assert merged["status"] == household.status


@pytest.mark.parametrize("year", [2015, 2017, 2019])
def test_exits_lie_in_the_past_of_those_who_left(full: Told, year: int) -> None:
    left = [h for h in full.registered if h.left_on and h.left_on.year == year]
    assert bool(left) == (year > 2015)
    assert {h.status for h in left} <= {"exited"}
