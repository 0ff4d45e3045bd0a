"""Quantiles of Student's t and of the beta distribution, by continued fraction and bisection.

Accurate to about 1e-12; enough for intervals, and not worth a hundred megabytes of numerical library.
"""

from __future__ import annotations

from math import exp, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist

_TINY = 1e-300
_STEPS = 100


def beta_cdf(x: float, a: float, b: float) -> float:
    """The probability that a beta(a, b) variable is at most x (the regularised incomplete beta function)."""
    if not 0 < x < 1:
        return float(x >= 1)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def beta_quantile(p: float, a: float, b: float) -> float:
    """The x at which `beta_cdf` reaches p."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if beta_cdf(middle, a, b) < p else (low, middle)
    return (low + high) / 2


def t_quantile(p: float, df: float) -> float:
    """The value below which Student's t with `df` degrees of freedom falls with probability p."""
    if p == 0.5:
        return 0.0
    if df == inf:
        return NormalDist().inv_cdf(p)
    x = beta_quantile(2 * min(p, 1 - p), df / 2, 0.5)
    size = sqrt(df * (1 - x) / x)
    return size if p > 0.5 else -size


def _fraction(x: float, a: float, b: float) -> float:
    """Lentz's method for the continued fraction of the incomplete beta function."""
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    found, step = d, 0.0
    m = 0
    while abs(step - 1) > 1e-15 and m < 10_000:
        m += 1
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1 / _away(1 + term * d), _away(1 + term / c)
            step = c * d
            found *= step
    return found


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
