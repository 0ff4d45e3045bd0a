"""Days as people and spreadsheets write them: with signs, in a row of digits, as serial numbers."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[a-z]{3,}", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SERIAL_START = date(1899, 12, 30)
# As serial numbers of days these are the years from the end of the nineteenth century to far ahead.
_SERIALS = range(366, 80_000)


class Incomplete(ValueError):
    """Raised for a text that names a year, or a month of a year, but no day."""

    def __init__(self, year: int, month: int | None = None) -> None:
        self.year, self.month = year, month
        super().__init__(f"{year}-{month or '?'}")


def read_date(value: object) -> date:
    """Return the day that a cell means; raises Incomplete, or ValueError if it means none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float):
        return _from_number(value)
    if isinstance(value, str):
        return _from_text(value)
    raise ValueError(value)


def _from_number(value: float) -> date:
    if value == int(value) and _is_run(int(value)):
        return _from_run(str(int(value)))
    if int(value) in range(1800, 2200):
        raise Incomplete(int(value))
    if int(value) in _SERIALS:
        return _SERIAL_START + timedelta(days=int(value))
    if value != int(value):
        return _from_text(repr(value))
    raise ValueError(value)


def _is_run(number: int) -> bool:
    return 18_000_101 <= number <= 22_001_231 or 180_001 <= number <= 220_012


def _from_text(text: str) -> date:
    text = text.strip()
    if month := _LETTERS.search(text):
        return _with_month_name(text, month[0])
    parts = _DIGITS.findall(text.split("T")[0].split(" ")[0] if re.match(r"\d+[-/.]\d+[-/.]\d+[T ]", text) else text)
    if len(parts) == 1:
        return _from_one(parts[0])
    numbers = [int(part) for part in parts]
    if len(parts) == 2 and len(parts[0]) == 4:
        raise Incomplete(numbers[0], numbers[1] if 1 <= numbers[1] <= 12 else None)
    if len(parts) == 3:
        return _from_three(parts, numbers)
    raise ValueError(text)


def _from_one(digits: str) -> date:
    if len(digits) in (6, 8):
        return _from_run(digits)
    return _from_number(int(digits))


def _from_run(digits: str) -> date:
    year, month = int(digits[:4]), int(digits[4:6])
    if len(digits) == 6:
        if not 1 <= month <= 12:
            raise ValueError(digits)
        raise Incomplete(year, month)
    return date(year, month, int(digits[6:]))


def _from_three(parts: list[str], numbers: list[int]) -> date:
    if len(parts[0]) == 4:
        return date(*numbers)
    # A day or month first is read only where it can be read in one way.
    first, second, year = numbers
    if len(parts[2]) == 4 and first > 12:
        return date(year, second, first)
    if len(parts[2]) == 4 and (second > 12 or first == second):
        return date(year, first, second)
    raise ValueError("/".join(parts))


def _with_month_name(text: str, word: str) -> date:
    month = next((n for n, name in enumerate(_MONTHS, start=1) if word.lower().startswith(name)), None)
    numbers = [int(n) for n in _DIGITS.findall(text)]
    years = [n for n in numbers if n > 31]
    days = [n for n in numbers if n <= 31]
    if month is None or len(years) != 1 or len(days) != 1:
        raise ValueError(text)
    return date(years[0], month, days[0])
