"""What is asked for a file: the day, the year, the village, the kind of households."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import spans
from fupin.intake.models import Upload
from fupin.intake.villages import Villages
from fupin.places import queries as places

_MANY_VILLAGES = 400


class AboutForm(forms.Form):
    """What is said about a whole file."""

    true_on = forms.DateField(
        label=_("True from"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("The day from which what the file says is true."),
    )
    year = forms.IntegerField(label=_("Year of the income account"), min_value=1, max_value=9998)
    households = forms.ChoiceField(label=_("Households of the file"), choices=Upload.Households.choices)
    village = forms.TypedChoiceField(
        label=_("Village of rows without one"), coerce=int, required=False, empty_value="0", choices=()
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["true_on"].initial, self.fields["year"].initial = today, today.year
        self.fields["village"].choices = village_choices(user)  # type: ignore[attr-defined]

    def clean_true_on(self) -> Any:
        """Refuse a day that is still to come."""
        day = self.cleaned_data["true_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


def village_choices(user: Any) -> list[tuple[int, str]]:
    """Return the villages of a user, unless they are too many to choose from."""
    found = Villages(user).choices()
    if len(found) > _MANY_VILLAGES:
        return [(0, _("named in the file"))]  # type: ignore[list-item]
    named = places.full_names(user, [place.key for place in found])
    return [(0, str(_("named in the file"))), *((place.key, named.get(place.key, place.name)) for place in found)]


def areas(user: Any) -> list[tuple[int, str]]:
    """Return the places for which a user may send files, widest first."""
    tops = [low for low, _high in spans(user, "intake.run")]
    named = places.full_names(user, tops, below=0)
    return [(key, named.get(key, str(key))) for key in sorted(set(tops))]
