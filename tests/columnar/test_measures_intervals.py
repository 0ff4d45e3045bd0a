"""Intervals of shares against printed values and against what an interval must do."""

from __future__ import annotations

import subprocess
import sys
from math import inf, isnan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin.columnar.measures.intervals import (
    CAUTIONS,
    Estimate,
    WrongInterval,
    clopper_pearson,
    interval,
    korn_graubard,
    lower_limit,
    upper_limit,
    wilson,
)
from fupin.columnar.measures.special import beta_cdf, beta_quantile, t_quantile

# errors, asked; estimate, Wilson, Clopper-Pearson, and one-sided upper limit in per cent, as statsmodels 0.15 has them
PRINTED = [
    (0, 300, "0.0000 0.0000 1.2643 0.0000 1.2221 0.9936"),
    (0, 500, "0.0000 0.0000 0.7624 0.0000 0.7351 0.5974"),
    (3, 500, "0.6000 0.2043 1.7490 0.1239 1.7434 1.5434"),
    (10, 500, "2.0000 1.0899 3.6420 0.9631 3.6472 3.3688"),
    (20, 1000, "2.0000 1.2984 3.0690 1.2258 3.0720 2.8930"),
    (28, 6829, "0.4100 0.2838 0.5920 0.2726 0.5920 0.5617"),
    (10, 2076, "0.4817 0.2619 0.8845 0.2312 0.8841 0.8157"),
]


@pytest.mark.parametrize(("errors", "asked", "printed"), PRINTED)
def test_intervals_have_the_printed_digits(errors: int, asked: int, printed: str) -> None:
    score, exact = wilson(errors, asked), clopper_pearson(errors, asked)
    found = (score.estimate, score.low, score.high, exact.low, exact.high, upper_limit(errors, asked))
    assert " ".join(f"{100 * value:.4f}" for value in found) == printed


# the most errors with which a rate below 2 % is shown at one-sided 95 %
@pytest.mark.parametrize(("errors", "asked"), [(0, 149), (1, 236), (4, 500), (12, 1000), (20, 1500), (29, 2000)])
def test_the_allowed_errors_are_the_printed_ones(errors: int, asked: int) -> None:
    assert upper_limit(errors, asked) < 0.02 <= upper_limit(errors + 1, asked)
    if errors < 2:
        assert upper_limit(errors, asked - 1) >= 0.02


@pytest.mark.parametrize(
    ("p", "df", "printed"),
    [(0.975, 1, 12.7062047364), (0.975, 4, 2.7764451052), (0.95, 10, 1.8124611228), (0.975, 120, 1.9799304051)],
)
def test_quantiles_of_t_are_those_of_the_tables(p: float, df: int, printed: float) -> None:
    assert t_quantile(p, df) == pytest.approx(printed, abs=1e-9)
    assert t_quantile(1 - p, df) == pytest.approx(-printed, abs=1e-9)


def test_t_with_endless_freedom_is_normal() -> None:
    assert t_quantile(0.975, inf) == pytest.approx(1.959963984540054, abs=1e-12)
    assert t_quantile(0.975, 1e7) == pytest.approx(t_quantile(0.975, inf), abs=1e-6)
    assert t_quantile(0.5, 3) == 0


def test_beta_by_hand() -> None:
    # beta(1, n) has the distribution function 1 − (1 − x)^n, and beta(2, 2) has 3x² − 2x³
    assert beta_cdf(0.3, 1, 5) == pytest.approx(1 - 0.7**5, abs=1e-13)
    assert beta_cdf(0.9, 2, 2) == pytest.approx(3 * 0.81 - 2 * 0.729, abs=1e-13)
    assert beta_quantile(0.05, 1, 300) == pytest.approx(1 - 0.95 ** (1 / 300), abs=1e-13)
    assert (beta_cdf(0, 2, 2), beta_cdf(1, 2, 2)) == (0, 1)


