"""Facts as people write them: any cell or form text in, a typed value or an error out, and back to words.

Values are: code → its key, codes → a sorted tuple of keys, boolean → bool, integer → int, number → Decimal,
money → int minor units, text → str, date → date; unknown is None.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fupin.kernel.errors import FupinError
from fupin.kernel.money import Currency
from fupin.policy import fact_errors as wrong
from fupin.policy.values import NUMBER_DECIMALS, CodeList, FactDeclaration

Value = Any
Parse = Callable[[object], Value]

LARGEST_MONEY = 10**11
LARGEST_NUMBER = 10**9
# Digits before the point; more would cost time and memory before they are refused.
LONGEST_NUMBER = 30
SERIAL_DAY_ZERO = date(1899, 12, 30)
SERIALS = range(7_306, 73_051)  # 1920 to 2099, as spreadsheets number the days
UNKNOWN_WORDS = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", "不详", "未知", "不清楚", "不明", "n/a", "na", "unknown", "?"}
)
YES_WORDS = frozenset({"是", "有", "对", "yes", "y", "true", "t", "1", "√", "✓", "✔", "已"})
NO_WORDS = frozenset({"否", "无", "没有", "不是", "no", "n", "false", "f", "0", "×", "x", "✗", "✘", "未"})
UNITS = (
    "元/年",
    "元",
    "人",
    "口",
    "亩",
    "岁",
    "公里",
    "千米",
    "平方米",
    "㎡",
    "m2",
    "分钟",
    "个月",
    "个",
    "头",
    "只",
    "株",
    "户",
    "间",
    "%",
)
TIMES = {"万": 10_000, "千": 1_000}
SEPARATORS = re.compile(r"[、,，;；|/\s+]+")
DAY_PARTS = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+00?:00(?::00)?)?")
DAY_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
MONTH_ONLY = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*月?|\d{6}")


def plain(value: object) -> str:
    """A cell as text: full-width signs made narrow, blanks trimmed, 3.0 as 3."""
    if isinstance(value, str):
        return unicodedata.normalize("NFKC", value).strip()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).strip()


def parser(fact: FactDeclaration, codes: Mapping[str, CodeList], currency: Currency) -> Parse:
    """A function that reads this fact from whatever a person or a spreadsheet gives: the value, None for
    unknown, or a FupinError (returned, not raised)."""
    read = _readers(fact, codes, currency)[fact.type]

    def parse(value: object) -> Value:
        if value is None or (isinstance(value, str) and plain(value).lower() in UNKNOWN_WORDS):
            return None
        try:
            return read(value)
        except FupinError as error:
            error.arguments = {"label": fact.label, "value": plain(value), **error.arguments}
            return error

    return parse


def _readers(
    fact: FactDeclaration, codes: Mapping[str, CodeList], currency: Currency
) -> dict[str, Callable[[object], Value]]:
    words = _words(codes[fact.codes]) if fact.codes else {}
    listed = codes[fact.codes] if fact.codes else None
    return {
        "code": lambda value: _code(value, words, listed),
        "codes": lambda value: _codes(value, words, listed),
        "boolean": _boolean,
        "integer": lambda value: _whole(_within(_number(value), fact)),
        "number": lambda value: _fine(_within(_number(value), fact)),
        "money": lambda value: _money(value, fact, currency),
        "text": _text,
        "date": read_date,
    }


def _words(codes: CodeList) -> dict[str, str]:
    """Every way to write each code: its key, labels and aliases; the first to claim a word keeps it."""
    found: dict[str, str] = {}
    for code in codes.values.values():
        for word in (code.code, *code.label.words(), *code.aliases):
            found.setdefault(plain(word).lower(), code.code)
    return found


def _code(value: object, words: Mapping[str, str], codes: CodeList | None) -> str:
    written = plain(value).lower()
    found = words.get(written) or words.get(written.split(" ")[0])
    if found is None:
        raise FupinError(wrong.NOT_IN_LIST, fix=wrong.CHOOSE, list=codes.label if codes else "", code=plain(value))
    return found


def _codes(value: object, words: Mapping[str, str], codes: CodeList | None) -> tuple[str, ...]:
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(sorted({_code(one, words, codes) for one in value}))
    if plain(value).lower() in words:
        return (_code(value, words, codes),)
    parts = [part for part in SEPARATORS.split(plain(value)) if part]
    return tuple(sorted({_code(part, words, codes) for part in parts}))


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    written = plain(value).lower()
    if written in YES_WORDS:
        return True
    if written in NO_WORDS:
        return False
    raise FupinError(wrong.NOT_YES_NO)


def _number(value: object) -> Decimal:
    if isinstance(value, bool):
        raise FupinError(wrong.NOT_A_NUMBER)
    if isinstance(value, int | Decimal):
        return Decimal(value)
    written = plain(value) if isinstance(value, str) else str(value)
    written = written.replace(",", "").replace(" ", "").lstrip("¥￥")
    unit = next((unit for unit in UNITS if written.endswith(unit)), "")
    written = written.removesuffix(unit)
    times = TIMES.get(written[-1:], 1)
    try:
        number = Decimal(written[:-1] if times > 1 else written) * times
    except ArithmeticError:
        raise FupinError(wrong.NOT_A_NUMBER) from None
    if not number.is_finite() or number.adjusted() > LONGEST_NUMBER:
        raise FupinError(wrong.NOT_A_NUMBER)
    return number


def _within(number: Decimal, fact: FactDeclaration) -> Decimal:
    low = Fraction(-LARGEST_NUMBER) if fact.minimum is None else Fraction(fact.minimum)
    high = Fraction(LARGEST_NUMBER) if fact.maximum is None else Fraction(fact.maximum)
    if not low <= Fraction(number) <= high:
        raise FupinError(wrong.OUT_OF_RANGE, low=_bare(low), high=_bare(high))
    return number


def _whole(number: Decimal) -> int:
    if number != number.to_integral_value():
        raise FupinError(wrong.NOT_WHOLE)
    return int(number)


def _fine(number: Decimal) -> Decimal:
    rounded = round(number, NUMBER_DECIMALS)
    if rounded != number:
        raise FupinError(wrong.TOO_FINE, decimals=NUMBER_DECIMALS)
    return rounded.normalize() + 0 if rounded else Decimal(0)


def _money(value: object, fact: FactDeclaration, currency: Currency) -> int:
    minor = currency.to_minor(_number(value))
    low = -LARGEST_MONEY if fact.minimum is None else fact.minimum * currency.minor_per_major
    high = LARGEST_MONEY if fact.maximum is None else fact.maximum * currency.minor_per_major
    if not low <= minor <= high:
        shown = [currency.show(Fraction(bound)) for bound in (low, high)]
        raise FupinError(wrong.OUT_OF_RANGE, low=shown[0], high=shown[1])
    return minor


def _text(value: object) -> str:
    if isinstance(value, int | float) and abs(value) >= 10**15:
        raise FupinError(wrong.DIGITS_LOST, fix=wrong.AS_TEXT)
    return plain(value)


def read_date(value: object) -> date:
    """A day in any manner that clerks write it; raises a FupinError."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = plain(value)
    if len(written) < 6 and written.isdecimal() and int(written) in SERIALS:
        return SERIAL_DAY_ZERO + timedelta(days=int(written))
    found = DAY_PARTS.fullmatch(written) or DAY_DIGITS.fullmatch(written)
    if found is None:
        month = MONTH_ONLY.fullmatch(written) is not None
        raise FupinError(wrong.DAY_MISSING if month else wrong.NOT_A_DAY, fix=wrong.WRITE_DAY)
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        raise FupinError(wrong.NO_SUCH_DAY, fix=wrong.WRITE_DAY) from None


def _bare(number: Fraction) -> str:
    return f"{float(number):g}" if number.denominator != 1 else str(number.numerator)
