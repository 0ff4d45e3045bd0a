"""The pages of patterns: which villages to ask, and one pattern with its households."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fupin.framework.permissions import allowed, require, spans
from fupin.framework.web.charts import distribution
from fupin.framework.web.formats import Money
from fupin.framework.web.layout import Crumb, Tab, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.identification import actions
from fupin.identification.exit.lists import CHECKS, KINDS, pattern_table
from fupin.identification.exit.models import READ, ExitPattern, ExitPatternRun
from fupin.kernel.area import NATION, is_key, level_of, span
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.registry.queries import numbers_of, pack

_YEARS_BACK = 100


@require_safe
def patterns(request: Request) -> HttpResponseBase:
    """List the patterns that stand out, with the shape of incomes around the line above them."""
    return _listed(request, "out")


@require_safe
def every_answer(request: Request) -> HttpResponseBase:
    """List the answers of all villages, those that chance explains too."""
    return _listed(request, "all")


def _listed(request: Request, current: str) -> HttpResponseBase:
    require(request.user, READ)
    found = ExitPattern.objects.visible_to(request.user)
    found = found.filter(stands_out=True) if current == "out" else found
    key = _place(request)
    run = _run(request, key)
    return pattern_table().respond(
        request,
        found,
        "identification/exit/patterns.html",
        tabs=_tabs(current),
        run=run,
        run_place=places.names(request.user, [run.area]).get(run.area, "") if run else "",
        chart=_shape(run, None) if run else "",
        place=key,
        usual_year=timezone.localdate().year - 1,
        may_run=key != NATION and allowed(request.user, "identification.run", key),
    )


def _tabs(current: str) -> list[Tab]:
    return [
        Tab(gettext_lazy("To be checked"), reverse("identification:exit-patterns"), current == "out"),
        Tab(gettext_lazy("All answers"), reverse("identification:exit-patterns-all"), current == "all"),
    ]


def _run(request: Request, key: int) -> ExitPatternRun | None:
    low, high = span(key)
    runs = list(ExitPatternRun.objects.visible_to(request.user)[:200])
    fitting = [one for one in runs if span(one.area)[0] <= low <= high <= span(one.area)[1] or low <= one.area <= high]
    return fitting[0] if fitting else None


def _shape(run: ExitPatternRun, village: int | None) -> SafeString | str:
    """The incomes around the line, of the whole or of one village."""
    figures = run.figures
    counts = figures.get("counts") if village is None else figures.get("villages", {}).get(str(village))
    if not counts:
        return ""
    marks = {gettext_lazy("line"): figures["line"]}
    digits = Money(pack().currency.minor_digits, whole=True)
    return distribution(_("Income per head around the line"), figures["edges"], counts, marks=marks, format_=digits)


def _place(request: Request) -> int:
    asked = request.GET.get("f.area", "")
    if is_key(asked):
        return int(asked)
    return min((low for low, _high in spans(request.user, READ)), key=level_of, default=NATION)


@require_safe
def pattern(request: Request, exitpattern: int) -> HttpResponse:
    """Show a pattern: how strong it is, what to check, and the households behind it."""
    return _page(request, _found(request, exitpattern))


def _found(request: Request, identifier: int) -> ExitPattern:
    require(request.user, READ)
    rows = ExitPattern.objects.visible_to(request.user).select_related("run")
    found: ExitPattern | None = rows.filter(pk=identifier).first()
    if found is None:
        raise Http404
    return found


def _page(request: Request, found: ExitPattern, status: int = 200, **context: Any) -> HttpResponse:
    village = places.full_names(request.user, [found.area]).get(found.area, "")
    named = numbers_of(request.user, found.households)
    shown: dict[str, Any] = {
        "pattern": found,
        "kind": KINDS.get(found.kind, found.kind),
        "check": CHECKS.get(found.kind, ""),
        "village": village,
        "chart": _shape(found.run, found.area),
        "households": [named[key] for key in found.households if key in named],
        "may_explain": allowed(request.user, "registry.dismiss", found.area),
    }
    crumbs = [Crumb(gettext_lazy("Patterns in incomes"), reverse("identification:exit-patterns"))]
    page = "identification/exit/pattern.html"
    return show(request, page, village, crumbs=crumbs, lead=shown["kind"], status=status, **shown, **context)


@require_POST
def explain(request: Request, exitpattern: int) -> HttpResponse:
    """Keep what was found when a pattern was checked."""
    found = _found(request, exitpattern)
    try:
        actions.explain_exit_pattern(request.user, found.pk, request.POST.get("explanation", "")[:2000])
    except FupinError as error:
        return _page(request, found, 422, problem=translated(error))
    notify(request, _("The explanation is kept."))
    return redirect("identification:exit-pattern", found.pk)


@require_POST
def look(request: Request, key: int) -> HttpResponse:
    """Put a look at the incomes of a place into the queue."""
    year = request.POST.get("year", "")
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise Http404
    if not 0 <= timezone.localdate().year - int(year) < _YEARS_BACK:
        raise Http404
    actions.request_exit_patterns(request.user, key, int(year))
    notify(request, _("The incomes are being looked at; patterns follow in a moment."))
    return redirect(f"{reverse('identification:exit-patterns')}?f.area={key}")
