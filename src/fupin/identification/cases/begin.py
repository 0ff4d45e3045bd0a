"""Where cases begin: for a household, for a place, and for many households that the rule calls poor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fupin.framework.permissions import require
from fupin.framework.web.layout import Crumb, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.framework.web.tables import Bulk, Table
from fupin.framework.web.words import words as said
from fupin.identification.cases import actions, queries
from fupin.identification.cases.forms import day, whole, words
from fupin.identification.cases.gates import may_override, overriders
from fupin.identification.cases.models import ACT, READ
from fupin.identification.cases.shapes import Override, Upload
from fupin.identification.cases.sitting import MOST, keep_result
from fupin.identification.cases.standing import Bench
from fupin.kernel.area import NATION, span
from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text
from fupin.kernel.workflow import Procedure, Subject
from fupin.places import queries as places
from fupin.registry.queries import HouseholdFile, household_file, household_list, in_places, pack

# Procedures whose cases say which members change, and those that say for which year they speak.
CHANGES, OF_YEAR = "change_members", ("exit", "return", "identify")
_YEARS = 3
_GOING, _COMING = "decrease", "increase"


@dataclass(frozen=True)
class Offer:
    """A procedure that may begin here, with what has to be said beforehand."""

    procedure: Procedure
    members: bool
    years: Sequence[int]
    # Whether the reader may begin it although the exit test says no, and who may.
    may_override: bool = False
    overriders: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: Request) -> HttpResponse:
    """Offer the procedures that may begin for a household or a place; begin the one chosen."""
    require(request.user, ACT)
    number, area = request.GET.get("household", ""), whole(request.GET.get("area", ""))
    file = household_file(request.user, number) if number else None
    place = places.find(request.user, area) if area is not None else None
    if file is None and place is None:
        raise Http404
    if request.method != "POST":
        return _offers(request, file, area)
    try:
        case = _begun(request, file, area)
    except FupinError as error:
        return _offers(request, file, area, problem=translated(error), status=422)
    notify(request, _("The case has begun."))
    return redirect("identification:case", case)


def _begun(request: Request, file: HouseholdFile | None, area: int | None) -> int:
    post = request.POST
    name = words(post, "procedure", 60)
    about: dict[str, Any] = {"household_id": file.household.pk} if file else {"area": area}
    payload = payload_of(post, file, members=name == words(post, "changes", 60))
    said, override = words(post, f"words.{name}"), _override(request, name)
    return int(actions.open_case(request.user, name, **about, payload=payload, words=said, override=override))


def _override(request: Request, name: str) -> Override | None:
    reason, paper = words(request.POST, f"override.{name}"), request.FILES.get(f"paper.{name}")
    if not reason and paper is None:
        return None
    return Override(reason, Upload(paper.name or "paper", paper.read()) if paper else None)


def payload_of(post: Mapping[str, str], file: HouseholdFile | None, *, members: bool) -> dict[str, Any]:
    """Return what a case proposes: its year, its reason, and which members change."""
    payload: dict[str, Any] = {}
    if year := whole(post.get(f"year.{post.get('procedure', '')}", "")):
        payload["year"] = year
    if members and file is not None:
        payload["members"] = _changes(post, file)
        if not payload["members"]:
            raise FupinError(gettext_noop("Say who comes, who goes, and why."))
    return payload


def _changes(post: Mapping[str, str], file: HouseholdFile) -> list[dict[str, Any]]:
    on = day(post.get("on", "")) or timezone.localdate()
    going = [(member.pk, post.get(f"leaves.{member.pk}", "")) for member in file.present]
    heir = whole(post.get("new_head", ""))
    found: list[dict[str, Any]] = [
        {"do": "leaves", "member": pk, "reason": why, "on": on.isoformat(), **({"new_head": heir} if heir else {})}
        for pk, why in going
        if why
    ]
    named = {name: post.get(f"new.{name}", "").strip() for name in ("name", "relation", "sex", "birth_date")}
    if named["name"]:
        values = {name: value for name, value in named.items() if value}
        found.append({"do": "joins", "values": values, "on": on.isoformat()})
    return found


def _offers(
    request: Request, file: HouseholdFile | None, area: int | None, *, problem: str = "", status: int = 200
) -> HttpResponse:
    household = file.household if file else None
    found = queries.openable(request.user, household_id=household.pk if household else None, area=area)
    name = (household.head_name or household.number) if household else _place_name(request, area)
    back = (
        reverse("registry:household", args=[household.number]) if household else reverse("registry:area", args=[area])
    )
    return show(
        request,
        "identification/cases/begin.html",
        _("%(name)s: begin a procedure") % {"name": name},
        crumbs=[Crumb(gettext_lazy("Cases"), reverse("identification:cases")), Crumb(name, back)],
        status=status,
        problem=problem,
        offers=[_offer(request, one, file) for one in found],
        file=file,
        post=request.POST,
        kept_reason=words(request.POST, f"override.{request.POST.get('procedure', '')}"),
        today=timezone.localdate().isoformat(),
        going=_reasons(_GOING),
        codes={name: _codes(name) for name in ("relation", "sex")},
        back=back,
    )


def _offer(request: Request, procedure: Procedure, file: HouseholdFile | None) -> Offer:
    years = [account.year for account in file.accounts[:_YEARS]] if file and procedure.purpose in OF_YEAR else []
    offer = Offer(procedure, procedure.purpose == CHANGES, years)
    if file is None or not procedure.override:
        return offer
    may = may_override(procedure, Bench.of(request.user, ()), file.household.area)
    return replace(offer, may_override=may, overriders=overriders(procedure))


def _place_name(request: Request, area: int | None) -> str:
    return places.names(request.user, [area or 0]).get(area or 0, "")


def _codes(name: str) -> list[tuple[str, Text]]:
    return [(code.code, code.label) for code in pack().codes[name].values.values()]


def _reasons(kind: str) -> list[tuple[str, Text]]:
    codes = pack().codes["change_reason"].values.values()
    return [(code.code, code.label) for code in codes if kind in str(code.maps.get("change_kind", ""))]


@require_safe
def candidates(request: Request) -> HttpResponseBase:
    """List the households of a place, those first that the rule calls poor, to begin one procedure for many."""
    require(request.user, ACT)
    area = places.place_asked(request, READ)
    purpose = _purpose(request.GET.get("purpose", ""))
    return _table().respond(
        request,
        in_places(request.user, span(area)),
        "identification/cases/candidates.html",
        purpose=purpose,
        purposes=_offered(),
        crumbs=[Crumb(gettext_lazy("Cases"), reverse("identification:cases"))],
    )


def _table() -> Table:
    bulk = Bulk(gettext_lazy("Begin a procedure for them …"), "identification:cases-begin-many", ACT, icon="plus")
    return household_list(
        gettext_lazy("Begin for many"), [bulk], gettext_lazy("No household is registered here."), ("purpose",)
    )


@require_POST
def begin_many(request: Request) -> HttpResponse:
    """Ask which procedure, then begin it for every household chosen; those that cannot are listed with why."""
    require(request.user, ACT)
    rows = _table().chosen(request, in_places(request.user, span(NATION)))
    chosen = [row["id"] for row in rows.read([], [], 0, MOST)]
    purpose = request.POST.get("procedure", "")
    if chosen and purpose in dict(_offered()):
        found = actions.open_cases(request.user, purpose, chosen, words=words(request.POST, "words"))
        keep_result(request, found, reverse("identification:cases"))
        return redirect("identification:cases-result")
    return show(
        request,
        "identification/cases/begin_many.html",
        gettext_lazy("Begin a procedure"),
        crumbs=[Crumb(gettext_lazy("Cases"), reverse("identification:cases"))],
        count=len(chosen),
        chosen=chosen,
        purposes=_offered(),
    )


def _offered() -> list[tuple[str, str]]:
    known = pack().procedures(timezone.localdate()).values()
    return [(p.name, said(p.label)) for p in known if p.subject is Subject.HOUSEHOLD and p.purpose != CHANGES]


def _purpose(asked: str) -> str:
    names = dict(_offered())
    return asked if asked in names else next(iter(names), "")
