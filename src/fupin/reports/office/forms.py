"""The forms of office papers: uploading a template, and choosing what to make."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fupin.kernel.area import level_of
from fupin.places import queries as places
from fupin.reports.office.content import LOCALES
from fupin.reports.office.making import Product, products
from fupin.reports.office.package import FILE_MOST
from fupin.reports.rights import MANAGE

LANGUAGES = [(code, dict(settings.LANGUAGES)[locale]) for code, locale in LOCALES.items()]
_ACCEPT = ".docx,.xlsx,.pptx"


def speaking() -> str:
    """Return the language of the page as packs name it."""
    short = (get_language() or "en").split("-")[0]
    return short if short in LOCALES else "en"


def named(found: list[Product]) -> list[tuple[str, str]]:
    """Return papers as choices."""
    return [(one.name, one.label.inside(speaking())) for one in found]


class UploadForm(forms.Form):
    """A template as a file, whose it is and what it is for."""

    def __init__(self, user: object, data: Any = None, files: Any = None, **options: Any) -> None:
        super().__init__(data, files, **options)
        papers = [one for one in products().values() if one.editable]
        self.fields["paper"] = forms.ChoiceField(label=_("Report or paper"), choices=named(papers))
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial=speaking())
        self.fields["area"] = places.area_field(
            label=_("Whose office"), user=user, right=MANAGE, initial=getattr(user, "home_area", 0)
        )
        self.fields["file"] = forms.FileField(
            label=_("The template"), widget=forms.FileInput(attrs={"accept": _ACCEPT}),
            help_text=_("Word, Excel or PowerPoint, at most %(most)d MB, without macros") % {"most": FILE_MOST >> 20},
        )  # fmt: skip
        self.fields["note"] = forms.CharField(label=_("What was changed"), max_length=200, required=False)


class MakeForm(forms.Form):
    """Which paper of a place, for which year, in which language, as of which day."""

    def __init__(self, area: int, data: Any = None) -> None:
        super().__init__(data)
        here = [one for one in products().values() if level_of(area) in one.levels]
        today = timezone.localdate()
        self.fields["paper"] = forms.ChoiceField(label=_("Report or paper"), choices=named(here))
        self.fields["year"] = forms.IntegerField(label=_("Year"), min_value=2000, initial=today.year)
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial=speaking())
        self.fields["true_on"] = forms.DateField(
            label=_("As of"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            help_text=_("Left empty: the end of a past year, today for this one."),
        )  # fmt: skip

    def clean_true_on(self) -> Any:
        """Refuse a day that has not come."""
        day = self.cleaned_data.get("true_on")
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Nothing is known yet of that day."))
        return day


class EveryForm(forms.Form):
    """Which paper of every place of a level below."""

    def __init__(self, area: int, data: Any = None) -> None:
        super().__init__(data)
        level = level_of(area)
        choices = [
            (f"{one.name}:{below}", f"{one.label.inside(speaking())} – {places.level_name(below)}")
            for one in products().values()
            for below in one.levels
            if below > level
        ]
        self.fields["every"] = forms.ChoiceField(label=_("Paper and level"), choices=choices)
        self.fields["year"] = forms.IntegerField(label=_("Year"), min_value=2000, initial=timezone.localdate().year)
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial=speaking())

    @property
    def any(self) -> bool:
        """Whether there is anything to choose."""
        return bool(getattr(self.fields["every"], "choices", ()))
