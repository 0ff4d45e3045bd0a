"""The forms about who is in a household: leaving, coming back, joining another one, heading it, splitting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fupin.framework.web.words import words
from fupin.kernel.text import Text
from fupin.registry.display import choices, choices_of_kind
from fupin.registry.forms import DayField
from fupin.registry.models import Member
from fupin.registry.words import HEAD

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_GOING = "decrease"
"""What the kinds of change by which somebody goes have in their code."""


def _options(labels: Mapping[str, Text]) -> list[tuple[str, str]]:
    return [(code, words(label)) for code, label in labels.items()]


def _relations(*, with_head: bool = False) -> list[tuple[str, str]]:
    return [(c, label) for c, label in _options(choices("relation")) if with_head or c != HEAD]


def _offer(form: forms.Form, name: str, options: Iterable[tuple[Any, Any]]) -> None:
    field: Any = form.fields[name]
    field.choices = list(options)


def _people(members: Iterable[Member]) -> list[tuple[int, str]]:
    return [(m.pk, m.name) for m in members]


def _person(label: StrPromise, *, required: bool = True) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, required=required, coerce=int, empty_value=None)


class OnDay(forms.Form):
    """On which day something happened."""

    on = DayField(label=_("On"), initial=timezone.localdate)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.order_fields([*(name for name in self.fields if name != "on"), "on"])


class LeaveForm(OnDay):
    """When and why a member left."""

    reason = forms.ChoiceField(label=_("Why"))
    new_head = _person(_("New head of the household"), required=False)

    def __init__(self, person: Member, others: Iterable[Member], data: Any = None) -> None:
        super().__init__(data)
        _offer(self, "reason", _options(choices_of_kind("change_reason", "change_kind", _GOING)))
        _offer_new_head(self, person, others)


def _offer_new_head(form: forms.Form, person: Member, others: Iterable[Member]) -> None:
    if person.relation == HEAD and (people := _people(others)):
        form.fields["new_head"].required = True
        _offer(form, "new_head", [("", "–"), *people])
    else:
        _offer(form, "new_head", [("", "–")])
        form.fields["new_head"].widget = forms.HiddenInput()


class RelationForm(OnDay):
    """As what somebody comes back."""

    relation = forms.ChoiceField(label=_("Relation to the head"))

    def __init__(self, data: Any = None, *, with_head: bool = False) -> None:
        super().__init__(data)
        _offer(self, "relation", _relations(with_head=with_head))


class TransferForm(RelationForm):
    """Which household somebody joins, and as what."""

    number = forms.CharField(label=_("Number of the household"), max_length=40)
    new_head = _person(_("New head of the household that is left"), required=False)

    def __init__(self, person: Member, others: Iterable[Member], data: Any = None) -> None:
        super().__init__(data)
        _offer_new_head(self, person, others)
        self.order_fields(["number", "relation", "new_head", "on"])


class HeadForm(OnDay):
    """Who becomes the head, and what the others are to the new head."""

    head = _person(_("New head of the household"))

    def __init__(self, members: Iterable[Member], data: Any = None) -> None:
        people = list(members)
        super().__init__(data)
        _offer(self, "head", _people(m for m in people if m.relation != HEAD))
        for member in people:
            label = _("%(name)s is to the new head") % {"name": member.name}
            self.fields[f"relation_{member.pk}"] = forms.ChoiceField(
                label=label, required=False, choices=[("", "–"), *_relations()]
            )
        self.order_fields([*(name for name in self.fields if name != "on"), "on"])

    def relations(self) -> dict[int, str]:
        """Return what each of the others is to the new head, as far as it was said."""
        found = {int(n.partition("_")[2]): v for n, v in self.cleaned_data.items() if n.startswith("relation_")}
        return {key: relation for key, relation in found.items() if relation}


class SplitForm(OnDay):
    """Who leaves to form a household of their own, and who heads it."""

    members = forms.TypedMultipleChoiceField(label=_("Who leaves"), coerce=int, widget=forms.CheckboxSelectMultiple)
    head = _person(_("Head of the new household"))
    new_head = _person(_("Head of the old household"), required=False)

    def __init__(self, members: Iterable[Member], data: Any = None) -> None:
        super().__init__(data)
        people = _people(members)
        _offer(self, "members", people)
        _offer(self, "head", people)
        _offer(self, "new_head", [("", _("as before")), *people])


class MergeForm(OnDay):
    """Which household joins this one."""

    number = forms.CharField(label=_("Number of the household that joins this one"), max_length=40)


class MoveForm(OnDay):
    """To which village or group a household moves."""

    area = forms.TypedChoiceField(label=_("New village or group"), coerce=int)

    def __init__(self, places: Iterable[tuple[int, str]], data: Any = None) -> None:
        super().__init__(data)
        _offer(self, "area", places)


class EndForm(OnDay):
    """Why a whole household leaves the register."""

    reason = forms.ChoiceField(label=_("Why"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        _offer(self, "reason", _options(choices_of_kind("change_reason", "change_kind", _GOING)))
