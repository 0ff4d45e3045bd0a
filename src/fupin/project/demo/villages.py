"""The places of the county: towns, villages and groups with their land, height and distance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from fupin.project.demo.chance import likely, share, stream
from fupin.project.demo.material import Material
from fupin.project.demo.shapes import Facts, Place, Village

FEWEST_GROUPS, MOST_GROUPS = 3, 14
FIRST_VILLAGE = 200  # villagers' committees are numbered from here, residents' committees below


def upper(material: Material) -> list[Place]:
    """Return province, prefecture and county."""
    levels = (material.county[level] for level in ("province", "prefecture", "county"))
    return [Place(level["code"], level["name"]) for level in levels]


def towns(material: Material, plan: Mapping[str, Any]) -> list[Place]:
    """Return the towns that a plan asks for, with what is known of them."""
    return [_town(material, line) for line in _lines(material, plan)]


def villages(material: Material, plan: Mapping[str, Any]) -> list[Village]:
    """Return the villages of a plan; the plan's totals are divided among them exactly."""
    rng = stream(material.county["seed"], "villages")
    names = _names(material, rng)
    drafts = [
        _draft(material, line, number, next(names), rng)
        for line in _lines(material, plan)
        for number in range(1, _count(line, plan) + 1)
    ]
    return list(_with_people(material, plan, drafts))


def _lines(material: Material, plan: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    lines: list[Mapping[str, Any]] = material.county["towns"]
    return lines[: plan.get("towns", len(lines))]


def _count(line: Mapping[str, Any], plan: Mapping[str, Any]) -> int:
    return min(int(line["villages"]), int(plan.get("villages_of_a_town", line["villages"])))


def _town(material: Material, line: Mapping[str, Any]) -> Place:
    facts = {"distance_to_county_km": line["km"], "elevation_m": line["elevation"]}
    return Place(material.prefix + line["code"], line["name"], facts)


def _names(material: Material, rng: Random) -> Iterator[str]:
    county = material.county
    pairs = [head + tail for head in county["village_heads"] for tail in county["village_tails"]]
    rng.shuffle(pairs)
    return (pair + county["village_end"] for pair in pairs)


def _draft(material: Material, line: Mapping[str, Any], number: int, name: str, rng: Random) -> dict[str, Any]:
    town = _town(material, line)
    code = f"{town.code}{FIRST_VILLAGE + number - 1}"
    km = round(max(0.6, rng.gammavariate(2.2, 3.0)), 1) if number > 1 else 0.5
    elevation = int(line["elevation"] + km * rng.uniform(4, 32) + rng.gauss(0, 25))
    reach = (line["km"] + km) / 75 * 0.6 + elevation / 1500 * 0.4
    facts = _land(rng, km, elevation)
    return {
        "place": Place(code, name, facts),
        "town": town,
        "remoteness": round(min(1.0, reach), 3),
        "minority": max(0.0, min(98.0, rng.gauss(line["minority"], 9))),
        "weight": rng.lognormvariate(0, 0.38) * (1.25 - min(1.0, reach) * 0.6),
    }


def _land(rng: Random, km: float, elevation: int) -> Facts:
    return {
        "distance_to_town_km": km,
        "elevation_m": elevation,
        "natural_villages": rng.randint(3, 16),
        "cultivated_land_mu": rng.randint(900, 3800),
        "forest_land_mu": rng.randint(600, 9000) + elevation * 3,
        "hardened_road": likely(rng, 96),
        "bus_service": likely(rng, 88 - elevation / 40),
        "clinics": 1 + likely(rng, 22),
        "broadband": likely(rng, 91),
    }


def _with_people(material: Material, plan: Mapping[str, Any], drafts: Sequence[dict[str, Any]]) -> Iterator[Village]:
    weights = [draft.pop("weight") for draft in drafts]
    poor = [w * (0.35 + 1.5 * d["remoteness"]) for w, d in zip(weights, drafts, strict=True)]
    rng = stream(material.county["seed"], "people of villages")
    light_persons = plan["rural_persons"] - plan["persons"]
    registered = share(plan["households"], poor, least=3)
    persons = share(plan["persons"], [n * rng.uniform(0.95, 1.05) for n in registered], least=3)
    light = share(plan["light_households"], weights, least=3)
    others = share(light_persons, [n * rng.uniform(0.97, 1.03) for n in light], least=6)
    counts = zip(registered, persons, light, others, strict=True)
    for draft, (households, heads, rest, souls) in zip(drafts, counts, strict=True):
        yield Village(
            **draft,
            groups=_groups(material, draft["place"], heads + souls, rng),
            registered=households,
            registered_persons=heads,
            light=rest,
            light_persons=souls,
            neglect=rng.uniform(0.5, material.odds["unknown"]["worst"]),
            people=material.choice("minorities").pick(rng),
        )


def _groups(material: Material, village: Place, persons: int, rng: Random) -> tuple[Place, ...]:
    count = round(persons / 250 + rng.uniform(-1.5, 1.5))
    digits, end = material.county["digits"], material.county["group_end"]
    wanted = max(FEWEST_GROUPS, min(MOST_GROUPS, count))
    return tuple(Place(f"{village.code}{n + 1:03d}", f"{digits[n]}{end}") for n in range(wanted))
