"""The key of a place: one integer that holds the whole path from the nation to a villagers' group.

A key has 15 decimal digits, two each for province, prefecture and county and three each for town, village
and group, zeros to the right. A place therefore covers one closed range of integers, which both databases
and every column engine test with two comparisons. Official codes are something else: dated data of a place.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

WIDTHS = (2, 2, 2, 3, 3, 3)
DIGITS = sum(WIDTHS)
NATION = 0
NATION_LEVEL, PROVINCE_LEVEL, PREFECTURE_LEVEL, COUNTY_LEVEL, TOWN_LEVEL, VILLAGE_LEVEL, GROUP_LEVEL = range(7)

# _UNITS[level] is the size of the range that a place of that level covers: 10**15 for the nation, 1 for a group.
_UNITS: tuple[int, ...] = (10**DIGITS, *(int(10 ** (DIGITS - used)) for used in accumulate(WIDTHS)))


def is_key(text: str) -> bool:
    """Tell whether a text is an area key."""
    return text.isascii() and text.isdecimal() and len(text) <= DIGITS


def level_of(key: int) -> int:
    """Return the level of a key: 0 for the nation down to 6 for a group."""
    if not 0 <= key < 10**DIGITS:
        raise ValueError(f"{key} is not an area key: it must have at most {DIGITS} digits")
    return next(level for level, unit in enumerate(_UNITS) if key % unit == 0)


def span(key: int) -> tuple[int, int]:
    """Return the first and the last key of everything inside a place, itself included."""
    return key, key + _UNITS[level_of(key)] - 1


def covers(outer: int, inner: int) -> bool:
    """Tell whether one place is, or contains, another."""
    low, high = span(outer)
    return low <= inner <= high


def ancestor(key: int, level: int) -> int:
    """Return the place of a level that contains a key; a key above that level is returned unchanged."""
    unit = _UNITS[level]
    return key - key % unit


def parent(key: int) -> int:
    """Return the place directly above; the nation is its own parent."""
    return ancestor(key, max(level_of(key) - 1, NATION_LEVEL))


def lineage(key: int) -> list[int]:
    """Return the path of keys from the nation down to the place itself."""
    return [ancestor(key, level) for level in range(level_of(key) + 1)]


def common(keys: Iterable[int]) -> int:
    """Return the smallest place that contains all of some places; the nation for none."""
    wanted = set(keys)
    shared = (ancestor(max(wanted, default=NATION), level) for level in range(GROUP_LEVEL, NATION_LEVEL, -1))
    return next((place for place in shared if wanted and all(covers(place, key) for key in wanted)), NATION)


def child(key: int, number: int) -> int:
    """Return the key of the numbered place (from 1) directly below another."""
    level = level_of(key) + 1
    if level > GROUP_LEVEL or not 0 < number < 10 ** WIDTHS[level - 1]:
        raise ValueError(f"place {key} has no room for a child numbered {number}")
    return key + number * _UNITS[level]


def unit_of(level: int) -> int:
    """Return how many keys a place of a level covers, for grouping keys by integer division."""
    return _UNITS[level]


def from_official(code: str) -> int:
    """Return the key that a hierarchical official code of up to 15 digits maps to."""
    if not code.isdecimal() or len(code) > DIGITS:
        raise ValueError(f"{code!r} is not a hierarchical code of at most {DIGITS} digits")
    return int(code.ljust(DIGITS, "0"))
