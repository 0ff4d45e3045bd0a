"""One figure computed: its value with what it rests on, and how it reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop

from fupin.kernel.errors import FupinError
from fupin.policy.figures import FigureText
from fupin.policy.packs import Pack
from fupin.registry.queries import pack
from fupin.reports.figures.sums import Exact

if TYPE_CHECKING:
    from collections.abc import Mapping

Shown = Decimal | date | str | tuple[str, ...] | None
NO_DATA = {"zh": "暂无数据", "en": "no data"}
_SEPARATOR = {"zh": "、", "en": ", "}
_NOT_KNOWN = {"zh": "{value}（另有 {count} 项不详）", "en": "{value}, and {count} not known"}
_NO_FIGURE = gettext_noop("There is no figure “%(name)s”.")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a place as of a day.

    `value` is in the figure's own unit, rounded as it is shown; `exact` is not rounded, money in minor units.
    `rows` are those it counts, `unknown` those of which it is not known, `missing` the places below without data.
    """

    name: str
    area: int
    year: int
    as_of: date
    exact: Exact = None
    value: Shown = None
    unknown: int = 0
    rows: int = 0
    missing: int = 0

    @property
    def text(self) -> FigureText:
        """What the pack says of it."""
        return pack().figures[self.name]


def figure_text(name: str) -> FigureText:
    """Return what the pack says of a figure; raises where it has none of that name."""
    found = pack().figures.by_name.get(name)
    if found is None:
        raise FupinError(_NO_FIGURE, name=name)
    return found


def rounded(figure: FigureText, exact: Exact, policy: Pack) -> Shown:
    """Return a value in the unit of its figure, halves rounded upwards."""
    if not isinstance(exact, Fraction):
        return exact
    unit = figure.unit
    divisor = (policy.currency.minor_per_major if unit.money else 1) * unit.divide if unit else 1
    return _decimal(exact / divisor, unit.decimals if unit else 0)


def show(figure: Figure, language: str, *, unit: bool = False, unknown: bool = False) -> str:
    """Return how a figure reads: "7,284.50"; with its unit, and with how many are not known, where asked for."""
    shown = of_language(NO_DATA, language) if figure.value is None else _words(figure, language)
    named = figure.text.unit
    if unit and named and figure.value is not None:
        shown = f"{shown} {named.label.inside(language)}"
    if unknown and figure.unknown:
        shown = of_language(_NOT_KNOWN, language).format(value=shown, count=f"{figure.unknown:,}")
    return shown


def of_language(words: Mapping[str, str], language: str) -> str:
    """Return the words of a language, else the English ones."""
    return words.get(language.replace("_", "-").split("-")[0].lower()) or words["en"]


def _words(figure: Figure, language: str) -> str:
    value, text = figure.value, figure.text
    if isinstance(value, Decimal):
        return _digits(value, grouped=text.unit is not None)
    if isinstance(value, date):
        return pack_day(value, language)
    codes = pack().codes.get(text.codes)
    labels = [codes.label_of(one).inside(language) if codes else one for one in _several(value)]
    return of_language(_SEPARATOR, language).join(labels)


def pack_day(day: date, language: str) -> str:
    """Return a day as reports write it."""
    return f"{day.year}年{day.month}月{day.day}日" if language.startswith("zh") else day.isoformat()


def _several(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _digits(value: Decimal, *, grouped: bool) -> str:
    whole = value.to_integral_value()
    shown = whole if whole == value else value
    return f"{shown:,}" if grouped else str(shown)


def _decimal(exact: Fraction, decimals: int) -> Decimal:
    scaled = exact * 10**decimals
    # Exact, halves away from zero: a division of decimals would round before.
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    whole += 2 * rest >= scaled.denominator
    return (Decimal(whole if scaled >= 0 else -whole).scaleb(-decimals)).quantize(
        Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP
    )
