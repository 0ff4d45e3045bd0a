"""Learning the columns: ranges, means and bands of numbers, shares of answers, in a few passes of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis

from fupin.columnar.backends.base import Engine
from fupin.columnar.screening.proxies import (
    Code,
    Column,
    Design,
    Learned,
    Number,
    Proxies,
    Proxy,
    YesNo,
    number,
    yes_no,
)

_AT_ONCE = 25


def learn(engine: Engine, table: ibis.Table, proxies: Proxies) -> Design:
    """The design of some questions; the outcome is not looked at."""
    proxies.require(table)
    declared = proxies.declared
    parts = [declared[start : start + _AT_ONCE] for start in range(0, len(declared), _AT_ONCE)]
    found = [one for part in parts for one in _numbers(engine, table, part)]
    return Design.of([_codes(engine, table, one) if isinstance(one.proxy, Code) else one for one in found])


def _numbers(engine: Engine, table: ibis.Table, part: Sequence[Proxy]) -> list[Learned]:
    asked: dict[str, Column] = {"n": table.count()}
    for place, proxy in enumerate(part):
        asked |= {f"{kind}{place}": value for kind, value in _questions(table, proxy).items()}
    row = engine.fetch(table.aggregate(**asked)).to_pylist()[0]
    found = [_read(proxy, row, place) for place, proxy in enumerate(part)]
    return _with_shares(engine, table, found)


def _questions(table: ibis.Table, proxy: Proxy) -> dict[str, Column]:
    column = table[proxy.name]
    if isinstance(proxy, Code):
        return {"known": column.count()}
    if isinstance(proxy, YesNo):
        value = yes_no(column)
        return {"known": value.count(), "yes": value.cast("int64").sum()}
    value = number(column)
    found = {"known": value.count(), "low": value.min(), "high": value.max()}
    steps = {f"q{step}_": value.quantile(step / (proxy.bands + 1)) for step in range(1, proxy.bands + 1)}
    return found | steps


def _read(proxy: Proxy, row: dict[str, Any], place: int) -> Learned:
    rows, known = row["n"], row[f"known{place}"]
    unknown = (rows - known) / rows if rows else 0.0
    if isinstance(proxy, Code) or not known:
        return Learned(proxy, unknown)
    if isinstance(proxy, YesNo):
        return Learned(proxy, unknown, mean=int(row[f"yes{place}"]) / known)
    low, high = float(row[f"low{place}"]), float(row[f"high{place}"])
    steps = {float(row[f"q{step}_{place}"]) for step in range(1, proxy.bands + 1)}
    knots = tuple((_nice(step), 0.0) for step in sorted(steps) if low <= step < high)
    return Learned(proxy, unknown, low, high, knots=knots)


def _nice(knot: float) -> float:
    """Nobody asks for more than three digits; whole numbers stay as they are."""
    return float(f"{knot:.3g}")


def _with_shares(engine: Engine, table: ibis.Table, found: list[Learned]) -> list[Learned]:
    asked: dict[str, Column] = {"n": table.count()}
    for place, one in enumerate(found):
        if isinstance(one.proxy, Number) and one.high > one.low:
            asked |= _positions(number(table[one.proxy.name]), one, place)
    if len(asked) == 1:
        return found
    row = engine.fetch(table.aggregate(**asked)).to_pylist()[0]
    return [_placed(one, row, place) if f"mean{place}" in row else one for place, one in enumerate(found)]


def _positions(value: Column, one: Learned, place: int) -> dict[str, Column]:
    # Whole thousandths add up to the same sum in any order of rows.
    share = ((value - one.low) / (one.high - one.low) * 1000).round().cast("int64")
    above = {f"a{step}_{place}": (value > knot).cast("int64").sum() for step, (knot, _) in enumerate(one.knots)}
    return {f"mean{place}": share.sum(), f"known{place}": value.count(), **above}


def _placed(one: Learned, row: dict[str, Any], place: int) -> Learned:
    known = row[f"known{place}"]
    mean = one.low + (one.high - one.low) * int(row[f"mean{place}"]) / known / 1000
    shares = [(knot, int(row[f"a{step}_{place}"]) / known) for step, (knot, _) in enumerate(one.knots)]
    knots = tuple((knot, share) for knot, share in dict(shares).items() if 0 < share < 1)
    return Learned(one.proxy, one.unknown, one.low, one.high, mean, knots)


def _codes(engine: Engine, table: ibis.Table, one: Learned) -> Learned:
    assert isinstance(one.proxy, Code)  # noqa: S101 - for the type checker
    code = table[one.proxy.name].cast("string")
    counted = table.filter(code.notnull()).group_by(code=code).aggregate(rows=ibis._.count())
    rows = {row["code"]: row["rows"] for row in engine.fetch(counted).to_pylist()}
    total = sum(rows.values())
    kept = tuple((name, rows[name] / total) for name in sorted(rows) if rows[name] >= one.proxy.least * total)
    rest = 1 - sum(share for _name, share in kept) if total and len(kept) < len(rows) else 0.0
    return Learned(one.proxy, one.unknown, codes=kept, others=rest)
