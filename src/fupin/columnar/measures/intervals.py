"""Estimates with their precision, and intervals for shares that survive zero errors and clustered samples.

The textbook interval "estimate ± 2 standard errors" is not offered: at zero errors it has no width.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nan, sqrt
from statistics import NormalDist

from fupin.columnar.measures.special import beta_quantile, t_quantile
from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text

FEW_CLUSTERS = 30
SMALL_SAMPLE = 30

CAUTIONS = {
    "small_sample": Text.of(
        en="The sample tells as much as fewer than 30 independent answers would.",
        zh="样本的信息量不足 30 份独立回答。",
    ),
    "few_clusters": Text.of(
        en="Fewer than 30 clusters were drawn beyond the strata; intervals are too narrow.",
        zh="抽取的群数减去层数不足 30，区间偏窄。",
    ),
    "single_cluster": Text.of(
        en="A stratum has a single cluster, so there is no standard error.",
        zh="有的层只有一个群，无法计算标准误。",
    ),
    "no_variation": Text.of(
        en="All answers are the same, so the effect of clusters is not seen in the interval.",
        zh="所有回答相同，区间没有反映整群抽样的影响。",
    ),
    "unknown_answers": Text.of(
        en="More than a tenth of the weight is unknown; see the bounds.",
        zh="超过十分之一的权重未知，请看上下界。",
    ),
}


class WrongInterval(FupinError):
    """An interval was asked for something that has none."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One measure of one group with its design-based precision.

    `value` and `se` are in the unit of the measure, None where unknown; `answers` rows were known, `df` is clusters
    less strata, `design_effect` the variance over that of a simple random sample, `share_unknown` a share of weight.
    """

    group: tuple[object, ...]
    measure: str
    value: float | None
    se: float | None
    answers: int
    df: int
    design_effect: float | None
    share_unknown: float | None
    cautions: tuple[str, ...] = ()

    @property
    def effective(self) -> float:
        """The size of a simple random sample that would be as precise."""
        return self.answers / self.design_effect if self.design_effect else float(self.answers)

    def margin(self, level: float = 0.95) -> tuple[float, float]:
        """The interval by Student's t, for means and indices; a share has `interval`."""
        if self.value is None or self.se is None or self.df < 1:
            return nan, nan
        reach = t_quantile((1 + level) / 2, self.df) * self.se
        return self.value - reach, self.value + reach


@dataclass(frozen=True, slots=True)
class Interval:
    """A share with its interval (all between 0 and 1), how it was made, and what to be careful about."""

    estimate: float
    low: float
    high: float
    method: str
    level: float
    effective: float
    df: float
    cautions: tuple[str, ...] = ()


def wilson(yes: float, asked: float, level: float = 0.95) -> Interval:
    """Wilson's score interval for a share of a simple random sample."""
    share = _share(yes, asked)
    z = NormalDist().inv_cdf((1 + level) / 2)
    middle = (share + z * z / (2 * asked)) / (1 + z * z / asked)
    reach = z * sqrt(share * (1 - share) / asked + (z / (2 * asked)) ** 2) / (1 + z * z / asked)
    low, high = (middle - reach if yes else 0.0), (middle + reach if yes < asked else 1.0)
    return Interval(share, low, high, "wilson", level, asked, asked - 1)


def clopper_pearson(yes: float, asked: float, level: float = 0.95) -> Interval:
    """The exact interval of Clopper and Pearson; counts may be fractions, as effective ones are."""
    share = _share(yes, asked)
    tail = (1 - level) / 2
    low, high = _lower(yes, asked, tail), _upper(yes, asked, tail)
    return Interval(share, low, high, "clopper-pearson", level, asked, asked - 1)


def upper_limit(yes: float, asked: float, level: float = 0.95) -> float:
    """The largest share that such a sample does not contradict (one-sided, Clopper and Pearson)."""
    _share(yes, asked)
    return _upper(yes, asked, 1 - level)


def lower_limit(yes: float, asked: float, level: float = 0.95) -> float:
    """The smallest share that such a sample does not contradict (one-sided, Clopper and Pearson)."""
    _share(yes, asked)
    return _lower(yes, asked, 1 - level)


def korn_graubard(
    share: float, se: float, answers: int, df: float, level: float = 0.95, *, expected_effect: float = 1.0
) -> Interval:
    """Clopper and Pearson's interval at the effective size of a stratified or clustered sample.

    The size is share × (1 − share) / se², less for few degrees of freedom, never above the answers. Where all
    answers agree there is no variance: the answers over `expected_effect`, a design effect known from elsewhere, count.
    """
    if df < 1 or answers < 2 or not 0 <= share <= 1:
        raise WrongInterval("A share of %(share)s with %(df)s degrees of freedom has no interval.", share=share, df=df)
    varied = se > 0 and 0 < share < 1
    size = share * (1 - share) / se**2 if varied else answers / expected_effect
    size *= (t_quantile((1 + level) / 2, answers - 1) / t_quantile((1 + level) / 2, df)) ** 2
    size = min(size, float(answers))
    found = clopper_pearson(share * size, size, level)
    cautions = _cautions(size, df) + (() if varied else ("no_variation",))
    return Interval(share, found.low, found.high, "korn-graubard", level, size, df, cautions)


def interval(estimate: Estimate, level: float = 0.95, *, expected_effect: float = 1.0) -> Interval:
    """The interval of Korn and Graubard of an estimated share; unknown values and lonely clusters have none."""
    if estimate.value is None or estimate.se is None:
        raise WrongInterval("%(measure)s has no standard error, hence no interval.", measure=estimate.measure)
    return korn_graubard(
        estimate.value, estimate.se, estimate.answers, estimate.df, level, expected_effect=expected_effect
    )


def cautions_of(effective: float, df: float, *, lonely: bool, share_unknown: float | None) -> tuple[str, ...]:
    """What the reader of an estimate has to know: keys of `CAUTIONS`."""
    more = [
        name for name, holds in (("single_cluster", lonely), ("unknown_answers", (share_unknown or 0) > 0.1)) if holds
    ]
    return (*_cautions(effective, df), *more)


def _cautions(effective: float, df: float) -> tuple[str, ...]:
    found = (("small_sample", effective < SMALL_SAMPLE), ("few_clusters", df < FEW_CLUSTERS))
    return tuple(name for name, holds in found if holds)


def _lower(yes: float, asked: float, tail: float) -> float:
    return beta_quantile(tail, yes, asked - yes + 1) if yes > 0 else 0.0


def _upper(yes: float, asked: float, tail: float) -> float:
    return beta_quantile(1 - tail, yes + 1, asked - yes) if yes < asked else 1.0


def _share(yes: float, asked: float) -> float:
    if not 0 <= yes <= asked or not 0 < asked < inf:
        raise WrongInterval("%(yes)s of %(asked)s is no share.", yes=yes, asked=asked)
    return yes / asked
