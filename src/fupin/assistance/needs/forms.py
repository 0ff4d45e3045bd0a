"""The forms of needs and offers, short enough for a telephone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fupin.assistance.measures.forms import DayInput
from fupin.assistance.needs.matching import OPEN
from fupin.assistance.needs.models import Need
from fupin.assistance.rights import OFFER, PLAN
from fupin.framework.web.words import words
from fupin.people import queries as people
from fupin.places import queries as places
from fupin.policy.measures import Measure
from fupin.registry.queries import pack

Choices = Sequence[tuple[Any, Any]]


def menu(measures: Iterable[Measure]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return measures grouped by route, as a household reads them."""
    routes = pack().codes.get("measure_route")
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in measures:
        group = words(routes.label_of(one.route)) if routes else one.route
        groups.setdefault(group, []).append((one.name, words(one.label)))
    return list(groups.items())


class NeedForm(forms.Form):
    """What is needed: one of the menu, or in the household's own words."""

    measure = forms.ChoiceField(label=_("From the menu"), required=False)
    what = forms.CharField(
        label=_("In their own words"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    member_id = forms.TypedChoiceField(label=_("For whom"), required=False, coerce=int, empty_value=None)
    quantity = forms.DecimalField(label=_("How many"), required=False, min_value=0, max_digits=14, decimal_places=2)
    asked_on = forms.DateField(label=_("Asked on"), widget=DayInput, initial=timezone.localdate)

    def __init__(self, measures: Iterable[Measure], members: Choices, data: Any = None) -> None:
        super().__init__(data)
        _choose(self, "measure", [("", _("none of these")), *menu(measures)])
        _choose(self, "member_id", [("", _("the whole household")), *members])
        if not members:
            del self.fields["member_id"]

    def clean(self) -> dict[str, Any]:
        """Refuse a need that says nothing."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("measure") and not (given.get("what") or "").strip():
            raise forms.ValidationError(_("Choose a measure, or write what is needed."))
        return given


class PlaceNeedForm(NeedForm):
    """A need of a place: a village asks for a road."""

    def __init__(self, user: object, measures: Iterable[Measure], data: Any = None) -> None:
        super().__init__(measures, [], data)
        self.fields["area"] = places.area_field(user=user, right=PLAN, label=_("Place"))
        self.order_fields(["area"])


class SortForm(forms.Form):
    """How a need stands."""

    readiness = forms.ChoiceField(
        label=_("How it stands"),
        choices=[(one.value, one.label) for one in Need.Readiness if one in (*OPEN, Need.Readiness.REFUSED)],
    )
    condition = forms.CharField(label=_("On what condition"), required=False, max_length=300)
    answer = forms.CharField(label=_("Answer to the household"), required=False, max_length=300)


class AnswerForm(forms.Form):
    """A need that was met."""

    answer = forms.CharField(label=_("How it was met"), min_length=4, max_length=300)
    on = forms.DateField(label=_("Met on"), widget=DayInput, initial=timezone.localdate)


class ReasonForm(forms.Form):
    """Why something is taken back; the reason is kept."""

    reason = forms.CharField(label=_("Reason"), min_length=4, max_length=200)


class OfferForm(forms.Form):
    """What somebody has to give."""

    measure = forms.ChoiceField(label=_("Measure"))
    what = forms.CharField(label=_("What is offered"), max_length=300)
    quantity = forms.DecimalField(label=_("How many"), min_value=0, max_digits=14, decimal_places=2)
    unit_id = forms.TypedChoiceField(label=_("From which unit"), required=False, coerce=int, empty_value=None)
    since = forms.DateField(label=_("From day"), widget=DayInput, initial=timezone.localdate)
    until = forms.DateField(label=_("Until"), widget=DayInput, required=False)

    def __init__(self, user: object, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        _choose(self, "measure", menu(pack().measures.values()))
        _choose(self, "unit_id", [("", "–"), *people.units(user).order_by("name").values_list("pk", "name")])
        if initial is None:
            self.fields["area"] = places.area_field(user=user, right=OFFER, label=_("For which place"))
            self.order_fields(["area"])


def _choose(form: forms.Form, name: str, choices: Any) -> None:
    field: Any = form.fields[name]
    field.choices = choices
