"""The patterns themselves. Every one compares a village with what chance, or the rest of the place, would give.

above      more incomes just above the line than in the windows below and beyond it (a shape without a bend has a third)
round      more households whose amounts are all round than elsewhere
copied     more accounts that repeat another of the village, or differ from it in one amount, than between villages
leaps      more households that rose steeply since last year and passed the line with it than elsewhere
digits     last digits spread otherwise than elsewhere, asked only where there are enough amounts that are not round
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from fupin.columnar.patterns.chances import adjusted, binomial, chi_square, drawn, poisson

ABOVE, ROUND, COPIED, LEAPS, DIGITS = "above", "round", "copied", "leaps", "digits"
KINDS = (ABOVE, ROUND, COPIED, LEAPS, DIGITS)
_LEAST_FOUND = 3


@dataclass(frozen=True, slots=True)
class Home:
    """One household: income per head now and a year ago, and the lines of its account, all in whole minor units."""

    household: int
    village: int
    per_head: int | None = None
    before: int | None = None
    account: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What the policy says of the patterns: the line, the window, what is round, and how sure one wants to be."""

    line: int | None
    window: float = 0.05
    growth: float = 0.5
    round_unit: int = 50_000
    minor_per_major: int = 100
    least_amounts: int = 3
    least_digits: int = 200
    false_share: float = 0.05


@dataclass(frozen=True, slots=True)
class Found:
    """One pattern in one village: so many found among so many, against the number expected; `q` is corrected for all.

    `stands_out` are those that ask for a check; the households behind a pattern are named, the first of them first.
    """

    kind: str
    village: int
    among: int
    found: int
    expected: float
    p: float
    households: tuple[int, ...]
    q: float = 1.0
    stands_out: bool = False

    @property
    def effect(self) -> float | None:
        """How many times as many as expected."""
        return self.found / self.expected if self.expected > 0 else None


Villages = Mapping[int, Sequence[Home]]


def patterns(homes: Iterable[Home], limits: Limits, kinds: Sequence[str] = KINDS) -> list[Found]:
    """Every pattern of every village that can be asked; corrected for all villages, kind by kind."""
    villages: dict[int, list[Home]] = defaultdict(list)
    for home in homes:
        villages[home.village].append(home)
    return [one for kind in kinds for one in _corrected(_KINDS[kind](villages, limits), limits.false_share)]


def _corrected(found: list[Found], false_share: float) -> list[Found]:
    if not found:
        return []
    shares = adjusted([one.p for one in found])
    return [
        replace(one, q=float(q), stands_out=bool(q <= false_share and one.found >= _LEAST_FOUND))
        for one, q in zip(found, shares, strict=True)
    ]


def _above(villages: Villages, limits: Limits) -> list[Found]:
    if limits.line is None:
        return []
    line, width, found = limits.line, limits.line * limits.window, []
    for village, homes in villages.items():
        near = [one for one in homes if one.per_head is not None and line - width <= one.per_head < line + 2 * width]
        inside = [one for one in near if one.per_head is not None and line <= one.per_head < line + width]
        if near:
            p, named = binomial(len(inside), len(near), 1 / 3), _named(inside)
            found.append(Found(ABOVE, village, len(near), len(inside), len(near) / 3, p, named))
    return found


def _round(villages: Villages, limits: Limits) -> list[Found]:
    def asked(home: Home) -> bool:
        return len(home.account) >= limits.least_amounts

    def marked(home: Home) -> bool:
        return all(amount % limits.round_unit == 0 for _item, amount in home.account)

    return _against_all(ROUND, villages, asked, marked)


def _leaps(villages: Villages, limits: Limits) -> list[Found]:
    if limits.line is None:
        return []
    line = limits.line

    def asked(home: Home) -> bool:
        return home.per_head is not None and home.before is not None and home.before > 0

    def marked(home: Home) -> bool:
        now, before = home.per_head or 0, home.before or 0
        return before < line <= now and now > before * (1 + limits.growth)

    return _against_all(LEAPS, villages, asked, marked)


def _against_all(
    kind: str, villages: Villages, asked: Callable[[Home], bool], marked: Callable[[Home], bool]
) -> list[Found]:
    """More marked households than if those of the whole place were dealt out to the villages by lot."""
    known = {village: [one for one in homes if asked(one)] for village, homes in villages.items()}
    hit = {village: [one for one in homes if marked(one)] for village, homes in known.items()}
    whole, all_hit = sum(map(len, known.values())), sum(map(len, hit.values()))
    found = []
    for village, homes in known.items():
        # The village itself does not make its own measure: it is held against the others.
        others, others_hit = whole - len(homes), all_hit - len(hit[village])
        if homes and others:
            p = drawn(len(hit[village]), len(homes), all_hit, whole)
            expected = len(homes) * others_hit / others
            found.append(Found(kind, village, len(homes), len(hit[village]), expected, p, _named(hit[village])))
    return found


