"""The forms of papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fupin.reports.papers.kinds import KINDS


class FullForm(forms.Form):
    """Why numbers are needed in full."""

    reason = forms.CharField(
        label=_("Reason"), min_length=4, max_length=200, help_text=_("It is logged with your name.")
    )


class BulkForm(forms.Form):
    """What is to be made for every registered household of a place."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        papers = [(kind.name, kind.label) for kind in KINDS.values() if kind.of_household]
        self.fields["paper"] = forms.ChoiceField(label=_("Kind of paper"), choices=papers)
        self.fields["merged"] = forms.ChoiceField(
            label=_("Put together"),
            choices=[("0", _("A file for each household")), ("1", _("A book for each village"))],
        )
        self.fields["photos"] = forms.BooleanField(
            label=_("With the photos of matters"),
            required=False,
            help_text=_("They make the files larger, and it takes longer."),
        )
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=settings.LANGUAGES, initial=get_language()
        )
        self.fields["true_on"] = forms.DateField(
            label=_("As of"),
            initial=timezone.localdate,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
