"""The forms of draws."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fupin.assistance.draws.models import RUN, Draw
from fupin.places import queries as places


class DayInput(forms.DateInput):
    """A date as the browser picks it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LaterDay(forms.DateField):
    """A day after today."""

    widget = DayInput

    def validate(self, value: date | None) -> None:
        """Refuse a day whose numbers may be known already."""
        super().validate(value)
        if value is not None and value <= timezone.localdate():
            raise forms.ValidationError(gettext("The numbers of that day may be known already. Choose a later day."))


def _tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


class TermsForm(forms.Form):
    """What a draw says of itself before its list is frozen."""

    title = forms.CharField(label=_("Title"), max_length=120)
    drawn = forms.CharField(label=_("What is drawn"), max_length=120)
    units = forms.IntegerField(label=_("How many"), min_value=1, max_value=100_000)
    waiting = forms.IntegerField(
        label=_("Length of the waiting list"), min_value=0, max_value=100_000, initial=0,
        help_text=_("Who stands next if somebody drawn does not take it."),
    )  # fmt: skip
    eligible = forms.CharField(
        label=_("Who takes part, and where that is written"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: households of the list that the villagers' meeting agreed on, with its day."),
    )  # fmt: skip
    seed_source = forms.CharField(
        label=_("Which public numbers decide"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("At least six digits that nobody here can influence; say exactly which, in which order."),
    )  # fmt: skip
    seed_day = LaterDay(
        label=_("Published on"), initial=_tomorrow,
        help_text=_("The list has to be frozen and public before this day. Choose a day on which it surely appears."),
    )  # fmt: skip


class NewForm(TermsForm):
    """A new draw: the same, with its place."""

    def __init__(self, user: object, data: Any = None) -> None:
        super().__init__(data)
        own = {"initial": home} if (home := getattr(user, "home_area", 0)) else {}
        self.fields["area"] = places.area_field(user=user, right=RUN, label=_("Place"), **own)
        self.order_fields(["area"])


class HoldForm(forms.Form):
    """The seed as it was published, read twice, with two witnesses."""

    seed = forms.CharField(
        label=_("The numbers as published"), max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Only the digits count; points, commas and words do not."),
    )  # fmt: skip
    seed_again = forms.CharField(
        label=_("The numbers once more, read again from the source"), max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    first_witness = forms.CharField(label=_("First witness"), max_length=60)
    second_witness = forms.CharField(label=_("Second witness"), max_length=60)
    photo = forms.FileField(
        label=_("Photo of the published numbers"), required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why something is done; the reason is kept."""

    reason = forms.CharField(label=_("Reason"), min_length=4, max_length=300)


class AgainForm(forms.Form):
    """When the numbers of the next draw are published."""

    seed_day = LaterDay(label=_("Published on"), initial=_tomorrow)


def terms_of(draw: Draw) -> dict[str, Any]:
    """Return what a draw says of itself, for its form."""
    return {name: getattr(draw, name) for name in TermsForm.base_fields}