def _copied(villages: Villages, limits: Limits) -> list[Found]:
    known = {v: [one for one in homes if _varied(one, limits)] for v, homes in villages.items()}
    signs = {one.household: _signs(one) for homes in known.values() for one in homes}
    inside = {village: _pairs(signs[one.household] for one in homes) for village, homes in known.items()}
    every = _pairs(signs[one.household] for homes in known.values() for one in homes)
    count = sum(map(len, known.values()))
    across = count * (count - 1) // 2 - sum(len(h) * (len(h) - 1) // 2 for h in known.values())
    # One more than was seen, so that a place without any repetition between villages still has a chance of one.
    share = (every - sum(inside.values()) + 1) / (across + 1) if across else 1.0
    found = []
    for village, homes in known.items():
        pairs = len(homes) * (len(homes) - 1) // 2
        if pairs:
            groups = _groups(homes, signs)
            repeats = sum(len(group) - 1 for group in groups)
            p, named = poisson(repeats, pairs * share), tuple(key for group in groups for key in group)
            found.append(Found(COPIED, village, len(homes), repeats, pairs * share, p, named))
    return found


def _varied(home: Home, limits: Limits) -> bool:
    """Whether an account has enough different amounts: pensions and allowances alone are alike everywhere."""
    return len({amount for _item, amount in home.account}) >= limits.least_amounts


def _signs(home: Home) -> frozenset[tuple[tuple[str, int], ...]]:
    """The account, and the account without each of its lines: two that share one are alike but for one amount."""
    lines = tuple(sorted(home.account))
    shorter = (tuple(line for place, line in enumerate(lines) if place != gone) for gone in range(len(lines)))
    return frozenset({lines, *(one for one in shorter if len(lines) > 3)})


def _pairs(signs: Iterable[frozenset[tuple[tuple[str, int], ...]]]) -> int:
    """How many pairs share a sign, counted once for each sign: an upper bound, the same for all villages."""
    counted = Counter(sign for one in signs for sign in one)
    return sum(n * (n - 1) // 2 for n in counted.values() if n > 1)


def _groups(homes: Sequence[Home], signs: Mapping[int, frozenset[tuple[tuple[str, int], ...]]]) -> list[list[int]]:
    """Households that repeat each other, directly or through a third, in groups of two and more, the largest first."""
    leader = {one.household: one.household for one in homes}

    def top(key: int) -> int:
        while leader[key] != key:
            key = leader[key]
        return key

    first: dict[tuple[tuple[str, int], ...], int] = {}
    for one in homes:
        for sign in signs[one.household]:
            leader[top(one.household)] = top(first.setdefault(sign, one.household))
    groups: dict[int, list[int]] = defaultdict(list)
    for one in homes:
        groups[top(one.household)].append(one.household)
    return sorted((group for group in groups.values() if len(group) > 1), key=len, reverse=True)


def _digits(villages: Villages, limits: Limits) -> list[Found]:
    """Against the last digits of all other villages: fixed amounts make some digits common everywhere."""
    counted = {village: Counter(_last_digits(homes, limits)) for village, homes in villages.items()}
    whole, found = sum(counted.values(), Counter[int]()), []
    for village, homes in villages.items():
        own, others = counted[village], whole - counted[village]
        among = own.total()
        if among < limits.least_digits or not others:
            continue
        # One more of each digit than was seen elsewhere, so that none is impossible.
        expected = {digit: among * (others[digit] + 1) / (others.total() + 9) for digit in range(1, 10)}
        value = sum((own[digit] - expected[digit]) ** 2 / expected[digit] for digit in expected)
        digit = max(expected, key=lambda one: (own[one] - expected[one], -one))
        named = [one for one in homes if digit in _last_digits([one], limits)]
        p = chi_square(value, 8)
        found.append(Found(DIGITS, village, among, own[digit], expected[digit], p, _named(named)))
    return found


def _last_digits(homes: Sequence[Home], limits: Limits) -> list[int]:
    """The last digits of the whole amounts that are not round."""
    last = (amount // limits.minor_per_major % 10 for one in homes for _item, amount in one.account)
    return [digit for digit in last if digit]


def _named(homes: Sequence[Home]) -> tuple[int, ...]:
    return tuple(one.household for one in homes)


_KINDS: dict[str, Callable[[Villages, Limits], list[Found]]] = {
    ABOVE: _above,
    ROUND: _round,
    COPIED: _copied,
    LEAPS: _leaps,
    DIGITS: _digits,
}
