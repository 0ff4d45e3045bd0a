"""What is asked for a list: its kind, the place, a day of its period."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fupin.comparison import kinds
from fupin.comparison.scope import RUN, may_handle
from fupin.framework.permissions import spans
from fupin.places import queries as places


class ListForm(forms.Form):
    """A list of a department."""

    kind = forms.ChoiceField(label=_("List"))
    area = forms.TypedChoiceField(label=_("Sent for"), coerce=int)
    day = forms.DateField(
        label=_("A day of its period"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Any day of the month or year that the list is about, or the day as of which it holds."),
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds_of(user)  # type: ignore[attr-defined]
        self.fields["area"].choices = areas(user)  # type: ignore[attr-defined]
        self.fields["day"].initial = timezone.localdate()

    def clean_day(self) -> Any:
        """Refuse a day that is still to come."""
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This period is still to come."))
        return day


def kinds_of(user: Any) -> list[tuple[str, str]]:
    """Return the kinds of lists that a user may bring in."""
    return [(name, kinds.said(one.label)) for name, one in kinds.kinds().items() if may_handle(user, name)]


def areas(user: Any) -> list[tuple[int, str]]:
    """Return the places for which a user may bring lists in, widest first."""
    tops = sorted({low for low, _high in spans(user, RUN)})
    named = places.full_names(user, tops, below=0)
    return [(key, named.get(key, str(key))) for key in tops]
