"""Who helps in the demonstration: units, helpers of each village, pairings with hand-overs, leaders and enterprises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from fupin.framework.ids import new_id, new_ids
from fupin.framework.sensitive import seal
from fupin.people.models import User
from fupin.project.demo.chance import Odds, likely, stream
from fupin.project.demo.helped import Home
from fupin.project.demo.material import Material
from fupin.project.demo.persons import phone
from fupin.project.demo.shapes import Village
from fupin.registry.queries import pack

Row = dict[str, Any]
History = list[tuple[date, Row]]

HOUSEHOLDS_EACH = 10.5
LEVELS = Odds({"county": 46, "town": 24, "village": 18, "prefecture": 5, "enterprise": 7})
SINCE, HANDED_OVER = date(2018, 3, 1), date(2018, 12, 3)
GUARANTEED, DUE = date(2019, 3, 1), date(2020, 6, 30)


@dataclass(slots=True)
class Helping:
    """The helpers of a village as rows, and who is responsible for each household."""

    rows: list[Row] = field(default_factory=list)
    pairings: list[History] = field(default_factory=list)
    of_home: dict[int, int] = field(default_factory=dict)


class Helpers:
    """Makes helpers and pairings village by village."""

    def __init__(self, material: Material, units: Mapping[str, Sequence[int]], users: Mapping[str, User]) -> None:
        self._material = material
        self._units, self._users = units, users
        self._words = material.help
        self._surnames = Odds(material.names["surnames"])

    def of_village(self, village: Village, homes: Sequence[Home], *, first: bool = False) -> Helping:
        """Return who helps in a village; in the first one the people who sign in are among them."""
        rng = stream(self._material.county["seed"], "helpers", village.place.code)
        found = Helping()
        count = max(2, round(len(homes) / HOUSEHOLDS_EACH))
        ids = new_ids(count + 1)
        found.rows = [self._helper(rng, village, ids[n], self._level(rng, n)) for n in range(count)]
        if first:
            self._sign_in(found.rows)
        self._pair_homes(rng, found, homes)
        self._pair_village(rng, found, village, ids[count])
        return found

    def _level(self, rng: Random, number: int) -> str:
        return "village" if number == 0 else LEVELS.pick(rng)

    def _helper(self, rng: Random, village: Village, key: int, level: str) -> Row:
        return {
            "id": key,
            "area": village.place.key,
            "name": self._name(rng),
            "unit_id": self._unit(rng, level),
            "level": level,
            "position": rng.choice(self._words["positions"][level]),
            "phone": seal(phone(rng)),
            "skills": sorted(rng.sample(sorted(pack().pairing.skills), 1 + likely(rng, 30))),
        }

    def _unit(self, rng: Random, level: str) -> int | None:
        units = self._units.get(level, ())
        return rng.choice(units) if units else None

    def _name(self, rng: Random) -> str:
        letters: str = self._material.names["given"][rng.choice(("male", "female"))]["young"]
        surname: str = self._surnames.pick(rng)
        return surname + "".join(rng.choice(letters) for _ in range(1 + likely(rng, 80)))

    def _sign_in(self, rows: list[Row]) -> None:
        for row, username in zip(rows, ("team", "cadre", "clerk"), strict=False):
            if user := self._users.get(username):
                row |= {"user_id": user.pk, "name": user.name}

    def _pair_homes(self, rng: Random, found: Helping, homes: Sequence[Home]) -> None:
        """Give nearly every household a helper, none more than its level allows."""
        policy, taken = pack().pairing, defaultdict[int, int](int)
        most = {row["id"]: policy.levels[row["level"]].most for row in found.rows}
        for number, home in enumerate(homes):
            if likely(rng, 3):
                continue
            turn = [found.rows[(number + step) % len(found.rows)]["id"] for step in range(len(found.rows))]
            helper = next((key for key in turn if taken[key] < most[key]), None)
            if helper is None:
                continue
            taken[helper] += 1
            found.of_home[home.id] = helper
            found.pairings += self._pairs(rng, found, home, helper)

    def _pairs(self, rng: Random, found: Helping, home: Home, helper: int) -> Iterator[History]:
        since, key = SINCE + timedelta(days=rng.randrange(40)), new_id()
        common = {"area": home.area, "household_id": home.id}
        before = rng.choice(found.rows)["id"]
        if before != helper and likely(rng, 8):
            record = {"until": HANDED_OVER, "ended_because": "工作调动", "handed_to": key}
            first = {**common, "kind": "helper", "helper_id": before, "since": since}
            yield [(since, first), (HANDED_OVER, {**record, "handover": rng.choice(self._words["handovers"])})]
            since = HANDED_OVER
        yield [(since, {**common, "id": key, "kind": "helper", "helper_id": helper, "since": since})]
        if home.status != "exited" and likely(rng, 88):
            row = {**common, "kind": "guarantor", "helper_id": found.rows[0]["id"], "since": GUARANTEED, "due": DUE}
            yield [(GUARANTEED, row)]

    def _pair_village(self, rng: Random, found: Helping, village: Village, leader: int) -> None:
        place = {"area": village.place.key, "since": SINCE}
        for kind, level, odds in (("helping_unit", "county", 95), ("enterprise", "enterprise", 72)):
            unit = self._unit(rng, level)
            if unit is not None and likely(rng, odds):
                pledge = rng.choice(self._words["pledges"])
                found.pairings.append([(SINCE, {**place, "kind": kind, "unit_id": unit, "pledge": pledge})])
        if likely(rng, 30):
            row = self._helper(rng, village, leader, "county")
            found.rows.append({**row, "position": rng.choice(self._words["leaders"])})
            found.pairings.append([(SINCE, {**place, "kind": "contact_point", "helper_id": leader})])


def unit_names(material: Material, towns: Iterable[str], *, few: bool) -> dict[str, list[str]]:
    """Return the names of units by their level; few of them for a small county."""
    words, county = material.help["units"], material.county["county"]["name"]
    take = 6 if few else None
    bureaus = [name if name.startswith(("县", "团")) else f"{county}{name}" for name in words["county"]]
    return {
        "county": bureaus[:take],
        "prefecture": words["prefecture"][: 2 if few else None],
        "enterprise": words["enterprise"][: 3 if few else None],
        "town": [f"{town}人民政府" for town in towns],
    }
