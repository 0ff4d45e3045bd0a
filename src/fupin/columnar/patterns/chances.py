"""How likely at least so many are, exactly, and which of many answers stand out when all villages are asked at once."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma, log, log1p

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def binomial(found: int, among: int, share: float) -> float:
    """At least `found` of `among`, each with the same share."""
    if found <= 0:
        return 1.0
    if not 0 < share < 1:
        return 1.0 if share >= 1 else 0.0
    terms = [_choose(among, k) + k * log(share) + (among - k) * log1p(-share) for k in range(found, among + 1)]
    return min(1.0, sum(map(exp, terms)))


def drawn(found: int, among: int, marked: int, whole: int) -> float:
    """At least `found` marked ones among those drawn, without return, from a whole of which so many are marked."""
    most = min(among, marked)
    if found <= max(0, among - (whole - marked)):
        return 1.0
    every = _choose(whole, among)
    terms = [_choose(marked, k) + _choose(whole - marked, among - k) - every for k in range(found, most + 1)]
    return min(1.0, sum(map(exp, terms)))


def poisson(found: int, mean: float) -> float:
    """At least `found` where `mean` are expected."""
    if found <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    term = exp(found * log(mean) - mean - lgamma(found + 1))
    total, k = term, found
    while term > total * 1e-15 or k < mean:
        k += 1
        term *= mean / k
        total += term
    return min(1.0, total)


def chi_square(value: float, degrees: int) -> float:
    """At least so large a sum of squares, by the chi-square distribution with an even number of degrees of freedom."""
    if degrees % 2:
        raise ValueError("only even degrees of freedom have this plain sum")
    half = value / 2
    return min(1.0, sum(exp(k * log(half) - half - lgamma(k + 1)) for k in range(degrees // 2)) if half > 0 else 1.0)


def adjusted(chances: Sequence[float]) -> Floats:
    """The share of false alarms if everything up to this one were reported (Benjamini and Hochberg 1995)."""
    p = np.asarray(chances, dtype=float)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    found = np.empty(len(p))
    found[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return found


def _choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
