"""Formats: how a known value reads on screen and in a workbook. None never reaches them; it is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _

from fupin.framework.web.words import Label, joined, words

Show = Callable[[Any], str]
SheetValue = str | int | float | Decimal | date | datetime


def _half_up(value: Any, digits: int) -> Decimal:
    # The shortest decimal that stands for a float is what people see of it: 0.285 is 0.285.
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


@dataclass(frozen=True)
class Format:
    """The base, and the format of plain text."""

    numeric: ClassVar[bool] = False
    nowrap: ClassVar[bool] = False
    sheet: ClassVar[str] = "@"

    def text(self) -> Show:
        """Return a function from a value to plain text in the current language."""
        return str

    def html(self) -> Show:
        """Return a function from a value to escaped HTML in the current language."""
        show = self.text()
        return lambda value: escape(show(value))

    def sheet_format(self) -> str:
        """Return the number format of the cell in a workbook; "@" keeps text as text."""
        return self.sheet

    def sheet_value(self) -> Callable[[Any], SheetValue]:
        """Return a function from a value to what the cell of a workbook holds."""
        return self.text()


class Words(Format):
    """Plain text, wrapped where needed."""


class Name(Format):
    """A short text that stays on one line: a name, a title."""

    nowrap = True


class Code(Format):
    """A number that is a name: identity numbers, area codes, account numbers. Always text."""

    nowrap = True

    def html(self) -> Show:
        """Return digits of equal width."""
        return lambda value: f'<span class="code">{escape(str(value))}</span>'


@dataclass(frozen=True)
class Number(Format):
    """A count or a measure, with thousands in groups and a fixed number of decimals."""

    digits: int = 0
    numeric: ClassVar[bool] = True

    def text(self) -> Show:
        """Return for example "8,393"; halves are rounded up, as people do."""
        if not self.digits:
            return lambda value: f"{value:,}" if isinstance(value, int) else f"{_half_up(value, 0):,}"
        return lambda value: f"{_half_up(value, self.digits):,}"

    def sheet_format(self) -> str:
        """Return the same look for a workbook."""
        return "#,##0" + ("." + "0" * self.digits if self.digits else "")

    def sheet_value(self) -> Callable[[Any], SheetValue]:
        """Return the number itself."""
        return lambda value: value


@dataclass(frozen=True)
class Quantity(Number):
    """A number of things of any unit: with decimals only where there are some, at most so many."""

    digits: int = 2

    def text(self) -> Show:
        """Return for example "2" or "2.5"."""

        def show(value: Any) -> str:
            whole, point, rest = f"{_half_up(value, self.digits):,}".partition(".")
            return f"{whole}{point}{rest.rstrip('0')}" if rest.strip("0") else whole

        return show

    def sheet_format(self) -> str:
        """Return a look that shows what there is."""
        return "General"


@dataclass(frozen=True)
class Plain(Format):
    """A whole number without groups: a year, a rank."""

    numeric: ClassVar[bool] = True
    sheet: ClassVar[str] = "0"

    def sheet_value(self) -> Callable[[Any], SheetValue]:
        """Return the number itself."""
        return lambda value: value


@dataclass(frozen=True)
class Money(Format):
    """An amount in whole minor units, shown in major units: 728400 reads 7,284.00."""

    minor_digits: int = 2
    whole: bool = False
    numeric: ClassVar[bool] = True

    def text(self) -> Show:
        """Return the exact amount; with `whole`, rounded half up to major units."""
        unit, digits = 10**self.minor_digits, self.minor_digits
        if self.whole:
            return lambda minor: f"{(2 * int(minor) + unit) // (2 * unit):,}"

        def show(minor: int) -> str:
            sign, size = ("-", -minor) if minor < 0 else ("", minor)
            return f"{sign}{size // unit:,}.{size % unit:0{digits}}" if digits else f"{sign}{size:,}"

        return show

    def sheet_format(self) -> str:
        """Return the same look for a workbook."""
        return "#,##0" + ("" if self.whole or not self.minor_digits else "." + "0" * self.minor_digits)

    def sheet_value(self) -> Callable[[Any], SheetValue]:
        """Return the exact amount in major units."""
        return lambda minor: Decimal(int(minor)).scaleb(-self.minor_digits)


@dataclass(frozen=True)
class Percent(Format):
    """A share from 0 to 1, shown per hundred."""

    digits: int = 1
    numeric: ClassVar[bool] = True

    def text(self) -> Show:
        """Return for example "97.5%"; halves are rounded up, as people do."""
        return lambda share: f"{_half_up(share, self.digits + 2) * 100:.{self.digits}f}%"

    def sheet_format(self) -> str:
        """Return the same look for a workbook."""
        return f"0.{'0' * self.digits}%" if self.digits else "0%"

    def sheet_value(self) -> Callable[[Any], SheetValue]:
        """Return the share itself."""
        return float


class Day(Format):
    """A date, written 2020-12-31 in every language so that columns line up."""

    nowrap = True
    sheet = "yyyy-mm-dd"

    def text(self) -> Show:
        """Return the ISO form; a date that came as text stays as it is."""
        return lambda value: value if isinstance(value, str) else value.isoformat()

    def sheet_value(self) -> Callable[[Any], SheetValue]:
        """Return the date itself."""
        return lambda value: date.fromisoformat(value) if isinstance(value, str) else value


class Moment(Format):
    """A moment in the installation's time zone, to the minute."""

    nowrap = True
    sheet = "yyyy-mm-dd hh:mm"

    def text(self) -> Show:
        """Return for example "2020-12-31 17:05"."""
        return lambda value: f"{timezone.localtime(value):%Y-%m-%d %H:%M}"

    def sheet_value(self) -> Callable[[Any], SheetValue]:
        """Return the local moment without its zone, as workbooks want it."""
        return lambda value: timezone.localtime(value).replace(tzinfo=None)


