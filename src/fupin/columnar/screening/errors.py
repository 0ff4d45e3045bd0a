"""Errors of a list in plain sentences: who is missed, who is listed without need, each with its own denominator.

There is no single "accuracy" here: a list that names nobody is right for most households.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fupin.columnar.screening.folds import shuffled
from fupin.columnar.screening.shares import Flags, Share, share_of
from fupin.kernel.text import Text

ALL = Text.of(zh="全部", en="All")
_POOR = Text.of(zh="贫困", en="poor")
_HOUSEHOLDS, _PERSONS = Text.of(zh="户", en="households"), Text.of(zh="人", en="persons")
BANDS = (0.1, 0.25, 0.5)


@dataclass(frozen=True, slots=True)
class Words:
    """What the two sides are called; a country's own words come with its data."""

    poor: Text = _POOR
    households: Text = _HOUSEHOLDS
    persons: Text = _PERSONS


@dataclass(frozen=True, slots=True)
class Errors:
    """The 2 × 2 table of one group in one unit: who is listed and poor, needlessly listed, missed, rightly left out.

    `unknown` rows (not checked, or not known to be listed or not) are in none of them. Three shares: `missed` of the
    poor, `needless` of those listed, and `missed_of_unlisted`, missed among those not listed.
    """

    name: Text | str
    value: Any
    right: int
    needless_count: int
    missed_count: int
    left_out: int
    unknown: int
    missed: Share
    needless: Share
    missed_of_unlisted: Share

    def sentences(self, language: str, words: Words | None = None, *, persons: bool = False) -> tuple[str, str]:
        """The two errors, each as a sentence with its denominator and interval."""
        said = words or Words()
        unit = (said.persons if persons else said.households).inside(language)
        first, second = _SENTENCES
        given = {"poor": said.poor.inside(language), "unit": unit}
        return _said(first, self.missed, given, language), _said(second, self.needless, given, language)


@dataclass(frozen=True, slots=True)
class Judged:
    """Households that are on a list or not, and known to be poor or not; nulls are unknown."""

    listed: npt.NDArray[Any]
    poor: npt.NDArray[Any]
    clusters: npt.NDArray[Any]
    persons: npt.NDArray[np.int64]
    persons_known: Flags

    @classmethod
    def of(cls, table: pa.Table, listed: str, poor: str, cluster: str, persons: str | None = None) -> Judged:
        """Read them from the columns of a table; without persons each household counts for one."""
        sizes = table[persons].to_pylist() if persons else [1] * table.num_rows
        return cls(
            np.array(table[listed].to_pylist(), dtype=object),
            np.array(table[poor].to_pylist(), dtype=object),
            np.array([str(key) for key in table[cluster].to_pylist()]),
            np.array([size or 0 for size in sizes], dtype=np.int64),
            np.array([size is not None for size in sizes], dtype=bool),
        )

    def errors(
        self, name: Text | str = ALL, value: Any = None, only: Flags | None = None, *, persons: bool = False
    ) -> Errors:
        """The errors among some rows, in households or in persons (of households whose size is known)."""
        chosen = np.ones(len(self.poor), dtype=bool) if only is None else only
        known = np.array(
            [a is not None and b is not None for a, b in zip(self.listed, self.poor, strict=True)], dtype=bool
        )
        counted = chosen & known & (self.persons_known if persons else True)
        listed, poor = self.listed == True, self.poor == True  # noqa: E712 - null is neither
        weight = self.persons if persons else None
        units = self.persons if persons else np.ones(len(poor), dtype=np.int64)
        cells = [
            int(units[counted & side].sum())
            for side in (listed & poor, listed & ~poor, ~listed & poor, ~listed & ~poor)
        ]
        unknown = int((chosen & ~counted).sum())
        shares = [
            share_of(of, counted & among, self.clusters, weight)
            for of, among in ((~listed, poor), (~poor, listed), (poor, ~listed))
        ]
        right, needless, missed, left_out = cells
        return Errors(name, value, right, needless, missed, left_out, unknown, *shares)


