"""The forms of causes: evidence, and taking it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fupin.assistance.measures.shown import cause_label, causes_of_record
from fupin.framework.web.words import words
from fupin.registry.queries import HouseholdFile

_NOBODY = ("", "–")


class DayInput(forms.DateInput):
    """The browser's own choice of a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class EvidenceForm(forms.Form):
    """What shows a cause: a paper that lies in the household's file, or what somebody saw."""

    cause = forms.ChoiceField(label=_("Cause"))
    what = forms.CharField(
        label=_("What shows it"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: hospital bill of 3 May, disability card, the slope above the house slid."),
    )  # fmt: skip
    seen_on = forms.DateField(label=_("Seen on"), widget=DayInput, initial=timezone.localdate)
    member_id = forms.TypedChoiceField(label=_("Whose"), required=False, coerce=int, empty_value=None)
    attachment_id = forms.TypedChoiceField(
        label=_("Photo or paper in the file"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, file: HouseholdFile, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        home = file.household
        causes = causes_of_record({"main_cause": home.main_cause, "other_causes": home.other_causes})
        self._choose("cause", [(code, words(cause_label(code))) for code in causes])
        self._choose("member_id", [_NOBODY, *((one.pk, one.name) for one in file.present)])
        self._choose("attachment_id", [_NOBODY, *((one.pk, one.name) for one in file.attachments)])

    def _choose(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean_seen_on(self) -> Any:
        """Refuse a day that is still to come."""
        day = self.cleaned_data["seen_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("That day is still to come."))
        return day

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        return dict(self.cleaned_data)


class WithdrawForm(forms.Form):
    """Why something is taken back; the reason is kept."""

    reason = forms.CharField(label=_("Reason"), min_length=4, max_length=200)
