"""Forms about places: each change has a day and a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fupin.places.fields import AreaField
from fupin.places.models import Area

MANAGE = "places.manage"


class ChangeForm(forms.Form):
    """What every change of a place has."""

    day = forms.DateField(
        label=_("From"),
        help_text=_("The day from which this is true; today or earlier."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Such as the number and date of the order.")
    )

    def __init__(self, data: Any = None, **initial: Any) -> None:
        super().__init__(data, initial={"day": timezone.localdate(), **initial})
        self.order_fields([*(name for name in self.fields if name not in ("day", "reason")), "day", "reason"])


class NameForm(ChangeForm):
    """The name of a place and its official code."""

    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.CharField(label=_("Official code"), max_length=20, required=False)


class AddForm(forms.Form):
    """A new place."""

    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.CharField(
        label=_("Official code"), max_length=20, required=False, help_text=_("Leave empty where there is none.")
    )


class MergeForm(ChangeForm):
    """Into which place this one goes."""

    def __init__(self, user: object, place: Area, data: Any = None) -> None:
        super().__init__(data)
        self.fields["target"] = AreaField(user=user, right=MANAGE, level=place.level, label=_("Join into"))
        self.order_fields(["target"])


class MoveForm(ChangeForm):
    """Below which place this one goes."""

    code = forms.CharField(label=_("New official code"), max_length=20, required=False)

    def __init__(self, user: object, place: Area, data: Any = None) -> None:
        super().__init__(data)
        self.fields["parent"] = AreaField(user=user, right=MANAGE, level=place.level - 1, label=_("Move to"))
        self.order_fields(["parent"])


class SplitForm(ChangeForm):
    """A new place beside this one, and what it takes from it."""

    name = forms.CharField(label=_("Name of the new place"), max_length=120)
    code = forms.CharField(label=_("Official code"), max_length=20, required=False)

    def __init__(self, below: Sequence[Area], data: Any = None) -> None:
        super().__init__(data)
        self.fields["children"] = forms.TypedMultipleChoiceField(
            label=_("Takes over"),
            coerce=int,
            required=False,
            choices=[(place.pk, place.name) for place in below],
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields(["name", "code", "children"])


class ListForm(ChangeForm):
    """An official list of places."""

    file = forms.FileField(
        label=_("List"), help_text=_("CSV, xlsx or Parquet with the columns code and name; level if there is one.")
    )
