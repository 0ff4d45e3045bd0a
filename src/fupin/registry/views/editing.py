"""Changing a household by hand: every form posts to one action and says afterwards what was done."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fupin.framework.permissions import require, spans
from fupin.framework.web.layout import Crumb, Tab
from fupin.framework.web.requests import Request
from fupin.kernel.area import GROUP_LEVEL, VILLAGE_LEVEL
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.registry import actions, forms, member_forms, queries
from fupin.registry.account_form import AccountForm
from fupin.registry.queries import HouseholdFile
from fupin.registry.views.members import NO_HOUSEHOLD
from fupin.registry.views.saving import WRITE, answer, editable, form_page
from fupin.registry.words import HEAD


def new(request: Request) -> HttpResponse:
    """Enter a household by hand, with its head; the others follow on its own page."""
    require(request.user, WRITE)
    form = forms.NewHouseholdForm(_destinations(request), request.POST or None, _asked_area(request))
    made: list[int] = []

    def save() -> str:
        given = form.cleaned_data
        head = {**form.given(), "relation": HEAD}
        day = given["true_from"]
        made.append(actions.record_household(request.user, given["area"], {"kind": "light"}, [head], day))
        return _("The household is in the register. Add its other members next.")

    back = reverse("registry:households")
    path = [Crumb(gettext_lazy("Households"), back), Crumb(gettext_lazy("Add a household"))]
    response = form_page(request, form, gettext_lazy("Add a household"), save, back=back, crumbs=path)
    found = queries.household_by_id(request.user, made[0]) if made else None
    return redirect("registry:household", found.number) if found else response


def _asked_area(request: Request) -> dict[str, Any]:
    asked = request.GET.get("area", "")
    return {"area": asked} if asked.isdecimal() else {}


def _facts_form(request: Request, file: HouseholdFile, names: list[str]) -> forms.FactsForm:
    household = file.household
    values = forms.household_values(household)
    return forms.FactsForm("household", names, values, request.POST or None, household.revision)


def edit(request: Request, number: str) -> HttpResponse:
    """Correct or update the facts of a household."""
    file = editable(request, number)
    names = forms.editable("household", forms.HOUSEHOLD_CORE)
    form = forms.FactsForm(
        "household", names, forms.household_values(file.household), request.POST or None, file.household.revision
    )

    def save() -> str | None:
        day = form.cleaned_data["true_from"]
        changed = actions.correct_household(request.user, file.household.pk, form.given(), day)
        return _("The changes are in the register.") if changed else None

    return answer(request, file, form, gettext_lazy("Edit the household"), save, sections=form.sections())


def register(request: Request, number: str) -> HttpResponse:
    """Register a light household in full, as one that the programme follows."""
    file = editable(request, number)
    names = [n for n in forms.HOUSEHOLD_CORE if n != "registered_on"]
    form = forms.FactsForm(
        "household", names, forms.household_values(file.household), request.POST or None, file.household.revision
    )

    def save() -> str:
        day = form.cleaned_data["true_from"]
        actions.register_household(request.user, file.household.pk, form.given(), day)
        return _("The household is registered; from now on the programme follows it.")

    return answer(request, file, form, gettext_lazy("Register the household"), save)


def end(request: Request, number: str) -> HttpResponse:
    """Take a household out of the register of those present."""
    file = editable(request, number)
    form = member_forms.EndForm(request.POST or None)

    def save() -> str:
        given = form.cleaned_data
        actions.end_household(request.user, file.household.pk, given["reason"], given["on"])
        return _("The household is no longer counted; its file stays.")

    title = gettext_lazy("The household leaves the register")
    question = gettext_lazy("Take this household out of all lists and figures?")
    return answer(request, file, form, title, save, question=question)


def account(request: Request, number: str) -> HttpResponse:
    """Enter the income account of a year, or correct it."""
    file = editable(request, number)
    year = _year(request, file)
    known = file.account(year) if year else None
    form = AccountForm(request.POST or None, known=known, taken={a.year for a in file.accounts} - {year})

    def save() -> str:
        given = form.cleaned_data
        actions.record_account(request.user, file.household.pk, given["year"], form.items(), given["signed_on"])
        return _("The account of %(year)d is in the register.") % {"year": given["year"]}

    title = gettext_lazy("Income account")
    return answer(request, file, form, title, save, sections=form.sections(), tabs=_account_tabs(file, year))


def _year(request: Request, file: HouseholdFile) -> int:
    asked = request.GET.get("year", "")
    if asked == "new":
        return 0
    return int(asked) if asked.isdecimal() and len(asked) == 4 else max((a.year for a in file.accounts), default=0)


def _account_tabs(file: HouseholdFile, year: int) -> list[Tab]:
    page = reverse("registry:account", args=[file.household.number])
    known = [Tab(str(a.year), f"{page}?year={a.year}", a.year == year) for a in file.accounts]
    return [*known, Tab(_("Another year"), f"{page}?year=new", file.account(year) is None)]


def move(request: Request, number: str) -> HttpResponse:
    """Move a household to another village or group."""
    file = editable(request, number)
    others = [(key, name) for key, name in _destinations(request) if key != file.household.area]
    form = member_forms.MoveForm(others, request.POST or None)

    def save() -> str:
        actions.move_household(request.user, file.household.pk, form.cleaned_data["area"], form.cleaned_data["on"])
        return _("The household belongs to its new place.")

    return answer(request, file, form, gettext_lazy("Move to another place"), save)


def _destinations(request: Request) -> list[tuple[int, str]]:
    own = [low for low, _high in spans(request.user, WRITE)]
    found = [
        a.pk for key in own for level in (VILLAGE_LEVEL, GROUP_LEVEL) for a in places.inside(request.user, key, level)
    ]
    return sorted(places.full_names(request.user, found).items())


def split(request: Request, number: str) -> HttpResponse:
    """Split members off into a household of their own."""
    file = editable(request, number)
    form = member_forms.SplitForm(file.present, request.POST or None)

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

    return answer(request, file, form, gettext_lazy("Split the household"), save)


def merge(request: Request, number: str) -> HttpResponse:
    """Merge another household into this one."""
    file = editable(request, number)
    form = member_forms.MergeForm(request.POST or None)

    def save() -> str:
        other = queries.household(request.user, form.cleaned_data["number"])
        if other is None:
            raise FupinError(NO_HOUSEHOLD, **form.cleaned_data)
        actions.merge_households(request.user, file.household.pk, other.pk, form.cleaned_data["on"])
        return _("The households are one.")

    question = gettext_lazy("Make one household of the two? The other one leaves the lists; its file stays.")
    return answer(request, file, form, gettext_lazy("Merge with another household"), save, question=question)


def attach(request: Request, number: str) -> HttpResponse:
    """Add a photo or file."""
    file = editable(request, number)
    form = forms.AttachForm(file.present, request.POST or None, request.FILES or None)

    def save() -> str:
        given = form.cleaned_data
        sent = given["file"]
        actions.attach_file(
            request.user,
            file.household.pk,
            sent.name,
            sent.read(),
            member_id=given["member"],
            taken_on=given["taken_on"],
            note=given["note"],
        )
        return _("The file is kept.")

    return answer(request, file, form, gettext_lazy("Add a photo or file"), save)


def remove(request: Request, number: str, identifier: int) -> HttpResponse:
    """Take a photo or file off the household's page."""
    file = editable(request, number)
    found = next((a for a in file.attachments if a.pk == identifier), None)
    if found is None:
        raise Http404
    form = forms.ReasonForm(request.POST or None)

    def save() -> str:
        actions.remove_file(request.user, found.pk, form.cleaned_data["reason"])
        return _("“%(name)s” is no longer on the page.") % {"name": found.name}

    return answer(request, file, form, _("Remove “%(name)s”") % {"name": found.name}, save)
