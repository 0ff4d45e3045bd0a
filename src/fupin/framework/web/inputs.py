"""The markup of filters and column choosers, made in Python because a wide list has hundreds of them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from fupin.framework.web.controls import FilterControl, Option


def boxes(name: str, options: Iterable[Option]) -> SafeString:
    """Return one check box for each option."""
    made = (
        f'<label class="check"><input type="checkbox" name="{escape(name)}" value="{escape(option.value)}"'
        f"{' checked' if option.chosen else ''}>{escape(option.label)}</label>"
        for option in options
    )
    return mark_safe("".join(made))  # noqa: S308 - every value is escaped


def filters(controls: Iterable[FilterControl]) -> SafeString:
    """Return the inputs of several filters, each in its field set."""
    return mark_safe("".join(map(_filter, controls)))  # noqa: S308 - every value is escaped


def _filter(control: FilterControl) -> str:
    name = f"f.{control.name}"
    if control.control == "options":
        inside = f'<div class="options">{boxes(name, control.options)}</div>'
    elif control.control == "range":
        low, high = _end(control, "from", _("from"), control.low), _end(control, "to", _("to"), control.high)
        inside = f'<div class="range">{low}<span aria-hidden="true">–</span>{high}</div>'
    else:
        inside = _text(name, control.label, _("contains"), control.value)
    more = boxes(name, control.unknown_option) if control.can_be_unknown else ""
    return f"<fieldset><legend>{escape(control.label)}</legend>{inside}{more}</fieldset>"


def _end(control: FilterControl, part: str, word: str, value: str) -> str:
    return _text(f"f.{control.name}.{part}", control.label, word, value, control.type)


def _text(name: str, label: str, word: str, value: str, type_: str = "text") -> str:
    mode = ' inputmode="decimal"' if name.endswith((".from", ".to")) and type_ == "text" else ""
    return (
        f'<input type="{type_}"{mode} name="{escape(name)}" value="{escape(value)}" '
        f'aria-label="{escape(label)}: {escape(word)}" placeholder="{escape(word)}">'
    )
