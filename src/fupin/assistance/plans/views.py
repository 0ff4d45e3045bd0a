"""The lists of plans, beginning them, and the page of one plan with what is done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fupin.assistance import actions
from fupin.assistance.actions.plan_writing import Meanwhile
from fupin.assistance.plans import page, tables
from fupin.assistance.plans.forms import sent
from fupin.assistance.plans.models import COMMITMENT, Plan
from fupin.assistance.plans.reading import PlanFile
from fupin.assistance.plans.signing import signature_of
from fupin.assistance.queries import plans as queries
from fupin.assistance.rights import PLAN, READ
from fupin.framework.permissions import allowed, require
from fupin.framework.web.layout import Tab, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.kernel.area import NATION, span
from fupin.kernel.errors import FupinError
from fupin.registry import queries as registry

_MOST = 5000
_YEARS_AROUND = 30


@require_safe
def plans(request: Request) -> HttpResponseBase:
    """List the plans of households that count, with state, completeness and progress."""
    require(request.user, READ)
    at = request.page.as_of.pair
    found = queries.plan_list(request.user, at).exclude(household_id=None).filter(current=True)
    found = found.annotate(head=tables.of_household("head_name"), number=tables.of_household("number"))
    table = tables.past_plans() if at else tables.plans()
    return table.respond(request, found, "assistance/plans.html", tabs=tabs_of("plans"))


@require_safe
def without(request: Request) -> HttpResponseBase:
    """List the registered households that have no plan for a year, to begin them."""
    require(request.user, READ)
    year = year_of(request.GET.get("year"))
    found = _without(request, year)
    return tables.without().respond(
        request, found, "assistance/plans_without.html", tabs=tabs_of("without"), year=year, lead=str(year)
    )


def _without(request: Request, year: int) -> Any:
    having = Plan.objects.visible_to(request.user).filter(year=year, current=True, household_id__isnull=False)
    rows = registry.in_places(request.user, span(NATION)).filter(kind__in=registry.pack().population.registered)
    return rows.exclude(pk__in=having.values("household_id"))


def tabs_of(current: str) -> list[Tab]:
    return [
        Tab(gettext_lazy("Plans"), reverse("assistance:plans"), current == "plans"),
        Tab(gettext_lazy("Without a plan"), reverse("assistance:plans-without"), current == "without"),
        Tab(gettext_lazy("Completeness"), reverse("assistance:plans-lacking"), current == "lacking"),
        Tab(gettext_lazy("Own effort"), reverse("assistance:efforts"), current == "efforts"),
        Tab(gettext_lazy("Of places"), reverse("assistance:plans-places"), current == "places"),
    ]


def year_of(text: str | None) -> int:
    """Return a year of an address or a form; this year where none can be read."""
    now = timezone.localdate().year
    year = int(text) if text and text.isascii() and text.isdecimal() and len(text) == 4 else now
    return year if abs(year - now) <= _YEARS_AROUND else now


@require_POST
def begin_many(request: Request) -> HttpResponse:
    """Begin the plans of the households chosen."""
    state = QueryDict(request.POST.get("state", ""))
    year = year_of(state.get("year"))
    rows = tables.without().chosen(request, _without(request, year))
    keys = [row["id"] for row in rows.read([], [], 0, _MOST)]
    try:
        begun = actions.begin_plans(request.user, keys, year)
    except FupinError as error:
        notify(request, translated(error), "error")
        return redirect(f"{reverse('assistance:plans-without')}?year={year}")
    made = len(begun.made)
    notify(request, ngettext("%(count)d plan is begun.", "%(count)d plans are begun.", made) % {"count": made})
    return redirect(f"{reverse('assistance:plans')}?f.year.from={year}&f.year.to={year}")


@require_POST
def begin(request: Request) -> HttpResponse:
    """Begin the plan of one household and open it for writing."""
    number, year = request.POST.get("household", "").strip(), year_of(request.POST.get("year"))
    found = registry.household(request.user, number)
    if found is None:
        raise Http404
    try:
        return redirect("assistance:plan-edit", actions.begin_plan(request.user, found.pk, year))
    except FupinError as error:
        notify(request, translated(error), "error")
    return redirect("registry:household", number)


@require_safe
def plan(request: Request, plan: int) -> HttpResponse:
    """Show a plan: its parts, its lines with their progress, signature and versions."""
    return shown(request, file_of(request, plan))


def file_of(request: Request, key: int, right: str = READ) -> PlanFile:
    """Return a plan as of the page's dates; 404 for one that the user may not see."""
    found = queries.plan_by_id(request.user, key, request.page.as_of.pair)
    if found is None:
        raise Http404
    require(request.user, right, found.plan.area)
    return found


