"""The kinds of lists that the policy pack declares, and their periods."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django.utils.translation import get_language, gettext_noop

from fupin.intake.queries import Wanted
from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text
from fupin.policy.lists import ListColumn, ListProfile
from fupin.registry.queries import pack

MONTH, YEAR = "month", "year"


def kinds() -> dict[str, ListProfile]:
    """Return every kind of list by its name."""
    return dict(pack().lists)


def profile(kind: str) -> ListProfile:
    """Return one kind; raises FupinError where the pack has no such list."""
    found = pack().lists.get(kind)
    if found is None:
        raise FupinError(gettext_noop("The policy pack declares no list “%(kind)s”."), kind=kind)
    return found


def label(kind: str) -> str:
    """Return what a kind is called, in the language of the page; its name where the pack no longer has it."""
    found = pack().lists.get(kind)
    return said(found.label) if found else kind


def said(text: Text) -> str:
    """Return a text of the pack in the language of the page."""
    return text.inside(get_language() or "en")


def wanted(of: ListProfile) -> list[Wanted]:
    """Return the columns of a kind as a reader of workbooks looks for them."""
    return [Wanted(c.name, c.type, c.label, c.aliases, c.codes, c.holds) for c in of.columns.values()]


def begin(of: ListProfile, day: date) -> date:
    """Return the first day of the period of a kind that contains a day."""
    if of.period == MONTH:
        return day.replace(day=1)
    return day.replace(month=1, day=1) if of.period == YEAR else day


def end(of: ListProfile, start: date) -> date:
    """Return the last day of a period."""
    if of.period == MONTH:
        return start.replace(day=monthrange(start.year, start.month)[1])
    return start.replace(month=12, day=31) if of.period == YEAR else start


def expires(of: ListProfile, start: date) -> date:
    """Return the first day on which rows of a period may no longer be used."""
    return end(of, start) + timedelta(days=of.usable_days + 1)


def period_words(kind: str, start: date) -> str:
    """Return a period as people write it: a month, a year or a day."""
    of = pack().lists.get(kind)
    form = {MONTH: "%Y-%m", YEAR: "%Y"}.get(of.period if of else "", "%Y-%m-%d")
    return start.strftime(form)


def shown(column: ListColumn, value: Any, language: str | None = None) -> str:
    """Return a stored value of a column in words; empty where it is unknown."""
    if value is None or value == "":
        return ""
    if column.type == "money":
        return pack().currency.show(value)
    if column.type == "code":
        code = pack().codes[column.codes].values.get(str(value)) if column.codes in pack().codes else None
        return code.label.inside(language or get_language() or "en") if code else str(value)
    return str(value)
