"""The markup of reasons, facts and differences, made in Python because one page holds hundreds of them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from fupin.framework.web.formats import SIGNS, Format, answer_words
from fupin.framework.web.parts import Change, Fact, Reason
from fupin.framework.web.render import icon
from fupin.framework.web.words import Label, html, unknown, words


def badge(answer: bool | None, *, large: bool = False) -> SafeString:
    """Return yes, no or unknown as a sign with its word."""
    level, sign = SIGNS[answer]
    size = " large" if large else ""
    return mark_safe(  # noqa: S308 - made here
        f'<span class="badge {level}{size}">{icon(sign)}{escape(answer_words(answer))}</span>'
    )


def value_html(value: Any, format_: Format, absent: Label | None = None) -> str:
    """Return a value in its format; None reads unknown, unless another word stands for it."""
    if value is None or value == "":
        look, word = ("unknown-value", unknown()) if absent is None else ("quiet", words(absent))
        return f'<span class="{look}">{escape(word)}</span>'
    return value if isinstance(value, SafeString) else format_.html()(value)


def facts(items: Sequence[Fact], *, single: bool = False) -> SafeString:
    """Return a definition list."""
    return mark_safe(  # noqa: S308 - every value is escaped
        f'<dl class="facts{" single" if single else ""}">{"".join(map(_fact, items))}</dl>'
    )


def _fact(fact: Fact) -> str:
    value = value_html(fact.value, fact.format, fact.absent)
    linked = f'<a href="{escape(fact.url)}">{value}</a>' if fact.url else value
    note = f'<span class="fact-note">{html(words(fact.note))}</span>' if fact.note else ""
    return f"<div><dt>{html(words(fact.label))}</dt><dd>{linked}{note}</dd></div>"


def changes(items: Sequence[Change]) -> SafeString:
    """Return a table of values before and after."""
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in (_("Item"), _("Before"), _("After")))
    return mark_safe(  # noqa: S308 - every value is escaped
        f'<table class="changes"><thead><tr>{head}</tr></thead><tbody>{"".join(map(_change, items))}</tbody></table>'
    )


def _change(change: Change) -> str:
    old, new = (value_html(value, change.format) for value in (change.old, change.new))
    return (
        f'<tr><th scope="row">{html(words(change.label))}</th><td><del>{old}</del></td><td><ins>{new}</ins></td></tr>'
    )


def reasons(root: Reason) -> SafeString:
    """Return an explanation as nested disclosures: the answer first, each level opens what it rests on."""
    return mark_safe(f'<ul class="reasons">{_reason(root, 0)}</ul>')  # noqa: S308 - every value is escaped


def _reason(reason: Reason, depth: int) -> str:
    sign = "" if reason.statement else badge(reason.answer, large=depth == 0)
    kind = ' class="statement"' if reason.statement else ""
    line = f"{sign}<span{kind}>{_sentence(reason)}</span>"
    if not reason.children:
        return f'<li><div class="leaf">{line}</div></li>'
    opened = depth == 0 if reason.open is None else reason.open
    inside = "".join(_reason(child, depth + 1) for child in reason.children)
    return (
        f"<li><details{' open' if opened else ''}>"
        f'<summary><span class="turn">{icon("right")}</span>{line}</summary>'
        f"<ul>{inside}</ul></details></li>"
    )


def _sentence(reason: Reason) -> str:
    parts = [html(words(reason.label))]
    if reason.value:
        parts.append(f'<span class="value">{html(words(reason.value))}</span>')
    if reason.line:
        parts.append(f'<span class="quiet">{html(words(reason.line))}</span>')
    for text in (reason.note, reason.source):
        if text:
            parts.append(f'<span class="source">{html(words(text))}</span>')
    return " ".join(parts)
