"""What is known of a place beside its name: the lines of its profile, with the labels of the policy pack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fupin.framework.web.formats import Answer, Format, Number, Words
from fupin.framework.web.parts import Fact
from fupin.registry.display import with_unit
from fupin.registry.pack import pack


def place_lines(facts: Mapping[str, Any]) -> list[Fact]:
    """Return the known facts of a place that the pack gives a label, in its order."""
    return [
        Fact(label, facts[name], with_unit(_format(facts[name]), unit))
        for name, (label, unit) in pack().of_places.items()
        if facts.get(name) is not None
    ]


def _format(value: Any) -> Format:
    if isinstance(value, bool):
        return Answer()
    return Number(1) if isinstance(value, float) else Number() if isinstance(value, int) else Words()
