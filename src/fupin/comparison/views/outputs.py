"""The three outputs of a comparison, and the pairs of which somebody has to say whether they are the same person."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from fupin.comparison import actions, queries, tables
from fupin.comparison.models import DepartmentList, ListRow
from fupin.comparison.views.parts import deed, list_of, may_work, title_of
from fupin.framework.permissions import allowed
from fupin.framework.web.layout import Crumb, Tab, notify
from fupin.framework.web.parts import Figure
from fupin.framework.web.requests import Request

SIDES = ("both", "ours", "theirs", "review")
_LABELS = {
    "both": gettext_lazy("In both"),
    "ours": gettext_lazy("Only in the register"),
    "theirs": gettext_lazy("Only in the list"),
    "review": gettext_lazy("The same person?"),
}


@require_safe
def result(request: Request, identifier: int, side: str) -> HttpResponseBase:
    """Show one output of a list."""
    found = list_of(request, identifier)
    if side not in SIDES:
        raise Http404
    if found.state != DepartmentList.State.ACCEPTED:
        return redirect("comparison:list", found.pk)
    counts = queries.sides(request.user, found)
    if side == "ours":
        table, rows = tables.not_listed(), queries.not_listed_of(request.user, found)
    else:
        table, rows = tables.rows(found.kind, side), queries.rows_of(request.user, found, side)
    return table.respond(
        request,
        rows,
        "comparison/result.html",
        found=found,
        heading=title_of(found.kind, found.period),
        crumbs=[
            Crumb(gettext_lazy("Department lists"), reverse("comparison:lists")),
            Crumb(title_of(found.kind, found.period)),
        ],
        tabs=[_tab(found, one, side, counts) for one in SIDES if one != "review" or counts.get("review")],
        made=queries.newest_comparison(request.user, found),
        month=queries.month_of_list(request.user, found),
        figures=_figures(request, found, counts),
        may_work=may_work(request, found.kind, found.area),
    )


def _tab(found: DepartmentList, side: str, current: str, counts: dict[str, int]) -> Tab:
    address = reverse("comparison:result", args=[found.pk, side])
    return Tab(_LABELS[side], address, side == current, counts.get(side, 0))


def _figures(request: Request, found: DepartmentList, counts: dict[str, int]) -> list[Figure]:
    made = queries.newest_comparison(request.user, found)
    if made is None or not allowed(request.user, "comparison.run", found.area):
        return []
    points = made.figures.get("points", {})
    waiting = reverse("comparison:points", args=["open"])
    return [
        Figure(gettext_lazy("Number of rows"), sum(counts.get(side, 0) for side in ("both", "theirs", "review"))),
        Figure(gettext_lazy("Rows that differ"), made.figures.get("conflicts")),
        Figure(gettext_lazy("New points"), points.get("new"), waiting),
        Figure(gettext_lazy("Points known before"), points.get("known")),
        Figure(gettext_lazy("Points gone"), points.get("gone")),
    ]


def _back(identifier: int) -> HttpResponseBase:
    return redirect("comparison:result", identifier, "review")


def _chosen(request: Request, found: DepartmentList) -> Iterable[int]:
    rows = queries.rows_of(request.user, found, ListRow.Side.REVIEW)
    table = tables.rows(found.kind, "review")
    return [row["id"] for row in table.chosen(request, rows).read([table.by_name["name"]], [], 0, None)]


def _say(request: Request, *, same: bool) -> HttpResponseBase:
    row = queries.review_row(request.user, [int(key) for key in request.POST.getlist("row") if key.isdecimal()])
    if row is None:
        notify(request, _("Choose at least one pair first."), "warning")
        return redirect("comparison:lists")
    found = list_of(request, row.source_id)
    said = actions.say_same(request.user, _chosen(request, found), same)
    words = ngettext("%(count)d pair is settled.", "%(count)d pairs are settled.", said)
    notify(request, words % {"count": said})
    return _back(found.pk)


def _home() -> HttpResponseBase:
    return redirect("comparison:lists")


@deed(_home)  # type: ignore[arg-type]
def same(request: Request) -> HttpResponseBase:
    """Say of the chosen pairs that each is the same person."""
    return _say(request, same=True)


@deed(_home)  # type: ignore[arg-type]
def not_same(request: Request) -> HttpResponseBase:
    """Say of the chosen pairs that none is the same person."""
    return _say(request, same=False)
