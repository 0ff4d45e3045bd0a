"""What is known of a place beside its name: the lines of its profile, with the labels of the policy pack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fupin.framework.web.parts import Fact
from fupin.kernel.text import Text
from fupin.registry.display import fact_line
from fupin.registry.pack import pack


def place_lines(facts: Mapping[str, Any]) -> list[tuple[Text, list[Fact]]]:
    """Return the known facts of a place under the headings of the pack, in its order; empty headings are left out."""
    found: dict[str, list[Fact]] = {}
    for name, declared in pack().of_places.items():
        if facts.get(name) is not None:
            found.setdefault(declared.group, []).append(fact_line(declared, facts[name]))
    headings = pack().place_groups
    return [(headings.get(group, Text.of(en="")), lines) for group, lines in found.items()]
