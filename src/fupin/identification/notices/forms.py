"""The forms of notices and publications, for officers and for visitors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fupin.identification.notices.models import PUBLISH
from fupin.identification.notices.publication_models import Publication, PublicationConsent
from fupin.places.queries import area_field

LONGEST_WORDS = 2000


class DayInput(forms.DateInput):
    """A date as the browser picks it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A date and time as the browser picks them."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class VisitorForm(forms.Form):
    """What a visitor may write; the field `website` is hidden, and only a machine fills it in."""

    words = forms.CharField(
        label=_("What do you want to say?"),
        min_length=5,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 6}),
    )
    name = forms.CharField(label=_("Your name"), max_length=60, required=False)
    contact = forms.CharField(
        label=_("How can we reach you?"),
        max_length=120,
        required=False,
        help_text=_("Kept encrypted; only the people who look into it can read it."),
    )
    website = forms.CharField(required=False, widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}))

    @property
    def by_machine(self) -> bool:
        """Whether the trap was filled in."""
        return bool(self.data.get("website"))

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that people see."""
        return [self[name] for name in self.fields if name != "website"]


class ObjectionForm(VisitorForm):
    """An objection: about the notice or one of its lines, with or without a name."""

    field_order = ("line", "words", "name", "contact", "photo")
    line = forms.IntegerField(
        label=_("Number of the line"),
        min_value=1,
        required=False,
        help_text=_("Leave it empty to speak of the notice as a whole."),
    )
    photo = forms.FileField(label=_("Photo"), required=False, widget=forms.FileInput({"accept": "image/*"}))


class ReceiptForm(forms.Form):
    """The code with which somebody reads the answer."""

    code = forms.CharField(
        label=_("Code of your receipt"), max_length=30, widget=forms.TextInput({"autocomplete": "off"})
    )


class PhotoForm(forms.Form):
    """A photo of the posted notice."""

    photo = forms.FileField(label=_("Photo"), widget=forms.FileInput({"accept": "image/jpeg,image/png"}))
    taken_at = forms.DateTimeField(label=_("Taken at"), widget=MomentInput, initial=timezone.localtime)


class AnswerForm(forms.Form):
    """The answer to an objection."""

    answer = forms.CharField(
        label=_("Answer to the person"), max_length=LONGEST_WORDS, widget=forms.Textarea({"rows": 3})
    )


class FileForm(forms.Form):
    """A file to be checked."""

    file = forms.FileField(label=_("File"))


class PublicationForm(forms.Form):
    """What is to be published."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Publication.Kind.choices)
    title = forms.CharField(label=_("Title of the publication"), max_length=120)
    text = forms.CharField(label=_("Text"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 8}))
    on = forms.DateField(label=_("Date"), widget=DayInput, initial=timezone.localdate)
    ends_on = forms.DateField(
        label=_("Public until"), widget=DayInput, required=False, help_text=_("Leave it empty for no end.")
    )
    medium = forms.CharField(label=_("Medium"), max_length=120, required=False)
    level = forms.CharField(label=_("Level of the medium"), max_length=40, required=False)
    link = forms.URLField(label=_("Address on the web"), max_length=400, required=False, assume_scheme="https")
    file = forms.FileField(label=_("File"), required=False)

    def __init__(self, user: object, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"] = area_field(user=user, right=PUBLISH, label=_("Place"))
        self.order_fields(["area", "kind", "title"])


class ConsentForm(forms.Form):
    """Somebody's consent with the signed paper."""

    about = forms.ChoiceField(label=_("Agrees to"), choices=PublicationConsent.About.choices)
    person = forms.CharField(label=_("Who agreed"), max_length=60)
    given_on = forms.DateField(label=_("Signed on"), widget=DayInput, initial=timezone.localdate)
    paper = forms.FileField(label=_("Signed paper (photo or PDF)"))
