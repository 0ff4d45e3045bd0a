"""Two snapshots side by side: who came in and went out of a place, why, and the rows behind every sum."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fupin.columnar.schema.difference import open_difference
from fupin.columnar.schema.store import Store
from fupin.framework.models import Job, Snapshot
from fupin.framework.permissions import allowed, require, spans
from fupin.framework.web.columns import Row
from fupin.framework.web.layout import Crumb, notify, show, translated
from fupin.framework.web.parts import Figure
from fupin.framework.web.requests import Request
from fupin.kernel.area import DIGITS, covers, level_of, lineage, span
from fupin.kernel.errors import FupinError
from fupin.registry import actions
from fupin.registry.actions.snapshots import COMPARE, difference_folder
from fupin.registry.differences import DIRECTION_WORDS, found_rows
from fupin.registry.snapshot_tables import places_compared, reasons, rows
from fupin.registry.views.snapshots import READ, job_card

FIGURES, FILES = "figures.read", "registry.read"
_SHOWN_AT_MOST = 50_000
_LARGEST = 10**DIGITS - 1

Total = dict[str, Any]


def compare(request: Request) -> HttpResponse:
    """Lead from the choice of two snapshots to their comparison, the earlier one first."""
    require(request.user, READ)
    keys = [request.GET.get(name, "") for name in ("earlier", "later")]
    if not all(key.isdecimal() and len(key) < 20 for key in keys):
        raise Http404
    return redirect(address(*_pair(request, int(keys[0]), int(keys[1]))))


def compared(request: Request, snapshot: int, later: int, key: int | None = None) -> HttpResponseBase:
    """Show what differs between two snapshots in a place; compute it first where nobody asked before."""
    require(request.user, READ)
    first, second = _pair(request, snapshot, later)
    require(request.user, FIGURES, first.area)
    if request.method == "POST":
        return _begin(request, first, second)
    folder = difference_folder(first.pk, second.pk)
    if not folder.is_dir():
        return _waiting(request, first, second)
    return _shown(request, first, second, _place(first, key))


def compared_rows(request: Request, snapshot: int, later: int, key: int) -> HttpResponseBase:
    """List the households and persons behind the sums of a place, for who may open their files."""
    require(request.user, READ)
    require(request.user, FILES)
    first, second = _pair(request, snapshot, later)
    low, high = span(_place(first, key))
    permitted = spans(request.user, FILES)
    found = (
        {**row, "id": number}
        for number, row in enumerate(found_rows(_difference(first, second), low, high), start=1)
        if any(start <= row["area"] <= end for start, end in permitted)
    )
    kept = list(islice(found, _SHOWN_AT_MOST))
    context = {"crumbs": _crumbs(first, second), "cut": len(kept) == _SHOWN_AT_MOST}
    return rows().respond(request, kept, "registry/compared_rows.html", **context)


def _difference(first: Snapshot, second: Snapshot) -> Store:
    folder = difference_folder(first.pk, second.pk)
    if not folder.is_dir():
        raise Http404
    return open_difference(folder)


def _pair(request: Request, earlier: int, later: int) -> tuple[Snapshot, Snapshot]:
    found = Snapshot.objects.visible_to(request.user).filter(pk__in=[earlier, later])
    two = sorted(found.filter(state=Snapshot.State.PUBLISHED), key=lambda row: (row.true_on, row.known_by))
    if len(two) != 2 or two[0].area != two[1].area:
        raise Http404(gettext_lazy("Choose two published snapshots of one place."))
    return two[0], two[1]


def _begin(request: Request, first: Snapshot, second: Snapshot) -> HttpResponse:
    try:
        actions.request_comparison(request.user, first.pk, second.pk)
    except FupinError as error:
        notify(request, translated(error), "error")
    return redirect(address(first, second))


def _waiting(request: Request, first: Snapshot, second: Snapshot) -> HttpResponse:
    asked = Job.objects.visible_to(request.user).filter(kind=COMPARE, area=first.area).order_by("-pk")
    job = next((j for j in asked[:50] if (j.payload["earlier"], j.payload["later"]) == (first.pk, second.pk)), None)
    title = f"{first.name} – {second.name}"
    return show(
        request,
        "registry/comparing.html",
        title,
        crumbs=_crumbs(first, second),
        card=job_card(job, _("Comparing %(pair)s") % {"pair": title}) if job else None,
        running=job is not None and job.state in (Job.State.QUEUED, Job.State.RUNNING),
    )


def _shown(request: Request, first: Snapshot, second: Snapshot, place: int) -> HttpResponseBase:
    difference = _difference(first, second)
    if request.GET.get("export") == "xlsx":
        return _workbook(request, first, second, difference, place)
    totals = difference.read("totals").to_pylist()
    names = {row["area"]: row["name_zh"] or row["name_en"] for row in difference.read("areas").to_pylist()}
    own = [t for t in totals if t["area"] == place and t["level"] == level_of(place)]
    files = allowed(request.user, FILES, place)
    behind = address(first, second, place, rows=True) if files else ""
    return show(
        request,
        "registry/compared.html",
        f"{names.get(place, place)}: {first.name} – {second.name}",
        crumbs=_crumbs(first, second, place, names),
        figures=_figures(own),
        reasons=reasons().plain(_reasons(own, behind)),
        below=_below(first, second, place, totals, names),
        rows_url=behind,
        export=f"{address(first, second, place)}&export=xlsx"
        if allowed(request.user, "registry.export", place)
        else "",
        days=(first.true_on, second.true_on),
    )


def _place(first: Snapshot, key: int | None) -> int:
    place = first.area if key is None else key
    if place > _LARGEST or not covers(first.area, place):
        raise Http404
    return place


def _figures(own: list[Total]) -> list[Figure]:
    made = []
    for direction, label in DIRECTION_WORDS.items():
        found = [t for t in own if t["direction"] == direction]
        households, persons = (sum(t[unit] for t in found) for unit in ("households", "persons"))
        made.append(Figure(label, households, unit=_("households"), note=_("%(count)d persons") % {"count": persons}))
    return made


def _reasons(own: list[Total], behind: str) -> list[Row]:
    moved = [t for t in own if t["reason"]]
    return [
        {
            **total,
            "id": number,
            "url": f"{behind}?{urlencode({'f.reason': total['reason'], 'f.direction': total['direction']})}"
            if behind
            else None,
        }
        for number, total in enumerate(moved)
    ]


def _below(first: Snapshot, second: Snapshot, place: int, totals: list[Total], names: Mapping[int, str]) -> Any:
    level = level_of(place) + 1
    low, high = span(place)
    found: dict[int, Row] = {}
    for total in totals:
        if total["level"] == level and low <= total["area"] <= high and total["area"] != place:
            key = total["area"]
            row = found.setdefault(key, {"id": key, "name": names.get(key, str(key)), **_NOTHING})
            for unit in ("households", "persons"):
                row[f"{total['direction']}_{unit}"] += total[unit]
    table = places_compared(lambda row: address(first, second, row["id"]))
    return table.plain([found[key] for key in sorted(found)]) if found else None


_NOTHING = {f"{direction}_{unit}": 0 for direction in DIRECTION_WORDS for unit in ("households", "persons")}


def _workbook(request: Request, first: Snapshot, second: Snapshot, difference: Store, place: int) -> FileResponse:
    import tempfile

    from fupin.framework.web.actions import note_export
    from fupin.registry.differences import write_workbook

    require(request.user, "registry.export", place)
    require(request.user, FILES, place)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    count = write_workbook(difference, file, *span(place))
    file.seek(0)
    note_export(
        request.user, "registry.difference", count, urlencode({"earlier": first.pk, "later": second.pk, "area": place})
    )
    name = f"{_('Difference')}-{_day(first.true_on)}-{_day(second.true_on)}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")


def address(first: Snapshot, second: Snapshot, place: int | None = None, *, rows: bool = False) -> str:
    """Return the address of a comparison, of a place in it, or of its rows there."""
    if rows:
        return reverse("registry:compared-rows", args=[first.pk, second.pk, first.area if place is None else place])
    if place is None:
        return reverse("registry:compared", args=[first.pk, second.pk])
    return reverse("registry:compared-place", args=[first.pk, second.pk, place])


def _crumbs(
    first: Snapshot, second: Snapshot, place: int | None = None, names: Mapping[int, str] | None = None
) -> list[Crumb]:
    start = [Crumb(gettext_lazy("Snapshots"), reverse("registry:snapshots"))]
    above = [key for key in lineage(place) if covers(first.area, key)] if place is not None else []
    line = [Crumb((names or {}).get(key, str(key)), address(first, second, key)) for key in above]
    return [*start, *(line or [Crumb(f"{first.name} – {second.name}", address(first, second))])]
