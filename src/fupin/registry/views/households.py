"""The list of households and of persons, and the page of one household: its file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import allowed
from fupin.framework.web.layout import show
from fupin.framework.web.panels import panels
from fupin.framework.web.requests import Request
from fupin.registry import queries, tables
from fupin.registry.display import grouped_facts
from fupin.registry.models import Household, Member
from fupin.registry.queries import HouseholdFile
from fupin.registry.views.parts import (
    account_table,
    crumbs,
    household_tabs,
    member_details,
    members_table,
    summary,
)


def household_list(request: Request) -> HttpResponseBase:
    """Show the households of the user's places."""
    found = Household.objects.visible_to(request.user).at(request.page.as_of.pair).filter(ended="")
    return tables.households().respond(request, found)


def member_list(request: Request) -> HttpResponseBase:
    """Show the persons of the user's places."""
    found = Member.objects.visible_to(request.user).at(request.page.as_of.pair)
    return tables.members().respond(request, found)


def household(request: Request, number: str) -> HttpResponse:
    """Show the file of one household."""
    file = file_of(request, number)
    may_write = allowed(request.user, "registry.write", file.household.area) and not request.page.as_of.is_past
    return show(
        request,
        "registry/household.html",
        file.household.head_name or file.household.number,
        crumbs=crumbs(request, file.household),
        tabs=household_tabs(file.household, "file"),
        file=file,
        may_write=may_write,
        may_unmask=allowed(request.user, "registry.unmask", file.household.area),
        summary=summary(file),
        members=members_table(file, links=may_write),
        details=member_details(file),
        account=account_table(file),
        groups=grouped_facts("household", file.household.facts),
        panels=panels("registry.household", request, file),
    )


def file_of(request: Request, number: str) -> HouseholdFile:
    """Return the file of a household as of the page's dates; 404 for one that the user may not see."""
    file = queries.household_file(request.user, number, request.page.as_of.pair)
    if file is None:
        raise Http404(_("There is no household “%(number)s” in the places of your posts.") % {"number": number})
    return file