def shown(request: Request, file: PlanFile, problem: str = "", status: int = 200) -> HttpResponse:
    """Answer with the page of a plan."""
    if file.plan.household_id is None:
        return redirect(f"{reverse('assistance:plan-of-place', args=[file.plan.area])}?year={file.plan.year}")
    view = page.of_plan(request, file)
    return show(
        request, "assistance/plan.html", view.title, crumbs=view.crumbs, status=status, problem=problem, view=view
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, plan: int) -> HttpResponse:
    """Write a plan on one page; saving tells the second of two officers that somebody was faster."""
    file = file_of(request, plan, PLAN)
    if file.plan.state not in (Plan.State.DRAFT, Plan.State.AGREED) or request.page.as_of.is_past:
        return redirect("assistance:plan", plan)
    if request.method != "POST":
        return _form(request, file)
    given = sent(request.POST, file.plan, [one.line for one in file.lines])
    if given.problems:
        return _form(request, file, given.problems, status=422)
    try:
        made = actions.change_plan(
            request.user, plan, given.values, lines=given.lines, new=given.new, dropped=given.dropped,
            revision=_revision(request),
        )  # fmt: skip
    except FupinError as error:
        return _form(request, file, {"": translated(error)}, 409 if isinstance(error, Meanwhile) else 422)
    notify(request, _("The plan is saved."))
    return redirect("assistance:plan-edit" if made or "stay" in request.POST else "assistance:plan", plan)


def _form(
    request: Request, file: PlanFile, problems: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    view = page.of_form(request, file, request.POST if request.method == "POST" else None, problems or {})
    return show(request, "assistance/plan_edit.html", view.title, crumbs=view.crumbs, status=status, view=view)


def _revision(request: Request) -> int | None:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else None


@require_POST
def act(request: Request, plan: int, deed: str) -> HttpResponse:
    """Do one thing with a plan and show it again; what is refused says why."""
    file = file_of(request, plan)
    try:
        said, target = DEEDS[deed](request, plan)
    except FupinError as error:
        return shown(request, file, translated(error), 409 if isinstance(error, Meanwhile) else 422)
    notify(request, said)
    return redirect("assistance:plan", target)


def _agree(request: Request, key: int) -> tuple[str, int]:
    actions.agree_plan(request.user, key, revision=_revision(request))
    return _("Written down: the household agrees with the plan."), key


def _sign(request: Request, key: int) -> tuple[str, int]:
    photo = request.FILES.get("photo")
    content = photo.read() if photo else b""
    strokes, signer = request.POST.get("strokes", ""), request.POST.get("signer", "")
    actions.sign_plan(request.user, key, signer, strokes=strokes, photo=content, revision=_revision(request))
    return _("The plan is signed. It does not change any more; a change makes a new version."), key


def _revise(request: Request, key: int) -> tuple[str, int]:
    new = actions.revise_plan(request.user, key, request.POST.get("reason", ""))
    return _("A new version is begun. The signed one counts until this one is signed."), new


def _drop(request: Request, key: int) -> tuple[str, int]:
    actions.drop_version(request.user, key, request.POST.get("reason", ""))
    return _("This version is given up."), key


def _check(request: Request, key: int) -> tuple[str, int]:
    line = request.POST.get("line", "")
    own = {str(one.line.pk) for one in file_of(request, key).lines if one.line.kind == COMMITMENT}
    if line not in own:
        raise Http404
    actions.check_commitment(
        request.user, int(line), request.POST.get("kept") == "yes", note=request.POST.get("note", "")
    )
    return _("What was seen is kept."), key


DEEDS: Mapping[str, Callable[[Request, int], tuple[str, int]]] = {
    "agree": _agree,
    "sign": _sign,
    "revise": _revise,
    "drop": _drop,
    "check": _check,
}


@require_safe
def photo(request: Request, plan: int) -> HttpResponse:
    """Send the photo of a signed paper."""
    found = signature_of(file_of(request, plan).plan.signature)
    if found is None or not found.content_type:
        raise Http404
    return HttpResponse(found.content, content_type=found.content_type, headers={"Cache-Control": "private, no-store"})


def may_plan(request: Request, area: int) -> bool:
    """Tell whether the user may write plans there now."""
    return allowed(request.user, PLAN, area) and not request.page.as_of.is_past
