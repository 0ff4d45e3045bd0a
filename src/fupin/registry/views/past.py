"""What became of a household: its history, and the difference of any two dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fupin.framework.web.formats import Format, Money, Words
from fupin.framework.web.layout import show
from fupin.framework.web.parts import Change, Event
from fupin.framework.web.requests import Request
from fupin.framework.web.words import Label
from fupin.people import queries as people
from fupin.places import queries as places
from fupin.registry import queries
from fupin.registry.deeds import deed
from fupin.registry.display import format_of, label_of
from fupin.registry.forms import DayInput
from fupin.registry.models import Account, Attachment, Household, Member
from fupin.registry.pack import declarations, pack
from fupin.registry.queries.amounts import amounts_by_item
from fupin.registry.queries.history import Difference, FieldChange
from fupin.registry.views.households import file_of
from fupin.registry.views.parts import crumbs, household_tabs

_MODELS = {"household": Household, "member": Member, "account": Account, "attachment": Attachment}
_COLUMNS = {"identity": "identity_number"}
# Columns that say nothing new on the page of their household.
_FOLLOWS = frozenset({"household", "household_id", "year", "sha256", "bytes", "content_type"})


class TwoDates(forms.Form):
    """Two states of the register: each true on a day, as known on a day."""

    on_1 = forms.DateField(label=_("Before: true on"), widget=DayInput)
    known_1 = forms.DateField(label=_("Before: as known on"), widget=DayInput)
    on_2 = forms.DateField(label=_("After: true on"), widget=DayInput)
    known_2 = forms.DateField(label=_("After: as known on"), widget=DayInput)

    def moments(self) -> tuple[tuple[date, datetime], tuple[date, datetime]]:
        """Return both (true on, known at) pairs."""
        given = self.cleaned_data
        return (given["on_1"], end_of(given["known_1"])), (given["on_2"], end_of(given["known_2"]))


def end_of(day: date) -> datetime:
    """Return the last moment of a day, but none that is still to come."""
    day = min(day, timezone.localdate())
    last = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)
    return min(last, timezone.now())


def history(request: Request, number: str) -> HttpResponse:
    """Show every change of a household, newest first, and compare two dates."""
    file = file_of(request, number)
    form = TwoDates(request.GET if "on_1" in request.GET else None, initial=_usual())
    compared = form.is_bound and form.is_valid()
    found = queries.difference(request.user, number, *form.moments()) if compared else None
    return show(
        request,
        "registry/history.html",
        file.household.head_name or number,
        crumbs=crumbs(request, file.household),
        tabs=household_tabs(file.household, "history"),
        file=file,
        form=form,
        compared=compared,
        differences=list(_by_record(found or (), request)),
        events=() if compared else list(_events(queries.household_history(request.user, file.household.pk), request)),
    )


def _usual() -> dict[str, date]:
    today = timezone.localdate()
    return {"on_1": today.replace(month=1, day=1), "known_1": today, "on_2": today, "known_2": today}


def _by_record(found: Iterable[Difference], request: Request) -> Iterator[tuple[str, list[Change]]]:
    listed = list(found)
    names = _places(listed, request)
    for (entity, _record, name), same in groupby(listed, key=lambda d: (d.entity, d.record_id, d.name)):
        lines = [line for difference in same for line in _lines(difference, names)]
        if lines:
            yield _title(entity, name), lines


def _places(changes: Iterable[FieldChange | Difference], request: Request) -> Mapping[int, str]:
    keys = {key for change in changes if change.field == "area" for key in (change.old, change.new) if key}
    return places.full_names(request.user, keys) if keys else {}


def _events(changes: Iterable[FieldChange], request: Request) -> Iterator[Event]:
    listed = list(changes)
    names, where = people.names(request.user, {c.actor_id for c in listed if c.actor_id}), _places(listed, request)
    for _key, same in groupby(listed, key=lambda c: (c.act_id, c.true_from, c.entity, c.record_id)):
        group = list(same)
        first = group[0]
        yield Event(
            title=_title(first.entity, first.name),
            when=first.known_since,
            who=names.get(first.actor_id or 0, ""),
            source=deed(first.action),
            true_from=first.true_from,
            changes=[line for change in group for line in _lines(change, where)],
        )


def _title(entity: str, name: str) -> str:
    return name if entity == "member" and name else f"{_MODELS[entity]._meta.verbose_name} {name}".strip()


def _lines(change: FieldChange | Difference, names: Mapping[int, str]) -> Iterator[Change]:
    if change.field == "items":
        yield from _item_lines(change.old or (), change.new or ())
    elif change.field == "area":
        if change.entity == "household":
            yield Change(label_of("household", "area"), names.get(change.old), names.get(change.new))
    elif change.field not in _FOLLOWS:
        label, format_ = _described(change.entity, change.field)
        yield Change(label, change.old, change.new, format_)


def _item_lines(old: Iterable[dict[str, Any]], new: Iterable[dict[str, Any]]) -> Iterator[Change]:
    before, after = amounts_by_item(old), amounts_by_item(new)
    for code, item in pack().items.items():
        if before.get(code) != after.get(code):
            yield Change(item.label, before.get(code), after.get(code), Money(pack().currency.minor_digits))


def _described(entity: str, name: str) -> tuple[Label, Format]:
    if not name:
        return _MODELS[entity]._meta.verbose_name or entity, Words()
    declared = declarations(entity).get(_COLUMNS.get(name, name)) if entity in ("household", "member") else None
    if declared is not None:
        return declared.label, format_of(declared)
    column: Any = _MODELS[entity]._meta.get_field(name)
    return column.verbose_name, Words()
