"""What became of a household: its history, and the difference of any two dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fupin.framework.actions import ACTIONS
from fupin.framework.web.formats import Format, Words
from fupin.framework.web.layout import show
from fupin.framework.web.parts import Change, Event
from fupin.framework.web.requests import Request
from fupin.framework.web.words import Label
from fupin.people import queries as people
from fupin.registry import queries
from fupin.registry.display import format_of
from fupin.registry.forms import DayInput
from fupin.registry.models import Account, Attachment, Household, Member
from fupin.registry.pack import declarations
from fupin.registry.queries.history import Difference, FieldChange
from fupin.registry.views.households import file_of
from fupin.registry.views.parts import crumbs, household_tabs

_MODELS = {"household": Household, "member": Member, "account": Account, "attachment": Attachment}
_COLUMNS = {"identity": "identity_number"}


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
        differences=list(_by_record(found or ())),
        events=list(_events(queries.household_history(request.user, file.household.pk), request)),
    )


def _usual() -> dict[str, date]:
    today = timezone.localdate()
    return {"on_1": today.replace(month=1, day=1), "known_1": today, "on_2": today, "known_2": today}


def _by_record(found: Iterable[Difference]) -> Iterator[tuple[str, list[Change]]]:
    for (_entity, _record, name), same in groupby(found, key=lambda d: (d.entity, d.record_id, d.name)):
        yield name, [Change(*_labelled(difference)) for difference in same]


def _events(changes: Iterable[FieldChange], request: Request) -> Iterable[Event]:
    listed = list(changes)
    names = people.names(request.user, {c.actor_id for c in listed if c.actor_id})
    for (_act, day), same in groupby(listed, key=lambda c: (c.act_id, c.true_from)):
        group = list(same)
        yield Event(
            title=_title(group),
            when=group[0].known_since,
            who=names.get(group[0].actor_id or 0, ""),
            source=gettext(ACTIONS.get(group[0].action, group[0].action)),
            true_from=day,
            changes=[Change(*_labelled(c)) for c in group],
        )


def _title(group: list[FieldChange]) -> str:
    return "、".join(dict.fromkeys(c.name for c in group if c.name))


def _labelled(change: FieldChange | Difference) -> tuple[Label, Any, Any, Format]:
    label, format_ = _described(change.entity, change.field)
    return label, change.old, change.new, format_


def _described(entity: str, name: str) -> tuple[Label, Format]:
    if not name:
        return _MODELS[entity]._meta.verbose_name or entity, Words()
    declared = declarations(entity).get(_COLUMNS.get(name, name)) if entity in ("household", "member") else None
    if declared is not None:
        return declared.label, format_of(declared)
    column: Any = _MODELS[entity]._meta.get_field(name)
    return column.verbose_name, Words()
