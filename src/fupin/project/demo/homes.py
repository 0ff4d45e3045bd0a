"""What is known of a registered household: house, water, land, farming, property, relocation."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from fupin.project.demo.chance import likely
from fupin.project.demo.material import Material
from fupin.project.demo.shapes import Facts, Household, Village

UNSAFE = ("grade_c", "grade_d")
OPEN_SEA = (-150.0, -46.0)  # where nobody lives
STRUCTURES_THAT_AGE = ("brick_tile", "adobe")


class Furnisher:
    """Fills in the facts of households, so that they fit the village and the cause of poverty."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._today = material.today

    def furnish(self, rng: Random, household: Household, village: Village) -> None:
        """Write down what is known of a household."""
        self._standing(rng, household, village)
        self._yes_or_no(rng, household, village)
        self._house(rng, household)
        self._water(rng, household, village)
        self._ways(rng, household, village)
        self._land(rng, household, village)
        self._farming(rng, household)
        self._property(rng, household)
        if likely(rng, 2 + 9 * village.remoteness):
            self._relocate(rng, household)

    def _standing(self, rng: Random, household: Household, village: Village) -> None:
        away = sum(p.facts.get("work_place") == "outside" and likely(rng, 40) for p in household.present())
        group = next((g.name for g in village.groups if g.key == household.area), "")
        household.facts |= {
            "standard": "national" if likely(rng, 96) else "provincial",
            "address": f"{village.place.name}{group}",
            "resident_size": max(1, household.size - away),
            "size_at_end": household.size,
            "size_at_start": max(1, household.size - likely(rng, 3) + likely(rng, 3)),
            "outside_support": likely(rng, 5),
        }
        if household.facts["outside_support"]:
            household.facts["outside_supporters"] = self._material.word("supporters").pick(rng)
        longitude, latitude = OPEN_SEA
        household.facts["longitude"] = round(longitude + village.remoteness / 5 + rng.uniform(0, 0.02), 5)
        household.facts["latitude"] = round(latitude - village.remoteness / 9 + rng.uniform(0, 0.02), 5)

    def _yes_or_no(self, rng: Random, household: Household, village: Village) -> None:
        for name, (percent, remote) in self._material.odds["household_yes"].items():
            household.facts[name] = likely(rng, percent + remote * village.remoteness)

    def _house(self, rng: Random, household: Household) -> None:
        structure, grade = self._pick(rng, "housing_structure"), self._pick(rng, "housing_grade")
        if structure == "adobe" and likely(rng, 40):
            grade = "grade_c" if likely(rng, 70) else "grade_d"
        facts = household.facts
        facts["housing_area"] = max(18, int(household.size * rng.uniform(18, 38)))
        facts["housing_structure"], facts["housing_grade"] = structure, grade
        old = structure in STRUCTURES_THAT_AGE
        facts["housing_built_year"] = self._today.year - rng.randint(18 if old else 2, 58 if old else 26)
        facts["fuel"] = self._pick(rng, "fuel")
        appraised = self._today - timedelta(days=rng.randint(30, 900))
        facts["housing_appraised_on"] = appraised.isoformat()
        facts["housing_appraiser"] = self._material.words["appraiser"]
        if grade in UNSAFE and likely(rng, 84):
            self._renovate(rng, household, grade)
        facts["dangerous_house"] = facts["housing_grade"] in UNSAFE

    def _renovate(self, rng: Random, household: Household, grade: str) -> None:
        """The house was dangerous and has been mended: both belong to the history."""
        done = self._today - timedelta(days=rng.randint(120, 1400))
        household.facts["renovation_year"] = done.year
        household.facts["renovation_accepted_on"] = done.isoformat()
        household.facts["housing_grade"] = "grade_b"
        household.facts["housing_appraised_on"] = (done + timedelta(days=20)).isoformat()
        household.earlier |= {"housing_grade": grade, "dangerous_house": True}
        household.earlier |= dict.fromkeys(("renovation_year", "renovation_accepted_on"))

    def _water(self, rng: Random, household: Household, village: Village) -> None:
        source = self._pick(rng, "water_source")
        facts = household.facts
        good = source in ("tap", "protected") or likely(rng, 40)
        facts |= {"water_source": source, "water_safe": good and likely(rng, 99), "water_quality_ok": good}
        facts["water_difficult"] = not facts["water_safe"] and likely(rng, 45)
        facts["water_litres"] = rng.randint(35, 90) if good else rng.randint(12, 40)
        facts["water_fetch_minutes"] = rng.randint(0, 9) if good else rng.randint(8, 45)
        facts["water_supply_rate"] = rng.randint(90, 99) if good else rng.randint(60, 93)
        if facts["water_safe"] and likely(rng, 24 + 20 * village.remoteness):
            household.earlier |= {"water_safe": False, "water_difficult": True, "water_source": "unprotected"}

    def _ways(self, rng: Random, household: Household, village: Village) -> None:
        facts = household.facts
        facts["trunk_road_km"] = round(rng.expovariate(1.6) + 0.1, 1)
        facts["road_type"] = self._pick(rng, "road_type")
        to_town = village.place.facts["distance_to_town_km"]
        facts["market_km"] = round(max(0.3, to_town * rng.uniform(0.7, 1.2)), 1)
        if facts["road_type"] in ("hardened", "cement") and likely(rng, 38):
            household.earlier["road_type"] = "earth"
        if facts["sanitary_toilet"] and likely(rng, 50):
            household.earlier["sanitary_toilet"] = False

    def _land(self, rng: Random, household: Household, village: Village) -> None:
        facts, size = household.facts, household.size
        scarce = 0.3 if household.main_cause == "land" else 1.0
        land = round(size * rng.gammavariate(3, 0.38) * scarce, 1) if not facts["land_lost"] else 0
        facts["cultivated_land"] = land
        facts["irrigated_land"] = round(land * rng.uniform(0, 0.75 - village.remoteness / 2), 1)
        facts["forest_land"] = round(size * rng.gammavariate(1.4, 1.2) * (0.5 + village.remoteness), 1)
        facts["converted_land"] = round(rng.uniform(0.5, 5), 1) if likely(rng, 22) else 0
        facts["orchard_land"] = round(rng.uniform(0.3, 4), 1) if likely(rng, 17) else 0
        facts["pasture_land"] = round(rng.uniform(1, 12), 1) if likely(rng, 3) else 0
        facts["water_surface"] = round(rng.uniform(0.2, 2), 1) if likely(rng, 5) else 0
        idle = likely(rng, 34 if any(p.facts.get("left_behind_elderly") for p in household.members) else 7)
        facts["idle_land"] = round(land * rng.uniform(0.2, 0.9), 1) if idle else 0

    def _farming(self, rng: Random, household: Household) -> None:
        facts = household.facts
        if facts["mutual_aid_member"]:
            facts["mutual_aid_amount"] = rng.randrange(2, 21) * 500 * 100
        if likely(rng, 68):
            facts["industry_kind"] = self._material.word("industries").pick(rng)
            facts["industry_organisation"] = self._pick(rng, "industry_organisation")
            facts["industry_income"] = rng.randrange(5, 90) * 100 * 100
        worker = next((p for p in household.present() if p.facts["labour_capacity"] == "skilled"), None)
        if worker and likely(rng, 30):
            worker.facts |= {"self_employed": True, "business": self._material.word("businesses").pick(rng)}

    def _property(self, rng: Random, household: Household) -> None:
        facts = household.facts
        facts["owns_car"] = False
        if likely(rng, 30):
            facts["property_note"] = self._material.word("property_notes").pick(rng)
        heavy = household.main_cause in ("illness", "education", "marriage", "bereavement")
        facts["debt"] = rng.randrange(2, 90) * 1000 * 100 if likely(rng, 44 if heavy else 14) else 0

    def _relocate(self, rng: Random, household: Household) -> None:
        moved = date(self._today.year - rng.randint(0, 2), rng.randint(2, 11), rng.randint(1, 28))
        demolished = likely(rng, 82)
        placement = "concentrated" if likely(rng, 78) else "scattered"
        household.facts |= {
            "relocation_willing": True,
            "relocation_household_kind": "registered",
            "relocation_mode": self._pick(rng, "relocation_mode"),
            "placement": placement,
            "relocation_address": self._material.word("resettlement").pick(rng),
            "origin_class": self._pick(rng, "origin_class"),
            "relocated": True,
            "moved_in_on": moved.isoformat(),
            "lived_two_years": self._today - moved > timedelta(days=730),
            "old_house": self._pick(rng, "old_house"),
            "old_house_demolished": demolished,
            "title_deed": likely(rng, 45),
            "registration_moved": likely(rng, 12),
            "self_raised_funds": min(10_000, 2_500 * household.size) * 100,
            "relocation_industry_support": likely(rng, 71),
            "housing_grade": "grade_a",
            "dangerous_house": False,
        }
        if demolished:
            household.facts |= self._demolition(rng, moved)
        if likely(rng, 25):
            household.facts["relocation_difficulties"] = self._material.word("relocation_difficulties").pick(rng)
        household.earlier |= dict.fromkeys(k for k in household.facts if k in _OF_RELOCATION)
        household.earlier |= {"housing_grade": "grade_d", "dangerous_house": True, "relocation_willing": True}

    def _demolition(self, rng: Random, moved: date) -> Facts:
        day = min(self._today, moved + timedelta(days=rng.randint(40, 300)))
        return {
            "old_house_demolished_on": day.isoformat(),
            "old_house_area": rng.randint(40, 130),
            "reclamation": self._pick(rng, "reclamation"),
        }

    def _pick(self, rng: Random, name: str) -> str:
        return str(self._material.choice(name).pick(rng))


_OF_RELOCATION = frozenset(
    {
        *("relocation_mode", "placement", "relocation_address", "relocated", "moved_in_on", "lived_two_years"),
        *("old_house_demolished", "old_house_demolished_on", "old_house_area", "reclamation", "title_deed"),
        *("registration_moved", "self_raised_funds", "relocation_industry_support", "relocation_difficulties"),
    }
)
