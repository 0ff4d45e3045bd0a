"""How well two names fit, as an SQL expression over the columns of two rows: 0 not at all … 4 the same name."""

from __future__ import annotations

SAME, ALIKE, SOUND, SLIP, APART = 4, 3, 2, 1, 0
LONG = 10


def same(left: str, right: str) -> str:
    """One spelling."""
    return f"{left}.plain = {right}.plain"


def alike(left: str, right: str) -> str:
    """Another character of the same reading, tones included, or of nearly the same shape."""
    return f"({left}.toned = {right}.toned or {left}.shape = {right}.shape)"


def sound(left: str, right: str) -> str:
    """The same sound without tones, typed in letters, with the words in another order, or nearly the same sound."""
    return f"({left}.letters = {right}.letters or {left}.bag = {right}.bag or {left}.near = {right}.near)"


def slip(left: str, right: str) -> str:
    """One of three or four characters differs, or two letters of a long name, or one name is the other's first part."""
    short = (
        f"(length({left}.plain) = length({right}.plain) and length({left}.plain) between 3 and 4 and "
        + " + ".join(f"(substr({left}.plain, {i}, 1) = substr({right}.plain, {i}, 1))::int" for i in range(1, 5))
        + " = 3)"
    )
    long = (
        f"(least(length({left}.letters), length({right}.letters)) >= {LONG}"
        f" and levenshtein({left}.letters, {right}.letters) <= 2)"
    )
    part = (
        f"(length({left}.plain) <> length({right}.plain) and least(length({left}.plain), length({right}.plain)) >= 3"
        f" and (starts_with({left}.plain, {right}.plain) or starts_with({right}.plain, {left}.plain)))"
    )
    return f"({short} or {long} or {part})"


def fit(left: str, right: str) -> str:
    """The best of the levels; null where a name is unknown."""
    return (
        f"case when {left}.plain is null or {right}.plain is null then null"
        f" when {same(left, right)} then {SAME} when {alike(left, right)} then {ALIKE}"
        f" when {sound(left, right)} then {SOUND} when {slip(left, right)} then {SLIP} else {APART} end"
    )
