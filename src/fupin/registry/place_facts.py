"""What is known of a place beside its name: the lines of its profile and its form, with the labels of the pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from fupin.framework.web.parts import Fact
from fupin.kernel.text import Text
from fupin.policy.places import PLACE
from fupin.registry.display import fact_line
from fupin.registry.forms import FactsForm
from fupin.registry.pack import headings, pack

YEARS_OFFERED = 6


def place_lines(facts: Mapping[str, Any], years: Mapping[str, int]) -> list[tuple[Text, list[Fact]]]:
    """Return the known facts of a place under the headings of the pack, in its order; empty headings are left out.

    What was counted for one year says for which.
    """
    found: dict[str, list[Fact]] = {}
    for name, declared in pack().of_places.items():
        if facts.get(name) is not None:
            line = fact_line(declared, facts[name])
            found.setdefault(declared.group, []).append(replace(line, note=str(years.get(name, ""))))
    return [(headings(PLACE).get(group, Text.of(en="")), lines) for group, lines in found.items()]


class FactsOfPlace(FactsForm):
    """The facts that the pack asks of places of a level, the yearly ones for one year."""

    def __init__(self, level: int, known: Mapping[str, Any], data: Any = None) -> None:
        super().__init__(PLACE, asked_of(level), {name: _shown(value) for name, value in known.items()}, data)

    def stated(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what was changed of the yearly facts and of the others, as they are stored."""
        given = {name: _stored(value) for name, value in self.given().items()}
        counted = {name: value for name, value in given.items() if pack().of_places[name].yearly}
        return counted, {name: value for name, value in given.items() if name not in counted}


def years_offered(asked: int) -> list[int]:
    """Return the years whose counts are entered, the newest first, with the one that is asked."""
    this = timezone.localdate().year
    return sorted({asked, *range(this, this - YEARS_OFFERED, -1)}, reverse=True)


def asked_of(level: int) -> list[str]:
    """Return the names of the facts that places of a level are asked for."""
    key = pack().area_levels[level][0]
    return [name for name, fact in pack().of_places.items() if not fact.levels or key in fact.levels]


def _shown(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _stored(value: Any) -> Any:
    """Return a value as JSON keeps it; measures of places are no money and may be floats."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
