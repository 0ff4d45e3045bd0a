"""Made counties for measuring the patterns: honest incomes and accounts, and villages with a planted pattern."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fupin.columnar.patterns.finding import ABOVE, COPIED, DIGITS, LEAPS, ROUND, Home

LINE = 400_000
_ITEMS = ("wage", "crops", "crops_cost", "pension", "ecology", "livestock")
_SHARES = (0.55, 0.30, 0.12, 0.10, 0.05, 0.12)


def county(
    villages: int = 150, households: int = 60, *, seed: int = 1, planted: Sequence[tuple[str, int, float]] = ()
) -> list[Home]:
    """A county from a seed; `planted` names a pattern, a village and the share of its households that show it.

    Honest villages differ: in the level of incomes, in how often people round, and in standard amounts that many
    households share (a pension, a compensation).
    """
    chance = np.random.default_rng(seed)
    found = []
    for village in range(villages):
        level, rounding = chance.normal(0, 0.12), chance.uniform(0.02, 0.08)
        homes = [_honest(chance, village, village * households + n, level, rounding) for n in range(households)]
        for kind, where, share in planted:
            if where == village:
                homes = _planted(chance, kind, homes, share)
        found += homes
    return found


def _honest(chance: np.random.Generator, village: int, key: int, level: float, rounding: float) -> Home:
    size = int(chance.integers(1, 6))
    per_head = float(np.exp(chance.normal(np.log(6_500) + level, 0.5)))
    before = per_head * float(np.exp(chance.normal(-0.08, 0.25)))
    rounds = chance.random() < rounding
    account = tuple(_line(chance, item, share, per_head * size, rounds) for item, share in _some(chance))
    return Home(key, village, round(per_head * 100), round(before * 100), account)


def _some(chance: np.random.Generator) -> list[tuple[str, float]]:
    pairs = list(zip(_ITEMS, _SHARES, strict=True))
    return [pair for pair in pairs if chance.random() < 0.75] or pairs[:1]


def _line(chance: np.random.Generator, item: str, share: float, income: float, rounds: bool) -> tuple[str, int]:
    if item == "pension":
        return item, int(chance.choice([1_236, 1_296, 1_416])) * 100
    if item == "ecology":
        return item, int(chance.choice([240, 300, 360])) * 100
    amount = income * share * float(chance.uniform(0.5, 1.5))
    return item, max(500, round(amount / 500) * 500) * 100 if rounds else max(1, round(amount)) * 100


def _planted(chance: np.random.Generator, kind: str, homes: list[Home], share: float) -> list[Home]:
    wanted = max(1, round(share * len(homes)))
    chosen = {int(place) for place in chance.permutation(len(homes))[:wanted]}
    model = homes[0]
    while len({amount for _item, amount in model.account}) < 4:
        model = _honest(chance, model.village, model.household, 0.0, 0.0)
    return [_changed(chance, kind, one, model) if place in chosen else one for place, one in enumerate(homes)]


def _changed(chance: np.random.Generator, kind: str, home: Home, model: Home) -> Home:
    per_head, before, account = home.per_head, home.before, home.account
    if kind == ABOVE:
        per_head = round(LINE * float(chance.uniform(1.001, 1.04)))
    elif kind == LEAPS:
        before = round(LINE * float(chance.uniform(0.4, 0.7)))
        per_head = round(LINE * float(chance.uniform(1.3, 1.8)))
    elif kind == ROUND:
        account = tuple((item, max(1, round(amount / 50_000)) * 50_000) for item, amount in (*account, *account[:2]))
        account = (*account, ("livestock", 100_000)) if len(account) < 3 else account
    elif kind == COPIED:
        account = model.account
    elif kind == DIGITS:
        account = tuple((item, amount // 1000 * 1000 + 800) for item, amount in account)
    return Home(home.household, home.village, per_head, before, account)
