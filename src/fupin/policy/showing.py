"""Values in words: the one place where a value is turned into what people read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from fupin.kernel.text import Text
from fupin.policy.evaluate import exact_number

if TYPE_CHECKING:
    from fupin.policy.packs import Pack

ANSWERS = {
    True: Text.of(zh="是", en="yes"),
    False: Text.of(zh="否", en="no"),
    None: Text.of(zh="不清楚", en="not known"),
}
BETWEEN = Text.of(zh="、", en=", ")
NONE_OF_THEM = Text.of(zh="（无）", en="(none)")
SHOWN_DECIMALS = 2


def show(pack: Pack, kind: str, value: Any, language: str, codes: str | None = None) -> str:
    """A value of a type in words; money with its symbol, a share rounded half up."""
    if value is None or kind == "boolean":
        return ANSWERS[value].inside(language)
    if kind == "money":
        return f"{pack.currency.symbol}{pack.currency.show(value)}"
    if kind in ("integer", "number"):
        return show_number(exact_number(value))
    if kind in ("code", "codes"):
        return _codes(pack, codes, [value] if isinstance(value, str) else value, language)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def show_number(number: int | Fraction) -> str:
    """A number with at most two decimals, halves upwards, no needless zeros."""
    hundredths = (2 * number * 10**SHOWN_DECIMALS + 1) // 2
    whole, part = divmod(abs(int(hundredths)), 10**SHOWN_DECIMALS)
    decimals = f".{part:0{SHOWN_DECIMALS}d}".rstrip("0") if part else ""
    return f"{'-' if hundredths < 0 else ''}{whole:,}{decimals}"


def _codes(pack: Pack, codes: str | None, values: Iterable[str], language: str) -> str:
    listed = pack.codes.get(codes or "")
    labels = [listed.label_of(value).inside(language) if listed else value for value in sorted(values)]
    return BETWEEN.inside(language).join(labels) or NONE_OF_THEM.inside(language)
