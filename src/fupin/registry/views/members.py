"""Changing who is in a household: joining, correcting, heading, moving, leaving, coming back."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from fupin.framework.web.requests import Request
from fupin.kernel.errors import FupinError
from fupin.registry import actions, forms, member_forms, queries
from fupin.registry.models import Member
from fupin.registry.queries import HouseholdFile
from fupin.registry.views.saving import answer, editable

NO_HOUSEHOLD = gettext_noop("There is no household “%(number)s” in the places of your posts.")


def add(request: Request, number: str) -> HttpResponse:
    """Add a person who was born, married in, came back or was missing."""
    file = editable(request, number)
    names = forms.editable("member", (*forms.MEMBER_CORE, "identity_number"))
    form = forms.FactsForm("member", names, {}, request.POST or None)

    def save() -> str:
        actions.add_member(request.user, file.household.pk, form.given(), form.cleaned_data["true_from"])
        return _("The person is in the household.")

    return answer(request, file, form, gettext_lazy("Add a member"), save, sections=form.sections())


def edit(request: Request, number: str, member: int) -> HttpResponse:
    """Correct or update the facts of a member."""
    file = editable(request, number)
    person = _member(file, member, present=True)
    names = forms.editable("member", (*forms.MEMBER_CORE, "identity_number"))
    form = forms.FactsForm("member", names, forms.member_values(person), request.POST or None, person.revision)
    form.fields["identity_number"].help_text = _("Leave it empty to keep the number that is on file.")

    def save() -> str | None:
        given = {n: v for n, v in form.given().items() if n != "identity_number" or v}
        changed = actions.correct_member(request.user, person.pk, given, form.cleaned_data["true_from"])
        return _("The changes are in the register.") if changed else None

    return answer(request, file, form, person.name, save, sections=form.sections(), member=person)


def leave(request: Request, number: str, member: int) -> HttpResponse:
    """Note that a member left."""
    file = editable(request, number)
    person = _member(file, member, present=True)
    form = member_forms.LeaveForm(person, _others(file, person), request.POST or None)

    def save() -> str:
        given = form.cleaned_data
        actions.member_leaves(request.user, person.pk, given["reason"], given["on"], given["new_head"])
        return _("It is noted that %(name)s left.") % {"name": person.name}

    return answer(request, file, form, _("%(name)s leaves the household") % {"name": person.name}, save)


def come_back(request: Request, number: str, member: int) -> HttpResponse:
    """Note that a member who had left is back."""
    file = editable(request, number)
    person = _member(file, member, present=False)
    form = member_forms.RelationForm(request.POST or None, with_head=not file.present)

    def save() -> str:
        actions.member_returns(request.user, person.pk, form.cleaned_data["relation"], form.cleaned_data["on"])
        return _("%(name)s is in the household again.") % {"name": person.name}

    return answer(request, file, form, _("%(name)s is back") % {"name": person.name}, save)


def transfer(request: Request, number: str, member: int) -> HttpResponse:
    """Move a member to another household."""
    file = editable(request, number)
    person = _member(file, member, present=True)
    form = member_forms.TransferForm(person, _others(file, person), request.POST or None)

    def save() -> str:
        given = form.cleaned_data
        target = queries.household(request.user, given["number"])
        if target is None:
            raise FupinError(NO_HOUSEHOLD, number=given["number"])
        actions.move_member(
            request.user, person.pk, target.pk, given["relation"], given["on"], new_head_id=given["new_head"]
        )
        return _("%(name)s belongs to the household of %(head)s.") % {"name": person.name, "head": target.head_name}

    return answer(request, file, form, _("%(name)s joins another household") % {"name": person.name}, save)


def head(request: Request, number: str) -> HttpResponse:
    """Make another member the head, and say what the others are to the new one."""
    file = editable(request, number)
    form = member_forms.HeadForm(file.present, request.POST or None)

    def save() -> str:
        given = form.cleaned_data
        actions.change_head(request.user, file.household.pk, given["head"], form.relations(), given["on"])
        return _("The household has a new head.")

    return answer(request, file, form, gettext_lazy("Change the head"), save)


def _others(file: HouseholdFile, person: Member) -> list[Member]:
    return [m for m in file.present if m.pk != person.pk]


def _member(file: HouseholdFile, identifier: int, *, present: bool) -> Member:
    found = next((m for m in file.members if m.pk == identifier and m.present == present), None)
    if found is None:
        raise Http404
    return found
