"""Finding numbers that must not be published in any text, however their digits are written or held apart.

What counts as such a number is data: a pattern, a proof, and the ways in which people group the digits. Digits of
every script and of full width are read as digits; blanks, dashes, dots and brackets between them do not hide a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from fupin.framework.sensitive import mask

CELL = "\x1f"
"""Stands between the cells of one row that are read together, since a number may be spread over them."""

_BETWEEN = re.escape(f" \t\u00a0\u2007\u202f\u3000-\u2010\u2011\u2012\u2013\u2014\u2212_.\u00b7()[]'’{CELL}")
_RUN = re.compile(rf"\+?\d(?:[{_BETWEEN}]{{0,3}}\d)*(?:[{_BETWEEN}]{{0,3}}[xX](?![A-Za-z]))?")
_GROUP = re.compile(r"\d+[xX]?|[xX]")
_UNSEEN = frozenset({"Cf", "Mn", "Me"})
_NUMERALS_MATTER_FROM = 11


@dataclass(frozen=True, slots=True)
class NumberRule:
    """One kind of number that must not be published.

    Where `windows` holds lengths, every stretch of that many digits that begins and ends where a group does, or lies
    inside one, is asked `proof`; groups of exactly that length are asked `looks`. Otherwise `pattern` must fit a
    group, or groups in one of the given `groupings`, and `proof` must agree. `doubtful` kinds do not refuse.
    """

    name: str
    label: object
    pattern: re.Pattern[str] | None = None
    proof: Callable[[str], bool] | None = None
    looks: Callable[[str], bool] | None = None
    windows: tuple[int, ...] = ()
    groupings: frozenset[tuple[int, ...]] = frozenset()
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A number found: of which kind, its digits (never shown or stored), and whether it is only doubtful."""

    rule: NumberRule
    digits: str
    doubtful: bool

    @property
    def masked(self) -> str:
        """The number with all but its last digits hidden."""
        return mask(self.digits)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The kinds of numbers that are looked for, in the order of their weight, and signs that stand for digits."""

    rules: tuple[NumberRule, ...] = ()
    numerals: Mapping[str, str] = field(default_factory=dict)

    def find(self, text: str, *, joined: bool = False) -> list[Found]:
        """Return every number of these kinds in a text; one stretch of digits is reported once.

        In a `joined` text, the cells of a row, only a number that proves itself or single digits count: amounts that
        stand side by side look like anything.
        """
        plain = _plain(text)
        found = [one for groups in _runs(plain) for one in self._of_run(groups, joined)]
        if not found and sum(sign in self.numerals for sign in plain) >= _NUMERALS_MATTER_FROM:
            spelt = "".join(self.numerals.get(sign, sign) for sign in plain)
            found = [one for groups in _runs(spelt) for one in self._of_run(groups, joined)]
        return found

    def _of_run(self, groups: Sequence[str], joined: bool) -> Iterator[Found]:
        told = ""
        for rule in self.rules:
            for digits in _fitting(rule, groups, joined):
                if digits not in told:
                    told += f"|{digits}"
                    yield Found(rule, digits, rule.doubtful)


def runs(text: str) -> Iterator[list[str]]:
    """Yield the groups of digits that stand together in a text, for look-ups in a register."""
    return _runs(_plain(text))


def digits_only(text: str) -> str:
    """Return a text in the form in which numbers are compared: plain digits and capitals, nothing between."""
    return "".join(sign for sign in _plain(text) if sign.isalnum()).upper()


def luhn(digits: str) -> bool:
    """Tell whether the last digit of a number proves the others (ISO/IEC 7812)."""
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits))]
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


def _plain(text: str) -> str:
    if text.isascii():
        return text
    return "".join(map(_digit, unicodedata.normalize("NFKC", text)))


def _digit(sign: str) -> str:
    if sign.isascii():
        return sign
    value = unicodedata.decimal(sign, None)
    if value is not None:
        return str(value)
    return "" if unicodedata.category(sign) in _UNSEEN else sign


def _runs(plain: str) -> Iterator[list[str]]:
    for match in _RUN.finditer(plain):
        yield _GROUP.findall(match[0].upper())


def _fitting(rule: NumberRule, groups: Sequence[str], joined: bool) -> Iterator[str]:
    if rule.windows:
        for group in () if joined else groups:
            yield from _inside(rule, group)
        if len(groups) > 1:
            yield from _over_groups(rule, groups)
    elif not joined or max(map(len, groups)) == 1:
        yield from _grouped(rule, groups)


def _over_groups(rule: NumberRule, groups: Sequence[str]) -> Iterator[str]:
    # The longest form proves itself; a shorter one counts only where nothing else stands beside it.
    joined, ends = "".join(groups), [0, *accumulate(map(len, groups))]
    longest = max(rule.windows)
    if len(joined) in rule.windows and len(joined) < longest and _proves(rule, joined) and _alike(groups):
        yield joined
    for start in ends:
        if start + longest in ends and _proves(rule, joined[start : start + longest]):
            yield joined[start : start + longest]


def _alike(groups: Sequence[str]) -> bool:
    sizes = [len(group) for group in groups]
    return max(sizes) == 1 or min(sizes) > 2


def _inside(rule: NumberRule, group: str) -> Iterator[str]:
    longest = max(rule.windows)
    for length in rule.windows:
        if len(group) == length and rule.looks and rule.looks(group):
            yield group
        elif length == longest < len(group):
            stretches = (group[start : start + length] for start in range(len(group) - length + 1))
            yield from (one for one in stretches if _proves(rule, one))


def _proves(rule: NumberRule, digits: str) -> bool:
    return rule.proof is None or rule.proof(digits)


def _grouped(rule: NumberRule, groups: Sequence[str]) -> Iterator[str]:
    for digits in _readings(rule, groups):
        if rule.pattern and rule.pattern.fullmatch(digits) and _proves(rule, digits):
            yield digits


def _readings(rule: NumberRule, groups: Sequence[str]) -> Iterator[str]:
    yield from groups
    if len(groups) < 2:
        return
    if all(len(group) == 1 for group in groups):
        yield "".join(groups)
    sizes = [len(group) for group in groups]
    for grouping in rule.groupings:
        for start in range(len(groups) - len(grouping) + 1):
            if tuple(sizes[start : start + len(grouping)]) == grouping:
                yield "".join(groups[start : start + len(grouping)])
