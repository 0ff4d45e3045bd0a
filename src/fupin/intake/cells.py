"""From what a cell holds to what the register keeps: one reader for each declared type.

Each reader takes a raw value and returns the value in the register's form, BLANK (leave as it is), CLEARED (empty
the field) or a Problem. Readers run once for each distinct value of a column.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Final

from fupin.intake.dates import Incomplete, read_date
from fupin.intake.grid import Raw
from fupin.intake.messages import Problem
from fupin.intake.reader import error_text
from fupin.intake.targets import HOUSEHOLD, MEMBER, SYSTEM, Target, the_pack
from fupin.intake.words import CLEAR, fold, means, plain
from fupin.kernel.errors import FupinError
from fupin.kernel.money import TOO_FINE
from fupin.policy.identity import IdentityNumber, identity_of


class Sign:
    """A value that stands for itself."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


BLANK: Final = Sign("blank")
CLEARED: Final = Sign("cleared")

IDENTITY = f"{MEMBER}.identity_number"
BIRTH = f"{MEMBER}.birth_date"
# What clerks type where there is nothing to say.
_NOTHING = frozenset({"", "-", "--", "/", "\\", "――", "…"})
_CODE_LIKE = frozenset({"number", "identity_number", "phone", "bank_account", "disability_card", "member_phone"})
_LENGTHS = {
    f"{HOUSEHOLD}.number": 40,
    f"{HOUSEHOLD}.head_name": 60,
    f"{HOUSEHOLD}.bank_name": 80,
    f"{MEMBER}.name": 60,
}
_LONGEST_TEXT = 500
# Whole numbers beyond this have lost digits in every spreadsheet program.
_EXACT = 10**15
_LONGEST = 30
_SCIENTIFIC = re.compile(r"\d[.,]\d+e\+?\d{1,2}", re.IGNORECASE)
_SPLIT = re.compile(r"[+-]?\d+(?: \d+)+")
_PARTS = re.compile(r"[、,;/|+\n]+")
_YEARS = range(1850, 2200)

Reader = Callable[[Target, Raw], Any]


@dataclass(slots=True)
class Reading:
    """How cells of one upload are read: the user's word for odd values, and the day that counts as today."""

    today: date
    replaced: Mapping[tuple[str, str], str] = field(default_factory=dict)


def read_cell(target: Target, raw: Raw, reading: Reading) -> Any:
    """Return the value of a cell, BLANK, CLEARED, or the Problem that keeps it from being read."""
    if raw is None or raw == "":
        return BLANK
    if isinstance(raw, str):
        if (error := error_text(raw)) is not None:
            return Problem("no_result") if error == "=" else Problem("error_cell", {"text": error})
        text = raw.strip()
        if text == CLEAR:
            return CLEARED
        if text in _NOTHING:
            return BLANK
        if (chosen := reading.replaced.get((target.key, fold(text) or text))) is not None:
            return _replaced(target, chosen)
    value = _READERS[target.type](target, raw)
    return value if isinstance(value, Problem) else _plausible(target, value, reading)


def _replaced(target: Target, chosen: str) -> Any:
    if not chosen:
        return BLANK
    return (chosen,) if target.type == "codes" else chosen


