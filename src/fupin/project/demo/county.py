"""The whole county as a stream of villages, each with its households; the same for the same material and plan."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from random import Random
from typing import Any

import orjson

from fupin.project.demo.chance import Odds, likely, stream
from fupin.project.demo.families import Families
from fupin.project.demo.flaws import Spoiler
from fupin.project.demo.homes import Furnisher
from fupin.project.demo.incomes import Accountant
from fupin.project.demo.material import Material
from fupin.project.demo.past import Historian
from fupin.project.demo.persons import Describer, phone
from fupin.project.demo.shapes import Household, Village
from fupin.project.demo.villages import villages

FULL, SMALL = "full", "small"
LARGEST_FAMILY = 11
OLD = 60
NEWCOMERS, NUMBERED_FROM = 60, 9000  # where the numbers of persons and households begin that nobody has yet


class County:
    """One demonstration: its villages, and the households of each when they are asked for in order."""

    def __init__(self, material: Material, plan: str = FULL) -> None:
        self.material = material
        self.plan: Mapping[str, Any] = material.county[plan]
        self.villages = villages(material, self.plan)
        self._families = Families(material)
        self._historian = Historian(material, self._families)
        self._describer = Describer(material)
        self._furnisher = Furnisher(material)
        self._accountant = Accountant(material)
        self._spoiler = Spoiler(material)

    @property
    def flaws(self) -> Counter[str]:
        """How many mistakes of each kind were made in the villages told so far."""
        return self._spoiler.made

    def tell(self) -> Iterator[tuple[Village, list[Household]]]:
        """Yield the villages with their households, in order; once."""
        for village in self.villages:
            yield village, [*self._registered(village), *self._light(village)]

    def _registered(self, village: Village) -> Iterator[Household]:
        rng = stream(self.material.county["seed"], "registered", village.place.code)
        sizes = _sizes(rng, self.material.odds["sizes"]["registered"], village.registered, village.registered_persons)
        written: list[Household] = []
        for number, size in enumerate(sizes, start=1):
            household = self._household(rng, village, number, size)
            self._fill(rng, household, village)
            self._spoiler.spoil(rng, household, written, village.neglect)
            written.append(household)
            yield household

    def _light(self, village: Village) -> Iterator[Household]:
        rng = stream(self.material.county["seed"], "light", village.place.code)
        sizes = _sizes(rng, self.material.odds["sizes"]["light"], village.light, village.light_persons)
        for number, size in enumerate(sizes, start=village.registered + 1):
            household = self._household(rng, village, number, size)
            if likely(rng, 40):
                household.phone = phone(rng)
            for person in household.members:
                person.since = person.born if person.born > household.since else None
            self._spoiler.spoil_light(rng, household, ())
            yield household

    def newcomers(self, village: Village, count: int) -> list[Household]:
        """Return households of a village that are not in the register yet, without any mistake."""
        rng = stream(self.material.county["seed"], "newcomers", village.place.code)
        families = Families(self.material, first=NEWCOMERS)
        found = []
        for number in range(1, count + 1):
            household = self._household(rng, village, NUMBERED_FROM + number, rng.randint(2, 5), families)
            household.kind, household.status = "registered", "newly_identified"
            household.registered_on = self.material.county["late_registered"][-1]
            self._describe(rng, household, village)
            found.append(household)
        return found

    def _household(
        self, rng: Random, village: Village, number: int, size: int, families: Families | None = None
    ) -> Household:
        group = village.groups[int(rng.random() * len(village.groups))]
        members = (families or self._families).make(rng, size)
        since = self.material.county["light_since"]
        return Household(f"{village.place.code}{number:04d}", group.key, members, since)

    def _fill(self, rng: Random, household: Household, village: Village) -> None:
        self._historian.begin(rng, household)
        self._historian.come_and_go(rng, household)
        self._describe(rng, household, village)

    def _describe(self, rng: Random, household: Household, village: Village) -> None:
        _give_causes(rng, self.material, household, village)
        household.attribute = _attribute(rng, self._describer, household)
        self._describer.describe(rng, household, village)
        self._furnisher.furnish(rng, household, village)
        self._historian.tell(rng, household)
        self._accountant.keep(rng, household)
        household.phone = phone(rng) if likely(rng, 91) else ""
        if likely(rng, 93):
            household.bank_name = self.material.word("banks").pick(rng)
            household.bank_account = f"999{int(rng.random() * 10**16):016d}"


def digest(county: County) -> str:
    """Return a fingerprint of everything that a county tells."""
    found = hashlib.sha256()
    for village, households in county.tell():
        found.update(orjson.dumps([asdict(village), [asdict(h) for h in households]]))
    return found.hexdigest()


def _sizes(rng: Random, weights: Mapping[int, float], households: int, persons: int) -> list[int]:
    """Draw sizes of families that add up to the persons of the village, exactly."""
    odds = Odds(weights)
    sizes = [odds.pick(rng) for _ in range(households)]
    missing = persons - sum(sizes)
    while missing:
        place = int(rng.random() * households)
        step = 1 if missing > 0 else -1
        if 1 <= sizes[place] + step <= LARGEST_FAMILY:
            sizes[place] += step
            missing -= step
    return sizes


def _give_causes(rng: Random, material: Material, household: Household, village: Village) -> None:
    ages = [material.today.year - p.born.year for p in household.present()]
    weights = {c: base + remote * village.remoteness for c, (base, remote) in material.odds["causes"].items()}
    weights["education"] *= 3.2 if any(12 <= years <= 21 for years in ages) else 0.05
    weights["labour"] *= 3 if all(years >= OLD or years < 16 for years in ages) else 0.4
    weights["motivation"] *= 0 if min(ages) >= OLD else 1
    odds = Odds(weights)
    household.main_cause = odds.pick(rng)
    others: Sequence[str] = [odds.pick(rng) for _ in range(rng.choice((0, 0, 1, 1, 2)))]
    household.other_causes = sorted({cause for cause in others if cause != household.main_cause})


def _attribute(rng: Random, describer: Describer, household: Household) -> str:
    members = list(household.present())
    if len(members) == 1 and describer.years_of(members[0]) >= OLD and likely(rng, 48):
        return "destitute"
    needy = household.main_cause in ("illness", "disability", "labour")
    return "allowance_poor" if likely(rng, 47 if needy else 22) else "general"
