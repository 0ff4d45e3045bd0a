"""The forms of demanded tables: bringing one in, saying what its columns are filled with, filling it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fupin.kernel.area import GROUP_LEVEL, NATION_LEVEL
from fupin.places import queries as places
from fupin.registry import queries as registry
from fupin.reports.demanded.models import DemandedTable
from fupin.reports.demanded.sources import TEXT, Source, in_words
from fupin.reports.rights import MAKE

LARGEST = 10 * 1024 * 1024
EARLIEST = 2013


class BringForm(forms.Form):
    """A table as a workbook, or its head as it was copied out of one."""

    title = forms.CharField(
        label=_("Name of the table"),
        max_length=200,
        required=False,
        help_text=_("Left empty, the title above the table is taken."),
    )
    file = forms.FileField(label=_("The table as a workbook"), required=False, help_text=_("xlsx, xls, ods or csv"))
    pasted = forms.CharField(
        label=_("or its head, copied from a spreadsheet"), required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )  # fmt: skip

    field_order = ("area", "title", "file", "pasted")

    def __init__(self, user: object, area: int, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["area"] = places.area_field(label=_("Whose office fills it"), user=user, right=MAKE, initial=area)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """See that there is a table, and one that is not too large to be one."""
        given = super().clean() or {}
        if not given.get("file") and not given.get("pasted", "").strip():
            raise forms.ValidationError(gettext("Choose a workbook, or paste the head of the table."))
        if given.get("file") and given["file"].size > LARGEST:
            self.add_error("file", gettext("The workbook is larger than 10 MB."))
        return given


class FillForm(forms.Form):
    """The place and the year for which a table is filled."""

    year = forms.IntegerField(label=_("Year"), min_value=EARLIEST)

    field_order: tuple[str, ...] = ("area", "year")

    def __init__(self, user: object, area: int, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["area"] = places.area_field(label=_("Place"), user=user, right=MAKE, initial=area)
        self.order_fields(self.field_order)

    def clean_year(self) -> int:
        """Refuse a year that is still to come."""
        year: int = self.cleaned_data["year"]
        if year > timezone.localdate().year:
            raise forms.ValidationError(gettext("That year is still to come."))
        return year


class FullForm(FillForm):
    """The same, with sealed numbers in full."""

    reason = forms.CharField(
        label=_("Reason"), min_length=4, max_length=200, help_text=_("It is logged with your name.")
    )

    field_order = ("area", "year", "reason")


class TableForm(forms.Form):
    """What a table is called and what stands in its rows."""

    title = forms.CharField(label=_("Name of the table"), max_length=200)
    rows = forms.ChoiceField(label=_("A row for each of the"), choices=DemandedTable.Rows.choices)
    level = forms.TypedChoiceField(label=_("Level of the places"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        levels = list(enumerate(in_words(text) for _key, text in registry.pack().area_levels))
        self.fields["level"].choices = levels[NATION_LEVEL + 1 : GROUP_LEVEL + 1]  # type: ignore[attr-defined]


def columns_sent(
    columns: Sequence[Mapping[str, Any]], sent: Mapping[str, str], known: Sequence[Source]
) -> tuple[list[dict[str, Any]], dict[int, str]]:
    """Return the columns as the form was filled in, and what is wrong by their position.

    A source is named by its label; text between quotation marks is written into every row as it stands.
    """
    keys = {shown: source.key for source, shown in shown_sources(known)}
    found, wrong = [], dict[int, str]()
    for column in columns:
        position = column["position"]
        words = sent.get(f"source.{position}", "").strip()
        fixed = words[:1] in _QUOTES and len(words) > 1
        key = TEXT if fixed else keys.get(words, "")
        if words and not key:
            wrong[position] = words
        years = -1 if sent.get(f"years.{position}") == "-1" else 0
        text = words.strip("".join(_QUOTES)) if fixed else ""
        full = f"full.{position}" in sent
        found.append({**column, "source": key, "years": years, "text": text, "full": full})
    return found, wrong


_QUOTES = ('"', "“", "”", "'")


def shown_sources(known: Sequence[Source]) -> list[tuple[Source, str]]:
    """Return sources with the words by which a person chooses them; equal labels are told apart by their group."""
    labels = [source.label for source in known]
    return [(s, f"{s.label} ({s.group})" if labels.count(s.label) > 1 else s.label) for s in known]


def shown_of(column: Mapping[str, Any], shown: Mapping[str, str]) -> str:
    """Return what the form shows as the source of a column."""
    return f"“{column['text']}”" if column["source"] == TEXT else shown.get(column["source"], "")
