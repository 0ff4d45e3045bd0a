"""Changing a household by hand: every form posts to one action and says afterwards what was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fupin.framework.permissions import require, spans
from fupin.framework.web.layout import notify, show, translated
from fupin.framework.web.requests import Request
from fupin.framework.web.words import Label
from fupin.kernel.area import GROUP_LEVEL, VILLAGE_LEVEL
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.registry import actions, forms, queries
from fupin.registry.models import Household, Member
from fupin.registry.pack import pack
from fupin.registry.queries import HouseholdFile
from fupin.registry.views.households import file_of
from fupin.registry.views.parts import crumbs

_WRITE = "registry.write"


def edit(request: Request, number: str) -> HttpResponse:
    """Correct or update the facts of a household."""
    file = _editable(request, number)
    names = forms.editable("household", forms.HOUSEHOLD_CORE)
    form = forms.FactsForm("household", names, forms.household_values(file.household), request.POST or None)

    def save() -> str:
        day = form.cleaned_data["true_from"]
        changed = actions.correct_household(request.user, file.household.pk, form.given(), day)
        return _("The changes are in the register.") if changed else _("Nothing was different.")

    return _answer(request, file, form, gettext_lazy("Edit the household"), save, sections=form.sections())


def add_member(request: Request, number: str) -> HttpResponse:
    """Add a person who was born, married in, came back or was missing."""
    file = _editable(request, number)
    names = forms.editable("member", (*forms.MEMBER_CORE, "identity_number"))
    form = forms.FactsForm("member", names, {}, request.POST or None)

    def save() -> str:
        actions.add_member(request.user, file.household.pk, form.given(), form.cleaned_data["true_from"])
        return _("The person is in the household.")

    return _answer(request, file, form, gettext_lazy("Add a member"), save, sections=form.sections())


def edit_member(request: Request, number: str, member: int) -> HttpResponse:
    """Correct or update the facts of a member."""
    file = _editable(request, number)
    person = _member(file, member)
    names = forms.editable("member", forms.MEMBER_CORE)
    form = forms.FactsForm("member", names, forms.member_values(person), request.POST or None)

    def save() -> str:
        changed = actions.correct_member(request.user, person.pk, form.given(), form.cleaned_data["true_from"])
        return _("The changes are in the register.") if changed else _("Nothing was different.")

    return _answer(request, file, form, person.name, save, sections=form.sections(), member=person)


def leave(request: Request, number: str, member: int) -> HttpResponse:
    """Note that a member left."""
    file = _editable(request, number)
    person = _member(file, member)
    form = forms.LeaveForm([m for m in file.present if m.pk != person.pk], request.POST or None)

    def save() -> str:
        given = form.cleaned_data
        actions.member_leaves(request.user, person.pk, given["reason"], given["on"], given["new_head"])
        return _("It is noted that %(name)s left.") % {"name": person.name}

    return _answer(request, file, form, _("%(name)s leaves the household") % {"name": person.name}, save)


def account(request: Request, number: str) -> HttpResponse:
    """Enter the income account of a year, or correct it."""
    file = _editable(request, number)
    year = _year(request, file)
    form = forms.AccountForm(request.POST or None, initial=_account_values(file, year))

    def save() -> str:
        given = form.cleaned_data
        actions.record_account(request.user, file.household.pk, given["year"], form.items(), given["signed_on"])
        return _("The account of %(year)d is in the register.") % {"year": given["year"]}

    return _answer(request, file, form, gettext_lazy("Income account"), save)


def _year(request: Request, file: HouseholdFile) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and len(asked) == 4 else max((a.year for a in file.accounts), default=0)


def _account_values(file: HouseholdFile, year: int) -> dict[str, Any]:
    known = file.account(year)
    if known is None:
        return {"year": year or None}
    amounts = {item["item"]: str(pack().currency.to_major(item["amount"])) for item in known.items}
    return {"year": year, "signed_on": known.signed_on, **amounts}


def move(request: Request, number: str) -> HttpResponse:
    """Move a household to another village or group."""
    file = _editable(request, number)
    form = forms.MoveForm(_destinations(request), request.POST or None)

    def save() -> str:
        actions.move_household(request.user, file.household.pk, form.cleaned_data["area"], form.cleaned_data["on"])
        return _("The household belongs to its new place.")

    return _answer(request, file, form, gettext_lazy("Move to another place"), save)


def _destinations(request: Request) -> list[tuple[int, str]]:
    own = [low for low, _high in spans(request.user, _WRITE)]
    found = [
        a for key in own for level in (VILLAGE_LEVEL, GROUP_LEVEL) for a in places.inside(request.user, key, level)
    ]
    names = places.full_names(request.user, [a.pk for a in found])
    return sorted(names.items())


def split(request: Request, number: str) -> HttpResponse:
    """Split members off into a household of their own."""
    file = _editable(request, number)
    form = forms.SplitForm(file.present, request.POST or None)

    def save() -> str:
        given = form.cleaned_data
        actions.split_household(
            request.user,
            file.household.pk,
            given["members"],
            given["head"],
            given["on"],
            new_head_id=given["new_head"],
        )
        return _("The new household is in the register.")

    return _answer(request, file, form, gettext_lazy("Split the household"), save)


def merge(request: Request, number: str) -> HttpResponse:
    """Merge another household into this one."""
    file = _editable(request, number)
    form = forms.MergeForm(request.POST or None)

    def save() -> str:
        other = queries.household(request.user, form.cleaned_data["number"])
        if other is None:
            raise FupinError("There is no household “%(number)s” in the places of your posts.", **form.cleaned_data)
        actions.merge_households(request.user, file.household.pk, other.pk, form.cleaned_data["on"])
        return _("The households are one.")

    return _answer(request, file, form, gettext_lazy("Merge with another household"), save)


def attach(request: Request, number: str) -> HttpResponse:
    """Add a photo or file."""
    file = _editable(request, number)
    form = forms.AttachForm(request.POST or None, request.FILES or None)

    def save() -> str:
        given = form.cleaned_data
        sent = given["file"]
        actions.attach_file(
            request.user,
            file.household.pk,
            sent.name,
            sent.read(),
            taken_on=given["taken_on"],
            note=given["note"],
        )
        return _("The file is kept.")

    return _answer(request, file, form, gettext_lazy("Add a photo or file"), save)


def _editable(request: Request, number: str) -> HouseholdFile:
    file = file_of(request, number)
    require(request.user, _WRITE, file.household.area)
    return file


def _member(file: HouseholdFile, identifier: int) -> Member:
    found = next((m for m in file.members if m.pk == identifier), None)
    if found is None:
        raise Http404
    return found


def _answer(
    request: Request,
    file: HouseholdFile,
    form: Form,
    title: Label,
    save: Callable[[], str],
    **context: Any,
) -> HttpResponse:
    household: Household = file.household
    if request.method == "POST" and form.is_valid():
        try:
            notify(request, save())
        except FupinError as error:
            form.add_error(None, translated(error))
        else:
            return redirect("registry:household", household.number)
    return show(
        request,
        "registry/form.html",
        title,
        crumbs=crumbs(request, household),
        lead=household.head_name,
        status=422 if form.is_bound else 200,
        file=file,
        form=form,
        **context,
    )
