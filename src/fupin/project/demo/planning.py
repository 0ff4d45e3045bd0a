"""Plans, needs and offers of the demonstration: last year's signed, this year's in all states, those of places too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from fupin.assistance.plans.models import COMMITMENT
from fupin.framework.ids import new_id, new_ids
from fupin.policy.measures import Measure
from fupin.project.demo.chance import Odds, likely, stream
from fupin.project.demo.helped import Home
from fupin.project.demo.material import Material
from fupin.project.demo.shapes import Village
from fupin.registry.queries import pack

Row = dict[str, Any]
History = list[tuple[date, Row]]

STATES = Odds({"signed": 66, "agreed": 20, "draft": 14})
NEEDS = Odds({"unsorted": 25, "ready": 25, "conditional": 18, "done": 24, "refused": 8})
NEEDY, OFFERS = 18, 3
HORIZON = 2


@dataclass(slots=True)
class Planned:
    """What was planned in a village: plans and their lines, needs and offers."""

    plans: list[History] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    needs: list[History] = field(default_factory=list)
    offers: list[Row] = field(default_factory=list)
    lines_of: dict[int, list[Row]] = field(default_factory=dict)


class Planner:
    """Makes the plans of villages and their households."""

    def __init__(self, material: Material) -> None:
        self._material, self._words = material, material.help
        self._years = sorted(material.county["account_years"])[-2:]

    def of_village(
        self, village: Village, homes: Sequence[Home], helpers: Mapping[int, int], unit: int | None
    ) -> Planned:
        """Return the plans of a village and of its households over the last two years."""
        rng = stream(self._material.county["seed"], "plans", village.place.code)
        found = Planned()
        self._of_place(rng, found, village)
        for home in homes:
            self._of_home(rng, found, home, helpers.get(home.id))
        self._needs(rng, found, homes)
        self._offers(rng, found, village, unit)
        return found

    def _of_place(self, rng: Random, found: Planned, village: Village) -> None:
        year, key = self._years[0], new_id()
        day = date(year, 1, 8 + rng.randrange(15))
        head = {"id": key, "area": village.place.key, "household_id": None, "year": year, "until_year": year + HORIZON}
        agreed = day + timedelta(days=20)
        found.plans.append([(day, head), (agreed, {"state": "agreed", "agreed_on": agreed})])
        for category in sorted(pack().plans.categories):
            for what in self._words["place_lines"].get(category, ()):
                if likely(rng, 62):
                    row = {"category": category, "what": what, "by": date(year + rng.randrange(HORIZON + 1), 11, 30)}
                    money = {"amount": rng.randrange(2, 90) * 1_000_000, "source": rng.choice(self._words["sources"])}
                    found.lines.append(_line(key, head, day, {**row, **money}))

    def _of_home(self, rng: Random, found: Planned, home: Home, helper: int | None) -> None:
        """Add the plans of a household: last year's are signed, this year's in every state."""
        before: int | None = None
        for year in self._years:
            if not home.poor_in(year):
                continue
            day, state = date(year, 1, 10 + rng.randrange(18)), self._state(rng, year)
            leaves = home.facts.get("exit_year") or home.facts.get("planned_exit_year")
            head: Row = {"id": new_id(), "area": home.area, "household_id": home.id, "year": year}
            head |= {"from_plan_id": before, "exit_by": date(leaves, 12, 10) if leaves and leaves >= year else None}
            found.plans.append(list(_stages(rng, head, day, state, home)))
            rows = [_line(head["id"], head, day, one) for one in self._measures(rng, home, year, helper)]
            found.lines += rows
            found.lines_of.setdefault(home.id, []).extend(rows)
            before = head["id"]

    def _state(self, rng: Random, year: int) -> str:
        return STATES.pick(rng) if year == self._years[-1] else "signed"

    def _measures(self, rng: Random, home: Home, year: int, helper: int | None) -> Iterator[Row]:
        shared = {"helper_id": helper, "by": date(year, 12, 10)}
        named: set[str] = set()
        for cause in home.causes:
            fitting = [one for one in _answering(cause) if one.name not in named]
            for measure in rng.sample(fitting, min(len(fitting), 1 + likely(rng, 40))):
                named.add(measure.name)
                source = {"source": rng.choice(self._words["sources"])} if measure.amount else {}
                member = home.souls[0].id if measure.person and home.souls else None
                row = {"measure": measure.name, "cause": cause, "amount": measure.amount, "member_id": member}
                yield {**row, **source, **shared}
        for promise in _promises(home.causes):
            yield {"kind": COMMITMENT, "measure": promise, "by": date(year, 12, 31)}

    def _needs(self, rng: Random, found: Planned, homes: Sequence[Home]) -> None:
        for home in homes:
            if not likely(rng, NEEDY):
                continue
            asked = date(self._years[-1], 2 + rng.randrange(8), 1 + rng.randrange(27))
            wish = rng.choice(self._words["needs"])
            row = {"area": home.area, "household_id": home.id, "measure": wish["measure"], "asked_on": asked}
            found.needs.append([(asked, {**row, "what": rng.choice(wish["what"])}), *self._sorted(rng, asked)])

    def _sorted(self, rng: Random, asked: date) -> History:
        state, day = NEEDS.pick(rng), asked + timedelta(days=20 + rng.randrange(40))
        if state == "unsorted":
            return []
        said: Row = {"readiness": state}
        if state == "conditional":
            said["condition"] = rng.choice(self._words["conditions"])
        elif state != "ready":
            answer = rng.choice(self._words["answers" if state == "done" else "refusals"])
            said |= {"answered_on": day, "answer": answer}
        return [(day, said)]

    def _offers(self, rng: Random, found: Planned, village: Village, unit: int | None) -> None:
        since = date(self._years[-1], 1, 15)
        for _ in range(rng.randrange(OFFERS)):
            wish = rng.choice(self._words["needs"])
            row = {"area": village.place.key, "measure": wish["measure"], "unit_id": unit, "since": since}
            until = date(self._years[-1] + 1, 12, 31)
            what = pack().measures[wish["measure"]].label.inside("zh")
            found.offers.append({**row, "what": what, "quantity": 2 + rng.randrange(20), "until": until})


def _stages(rng: Random, head: Row, day: date, state: str, home: Home) -> Iterator[tuple[date, Row]]:
    yield day, head
    if state in ("agreed", "signed"):
        day += timedelta(days=6 + rng.randrange(12))
        yield day, {"state": "agreed", "agreed_on": day}
    if state == "signed":
        day += timedelta(days=1 + rng.randrange(9))
        yield day, {"state": "signed", "signed_on": day, "signed_by": home.head}


def _line(plan: int, head: Mapping[str, Any], day: date, values: Row) -> Row:
    (key,) = new_ids(1)
    common = {"id": key, "root_id": key, "plan_id": plan, "area": head["area"], "household_id": head["household_id"]}
    return {**common, "true_from": day, **values}


@cache
def _answering(cause: str) -> list[Measure]:
    return [one for one in pack().measures.values() if cause in one.causes and one.ordered]


def _promises(causes: Sequence[str]) -> list[str]:
    named = pack().plans.commitments.values()
    return [one.name for one in named if one.causes & set(causes)][:1] + [one.name for one in named if not one.causes][
        :1
    ]