@given(st.floats(0.001, 0.999), st.floats(0.3, 3000), st.floats(0.3, 3000))
@settings(deadline=None)
def test_quantile_and_distribution_undo_each_other(p: float, a: float, b: float) -> None:
    x = beta_quantile(p, a, b)
    # Near an end, 1 - x keeps few digits of x where the density is steep.
    slack = 1e-8 + (1e-4 if min(x, 1 - x) < 1e-12 else 0)
    assert beta_cdf(x, a, b) == pytest.approx(p, abs=slack)
    assert beta_cdf(x, a, b) == pytest.approx(1 - beta_cdf(1 - x, b, a), abs=slack)


@given(st.integers(1, 400), st.data())
@settings(deadline=None)
def test_intervals_hold_their_estimate_and_mirror(asked: int, data: st.DataObject) -> None:
    yes = data.draw(st.integers(0, asked))
    for method in (wilson, clopper_pearson):
        one, other = method(yes, asked), method(asked - yes, asked)
        assert 0 <= one.low <= one.estimate <= one.high <= 1
        assert one.low < one.high
        assert (one.low, one.high) == pytest.approx((1 - other.high, 1 - other.low), abs=1e-9)
    assert lower_limit(yes, asked) >= clopper_pearson(yes, asked).low


def test_with_a_simple_random_sample_korn_graubard_is_clopper_pearson() -> None:
    share, asked = 0.02, 500
    se = (share * (1 - share) / asked) ** 0.5
    found, exact = korn_graubard(share, se, asked, asked - 1), clopper_pearson(10, asked)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=1e-12)
    assert found.cautions == ()


def test_clusters_and_few_degrees_of_freedom_widen() -> None:
    share, asked = 0.02, 500
    se = (share * (1 - share) / asked) ** 0.5
    plain = korn_graubard(share, se, asked, 499)
    doubled = korn_graubard(share, 2 * se, asked, 499)
    few = korn_graubard(share, 2 * se, asked, 8)
    assert plain.high < doubled.high < few.high
    assert doubled.effective == pytest.approx(125, abs=0.01)
    assert few.cautions == ("few_clusters",)
    assert korn_graubard(share, se / 3, asked, 499).effective == asked


def test_no_errors_at_all_leave_the_design_effect_to_the_reader() -> None:
    blind = korn_graubard(0, 0, 300, 299)
    assert blind.low == 0
    assert blind.high == pytest.approx(0.012221, abs=1e-6)
    assert blind.cautions == ("no_variation",)
    wide = korn_graubard(0, 0, 300, 299, expected_effect=6)
    assert wide.high == pytest.approx(clopper_pearson(0, 50).high, abs=1e-3)
    assert set(korn_graubard(0, 0, 20, 4).cautions) == {"small_sample", "few_clusters", "no_variation"}


def test_an_estimate_gives_its_interval_and_its_margin() -> None:
    known = Estimate(("a",), "headcount", 0.1, 0.02, 400, 39, 1.8, 0.0)
    assert interval(known) == korn_graubard(0.1, 0.02, 400, 39)
    assert known.margin() == pytest.approx((0.1 - 2.0227 * 0.02, 0.1 + 2.0227 * 0.02), abs=1e-5)
    assert known.effective == pytest.approx(400 / 1.8)
    unknown = Estimate(("a",), "headcount", 0.1, None, 400, 39, None, 0.0)
    assert all(map(isnan, unknown.margin()))
    with pytest.raises(WrongInterval, match="headcount has no standard error"):
        interval(unknown)


def test_nonsense_is_refused() -> None:
    for yes, asked in ((1, 0), (-1, 5), (6, 5)):
        with pytest.raises(WrongInterval, match="is no share"):
            wilson(yes, asked)
    with pytest.raises(WrongInterval, match="degrees of freedom"):
        korn_graubard(0.1, 0.1, 10, 0)


def test_every_caution_is_said_in_both_languages() -> None:
    assert all(text.has("zh") and text.has("en") for text in CAUTIONS.values())


def test_an_interval_needs_no_engine() -> None:
    code = "import sys; from fupin.columnar.measures import wilson; wilson(1, 9); sys.exit('ibis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
