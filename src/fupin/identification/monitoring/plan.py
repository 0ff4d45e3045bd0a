"""What the pack says of monitoring: risks, life events, thresholds, and which rows of department lists are a clue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

from fupin.kernel.text import Text
from fupin.policy.reading import Reader
from fupin.policy.values import Code
from fupin.registry.queries import pack

RISKS, EVENTS, KINDS = "risk_kind", "life_event", "monitored_kind"
OTHER = "other"


@dataclass(frozen=True, slots=True)
class ListRule:
    """When a row of a kind of department list is a clue: an amount above a line, or a recent day."""

    kind: str
    risk: str
    column: str
    label: Text
    above: Mapping[str, str]
    new_days: int | None = None


def codes(name: str) -> dict[str, Code]:
    """Return the codes of a list of the pack; empty where the pack has no such list."""
    found = pack().codes.get(name)
    return dict(found.values) if found else {}


def labels(name: str) -> dict[str, Text]:
    """Return the words of the codes of a list."""
    return {code: one.label for code, one in codes(name).items()}


def risk_of(event: str) -> str:
    """Return the risk that a life event brings."""
    known = codes(EVENTS).get(event)
    return (known.maps.get(RISKS) if known else None) or OTHER


def is_sudden(risk: str) -> bool:
    """Tell whether a risk can strike a household of any income."""
    known = codes(RISKS).get(risk)
    return known is not None and "sudden" in known.maps


def rules_of_risks() -> dict[str, tuple[str, bool]]:
    """Return, by risk, the rule of the pack that finds it and the answer that is the risk."""
    found: dict[str, tuple[str, bool]] = {}
    for code, one in codes(RISKS).items():
        if "missing" in one.maps:
            found[code] = (one.maps["missing"], False)
        if "hit" in one.maps:
            found[code] = (one.maps["hit"], True)
    return found


def number(name: str, day: date, otherwise: int | Fraction) -> int | Fraction:
    """Return a parameter of the pack on a day, or what stands in where the pack does not say."""
    declared = pack().parameters.get(name)
    dated = next((one for one in declared.values if day in one.period), None) if declared else None
    value = dated.value if dated else otherwise
    return value if isinstance(value, int | Fraction) else otherwise


@cache
def list_rules() -> tuple[ListRule, ...]:
    """Return which rows of which lists are a clue; none where the pack does not say."""
    reader = Reader(pack().folder, pack().languages)
    place = "warning/lists.yaml"
    if not (pack().folder / place).is_file():
        return ()
    return tuple(_rule(reader, kind, reader.as_mapping(found, place)) for kind, found in reader.mapping(place).items())


def _rule(reader: Reader, kind: str, fields: dict[str, object]) -> ListRule:
    place = f"warning/lists.yaml: {kind}"
    above = {group: str(name) for group, name in reader.as_mapping(fields.get("above"), place).items()}
    days = fields.get("new_days")
    return ListRule(
        kind,
        str(fields["risk"]),
        str(fields["column"]),
        reader.label(fields, place),
        above,
        days if isinstance(days, int) else None,
    )
