"""Loading the help of the demonstration, town by town: helpers, plans, needs, matters and the assistance account."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils import timezone

from fupin.assistance import actions as assistance
from fupin.assistance.matters.files import Upload, keep
from fupin.framework.permissions import SYSTEM
from fupin.people import actions as people
from fupin.people.models import User
from fupin.policy.matter_kinds import EVIDENCE
from fupin.project.demo import actions
from fupin.project.demo.cases import picture
from fupin.project.demo.given import Given
from fupin.project.demo.helped import Home, homes_of
from fupin.project.demo.helpers import Helpers, History, Row, unit_names
from fupin.project.demo.material import Material
from fupin.project.demo.matters import Matters
from fupin.project.demo.planning import Planner
from fupin.project.demo.shapes import Place, Village
from fupin.project.demo.villages import upper

FEW_TOWNS = 3
BUSY = 2  # villages in which something is under way today


@dataclass(slots=True)
class Help:
    """Everything that is recorded of help in a town; histories where something changed since."""

    helpers: list[Row] = field(default_factory=list)
    pairings: list[History] = field(default_factory=list)
    plans: list[History] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    offers: list[Row] = field(default_factory=list)
    needs: list[History] = field(default_factory=list)
    matters: list[History] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    given: list[Row] = field(default_factory=list)


def load_help(material: Material, villages: Sequence[Village], users: Mapping[str, User]) -> Counter[str]:
    """Record the help of every town; return how many rows of each kind."""
    maker = _Maker(material, villages, users)
    counts: Counter[str] = Counter()
    for town, of_town in groupby(villages, key=lambda village: village.town):
        counts.update(actions.load_help_of_town(SYSTEM, town, maker.of_town(town, list(of_town))))
    return counts


def plan_this_year(villages: Sequence[Village]) -> int:
    """Begin plans of this year in the villages that are busy; some are agreed, and some of those signed."""
    year, begun = timezone.localdate().year, 0
    for village in villages[:BUSY]:
        homes = [home for home in homes_of(village.place.key) if home.status != "exited"]
        made = assistance.begin_plans(SYSTEM, [home.id for home in homes], year).made
        begun += len(made)
        for number, home in enumerate(homes):
            if number % 3 and home.causes:
                assistance.agree_plan(SYSTEM, made[home.id])
    return begun


class _Maker:
    """Makes the help of towns one after the other; the numbers of matters go on."""

    def __init__(self, material: Material, villages: Sequence[Village], users: Mapping[str, User]) -> None:
        towns = list({village.town.code: village.town for village in villages}.values())
        self._busy = [village.place.key for village in villages[:BUSY]]
        self._material = material
        self._units = _units(material, towns)
        self._helpers = Helpers(material, self._units, users)
        self._planner, self._given = Planner(material), Given(material)
        kept = {kind: keep(Upload(kind, f"{kind}.png", picture()), material.today) for kind in EVIDENCE}
        self._matters = Matters(material, kept)

    def of_town(self, town: Place, villages: Sequence[Village]) -> Help:
        """Return the help of one town."""
        found, homes = Help(), defaultdict[int, list[Home]](list)
        for home in homes_of(town.key):
            homes[home.village].append(home)
        for village in villages:
            self._add(found, village, homes[village.place.key])
        return found

    def _add(self, found: Help, village: Village, homes: Sequence[Home]) -> None:
        key = village.place.key
        helping = self._helpers.of_village(village, homes, first=key == self._busy[0])
        unit = next((row["unit_id"] for row in helping.rows if row["unit_id"]), None)
        planned = self._planner.of_village(village, homes, helping.of_home, unit)
        today = timezone.localdate() if key in self._busy else self._material.today
        made = self._matters.of_village(village, homes, planned.lines_of, today, key == self._busy[0])
        found.helpers += helping.rows
        found.pairings += helping.pairings
        found.plans += planned.plans
        found.lines += planned.lines
        found.needs += planned.needs
        found.offers += planned.offers
        found.matters += made.matters
        found.steps += made.steps
        found.given += [*made.help, *self._given.of_village(village, homes, helping.of_home, planned.lines_of)]


def _units(material: Material, towns: Sequence[Place]) -> dict[str, list[int]]:
    """Add the units that send helpers; return them by level."""
    county, names = upper(material)[-1].key, unit_names(material, (t.name for t in towns), few=len(towns) < FEW_TOWNS)
    areas: dict[str, Any] = dict(zip(names["town"], (town.key for town in towns), strict=True))
    return {
        level: [people.add_unit(SYSTEM, name, areas.get(name, county), kind=level) for name in of_level]
        for level, of_level in names.items()
    }
