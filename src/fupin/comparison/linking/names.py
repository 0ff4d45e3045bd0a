"""How well the names of two rows fit, as SQL conditions over the rows l and r."""

from __future__ import annotations

import re

APART, SLIP, SOUND, ALIKE, SAME = range(5)

# One spelling.
_SAME = "l.plain = r.plain"

# Another character of the same reading, tones included, or of nearly the same shape.
_ALIKE = "(l.toned = r.toned or l.shape = r.shape)"

# The same sound without tones, typed in letters, with its words in another order, or nearly the same sound.
_SOUND = "(l.letters = r.letters or l.bag = r.bag or l.near = r.near)"

# One of three or four characters differs, or two letters of a long name, or one name is the other's first part.
# A place behind the end of both names counts as equal, which makes 3 of 4 right for both lengths.
_EQUAL = " + ".join(f"(substr(l.plain, {place}, 1) = substr(r.plain, {place}, 1))::int" for place in range(1, 5))
_SLIP = f"""(
    (length(l.plain) = length(r.plain) and length(l.plain) between 3 and 4 and {_EQUAL} = 3)
    or (least(length(l.letters), length(r.letters)) >= 10 and levenshtein(l.letters, r.letters) <= 2)
    or (least(length(l.plain), length(r.plain)) >= 3
        and (starts_with(l.plain, r.plain) or starts_with(r.plain, l.plain)))
)"""

LEVELS = {SAME: _SAME, ALIKE: _ALIKE, SOUND: _SOUND, SLIP: _SLIP}
UNKNOWN = "(l.plain is null or r.plain is null)"
SAME_START = "l.start = r.start"

# The same characters in any order, or the sound of the other one in letters: no other person of nearly this name.
FAITHFUL = """(
    list_sort(string_split(l.plain, '')) = list_sort(string_split(r.plain, ''))
    or (l.letters = r.letters and (regexp_full_match(l.plain, '[a-z]+') or regexp_full_match(r.plain, '[a-z]+')))
)"""

FIT = f"case when {UNKNOWN} then null {' '.join(f'when {sql} then {n}' for n, sql in LEVELS.items())} else {APART} end"

_ROW = re.compile(r"\b([lr])\.(\w+)")


def between(condition: str, left: str, right: str) -> str:
    """The condition for rows of other names; a name holds {} for the column: "o.{}", "{}_l"."""
    sides = {"l": left, "r": right}
    return _ROW.sub(lambda found: sides[found[1]].format(found[2]), condition)
