"""The tags and filters of every template: `{% load fupin %}`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.contrib.messages import get_messages
from django.forms.boundfield import BoundField
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from fupin.framework.web import formats, render, trees
from fupin.framework.web.parts import Change, Event, Fact, Figure, JobCard, Reason, Step
from fupin.framework.web.words import words

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """{% icon "search" %}: one sign; always beside words, or in a button with an aria-label."""
    return render.icon(name)


@register.simple_tag(takes_context=True)
def go(context: Context, name: str, *args: Any, **kwargs: Any) -> str:
    """{% go "slice:page" pk %}: the address of a page, with the two dates carried along. Use it for every link."""
    return render.kept(reverse(name, args=args, kwargs=kwargs), context["page"].as_of.query)


@register.filter
def say(label: Any) -> str:
    """{{ label|say }}: a label (translation, text of a pack, plain words) in the language of the page."""
    return words(label) if label else ""


@register.filter
def keep(address: str, page: Any) -> str:
    """{{ address|keep:page }}: an address with the two dates carried along."""
    return render.kept(address, page.as_of.query) if address else ""


@register.filter
def number(value: Any, digits: int = 0) -> SafeString | str:
    """{{ count|number }}: thousands in groups; None reads unknown."""
    return SafeString(trees.value_html(value, formats.Number(digits)))


@register.filter
def money(value: Any) -> SafeString:
    """{{ minor_units|money }}: minor units as an amount; None reads unknown."""
    return SafeString(trees.value_html(value, formats.Money()))


@register.filter
def percent(value: Any, digits: int = 1) -> SafeString:
    """{{ share|percent }}: a share from 0 to 1; None reads unknown."""
    return SafeString(trees.value_html(value, formats.Percent(digits)))


@register.filter
def day(value: date | datetime | None) -> SafeString:
    """{{ date|day }}: 2020-12-31; None reads unknown."""
    plain = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return SafeString(trees.value_html(plain, formats.Day()))


@register.filter
def moment(value: datetime | None) -> SafeString:
    """{{ moment|moment }}: 2020-12-31 17:05; None reads unknown."""
    return SafeString(trees.value_html(value, formats.Moment()))


@register.filter
def known(value: Any) -> SafeString:
    """{{ value|known }}: any text; None and "" read unknown."""
    return SafeString(trees.value_html(value, formats.Words()))


@register.simple_tag
def answer(value: bool | None, large: bool = False) -> SafeString:
    """{% answer True %}: yes, no or unknown as a badge."""
    return trees.badge(value, large=large)


@register.simple_tag
def facts(items: Sequence[Fact], single: bool = False) -> SafeString:
    """{% facts items %}: a definition list of Fact."""
    return trees.facts(items, single=single)


@register.simple_tag
def changes(items: Sequence[Change]) -> SafeString:
    """{% changes items %}: a table of Change, old and new."""
    return trees.changes(items)


@register.simple_tag
def reasons(root: Reason) -> SafeString:
    """{% reasons root %}: an explanation as a tree."""
    return trees.reasons(root)


@register.inclusion_tag("fupin/parts/figures.html", takes_context=True)
def figures(context: Context, items: Sequence[Figure]) -> dict[str, Any]:
    """{% figures items %}: key figures that lead to their records."""
    shown = [(figure, "" if figure.value is None else _figure(figure)) for figure in items]
    return {"figures": shown, "page": context["page"]}


def _figure(figure: Figure) -> str:
    usual = formats.Number() if isinstance(figure.value, int) else formats.Words()
    return (figure.format or usual).text()(figure.value)


@register.inclusion_tag("fupin/parts/history.html")
def history(events: Sequence[Event]) -> dict[str, Any]:
    """{% history events %}: what happened, newest first."""
    return {"events": events}


@register.inclusion_tag("fupin/parts/steps.html")
def steps(items: Sequence[Step], current: int) -> dict[str, Any]:
    """{% steps items current %}: where in a procedure the user is; `current` counts from 0."""
    return {"steps": items, "current": current}


@register.inclusion_tag("fupin/parts/job.html", takes_context=True)
def job(context: Context, card: JobCard) -> dict[str, Any]:
    """{% job card %}: long work with its progress; asks for news by itself while it runs."""
    return {"job": card, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("fupin/parts/notices.html", takes_context=True)
def notices(context: Context) -> dict[str, Any]:
    """{% notices %}: what the last action said, with its undo."""
    request = context.get("request")
    found = list(get_messages(request)) if request else []
    return {"notices": found, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("fupin/parts/empty.html")
def empty(text: Any, icon_name: str = "inbox", url: str = "", button: Any = "") -> dict[str, Any]:
    """{% empty text "inbox" url button %}: nothing here, and what to do about it."""
    return {"text": words(text), "icon_name": icon_name, "url": url, "button": words(button)}


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """{% field form.name %}: one field with label, help and errors."""
    return bound.as_field_group()


@register.filter
def long_day(value: date | None) -> SafeString | str:
    """{{ date|long_day }}: the date as people write it in the language of the page."""
    return SafeString(trees.value_html(None, formats.Words())) if value is None else date_format(value)
