"""The numbers of a page from the answers of findings: rows of places, their sums, shares with what is unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
AFTER = {"yes": "yes_after", "no": "no_after", "unknown": "unknown_after", "cost": "cost_after"}


@dataclass(frozen=True, slots=True)
class Counted:
    """Households and persons of a place by answer; persons are of households whose size is known."""

    households: int
    size_unknown: int
    yes: int
    no: int
    unknown: int
    yes_persons: int
    no_persons: int
    unknown_persons: int
    cost: int | None
    cost_unknown: int

    @classmethod
    def of(cls, row: Mapping[str, Any], moment: str = "") -> Counted:
        """Read a row of answers, or one moment ("_before", "_after") of a row of what-if."""
        sides = {f"{s}{e}": int(row[f"{s}{moment}{e}"]) for s in ("yes", "no", "unknown") for e in ("", "_persons")}
        cost = row.get(f"cost{moment}")
        left_out = int(row.get(f"cost{moment}_unknown") or 0)
        return cls(int(row["households"]), int(row["size_unknown"]), cost=cost, cost_unknown=left_out, **sides)

    @property
    def persons(self) -> int:
        """Everybody in households of known size."""
        return self.yes_persons + self.no_persons + self.unknown_persons

    @property
    def incidence(self) -> float | None:
        """The share of the poor among persons of whom it is known; None where it is known of nobody."""
        known = self.yes_persons + self.no_persons
        return self.yes_persons / known if known else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Between which shares the incidence lies, whatever the unknown turn out to be."""
        if not self.persons:
            return None
        return self.yes_persons / self.persons, (self.yes_persons + self.unknown_persons) / self.persons

    @property
    def unknown_share(self) -> float | None:
        """The share of households of which the policy cannot tell."""
        return self.unknown / self.households if self.households else None


def summed(rows: Sequence[Mapping[str, Any]]) -> Row:
    """The sums of the counts of several places."""
    names = [name for name, value in (rows[0].items() if rows else ()) if isinstance(value, int) and name != "area"]
    return {name: sum(row[name] for row in rows) for name in names}
