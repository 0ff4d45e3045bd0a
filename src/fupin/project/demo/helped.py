"""The registered households of the demonstration as help needs them: read once for each town."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fupin.kernel.area import VILLAGE_LEVEL, ancestor, span
from fupin.registry.models import Household, Member

WORKS = ("ordinary", "skilled", "weak")


@dataclass(slots=True)
class Soul:
    """A person who is present in a household."""

    id: int
    born: date | None
    relation: str
    facts: Mapping[str, Any]


@dataclass(slots=True)
class Home:
    """A household with what decides over its help."""

    id: int
    number: str
    area: int
    head: str
    status: str
    causes: tuple[str, ...]
    facts: Mapping[str, Any]
    souls: list[Soul] = field(default_factory=list)

    @property
    def village(self) -> int:
        """The key of its village."""
        return ancestor(self.area, VILLAGE_LEVEL)

    def poor_in(self, year: int) -> bool:
        """Whether it had not left poverty before a year."""
        left = self.facts.get("exit_year")
        return left is None or left >= year

    def worker(self) -> Soul | None:
        """Return the first person who can work."""
        return next((one for one in self.souls if one.facts.get("labour_capacity") in WORKS), None)


def homes_of(town: int) -> list[Home]:
    """Return the registered households of a town that are in the register, by number, with who is present."""
    rows: Any = Household.objects
    rows = rows.filter(area__range=span(town), kind="registered", ended="").order_by("number")
    names = ("id", "number", "area", "head_name", "status", "main_cause", "other_causes", "facts")
    homes: dict[int, Home] = {}
    for key, number, area, head, status, main, others, facts in rows.values_list(*names):
        causes = tuple(cause for cause in (main, *others) if cause)
        homes[key] = Home(key, number, area, head, status, causes, facts)
    people: Any = Member.objects
    people = people.filter(area__range=span(town), household__kind="registered", present=True)
    for home, *person in people.order_by("position", "id").values_list(
        "household_id", "id", "birth_date", "relation", "facts"
    ):
        if home in homes:
            homes[home].souls.append(Soul(*person))
    return list(homes.values())
