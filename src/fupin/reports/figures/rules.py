"""The few rules that figures ask, run for thousands of households: nothing else of the pack is computed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from fupin.kernel.errors import FupinError
from fupin.policy.evaluate import Subject, prepare, run
from fupin.policy.packs import Pack
from fupin.policy.program import Builder

Values = dict[str, Any]


def rule_values(pack: Pack, year: int, names: Collection[str]) -> Callable[[Mapping[str, Any]], Values]:
    """Return a function from a household to the values of rules in a year; those not in force then are left out."""
    last_day = date(year, 12, 31)
    trees = {b.definition.name: b.node for b in pack.rules if last_day in b.definition.period}
    builder = Builder(year, pack.parameters, pack.items, trees)
    for name in sorted(names):
        if _can(pack, year, trees, name):
            builder.add_rule(name)
    steps = prepare(tuple(builder.steps))
    places = {name: builder.outputs[name] for name in names if name in builder.outputs}

    def values(household: Mapping[str, Any]) -> Values:
        found = run(steps, Subject(household, year))
        return {name: found[place] for name, place in places.items()}

    return values


def _can(pack: Pack, year: int, trees: Mapping[str, Any], name: str) -> bool:
    # A rule without a value in the year is not known, which is an answer; only figures may treat it so.
    try:
        Builder(year, pack.parameters, pack.items, trees).add_rule(name)
    except FupinError:
        return False
    return True