SIGNS = {True: ("yes", "check"), False: ("no", "cross"), None: ("unknown", "question")}


def answer_words(answer: bool | None) -> str:
    """Return yes, no or unknown in the current language."""
    return {True: _("yes"), False: _("no"), None: _("unknown")}[answer]


class Answer(Format):
    """Yes or no; unknown is shown by the list itself."""

    nowrap = True

    def text(self) -> Show:
        """Return the word."""
        shown = {True: answer_words(True), False: answer_words(False)}
        return lambda value: shown[bool(value)]


@dataclass(frozen=True)
class Choice(Format):
    """One code of a list, shown by its label; `levels` turns codes into badges: ok, warn, bad, info, unknown."""

    labels: Mapping[Any, Label] = field(default_factory=dict)
    levels: Mapping[Any, str] = field(default_factory=dict)
    nowrap: ClassVar[bool] = True

    def text(self) -> Show:
        """Return the label; a code that the list does not know is shown as it is."""
        shown = {code: words(label) for code, label in self.labels.items()}
        return lambda code: shown.get(code, str(code))

    def html(self) -> Show:
        """Return the label, as a badge where the code has a level."""
        show = self.text()
        if not self.levels:
            return lambda code: escape(show(code))
        made: dict[Any, str] = {}

        def badge(code: Any) -> str:
            if code not in made:
                level = self.levels.get(code)
                words_ = escape(show(code))
                made[code] = f'<span class="badge {level}">{words_}</span>' if level else words_
            return made[code]

        return badge


@dataclass(frozen=True)
class Several(Format):
    """A set of codes, shown by their labels in the order given."""

    labels: Mapping[Any, Label] = field(default_factory=dict)

    def text(self) -> Show:
        """Return the labels with the separator of the language."""
        shown = {code: words(label) for code, label in self.labels.items()}

        def show(codes: Iterable[Any]) -> str:
            return joined([shown.get(code, str(code)) for code in codes])

        return show