def text_of(raw: Raw) -> str:
    """Return what a cell shows as text: whole numbers without a point."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(" ")
    if isinstance(raw, date):
        return raw.isoformat()
    return plain(raw) if isinstance(raw, str) else str(raw)


def _read_text(target: Target, raw: Raw) -> Any:
    if target.name in _CODE_LIKE and (lost := _lost(raw)):
        return lost
    text = text_of(raw)
    if not text:
        return BLANK
    if target.key == IDENTITY and "***" not in text:
        return _read_identity(text)
    if (odd := _odd(target, text)) is not None:
        return odd
    if target.sensitive and "***" in text:
        return BLANK  # a masked value of an export: nobody typed it
    return _read_name(text) if target.name.endswith("name") and target.name != "bank_name" else text


def _odd(target: Target, text: str) -> Problem | None:
    limit = _LENGTHS.get(target.key, _LONGEST_TEXT)
    if len(text) > limit:
        return Problem("too_long", {"count": len(text), "limit": limit})
    if not text.isprintable():
        return Problem("unprintable")
    signed = text[0] in "+-" and not text[1:].replace(".", "").replace("-", "").isdigit()
    return Problem("formula_text", {"value": text}) if signed or text[0] in "=@" else None


def _lost(raw: Raw) -> Problem | None:
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        return Problem("digits_lost") if abs(raw) >= _EXACT or math.isnan(raw) else None
    return Problem("digits_lost") if isinstance(raw, str) and _SCIENTIFIC.fullmatch(plain(raw)) else None


def _read_name(text: str) -> Any:
    name = text.replace(" ", "") if not text.isascii() else text
    if not any(c.isalpha() for c in name):
        return Problem("odd_name", {"value": name})
    return name


@cache
def identity_reader() -> Callable[[str], IdentityNumber]:
    """Return how the pack reads identity numbers."""
    return identity_of(the_pack().folder).parse


def _read_identity(text: str) -> Any:
    number = identity_reader()(text)
    if number.errors:
        first = number.errors[0]
        words = first.message if first.fix is None else _two(first.message, first.fix)
        return Problem("identity", {"text": words})
    return number if number.text else BLANK


def _two(first: Any, second: Any) -> Any:
    languages = dict(first.by_language)
    return type(first).read({n: f"{first.inside(n)} {second.inside(n)}" for n in languages})


@cache
def _choices(codes: str) -> dict[str, str]:
    """Return the codes of a list by every word for them; where two share a word, the first has it."""
    found: dict[str, str] = {}
    values = the_pack().codes[codes].values.values()
    for code in values:
        for word in (code.code, *code.label.words()):
            found.setdefault(fold(word), code.code)
    for code in values:
        for word in code.aliases:
            found.setdefault(fold(word) or word, code.code)
    return found


def _list_label(target: Target) -> Any:
    return the_pack().codes[target.fact.codes or ""].label if target.fact else target.label


def _read_code(target: Target, raw: Raw) -> Any:
    text = text_of(raw)
    choices = _choices(target.fact.codes or "") if target.fact else {}
    found = choices.get(fold(text)) or (_as_yes_no(choices, raw) if isinstance(raw, bool) else None)
    return found or Problem("bad_choice", {"value": text, "list": _list_label(target)})


def _as_yes_no(choices: dict[str, str], raw: bool) -> str | None:
    return choices.get("1" if raw else "0")


def _read_codes(target: Target, raw: Raw) -> Any:
    text = text_of(raw)
    choices = _choices(target.fact.codes or "") if target.fact else {}
    if fold(text) in choices:
        return (choices[fold(text)],)
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    wrong = next((part for part in parts if fold(part) not in choices), None)
    if wrong is not None and len(parts) > 1:
        return Problem("bad_choices", {"value": text, "part": wrong, "list": _list_label(target)})
    if wrong is not None:
        return Problem("bad_choice", {"value": text, "list": _list_label(target)})
    found = tuple(sorted({choices[fold(part)] for part in parts}))
    limit = target.fact.maximum if target.fact else None
    return Problem("too_many_choices", {"limit": int(limit)}) if limit and len(found) > limit else found


def _read_boolean(_target: Target, raw: Raw) -> Any:
    text = text_of(raw)
    if means("yes", text):
        return True
    return False if means("no", text) else Problem("not_yes_no", {"value": text})


def _decimal(raw: Raw) -> Decimal | Problem | None:
    if isinstance(raw, bool | datetime | date | time | timedelta):
        return None
    if isinstance(raw, int | float):
        return Decimal(repr(raw)) if math.isfinite(raw) else None
    text = plain(raw)
    if _SPLIT.fullmatch(text):
        return Problem("split_digits", {"value": text, "joined": text.replace(" ", "")})
    try:
        value = Decimal(
            text.replace(",", "").replace("，", "")
            if re.fullmatch(r"[+-]?\d{1,3}([,，]\d{3})+(\.\d+)?", text)
            else text
        )
    except ArithmeticError:
        return None
    return value if value.is_finite() and value.adjusted() <= _LONGEST else None


def _read_integer(target: Target, raw: Raw) -> Any:
    value = _decimal(raw)
    if isinstance(value, Problem):
        return value
    # Identifiers of records are long, and always texts.
    too_long = value is not None and abs(value) >= (_EXACT if target.entity != SYSTEM else 2**63)
    if value is None or too_long or value != value.to_integral_value():
        return Problem("not_whole", {"value": text_of(raw)})
    return _within(target, int(value))


def _read_number(target: Target, raw: Raw) -> Any:
    value = _decimal(raw)
    if isinstance(value, Problem):
        return value
    if value is None or abs(value) >= _EXACT:
        return Problem("not_number", {"value": text_of(raw)})
    exact = round(value, 4)
    return _within(target, int(exact) if exact == exact.to_integral_value() else float(exact))


def _within(target: Target, value: float) -> Any:
    low, high = (target.fact.minimum, target.fact.maximum) if target.fact else (None, None)
    if (low is not None and value < low) or (high is not None and value > high):
        return Problem("out_of_range", {"value": value, "low": _bound(low), "high": _bound(high)})
    return value


def _bound(limit: int | Fraction | None) -> str:
    return "…" if limit is None else str(limit)


def _read_money(target: Target, raw: Raw) -> Any:
    value = _decimal(raw)
    if isinstance(value, Problem):
        return value
    if value is None or abs(value) >= _EXACT:
        return Problem("not_money", {"value": text_of(raw)})
    currency = the_pack().currency
    # A cell that a formula computed holds binary noise far behind the point.
    exact = round(value, 6) if isinstance(raw, float) else value
    try:
        return _within(target, currency.to_minor(exact))
    except FupinError as error:
        code = "money_too_fine" if error.message is TOO_FINE else "not_money"
        return Problem(code, {"value": text_of(raw), "digits": currency.minor_digits})


def _read_date(target: Target, raw: Raw) -> Any:
    try:
        return read_date(plain(raw) if isinstance(raw, str) else raw)
    except Incomplete as error:
        if error.month is None and target.key != BIRTH and error.year in _YEARS:
            return date(error.year, 1, 1)
        return Problem("date_incomplete", {"value": text_of(raw)})
    except (ValueError, OverflowError):
        return Problem("not_date", {"value": text_of(raw)})


def _plausible(target: Target, value: Any, reading: Reading) -> Any:
    if not isinstance(value, date):
        return value
    if value.year not in _YEARS:
        return Problem("date_far", {"year": value.year})
    if target.key == BIRTH and (value > reading.today or value.year < reading.today.year - 130):
        code = "date_future" if value > reading.today else "date_far"
        return Problem(code, {"value": value.isoformat(), "year": value.year})
    return value


_READERS: dict[str, Reader] = {
    "text": _read_text,
    "code": _read_code,
    "codes": _read_codes,
    "boolean": _read_boolean,
    "integer": _read_integer,
    "number": _read_number,
    "money": _read_money,
    "date": _read_date,
}
