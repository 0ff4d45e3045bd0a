"""Forms of matters, made from what their kind declares: fields, files, cost, day and note of a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from fupin.assistance.actions.matter_writing import NEEDED
from fupin.assistance.actions.matters import Given
from fupin.assistance.matters import values
from fupin.assistance.matters.files import LARGEST, PAPER, PHOTO, SIGNATURE, Upload, drawn
from fupin.assistance.matters.tables import titles
from fupin.assistance.queries import matters as queries
from fupin.assistance.rights import ACT
from fupin.framework.web.formats import answer_words
from fupin.framework.web.layout import translated
from fupin.framework.web.words import words
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.policy.matter_kinds import Ask, Field, Kind
from fupin.registry.queries import pack

PREFIX, FILES, SIGNED = "v_", "file_", "signed"
FEW_CHOICES = 4
MOST_OFFERED = 300
FILE_LABELS = {
    PHOTO: _("Photo"),
    PAPER: _("Paper, photographed or scanned"),
    SIGNATURE: _("Signed paper, photographed or scanned"),
}
Choices = list[tuple[str, str]]


class DayInput(forms.DateInput):
    """A date as the browser picks it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FilesInput(forms.FileInput):
    """One or several files; a telephone opens its camera for photos."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files, as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files that were sent; none is an empty list where none is needed."""
        sent = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not sent:
            super().clean(None, initial)
        return [super(FilesField, self).clean(one, initial) for one in sent]


class Pad(forms.Widget):
    """The field on which plans and cases are signed too; what follows "signed" in its name tells it from others."""

    template_name = "assistance/matters/pad.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return what the template shows: what was drawn and refused stays."""
        signer, strokes = value or ("", "")
        found: dict[str, Any] = super().get_context(name, None, attrs)
        return {**found, "suffix": name.removeprefix(SIGNED), "signer": signer, "strokes": strokes}

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> tuple[str, str]:
        """Return who signs and the lines."""
        suffix = name.removeprefix(SIGNED)
        return str(data.get(f"signer{suffix}", "")), str(data.get(f"strokes{suffix}", "")).strip()


class SignatureField(forms.Field):
    """A signature on the screen, as a picture; none where nothing was drawn, so that paper may stand for it."""

    def clean(self, value: Any) -> Upload | None:
        """Return the picture of what was drawn."""
        signer, strokes = value or ("", "")
        try:
            return drawn(signer, strokes) if strokes else None
        except FupinError as error:
            raise forms.ValidationError(translated(error)) from error


class ReadField(forms.CharField):
    """Text that the parser of a declared field reads."""

    def __init__(self, declared: Field, **options: Any) -> None:
        super().__init__(
            required=declared.required, label=_with_unit(words(declared.label), _unit(declared)), **options
        )
        self.declared = declared

    def to_python(self, value: Any) -> Any:
        """Return what was sent, once it can be read."""
        try:
            values.read_one(self.declared, value if value != [] else None)
        except FupinError as error:
            raise forms.ValidationError(translated(error)) from error
        return value or None

    def validate(self, value: Any) -> None:
        """Ask for what is required."""
        if self.required and value in (None, "", []):
            raise forms.ValidationError(self.error_messages["required"])


def field_of(one: Field, user: object) -> forms.Field:
    """Return the form field of a declared one."""
    help_text = words(one.declared.help) if one.declared.help else ""
    if one.type == "place":
        return places.area_field(user=user, right=ACT, label=words(one.label), required=one.required)
    widget: forms.Widget = forms.TextInput(attrs={"autocomplete": "off", "maxlength": values.LONGEST_TEXT})
    if one.type in ("code", "boolean", "matter"):
        offered = _offered(one, user)
        few = len(offered) <= FEW_CHOICES and one.required
        widget = forms.RadioSelect(choices=offered) if few else forms.Select(choices=[("", "–"), *offered])
    elif one.type == "codes":
        widget = forms.CheckboxSelectMultiple(choices=_offered(one, user))
    elif one.type == "date":
        widget = DayInput()
    elif one.type in ("integer", "number", "money"):
        mode = "numeric" if one.type == "integer" else "decimal"
        widget = forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off", "maxlength": 20})
    return ReadField(one, widget=widget, help_text=help_text)


