"""Why a household is, or is not, identified: the policy's answer for a year with every reason."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fupin.framework.web.layout import Crumb, Tab, notify, show
from fupin.framework.web.parts import Reason
from fupin.framework.web.requests import Request
from fupin.identification import actions, queries
from fupin.identification.reasons import decisions_asked, tree
from fupin.policy.explain import Explanation
from fupin.registry.queries import HouseholdFile, household_file

_YEARS_BACK = 100


def why(request: Request, number: str, year: int | None = None) -> HttpResponse:
    """Show the decisions of the policy for one household and year, each as a tree of reasons."""
    file = household_file(request.user, number, request.page.as_of.pair)
    if file is None:
        raise Http404
    shown = _possible(year or queries.latest_year(file))
    explanation = queries.explanation_of(file, shown)
    return show(
        request,
        "identification/why.html",
        _("%(name)s: why?") % {"name": file.household.head_name or number},
        crumbs=[Crumb(number, reverse("registry:household", args=[number])), Crumb(gettext_lazy("Why"))],
        tabs=_years(file, shown),
        file=file,
        year=shown,
        trees=_trees(explanation),
        missing=_missing(explanation),
        fingerprint=explanation.pack.fingerprint[:12],
    )


def _possible(year: int) -> int:
    if not 0 <= timezone.localdate().year - year < _YEARS_BACK:
        raise Http404(gettext_lazy("There is no policy for this year."))
    return year


def _years(file: HouseholdFile, current: int) -> list[Tab]:
    known = sorted({a.year for a in file.accounts} | {current}, reverse=True)
    return [
        Tab(str(year), reverse("identification:why-year", args=[file.household.number, year]), year == current)
        for year in known
    ]


def _trees(explanation: Explanation) -> list[Reason]:
    language = get_language() or "en"
    return [tree(explanation, name, language) for name in decisions_asked(explanation.rules)]


def _missing(explanation: Explanation) -> list[str]:
    language = get_language() or "en"
    asked = decisions_asked(explanation.rules)
    return list(dict.fromkeys(gap.inside(language) for name in asked for gap in explanation.missing(name)))


@require_POST
def identify(request: Request, key: int) -> HttpResponse:
    """Put the identification of a place for a year into the queue."""
    year = request.POST.get("year", "")
    if not year.isdecimal() or len(year) != 4:
        raise Http404
    actions.request_identification(request.user, key, _possible(int(year)))
    notify(request, _("The households are being identified; the figures follow in a moment."))
    return redirect("registry:area", key)
