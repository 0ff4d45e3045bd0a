"""Does the card beat "distance to the line"? A made panel, folds that keep villages together, no row seen by its card.

    python -m benchmarks.warning [households] [seeds]

The panel is invented (see `fupin.columnar.warning.made`); its churn is compared with the published rates of a real one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from statistics import mean

import numpy as np

from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.screening.folds import HOUSEHOLD, VILLAGE, GroupedFolds
from fupin.columnar.screening.proxies import Proxies
from fupin.columnar.screening.rows import Rows
from fupin.columnar.warning.card import FELL_COLUMN, Card
from fupin.columnar.warning.judging import Judged, judge
from fupin.columnar.warning.made import Panel, make
from fupin.columnar.warning.signals import EVENT, FELL, RATIO, questions

PUBLISHED = {"stayed poor": 0.484, "fell": 0.165, "back after an escape": 0.314}
FIGURES = ("average_precision", "at_quota", "top_tenth", "area")


def judged(panel: Panel, by: str, without: frozenset[str] = frozenset()) -> tuple[Judged, Judged, Card]:
    """The card, blind, and the distance to the line on the same rows; `without` leaves questions out."""
    asked = Proxies.of(*(one for one in questions().declared if one.name not in without))
    with DuckDB() as engine:
        rows = Rows.of(engine, panel.rows, FELL, village="village")
        card = Card.fit(rows, asked, folds=GroupedFolds.make(rows, by))
    ratio = dict(zip(panel.rows["household"].to_pylist(), panel.rows[RATIO].to_pylist(), strict=True))
    fell = card.blind[FELL_COLUMN].to_numpy()
    near = np.array([-ratio[key] for key in card.blind["household"].to_pylist()], dtype=float)
    return judge(card.blind["chance"].to_numpy(), fell, chance=True), judge(near, fell), card


def lines(card: Card) -> Iterator[str]:
    """The bands with what was observed."""
    for band in card.bands:
        ends = f"{band.interval.low:.3f}–{band.interval.high:.3f}" if band.interval else "–"
        yield f"  from {band.at_least:>3} points: {band.households:>6} households, {band.share or 0:.3f} fell ({ends})"


def main(households: int = 20_000, seeds: int = 3) -> int:
    """Print the figures; 1 unless the card is better on both counts, for villages never seen, with every seed."""
    better = True
    for by in (HOUSEHOLD, VILLAGE):
        pairs = []
        for seed in range(1, seeds + 1):
            panel = make(households, seed=seed)
            one, other, card = judged(panel, by)
            pairs.append((one, judged(panel, by, frozenset({EVENT}))[0], other))
            better = better and one.average_precision > other.average_precision and one.at_quota > other.at_quota
        print(f"folds by {by}, {households} made households, {seeds} seeds (means)")
        for name, place in (("card", 0), ("card without events", 1), ("distance to the line", 2)):
            figures = "  ".join(f"{f} {mean(getattr(pair[place], f) for pair in pairs):.3f}" for f in FIGURES)
            print(f"  {name:<22}{figures}")
        print(f"  Brier of the card {mean(pair[0].brier or 0 for pair in pairs):.4f}")
    print("bands of the last card, seen blind:", *lines(card), sep="\n")
    for (name, rate), found in zip(PUBLISHED.items(), (panel.stayed, panel.fell, panel.back), strict=True):
        print(f"  {name}: {found:.3f} (published {rate:.3f})")
    return 0 if better else 1


if __name__ == "__main__":
    sys.exit(main(*(int(one) for one in sys.argv[1:])))