def _unit(one: Field) -> str:
    if one.type == "money":
        return _currency()
    return gettext(one.declared.unit) if one.declared.unit and one.declared.unit != values.YEAR else ""


def _currency() -> str:
    return pack().currency.symbol or pack().currency.code


def _with_unit(label: str, unit: str) -> str:
    """Return a label with its unit behind it, where the eye looks before the hand types."""
    return gettext("%(label)s (%(unit)s)") % {"label": label, "unit": unit} if unit else label


def _offered(one: Field, user: object) -> Choices:
    if one.type == "boolean":
        return [("yes", answer_words(True)), ("no", answer_words(False))]
    if one.type == "matter":
        return matters_offered(user, one.refers_to)
    return [(code, words(label)) for code, label in values.choices(one).items()]


def matters_offered(user: object, kind: str) -> Choices:
    """Return the open matters of a kind that somebody may refer to."""
    rows = queries.referable(user, kind).order_by("title", "number")[:MOST_OFFERED]
    return [(str(row.pk), f"{row.title or row.number}") for row in rows]


class StepForm(forms.Form):
    """What a step, a follow-up or an end asks for."""

    def __init__(self, ask: Ask, user: object, data: Any = None, files: Any = None, **options: Any) -> None:
        name = options.get("name", "step")
        super().__init__(data, files, auto_id=f"id_{name}_%s")
        self.ask, self.signed = ask, ""
        kept: Mapping[str, Any] = options.get("kept", {})
        for one in ask.fields:
            made = field_of(one, user)
            made.initial = _initial(one, kept.get(one.name))
            _offer_kept(made, one, kept.get(one.name))
            self.fields[PREFIX + one.name] = made
        if SIGNATURE in ask.evidence and options.get("signs", True) and "kinds" not in options:
            self.signed = f"{SIGNED}_{name}"
            self.fields[self.signed] = SignatureField(label=gettext("Signature"), required=False, widget=Pad())
        for kind in options.get("kinds", dict.fromkeys((*ask.evidence, PHOTO))):
            needed = kind in ask.evidence and not (kind == SIGNATURE and self.signed)
            self.fields[FILES + kind] = _file_field(kind, needed=needed)
        if ask.cost:
            self.fields["cost"] = forms.CharField(
                label=_with_unit(gettext("Cost of this step"), _currency()), required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 20}),
                initial=_initial_money(options.get("cost")),
            )  # fmt: skip
        if options.get("dated", True):
            self.fields["on"] = forms.DateField(label=gettext("Day"), initial=timezone.localdate, widget=DayInput())
        reason = bool(options.get("reason"))
        label = gettext("Why") if reason else gettext("Note")
        area_ = forms.Textarea(attrs={"rows": 2, "maxlength": 500})
        self.fields["note"] = forms.CharField(label=label, required=reason, max_length=500, widget=area_)

    def clean_cost(self) -> int | None:
        """Return the cost in minor units."""
        text = str(self.cleaned_data.get("cost") or "").replace(",", "").strip()
        try:
            return pack().currency.to_minor(text) if text else None
        except FupinError as error:
            raise forms.ValidationError(translated(error)) from error

    def clean(self) -> dict[str, Any]:
        """Ask for a signature once: on the screen or on paper."""
        sent: dict[str, Any] = self.cleaned_data
        wanted = self.signed and self.signed not in self.errors
        if wanted and not sent.get(self.signed) and not sent.get(FILES + SIGNATURE):
            self.add_error(self.signed, gettext(NEEDED[SIGNATURE]))
        return sent

    def given(self, revision: int | None = None) -> Given:
        """Return what was sent, as the actions take it; the form must be valid."""
        sent = self.cleaned_data
        found = {one.name: sent[PREFIX + one.name] for one in self.ask.fields if sent.get(PREFIX + one.name)}
        return Given(found, sent.get("on"), sent.get("note") or "", sent.get("cost"), self._uploads(), revision)

    def _uploads(self) -> list[Upload]:
        found = [one for one in (self.cleaned_data.get(self.signed),) if one]
        for name in self.fields:
            if name.startswith(FILES):
                kind = name.removeprefix(FILES)
                found += [Upload(kind, one.name, one.read(LARGEST + 1)) for one in self.cleaned_data[name]]
        return found


