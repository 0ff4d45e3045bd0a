"""What is known of a place beside its name: the lines of its profile, with the labels of the policy pack."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from fupin.framework.web.formats import Answer, Format, Number, Words
from fupin.framework.web.parts import Fact
from fupin.kernel.text import Text
from fupin.registry.display import with_unit
from fupin.registry.pack import pack


def place_lines(facts: Mapping[str, Any]) -> list[Fact]:
    """Return the known facts of a place that the pack gives a label, in its order."""
    declared = _declared(pack().folder)
    return [
        Fact(label, facts[name], with_unit(_format(facts[name]), unit))
        for name, (label, unit) in declared.items()
        if facts.get(name) is not None
    ]


@cache
def _declared(folder: Path) -> dict[str, tuple[Text, str]]:
    path = folder / "places.yaml"
    given = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {
        name: (Text.read({k: v for k, v in one.items() if k != "unit"}), str(one.get("unit", "")))
        for name, one in given.get("facts", {}).items()
    }


def _format(value: Any) -> Format:
    if isinstance(value, bool):
        return Answer()
    return Number(1) if isinstance(value, float) else Number() if isinstance(value, int) else Words()
