"""The patterns of a place: incomes and accounts of its registered households, village by village; writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_noop

from fupin.identification.monitoring.tables import incomes
from fupin.kernel.area import VILLAGE_LEVEL, ancestor
from fupin.kernel.errors import FupinError
from fupin.policy import exits
from fupin.policy.packs import RuleSet
from fupin.registry.queries import pack, tables_for_policy

if TYPE_CHECKING:
    from fupin.columnar.patterns.finding import Found, Home, Limits

LEAST = 50
_BINS, _LOW, _STEP = 30, 50, 5
_REGISTERED = "registered"
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in every village, and the shape of incomes around the line, in the whole and by village."""

    patterns: tuple[Found, ...]
    figures: dict[str, Any]


def look(area: int, year: int, progress: Progress = lambda _done: None) -> Looked:
    """Ask every village of a place for patterns; raises FupinError where too few incomes are known."""
    from fupin.columnar.patterns.finding import patterns

    rules = pack().rule_set(year)
    limits = _limits(rules, year)
    homes = _homes(area, year, progress)
    known = sum(1 for one in homes if one.per_head is not None)
    if known < LEAST:
        raise FupinError(_TOO_FEW, count=known, least=LEAST)
    return Looked(tuple(patterns(homes, limits)), _figures(homes, limits))


def _limits(rules: RuleSet, year: int) -> Limits:
    from fupin.columnar.patterns.finding import Limits

    rule = next((name for purpose in exits.PURPOSES if (name := rules.for_purpose(purpose))), None)
    line = exits.line_of(rules, rule) if rule else None
    day = date(year, 12, 31)
    return Limits(
        None if line is None else int(line),
        window=float(_number("window", day, 5)) / 100,
        growth=float(_number("most_growth", day, 50)) / 100,
        round_unit=int(_number("round_unit", day, 500 * pack().currency.minor_per_major)),
        minor_per_major=pack().currency.minor_per_major,
        least_amounts=int(_number("least_amounts", day, 3)),
        least_digits=int(_number("least_digits", day, 200)),
        false_share=float(_number("patterns_false_share", day, 5)) / 100,
    )


def _number(name: str, day: date, otherwise: int) -> int | Fraction:
    declared = pack().parameters.get(f"exit.{name}")
    found = next((one.value for one in declared.values if day in one.period), None) if declared else None
    return found if isinstance(found, int | Fraction) else otherwise


def _homes(area: int, year: int, progress: Progress) -> list[Home]:
    from fupin.columnar.patterns.finding import Home

    kind = _REGISTERED
    now, before = incomes(area, year, kind), incomes(area, year - 1, kind)
    found: list[Home] = []
    for tables in tables_for_policy(area, year, kind=kind):
        accounts: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for row in tables["account_items"].to_pylist():
            if row["amount"] is not None:
                accounts[row["household"]].append((row["item"], row["amount"]))
        homes = tables["households"].select(["household", "area"]).to_pylist()
        for row in homes:
            key, village = row["household"], ancestor(row["area"], VILLAGE_LEVEL)
            found.append(Home(key, village, now.get(key), before.get(key), tuple(accounts.get(key, ()))))
        progress(len(found))
    return found


def _figures(homes: list[Home], limits: Limits) -> dict[str, Any]:
    figures: dict[str, Any] = {"households": len(homes), "line": limits.line}
    if limits.line is None:
        return figures
    whole = [0] * _BINS
    villages: dict[int, list[int]] = defaultdict(lambda: [0] * _BINS)
    for one in homes:
        place = None if one.per_head is None else int((100 * one.per_head // limits.line - _LOW) // _STEP)
        if place is not None and 0 <= place < _BINS:
            whole[place] += 1
            villages[one.village][place] += 1
    edges = [limits.line * (_LOW + _STEP * step) // 100 for step in range(_BINS + 1)]
    unknown = sum(1 for one in homes if one.per_head is None)
    shapes: Mapping[str, list[int]] = {str(village): counts for village, counts in villages.items()}
    return {**figures, "edges": edges, "counts": whole, "villages": shapes, "unknown": unknown}


_TOO_FEW = gettext_noop(
    "The income of %(count)s registered households is known for that year; at least %(least)s are needed."
)
