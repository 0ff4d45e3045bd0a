"""Forms made from what the pack declares: one field for each fact, read by the parser that reads spreadsheets too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fupin.framework.web.formats import answer_words
from fupin.framework.web.layout import translated
from fupin.framework.web.words import words
from fupin.kernel.errors import FupinError
from fupin.policy.facts import parser
from fupin.policy.values import FactDeclaration
from fupin.registry.display import BARE, choices
from fupin.registry.models import Household, Member
from fupin.registry.pack import declarations, headings, pack
from fupin.registry.queries.procedures import procedural_facts

Choices = list[tuple[str, str]]


class DayInput(forms.DateInput):
    """A date as the browser picks it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day of the past, or today."""

    widget = DayInput

    def validate(self, value: Any) -> None:
        """Refuse a day that is still to come."""
        super().validate(value)
        if value is not None and value > timezone.localdate():
            raise forms.ValidationError(gettext("This day is still to come. Enter a day up to today."))


class TrueFrom(forms.Form):
    """From which day on the change is true."""

    true_from = DayField(
        label=_("True from"),
        initial=timezone.localdate,
        help_text=_("The day from which this holds; what was known before stays in the history."),
    )


class FactField(forms.CharField):
    """Text that the parser of a declared fact reads."""

    def __init__(self, declared: FactDeclaration, **options: Any) -> None:
        super().__init__(required=False, strip=True, **options)
        self.parse = parser(declared, pack().codes, pack().currency)

    def clean(self, value: Any) -> Any:
        """Return the typed value; None is unknown."""
        found = self.parse(value or None)
        if isinstance(found, FupinError):
            raise forms.ValidationError(translated(found))
        if self.required and found is None:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return found


class SeveralField(FactField):
    """Several codes of a list."""

    def clean(self, value: Any) -> Any:
        """Return the codes, or None for none."""
        return super().clean(list(value)) if value else None


def fact_field(declared: FactDeclaration) -> forms.Field:
    """Return the field of a declared fact: a choice for codes and yes/no, else text in the fitting keyboard."""
    common = {"label": words(declared.label), "help_text": _help(declared)}
    if declared.type == "codes":
        return SeveralField(declared, widget=forms.CheckboxSelectMultiple(choices=_codes(declared)), **common)
    return FactField(declared, widget=_widget(declared), **common)


def _help(declared: FactDeclaration) -> str:
    named = declared.unit and declared.unit not in BARE and declared.type != "money"
    unit = gettext(declared.unit or "") if named else ""
    return " · ".join(part for part in (words(declared.help) if declared.help else "", unit) if part)


def _widget(declared: FactDeclaration) -> forms.Widget:
    match declared.type:
        case "code":
            return forms.Select(choices=[("", "–"), *_codes(declared)])
        case "boolean":
            return forms.Select(choices=[("", "–"), ("yes", answer_words(True)), ("no", answer_words(False))])
        case "date":
            return DayInput()
        case "integer":
            return forms.TextInput(attrs={"inputmode": "numeric"})
        case "number" | "money":
            return forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.TextInput(attrs={"autocomplete": "off"})


def _codes(declared: FactDeclaration) -> Choices:
    return [(code, words(label)) for code, label in choices(declared.codes or "").items()]


class FactsForm(TrueFrom):
    """Some facts of a household or a member, with the day from which they hold."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, entity: str, names: Iterable[str], values: Mapping[str, Any], data: Any = None, revision: int = 0
    ) -> None:
        self.entity, self.now = entity, revision
        declared = declarations(entity)
        known = {n: _initial(declared[n], v) for n, v in values.items() if n in declared}
        super().__init__(data, initial={**known, "revision": revision})
        for name in names:
            self.fields[name] = fact_field(declared[name])
        self.order_fields([*(n for n in self.fields if n != "true_from"), "true_from"])

    def others(self) -> list[forms.BoundField]:
        """Return the fields that belong to no section."""
        return [self["true_from"]]

    def given(self) -> dict[str, Any]:
        """Return the values that differ from what was shown; None takes a fact away."""
        own = {"true_from", "revision"}
        return {n: self.cleaned_data[n] for n in self.changed_data if n in self.cleaned_data and n not in own}

    def clean(self) -> dict[str, Any]:
        """Refuse what was entered over a state that somebody has changed since."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("revision") not in (None, self.now):
            raise forms.ValidationError(
                _("Somebody changed this record in the meantime. Load the page again and enter your change once more.")
            )
        return cleaned

    def sections(self) -> list[tuple[str, bool, list[forms.BoundField]]]:
        """Return the fields by section of the form; a section opens where something is known or wrong."""
        declared, groups = declarations(self.entity), headings(self.entity)
        found: dict[str, list[forms.BoundField]] = {}
        for name in self.fields:
            if name in declared:
                found.setdefault(declared[name].group, []).append(self[name])
        filled = {n for n in (*self.initial, *self.errors) if self.initial.get(n) or n in self.errors}
        used = {declared[n].group for n in filled & declared.keys()}
        return [(words(groups[group]), group in used, found[group]) for group in groups if group in found]


def _initial(declared: FactDeclaration, value: Any) -> Any:
    if declared.type == "boolean" and value is not None:
        return "yes" if value else "no"
    if declared.type == "money" and value is not None:
        return str(pack().currency.to_major(value))
    return value


HOUSEHOLD_CORE = ("status", "attribute", "registered_on", "main_cause", "other_causes", "phone", "bank_name")
MEMBER_CORE = ("name", "sex", "birth_date", "relation")


def editable(entity: str, core: Iterable[str]) -> list[str]:
    """Return the names of the facts that a form offers: the core ones named and all that are not core.

    What procedures decide of a household is not among them.
    """
    offered = [*core, *(n for n, d in declarations(entity).items() if not d.core and not d.sensitive)]
    decided = procedural_facts() if entity == "household" else frozenset()
    return [name for name in offered if name not in decided]


def household_values(household: Household) -> dict[str, Any]:
    """Return what is known of a household by declared fact, sealed texts left out."""
    plain = ("status", "attribute", "registered_on", "main_cause", "other_causes", "bank_name")
    return {**household.facts, **{name: getattr(household, name) or None for name in plain}}


def member_values(member: Member) -> dict[str, Any]:
    """Return what is known of a member by declared fact, sealed texts left out."""
    return {**member.facts, **{name: getattr(member, name) or None for name in MEMBER_CORE}}


class ReasonForm(forms.Form):
    """Why something is done; it is logged."""

    reason = forms.CharField(label=_("Reason"), min_length=4, max_length=200, help_text=_("The reason is logged."))


class NewHouseholdForm(FactsForm):
    """A household that is entered by hand: where it is, and who heads it."""

    area = forms.TypedChoiceField(label=_("Village or group"), coerce=int)

    def __init__(self, places: Iterable[tuple[int, str]], data: Any = None, initial: Any = None) -> None:
        super().__init__("member", (*MEMBER_CORE[:-1], "identity_number"), {}, data)
        self.fields["name"].required = True
        self.fields["name"].label = _("Name of the head")
        field: Any = self.fields["area"]
        field.choices = list(places)
        field.initial = (initial or {}).get("area")
        self.order_fields(["area", "name", "sex", "birth_date", "identity_number", "true_from"])

    def given(self) -> dict[str, Any]:
        """Return what is known of the head."""
        return {name: value for name, value in super().given().items() if name != "area"}


class AttachForm(forms.Form):
    """A photo or file with the day on which it was taken, and whom it shows."""

    file = forms.FileField(label=_("Photo or file"), help_text=_("A photo (JPEG, PNG, WebP) or a PDF file."))
    member = forms.TypedChoiceField(label=_("Of whom"), required=False, coerce=int, empty_value=None)
    taken_on = DayField(label=_("Taken on"), required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, members: Iterable[Member], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        field: Any = self.fields["member"]
        field.choices = [("", _("the whole household")), *((m.pk, m.name) for m in members)]
