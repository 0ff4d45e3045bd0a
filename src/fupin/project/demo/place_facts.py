"""What the villages and groups of the demonstration say of themselves: once, and counted for each year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from random import Random
from typing import Any

from fupin.places.facts import with_years
from fupin.project.demo.chance import Odds, likely, stream
from fupin.project.demo.material import Material
from fupin.project.demo.shapes import Facts, Village

Dated = list[tuple[date, Facts]]
POOR_FROM = 0.42  # how far from the county seat villages are registered as poor
YUAN = 100


def told(material: Material, villages: list[Village]) -> dict[int, Dated]:
    """Return what is known of villages and groups by key, from which day on."""
    found: dict[int, Dated] = {}
    for village in villages:
        rng = stream(material.county["seed"], "place facts", village.place.code)
        found[village.place.key] = list(_of_village(rng, material, village))
        for place, facts in zip(village.groups, _of_groups(rng, material, village), strict=True):
            found[place.key] = [(material.county["light_since"], facts)]
    return found


def _of_village(rng: Random, material: Material, village: Village) -> Iterator[tuple[date, Facts]]:
    since: date = material.county["light_since"]
    people = village.registered_persons + village.light_persons
    yield since, _lasting(rng, village, people)
    poor = village.remoteness > POOR_FROM
    stationed = date(2018, 3, 1 + rng.randrange(12))
    yield date(2017, 12, 20), _party(rng, people)
    for year in material.county["account_years"]:
        closing = min(date(year, 12, 31), material.today)
        counted = _counted(rng, material, village, people, year)
        if poor and village.remoteness < POOR_FROM + 0.13 * (year - 2016):
            counted.setdefault("exited_year", year)
            poor = False
        yield closing, with_years(_forgotten(rng, counted, village.neglect), year)
        if year < stationed.year:
            yield stationed, _team(rng, village, stationed)


def _lasting(rng: Random, village: Village, people: int) -> Facts:
    roads = round(people / 95 + rng.uniform(4, 16), 1)
    hardened = round(roads * rng.uniform(0.35, 0.95), 1)
    return {
        **village.place.facts,
        "poor_village": village.remoteness > POOR_FROM,
        "village_kinds": [
            kind for kind, odds in (("minority", village.minority), ("mutual_aid", 30)) if likely(rng, odds)
        ],
        "land_area_km2": round(people / 320 + rng.uniform(2, 14), 1),
        "road_km": roads,
        "hardened_road_km": hardened,
        "road_to_town_unpaved_km": 0 if likely(rng, 85) else round(rng.uniform(0.3, 3), 1),
        "villages_without_hardened_road": rng.randrange(3),
        "primary_schools": 1 if likely(rng, 78) else 0,
        "kindergartens": 1 if likely(rng, 55) else 0,
        "village_doctors": 1 + rng.randrange(3),
        "public_toilets": rng.randrange(1, 5),
        "culture_rooms": 1 if likely(rng, 82) else 0,
        "party_branches": 1 + likely(rng, 30),
    }


def _party(rng: Random, people: int) -> Facts:
    members, probationary = max(9, round(people * rng.uniform(0.016, 0.032))), rng.randrange(4)
    return {
        "party_members": members,
        "party_members_full": members - probationary,
        "party_members_probationary": probationary,
        "branch_election_on": date(2017, 12, 1 + rng.randrange(20)).isoformat(),
    }


def _team(rng: Random, village: Village, day: date) -> Facts:
    sent = {"prefecture": likely(rng, 35), "county": 1 + likely(rng, 40), "town": 1, "village": likely(rng, 45)}
    facts: Facts = {f"team_from_{level}": int(count) for level, count in sent.items()}
    return {
        **facts,
        "team_members": sum(facts.values()),
        "stationed_on": day.isoformat(),
        "stationed_at": f"{village.place.name}村委会",
    }


def _counted(rng: Random, material: Material, village: Village, people: int, year: int) -> Facts:
    return {
        **_of_farms(rng, village, people),
        **_of_money(rng, material, village, people, year),
        **_of_people(rng, village, people),
        "visits_completed_on": date(year, 11, 1 + rng.randrange(28)).isoformat(),
        "trainings_planned": 1 + rng.randrange(4),
        "trainings_by": date(year, 6 + rng.randrange(5), 15).isoformat(),
        "disasters": [Odds({"none": 55, "drought": 20, "flood": 15, "frost": 10}).pick(rng)],
    }


def _of_farms(rng: Random, village: Village, people: int) -> Facts:
    grain = round(village.place.facts["cultivated_land_mu"] * rng.uniform(0.55, 0.85))
    raised = {"large_livestock": people / 24, "pigs": people / 3.5, "goats": people / 6 * (0.3 + village.remoteness)}
    facts: Facts = {"grain_area_mu": grain, "grain_output_t": round(grain * rng.uniform(0.28, 0.46), 1)}
    for name, usual in raised.items():
        facts[f"{name}_raised"] = round(usual * rng.uniform(0.6, 1.4))
        facts[f"{name}_slaughtered"] = round(facts[f"{name}_raised"] * rng.uniform(0.3, 0.9))
    return facts


def _of_money(rng: Random, material: Material, village: Village, people: int, year: int) -> Facts:
    words: Mapping[str, Any] = material.help["places"]
    per_head = round((9_600 - 4_300 * village.remoteness) * 1.09 ** (year - 2018) * rng.uniform(0.93, 1.07))
    return {
        "total_income": round(per_head * people * rng.uniform(1.15, 1.5) / 100) * 100 * YUAN,
        "farmer_income": per_head * YUAN,
        "collective_income": rng.randrange(8, 160) * 1_000 * YUAN,
        "farmstay_income": rng.randrange(20, 90) * 1_000 * YUAN,
        "tourism_workers": rng.randrange(0, 40),
        "relief_funds": rng.randrange(0, 24) * 5_000 * YUAN,
        "training_fund": rng.randrange(1, 9) * 5_000 * YUAN,
        "training_fund_bureau": rng.choice(words["training_bureaus"]),
        "branch_expenses": rng.randrange(10, 31) * 1_000 * YUAN,
    }


def _of_people(rng: Random, village: Village, people: int) -> Facts:
    own = village.place.facts
    labourers = round(people * rng.uniform(0.5, 0.62))
    away = round(labourers * rng.uniform(0.3, 0.5))
    homes = village.registered + village.light
    pupils = rng.randrange(28, 190)
    return {
        "labourers": labourers,
        "labourers_trained": round(labourers * rng.uniform(0.1, 0.35)),
        "migrant_workers": away,
        "migrants_out_of_province": round(away * rng.uniform(0.3, 0.7)),
        "medical_insured": round(people * rng.uniform(0.96, 0.999)),
        "pension_insured": round(labourers * rng.uniform(0.7, 0.95)),
        "primary_teachers": max(3, pupils // 14),
        "primary_pupils": pupils,
        "kindergarten_children": rng.randrange(12, 80),
        "households_without_safe_water": rng.randrange(0, 9),
        "households_short_of_water": rng.randrange(0, 6),
        "broadband_households": round(homes * rng.uniform(0.2, 0.7)) if own.get("broadband") else 0,
        "television_households": round(homes * rng.uniform(0.9, 1)),
    }


def _forgotten(rng: Random, facts: Facts, neglect: float) -> Facts:
    """Leave out what nobody wrote down."""
    return {name: value for name, value in facts.items() if not likely(rng, 1.5 * neglect)}


def _of_groups(rng: Random, material: Material, village: Village) -> Iterator[Facts]:
    near = village.remoteness < 0.2
    for _group in village.groups:
        fringe = likely(rng, 55 if near else 6)
        situation = "fringe" if fringe else "mountain" if likely(rng, 40 + 55 * village.remoteness) else "other"
        kind = "fringe" if fringe else "mountain" if situation == "mountain" else "plain"
        yield {
            "group_situation": situation,
            "main_industry": Odds(material.help["places"]["industries"][kind]).pick(rng),
            "road_surface": Odds(material.help["places"]["roads"][kind]).pick(rng),
        }
