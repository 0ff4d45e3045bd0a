"""The list of households and of persons, and the page of one household: its file."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import allowed, require
from fupin.framework.web.layout import show
from fupin.framework.web.panels import panels
from fupin.framework.web.requests import Request
from fupin.kernel.area import NATION, span
from fupin.kernel.text import Text
from fupin.registry import queries, tables
from fupin.registry.display import grouped_facts
from fupin.registry.models import Household
from fupin.registry.queries import HouseholdFile
from fupin.registry.queries.persons import persons
from fupin.registry.queries.procedures import procedural_facts
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
    require(request.user, "registry.read")
    return tables.households().respond(request, queries.in_places(request.user, span(NATION), request.page.as_of.pair))


def member_list(request: Request) -> HttpResponseBase:
    """Show the persons of the user's places."""
    require(request.user, "registry.read")
    return tables.members().respond(request, persons(request.user, request.page.as_of.pair))


def household(request: Request, number: str) -> HttpResponse:
    """Show the file of one household."""
    file = file_of(request, number)
    area, here = file.household.area, not request.page.as_of.is_past and not file.household.ended
    may_write = here and allowed(request.user, "registry.write", area)
    groups = grouped_facts("household", file.household.facts)
    openly = [f for f in file.findings if f.dismissed_at is None]
    return show(
        request,
        "registry/household.html",
        file.household.head_name or file.household.number,
        crumbs=crumbs(request, file.household),
        tabs=household_tabs(file.household, "file"),
        file=file,
        may_write=may_write,
        may_register=file.household.kind == "light" and "kind" not in procedural_facts(),
        may_unmask=allowed(request.user, "registry.unmask", area),
        may_dismiss=here and allowed(request.user, "registry.dismiss", area),
        doubts=[(f.pk, queries.text_of(f)) for f in openly],
        dismissed=[(queries.text_of(f), f.reason) for f in file.findings if f.dismissed_at],
        summary=summary(file),
        members=members_table(file, links=may_write),
        details=member_details(file),
        account=account_table(file),
        groups=groups,
        gaps=_gaps(file, groups),
        panels=panels("registry.household", request, file),
    )


def _gaps(file: HouseholdFile, groups: Sequence[tuple[Text, object, list[Text]]]) -> list[tuple[Text, list[Text]]]:
    # Of a light household little is asked, so nothing of it is missing.
    if file.household.kind == Household.Kind.LIGHT:
        return []
    return [(title, gaps) for title, _known, gaps in groups if gaps]


def file_of(request: Request, number: str) -> HouseholdFile:
    """Return the file of a household as of the page's dates; 404 for one that the user may not see."""
    file = queries.household_file(request.user, number, request.page.as_of.pair)
    if file is None:
        raise Http404(_("There is no household “%(number)s” in the places of your posts.") % {"number": number})
    return file
