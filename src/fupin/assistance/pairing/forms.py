"""The forms of pairing: helpers, pairings, hand-overs, help, talks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fupin.assistance.pairing.checks import kind_of, policy
from fupin.assistance.pairing.models import Contact, Helper
from fupin.assistance.pairing.words import help_labels, kind_labels, level_labels, skill_labels
from fupin.assistance.queries.pairing import all_helpers, unit_names
from fupin.assistance.rights import PAIR
from fupin.framework.sensitive import unseal
from fupin.framework.web.words import words
from fupin.people import queries as people
from fupin.places import queries as places
from fupin.policy.pairing import HELPER
from fupin.registry import queries as registry
from fupin.registry.queries import pack

_NONE = ("", "–")
MOST_PASTED = 5000


class DayInput(forms.DateInput):
    """A date as the browser picks it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **options)


def _text(label: Any, length: int, rows: int = 2, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, widget=forms.Textarea(attrs={"rows": rows}), **options)


def _today() -> Any:
    return timezone.localdate()


def labelled(labels: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return choices in the language of the page."""
    return [(code, words(label)) for code, label in labels.items()]


def _units() -> list[tuple[str, str]]:
    return [_NONE, *((str(unit.pk), unit.name) for unit in people.units(_everyone()))]


def _everyone() -> object:
    from fupin.framework.permissions import SYSTEM

    return SYSTEM


def helper_choices(user: object, without: int | None = None) -> list[tuple[str, str]]:
    """Return the helpers whom a user may choose, each with the unit."""
    rows = all_helpers(user).filter(left_on=None).order_by("name", "pk").values_list("pk", "name", "unit_id")
    found = [row for row in rows if row[0] != without]
    units = unit_names(unit for _pk, _name, unit in found)
    return [(str(pk), f"{name} · {units[unit]}" if unit in units else name) for pk, name, unit in found]


def _number(value: str) -> int | None:
    return int(value) if value else None


class HelperForm(forms.Form):
    """What is known of a helper."""

    name = forms.CharField(label=_("Full name"), max_length=60)
    unit_id = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    level = forms.ChoiceField(label=_("Level"), required=False, help_text=_("Who sends the helper."))
    position = forms.CharField(label=_("Position"), max_length=80, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False,
                            help_text=_("Printed on the card of each household, hidden everywhere else."))  # fmt: skip
    most = forms.IntegerField(label=_("Households at most"), required=False, min_value=0, max_value=999,
                              help_text=_("Empty: as many as the level allows."))  # fmt: skip
    skills = forms.MultipleChoiceField(label=_("Skills"), required=False, widget=forms.CheckboxSelectMultiple)
    kin_numbers = _text(_("Kin"), 2000, required=False,
                        help_text=_("Numbers of the households to which the helper is related."))  # fmt: skip

    def __init__(self, user: object, data: Any = None, helper: Helper | None = None) -> None:
        super().__init__(data, initial=_known(user, helper) if helper else None)
        self.fields["unit_id"].choices = _units()  # type: ignore[attr-defined]
        self.fields["level"].choices = [_NONE, *labelled(level_labels())]  # type: ignore[attr-defined]
        self.fields["skills"].choices = labelled(skill_labels())  # type: ignore[attr-defined]
        home = {"initial": home} if (home := getattr(user, "home_area", 0)) else {}
        if helper is None:
            self.fields["area"] = places.area_field(user=user, right=PAIR, label=_("Works in"), **home)

    def clean_kin_numbers(self) -> list[str]:
        """Return the numbers apart."""
        return [one for one in re.split(r"[\s,;，；、]+", self.cleaned_data["kin_numbers"]) if one]


def _known(user: object, helper: Helper) -> dict[str, Any]:
    plain = {name: getattr(helper, name) for name in ("name", "unit_id", "level", "position", "most", "skills")}
    numbers = registry.numbers_of(user, helper.kin)
    return {
        **plain,
        "phone": unseal(helper.phone),
        "kin_numbers": " ".join(number for number, _head in numbers.values()),
    }


class PasteForm(forms.Form):
    """A list of helpers, as it is copied from a sheet."""

    rows = _text(
        _("One helper in each line"), 400_000, 10,
        help_text=_("Name, unit, level, position, telephone, households at most; tabs or commas between."),
    )  # fmt: skip

    def __init__(self, user: object, data: Any = None) -> None:
        super().__init__(data)
        home = {"initial": home} if (home := getattr(user, "home_area", 0)) else {}
        self.fields["area"] = places.area_field(user=user, right=PAIR, label=_("Works in"), **home)

    def clean_rows(self) -> list[dict[str, Any]]:
        """Return the helpers; every line that cannot be read is named."""
        lines = [line for line in self.cleaned_data["rows"].splitlines() if line.strip()]
        if len(lines) > MOST_PASTED:
            raise forms.ValidationError(gettext("Paste at most %(most)s lines at once.") % {"most": MOST_PASTED})
        units = {unit.name: unit.pk for unit in people.units(_everyone())}
        levels = {name: code for code, label in policy().levels.items() for name in (code, *label.label.words())}
        problems, found = list[str](), list[dict[str, Any]]()
        for number, line in enumerate(lines, 1):
            row, problem = _pasted(line, units, levels)
            found.append(row)
            problems += [gettext("Line %(number)s: %(problem)s") % {"number": number, "problem": problem}] * bool(
                problem
            )
        if problems:
            raise forms.ValidationError(problems[:20])
        return found


def _pasted(line: str, units: Mapping[str, int], levels: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    cells = [cell.strip() for cell in re.split(r"\t" if "\t" in line else r"[,，]", line)]
    name, unit, level, position, phone, most = (*cells, *[""] * 6)[:6]
    row = {"name": name[:60], "unit_id": units.get(unit), "level": levels.get(level, ""), "position": position[:80]}
    row |= {"phone": phone[:40], "most": int(most) if most.isdecimal() and len(most) < 4 else None}
    if not name:
        return row, gettext("the name is missing")
    if unit and unit not in units:
        return row, gettext("there is no unit “%(unit)s”; add it under Units") % {"unit": unit}
    if level and level not in levels:
        return row, gettext("there is no level “%(level)s”") % {"level": level}
    if most and row["most"] is None:
        return row, gettext("“%(most)s” is not a number of households") % {"most": most}
    return row, ""


class WhoForm(forms.Form):
    """Who is responsible: a helper or a unit, as the kind wants it."""

    def __init__(self, user: object, kind: str, data: Any = None, without: int | None = None) -> None:
        super().__init__(data)
        self.kind = kind_of(kind)
        name = "helper_id" if self.kind.who == HELPER else "unit_id"
        choices = helper_choices(user, without) if self.kind.who == HELPER else _units()[1:]
        label = _("Helper") if self.kind.who == HELPER else _("Unit")
        self.fields[name] = forms.TypedChoiceField(label=label, choices=[_NONE, *choices], coerce=int)
        self.order_fields([name])


class PairForm(WhoForm):
    """A new pairing."""

    since = _day(_("From"), initial=_today)

    def __init__(self, user: object, kind: str, data: Any = None) -> None:
        super().__init__(user, kind, data)
        if self.kind.due:
            self.fields["due"] = _day(_("Guaranteed by"))
        if self.kind.pledge:
            self.fields["pledge"] = _text(_("What is promised"), 2000, 3, required=False)


class HandOverForm(WhoForm):
    """Somebody else takes over."""

    on = _day(_("From"), initial=_today)
    reason = forms.CharField(label=_("Reason"), max_length=200)
    record = _text(_("Hand-over record"), 4000, 4, required=False,
                   help_text=_("What was handed over: files, promises, what is under way."))  # fmt: skip


class EndForm(forms.Form):
    """A pairing ends."""

    on = _day(_("Until"), initial=_today)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class LeaveForm(EndForm):
    """A helper leaves, and somebody takes over or nobody."""

    record = _text(_("Hand-over record"), 4000, 4, required=False)

    def __init__(self, user: object, helper: Helper, data: Any = None) -> None:
        super().__init__(data)
        nobody = ("", gettext("Nobody: the pairings end"))
        choices = [nobody, *helper_choices(user, helper.pk)]
        self.fields["successor_id"] = forms.TypedChoiceField(
            label=_("Who takes over"), required=False, coerce=int, empty_value=None, choices=choices
        )
        self.order_fields(["on", "reason", "successor_id"])


class ReasonForm(forms.Form):
    """Why something is done; the reason is kept."""

    reason = forms.CharField(label=_("Reason"), min_length=4, max_length=200)


class ProposalForm(forms.Form):
    """For which place pairs are to be proposed."""

    kind = forms.ChoiceField(label=_("Kind"))
    keep = forms.BooleanField(label=_("Who has a helper keeps him or her"), required=False, initial=True)

    def __init__(self, user: object, data: Any = None) -> None:
        super().__init__(data)
        home = {"initial": home} if (home := getattr(user, "home_area", 0)) else {}
        self.fields["area"] = places.area_field(user=user, right=PAIR, label=_("Place"), **home)
        kinds = {name: label for name, label in kind_labels().items() if kind_of(name).proposed}
        self.fields["kind"].choices = labelled(kinds)  # type: ignore[attr-defined]
        self.order_fields(["area"])


class HelpForm(forms.Form):
    """Help given: what, when, worth what, from whom."""

    measure = forms.ChoiceField(label=_("Kind of help"), required=False)
    what = forms.CharField(label=_("What"), max_length=300, required=False)
    amount = forms.DecimalField(label=_("Worth"), required=False, min_value=Decimal(0), max_digits=13,
                                help_text=_("Empty where nobody knows."))  # fmt: skip
    on = _day(_("Day"), initial=_today)
    helper_id = forms.TypedChoiceField(label=_("Helper"), required=False, coerce=int, empty_value=None)
    source = forms.CharField(label=_("From somebody else"), max_length=120, required=False)
    effect = forms.CharField(label=_("Effect"), max_length=300, required=False)

    def __init__(self, user: object, data: Any = None, initial: Any = None, *, place: bool = False) -> None:
        super().__init__(data, initial=initial)
        self.digits = pack().currency.minor_digits
        self.fields["amount"].decimal_places = self.digits  # type: ignore[attr-defined]
        self.fields["measure"].choices = [_NONE, *labelled(help_labels())]  # type: ignore[attr-defined]
        self.fields["helper_id"].choices = [_NONE, *helper_choices(user)]  # type: ignore[attr-defined]
        if place:
            self.fields["unit_id"] = forms.TypedChoiceField(
                label=_("Unit"), required=False, coerce=int, empty_value=None, choices=_units()
            )

    def clean_amount(self) -> int | None:
        """Return the worth in minor units."""
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount is None:
            return None
        minor = amount.scaleb(self.digits)
        if minor != int(minor):
            raise forms.ValidationError(gettext("That is finer than the smallest coin."))
        return int(minor)


class EffectForm(forms.Form):
    """What help led to, and when the household signed for it."""

    effect = forms.CharField(label=_("Effect"), max_length=300, required=False)
    signed_on = _day(_("Signed on"), required=False)


class TalkForm(forms.Form):
    """A talk with a household, or with somebody on its behalf."""

    words = _text(_("What it was about"), 4000, 3)
    way = forms.ChoiceField(label=_("How"), choices=Contact.Way.choices)
    party = forms.ChoiceField(label=_("With"))
    inbound = forms.BooleanField(label=_("The household began; it waits for an answer"), required=False)
    private = forms.BooleanField(label=_("Private: only I and those who pair helpers may read it"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["party"].choices = labelled(policy().parties)  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What a household was answered."""

    answer = _text(_("Answer"), 4000, 3)
