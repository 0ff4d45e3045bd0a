"""A made panel: invented households over three years, with lasting and passing income and shocks that lower it.

Nothing in it was observed. It is there because no real panel is at hand: to measure whether a card beats "distance to
the line" where risk has causes, and to give a first card where a register has no history of its own. Its churn is set
to published rates of a real panel (of the poor 48 % poor again next year, of others 16 % falling, of those who had
escaped 31 % back), with a line at the lowest quarter of the first year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fupin.columnar.warning.signals import CHANGE, EVENT, FELL, RATIO

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_YEARS = 3
_LASTING, _PASSING, _VILLAGE = 0.40, 0.36, 0.12
_EFFECTS = {
    "signal_ill": (0.16, -0.14),
    "signal_disabled": (0.08, -0.12),
    "signal_few_workers": (0.25, -0.22),
    "signal_student": (0.15, -0.05),
    "signal_house": (0.06, -0.12),
}
_SHOCKS, _SHOCK, _TOLD, _UNKNOWN = 0.10, -0.55, 0.6, 0.05


@dataclass(frozen=True, slots=True)
class Panel:
    """Households of three years: `rows` are those not poor in the second, with what was known then and what came."""

    rows: pa.Table
    stayed: float
    fell: float
    back: float


def make(households: int = 20_000, *, seed: int = 1, village_size: int = 100) -> Panel:
    """A panel from a seed: the same seed gives the same households."""
    chance = np.random.default_rng(seed)
    village = np.arange(households) // village_size
    signals = {name: chance.random(households) < share for name, (share, _effect) in _EFFECTS.items()}
    lasting = chance.normal(0, _LASTING, households) + chance.normal(0, _VILLAGE, village.max() + 1)[village]
    for name, (_share, effect) in _EFFECTS.items():
        lasting += effect * signals[name]
    # Whoever is ill or has few workers is also hit more often, and more often later than now.
    prone = 1 + 1.0 * signals["signal_ill"] + 0.8 * signals["signal_few_workers"] + 0.5 * signals["signal_disabled"]
    shocks = chance.random((_YEARS, households)) < _SHOCKS * prone
    income = np.stack([lasting + chance.normal(0, _PASSING, households) + _SHOCK * one for one in shocks])
    income -= np.quantile(income[0], 0.25)
    poor = income < 0
    told = shocks[2] & (chance.random(households) < _TOLD)
    rows = _rows(chance, village, signals, income, told)
    kept = rows.filter(pa.array(~poor[1])).append_column(FELL, pa.array(poor[2][~poor[1]].astype(np.int64)))
    return Panel(kept, *_churn(poor))


def _rows(
    chance: np.random.Generator, village: npt.NDArray[np.int64], signals: dict[str, Flags], income: Floats, told: Flags
) -> pa.Table:
    """What is known in the second year; `income` holds logarithms above the line."""
    ratio = np.round(100 * np.exp(income[1])).astype(np.int64)
    change = np.round(100 * (np.exp(income[1] - income[0]) - 1)).astype(np.int64)
    columns: dict[str, pa.Array] = {
        "household": pa.array(np.arange(len(village))),
        "village": pa.array(village),
        RATIO: pa.array(ratio),
        CHANGE: _some(chance, change),
    }
    columns |= {name: _some(chance, flags) for name, flags in signals.items()}
    return pa.table(columns | {EVENT: pa.array(told)})


def _some(chance: np.random.Generator, values: npt.NDArray[np.generic]) -> pa.Array:
    """A column of which some answers were never collected."""
    return pa.array(values, mask=chance.random(len(values)) < _UNKNOWN)


def _churn(poor: Flags) -> tuple[float, float, float]:
    stayed = float(poor[1][poor[0]].mean())
    fell = float(poor[1][~poor[0]].mean())
    escaped = poor[0] & ~poor[1]
    return stayed, fell, float(poor[2][escaped].mean())
