"""One figure computed: its value with what it rests on, and how it reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop, override

from fupin.framework.web.words import joined
from fupin.kernel.errors import FupinError
from fupin.policy.figures import FigureText
from fupin.policy.packs import Pack
from fupin.registry.queries import pack
from fupin.reports.figures.sums import Exact

Shown = Decimal | date | str | tuple[str, ...] | None
NO_DATA = gettext_noop("no data")
_NOT_KNOWN = gettext_noop("%(value)s, and %(count)s not known")
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
        shown = of_language(_NOT_KNOWN, language) % {"value": shown, "count": f"{figure.unknown:,}"}
    return shown


@cache
def of_language(text: str, language: str) -> str:
    """Return a text of the product in a language, whatever that of the page is."""
    with override(_code(language)):
        return gettext(text)


def _code(language: str) -> str:
    """The installation's code of a language: "zh" is "zh-hans" there."""
    short = language.replace("_", "-").split("-", maxsplit=1)[0].lower()
    return next((code for code, _name in settings.LANGUAGES if code.split("-")[0] == short), settings.LANGUAGE_CODE)


def _words(figure: Figure, language: str) -> str:
    value, text = figure.value, figure.text
    if isinstance(value, Decimal):
        return _digits(value, grouped=text.unit is not None)
    if isinstance(value, date):
        return pack_day(value, language)
    codes = pack().codes.get(text.codes)
    labels = [codes.label_of(one).inside(language) if codes else one for one in _several(value)]
    with override(_code(language)):
        return joined(labels)


def pack_day(day: date, language: str) -> str:
    """Return a day as reports write it."""
    with override(_code(language)):
        return date_format(day, "DATE_FORMAT")


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