def _file_field(kind: str, *, needed: bool) -> forms.Field:
    accepts = {"accept": "image/*", "capture": "environment"} if kind == PHOTO else {"accept": "image/*,.pdf"}
    widget = FilesInput(attrs={"multiple": True, **accepts})
    return FilesField(label=FILE_LABELS[kind], required=needed, widget=widget)


def _initial(one: Field, kept: Any) -> Any:
    if kept is None:
        return None
    if one.type == "money":
        return _initial_money(kept)
    if isinstance(kept, bool):
        return "yes" if kept else "no"
    return "" if one.declared.sensitive else kept


def _offer_kept(made: forms.Field, one: Field, kept: Any) -> None:
    """Offer a matter that was named earlier though it is closed by now."""
    if one.type == "matter" and kept is not None and str(kept) not in dict(made.widget.choices):
        made.widget.choices = [*made.widget.choices, *((str(key), said) for key, said in titles([kept]).items())]


def _initial_money(minor: Any) -> str:
    return "" if minor is None else str(pack().currency.to_major(minor))


class OpenForm(StepForm):
    """What is asked when a matter is opened: its fields, whom or what it draws from, and the person where needed."""

    def __init__(
        self, kind: Kind, user: object, data: Any = None, *, people: Sequence[Any] = (), **options: Any
    ) -> None:
        super().__init__(Ask(kind.opening_fields()), user, data, None, kinds=(), name="open", **options)
        if kind.draws_from:
            offered = [("", "–"), *matters_offered(user, kind.draws_from)]
            label = words(pack().matters[kind.draws_from].label)
            self.fields["of_matter"] = forms.ChoiceField(label=label, choices=offered, required=False)
        if people:
            named = [(str(member.pk), member.name) for member in people]
            self.fields["member"] = forms.ChoiceField(label=gettext("Person"), choices=named)
        if len(kind.measures) > 1:
            known = pack().measures
            measures = [(name, words(known[name].label)) for name in kind.measures if name in known]
            self.fields["measure"] = forms.ChoiceField(
                label=gettext("Measure"), choices=[("", "–"), *measures], required=False
            )
        # First whom and what it is about, then when.
        about = [name for name in self.fields if name.startswith(PREFIX)]
        self.order_fields(["member", *about, "of_matter", "measure"])

    def links(self) -> dict[str, Any]:
        """Return what the matter is linked with."""
        sent = self.cleaned_data
        found: dict[str, Any] = {"measure": sent.get("measure") or ""}
        if sent.get("of_matter"):
            found["of_matter_id"] = int(sent["of_matter"])
        if sent.get("member"):
            found["member_id"] = int(sent["member"])
        return found


class PlacedForm(OpenForm):
    """The same with the place that the matter is about."""

    def __init__(self, kind: Kind, user: object, data: Any = None, *, home: int | None = None, **options: Any) -> None:
        super().__init__(kind, user, data, **options)
        own = {"initial": home} if home else {}
        self.fields["area"] = places.area_field(user=user, right=ACT, label=_("Place"), **own)
        self.order_fields(["area"])


class RateForm(forms.Form):
    """A score card."""

    def __init__(self, kind: Kind, data: Any = None) -> None:
        super().__init__(data, auto_id="id_rate_%s")
        self.kind = kind
        for item in kind.score.items if kind.score else ():
            if item.choices:
                shown = [(n, f"{words(label)} · {_points(points)}") for n, (label, points) in item.choices.items()]
                widget = forms.RadioSelect if len(shown) <= FEW_CHOICES else forms.Select
                self.fields[item.name] = forms.ChoiceField(label=words(item.label), choices=shown, widget=widget)
            else:
                self.fields[item.name] = forms.IntegerField(
                    label=words(item.label), help_text=f"0–{item.most}", min_value=0, max_value=item.most
                )

    def answers(self) -> dict[str, str]:
        """Return the answer to each item."""
        return {name: str(value) for name, value in self.cleaned_data.items()}


def _points(points: int) -> str:
    return ngettext("%(points)d point", "%(points)d points", points) % {"points": points}


class ReasonForm(forms.Form):
    """Why something is done; the reason is kept."""

    reason = forms.CharField(
        label=_("Why"), min_length=4, max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
