"""Identity numbers of people who do not exist: right in every digit, in a region that was never assigned."""

from __future__ import annotations

from collections import Counter
from datetime import date
from operator import mul

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def check_digit(body: str) -> str:
    """Return the last digit that belongs to the first seventeen."""
    return _CHECKS[sum(map(mul, _WEIGHTS, map(int, body))) % 11]


class Numbers:
    """Gives every person a number of one's own: region, birthday, order on that day, check digit."""

    def __init__(self, prefix: str, first: int = 0) -> None:
        self._prefix, self._first = prefix, first
        self._given: Counter[tuple[date, str]] = Counter()

    def give(self, born: date, sex: str) -> str:
        """Return the next number for a birthday; men are odd, women even."""
        order = self._first + self._given[born, sex]
        self._given[born, sex] += 1
        begin = born.toordinal() * 37 % 400
        sequence = begin * 2 + order * 2 + (1 if sex == "male" else 2)
        body = f"{self._prefix}{born.isoformat().replace('-', '')}{sequence:03d}"
        return body + check_digit(body)