def select(table: pa.Table, score: str, quota: float, household: str = "household") -> Flags:
    """The rows with the lowest scores: a number of them, or a share below 1; equal scores by a hash of the household.

    Unknown scores are never among them.
    """
    scores = np.array([np.inf if one is None else one for one in table[score].to_pylist()], dtype=float)
    wanted = round(quota * len(scores)) if quota < 1 else int(quota)
    wanted = min(wanted, int(np.isfinite(scores).sum()))
    chosen = np.zeros(len(scores), dtype=bool)
    if wanted:
        limit = np.partition(scores, wanted - 1)[wanted - 1]
        chosen = scores < limit
        keys = table[household]
        equal = sorted(np.flatnonzero(scores == limit), key=lambda row: shuffled(keys[int(row)].as_py()))
        chosen[equal[: wanted - int(chosen.sum())]] = True
    return chosen


def by_group(table: pa.Table, judged: Judged, groups: Sequence[str], *, persons: bool = False) -> Iterator[Errors]:
    """The errors of all, then of every value of each column of groups; unknown values are a group too."""
    yield judged.errors(persons=persons)
    for group in groups:
        values = np.array(
            [str(value) if value is not None else None for value in table[group].to_pylist()], dtype=object
        )
        for value in sorted({value for value in values if value is not None}):
            yield judged.errors(group, value, np.asarray(values == value, dtype=bool), persons=persons)
        bare = np.array([value is None for value in values], dtype=bool)
        if bare.any():
            yield judged.errors(group, None, bare, persons=persons)


def distances(judged: Judged, gaps: npt.NDArray[np.float64], *, needless: bool = False) -> dict[float, int]:
    """How far from the line the missed (or the needlessly listed) are: counts by the upper end of each band.

    `gaps` are distances to the line as a share of it, above or below; the last band is everything farther. Rows with
    an unknown distance are counted under not-a-number.
    """
    listed, poor = sides(judged)
    wrong = listed & ~poor if needless else ~listed & poor
    size = np.abs(gaps[wrong])
    edges = [*BANDS, np.inf]
    found = {edge: int(((size <= edge) & (size > low)).sum()) for low, edge in zip([-1, *BANDS], edges, strict=True)}
    return found | ({float("nan"): int(np.isnan(size).sum())} if np.isnan(size).any() else {})


def sides(judged: Judged) -> tuple[Flags, Flags]:
    """Who is listed and who is poor, among rows where both are known; unknown rows are on neither side."""
    known = np.array(
        [a is not None and b is not None for a, b in zip(judged.listed, judged.poor, strict=True)], dtype=bool
    )
    return np.array(judged.listed == True) & known, np.array(judged.poor == True) & known  # noqa: E712


_SENTENCES = (
    {
        "en": "Of 100 %(poor)s %(unit)s, %(share)s are missed (%(top)s of %(bottom)s%(interval)s).",
        "zh": "每 100 %(poor)s%(unit)s中，漏掉 %(share)s（%(bottom)s 中的 %(top)s%(interval)s）。",
    },
    {
        "en": "Of 100 %(unit)s on the list, %(share)s are not %(poor)s (%(top)s of %(bottom)s%(interval)s).",
        "zh": "名单上每 100 %(unit)s中，不%(poor)s的有 %(share)s（%(bottom)s 中的 %(top)s%(interval)s）。",
    },
)
_INTERVAL = {"en": "; between %(low)s and %(high)s, 95 %%", "zh": "；95%% 区间 %(low)s 至 %(high)s"}
_NOBODY = {"en": "Nobody was asked about this.", "zh": "没有可供计算的对象。"}


def _said(template: dict[str, str], share: Share, given: dict[str, str], language: str) -> str:
    tongue = "zh" if language.startswith("zh") else "en"
    if share.value is None:
        return _NOBODY[tongue]
    ends = share.interval
    between = _INTERVAL[tongue] % {"low": f"{100 * ends.low:.1f}", "high": f"{100 * ends.high:.1f}"} if ends else ""
    numbers = {"share": f"{100 * share.value:.1f}", "top": f"{share.top:,}", "bottom": f"{share.bottom:,}"}
    return template[tongue] % {**given, **numbers, "interval": between}
