"""The pages of demanded tables: the list, bringing one in, its columns, and the filled workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fupin.framework.permissions import allowed, require, spans
from fupin.framework.web.layout import Crumb, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.kernel.area import NATION, VILLAGE_LEVEL, covers, level_of
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.reports.actions import demanded as actions
from fupin.reports.demanded import tables
from fupin.reports.demanded.about import about
from fupin.reports.demanded.filling import filled
from fupin.reports.demanded.forms import BringForm, FillForm, FullForm, TableForm, columns_sent, shown_of, shown_sources
from fupin.reports.demanded.header import TableHeader, header_of_file, header_of_text
from fupin.reports.demanded.models import DemandedTable
from fupin.reports.demanded.sealed import UNMASK, in_full, is_sealed
from fupin.reports.demanded.sources import OF_ROWS, Source, sources
from fupin.reports.demanded.suggesting import rows_meant, suggested
from fupin.reports.demanded.writing import written
from fupin.reports.queries import demanded as queries
from fupin.reports.rights import MAKE, READ

_CRUMBS = (Crumb(gettext_lazy("Demanded tables"), "/demanded/"),)
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SAMPLE = 3


@require_safe
def demanded(request: Request) -> HttpResponseBase:
    """List the tables that the user's offices fill."""
    require(request.user, READ)
    retired = "retired" in request.GET
    found = queries.tables(request.user, retired=retired)
    may_make = allowed(request.user, MAKE)
    return tables.demanded().respond(request, found, "reports/demanded.html", may_make=may_make, retired=retired)


def demanded_new(request: Request) -> HttpResponse:
    """Bring a table in: its head is read and every column gets a first answer."""
    require(request.user, MAKE)
    form = BringForm(request.user, _own(request), request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            return redirect("reports:demanded-table", _brought(request, form.cleaned_data).pk)
        except FupinError as error:
            form.add_error(None, translated(error))
    status = 422 if form.is_bound else 200
    return show(request, "reports/demanded_new.html", _("Bring a table in"), crumbs=_CRUMBS, status=status, form=form)


def _brought(request: Request, given: Mapping[str, Any]) -> DemandedTable:
    content = given["file"].read() if given["file"] else b""
    header = header_of_file(content, given["file"].name) if content else header_of_text(given["pasted"])
    rows = rows_meant(header.columns, {kind: sources(kind) for kind in OF_ROWS})
    columns = suggested(header.columns, sources(rows), queries.filled_before(request.user))
    if not any(column["source"] for column in columns):
        columns[0]["source"] = "place:number"
    title = given["title"] or header.title or _untitled(header)
    level = max(VILLAGE_LEVEL, level_of(given["area"]))
    return actions.bring_table(
        request.user, given["area"], title, header, columns, rows=rows, level=level, content=content
    )


def _untitled(header: TableHeader) -> str:
    return _("Table with %(count)d columns") % {"count": len(header.columns)}


def demanded_table(request: Request, demandedtable: int) -> HttpResponse:
    """Show what the columns of a table are filled with, and change it."""
    table = _table(request, demandedtable)
    known = sources(request.POST.get("rows", table.rows) if request.POST.get("rows") in OF_ROWS else table.rows)
    form = TableForm(request.POST or None, initial={"title": table.title, "rows": table.rows, "level": table.level})
    wrong: dict[int, str] = {}
    columns = table.columns
    if form.is_bound:
        columns, wrong = columns_sent(table.columns, request.POST, known)
        if form.is_valid() and not wrong and _kept(request, table, form, columns):
            notify(request, _("Saved. The table is filled like this from now on."))
            return redirect("reports:demanded-table", table.pk)
    return _shown(request, table, form, _lines(request, table, columns, known, wrong), known)


def _kept(request: Request, table: DemandedTable, form: TableForm, columns: Sequence[Mapping[str, Any]]) -> bool:
    given = form.cleaned_data
    try:
        actions.map_columns(
            request.user, table.pk, given["title"], columns, rows=given["rows"], level=given["level"] or VILLAGE_LEVEL
        )
    except FupinError as error:
        form.add_error(None, translated(error))
        return False
    return True


def _shown(
    request: Request, table: DemandedTable, form: TableForm, lines: list[dict[str, Any]], known: Sequence[Source]
) -> HttpResponse:
    place = _fill_place(request, table)
    return show(
        request, "reports/demanded_table.html", table.title, crumbs=_CRUMBS,
        status=422 if form.is_bound else 200,
        table=table, form=form, lines=lines, choices=[shown for _source, shown in shown_sources(known)],
        fill=FillForm(request.user, place, initial={"year": _year()}),
        open=sum(not line["source"] for line in lines), wrong=sum(bool(line["wrong"]) for line in lines),
        may_change=allowed(request.user, MAKE, table.area), may_fill=allowed(request.user, MAKE),
        may_unmask=allowed(request.user, UNMASK, table.area), sealed=any(line["sealed"] for line in lines),
        full=_full_form(request, table, place),
    )  # fmt: skip


def _lines(
    request: Request, table: DemandedTable, columns: Sequence[Mapping[str, Any]], known: Sequence[Source],
    wrong: Mapping[int, str],
) -> list[dict[str, Any]]:  # fmt: skip
    shown = {source.key: words for source, words in shown_sources(known)}
    samples = _samples(request, table) if not wrong else []
    return [
        {
            "position": column["position"], "path": column["path"], "years": column["years"],
            "source": wrong.get(column["position"]) or shown_of(column, shown), "wrong": column["position"] in wrong,
            "sample": samples[number] if number < len(samples) else None,
            "sealed": is_sealed(column["source"]), "full": column.get("full", False),
        }
        for number, column in enumerate(columns)
    ]  # fmt: skip


def _samples(request: Request, table: DemandedTable) -> list[Any]:
    """Return the cells of the first row that the table would have, as an example."""
    area = _fill_place(request, table)
    first = next(iter(places.inside(request.user, area, max(table.level or 0, level_of(area)))), None)
    rows = filled(request.user, table, first.pk if first else area, _year()).rows if area != NATION else []
    return list(rows[0]) if rows else []


def _full_form(request: Request, table: DemandedTable, place: int) -> FullForm | None:
    if not in_full(table.columns) or not allowed(request.user, UNMASK, place):
        return None
    return FullForm(request.user, place, auto_id="full_%s", initial={"year": _year()})


@require_http_methods(["GET", "HEAD", "POST"])
def demanded_fill(request: Request, demandedtable: int) -> HttpResponseBase:
    """Give the filled workbook; a POST with a reason has sealed numbers in full, and is logged."""
    table = _table(request, demandedtable)
    place = _fill_place(request, table)
    asked = {"area": place, "year": _year(), **(request.POST if request.method == "POST" else request.GET).dict()}
    form = (FullForm if request.method == "POST" else FillForm)(request.user, place, asked)
    if not form.is_valid():
        notify(request, " ".join(str(e) for errors in form.errors.values() for e in errors), "error")
        return redirect("reports:demanded-table", table.pk)
    try:
        content = _workbook(request, table, form.cleaned_data)
    except FupinError as error:
        notify(request, translated(error), "error")
        return redirect("reports:demanded-table", table.pk)
    name = f"{table.title}-{form.cleaned_data['year']}.xlsx"
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=_KIND)


def _workbook(request: Request, table: DemandedTable, given: Mapping[str, Any]) -> bytes:
    found = actions.fill_table(request.user, table.pk, given["area"], given["year"], reason=given.get("reason", ""))
    own = actions.STORE.find(table.file) if table.sheet else None
    lines = [] if request.GET.get("sources") == "no" else about(table, found, given["year"])
    return written(table, own, found, lines)


@require_POST
def demanded_retire(request: Request, demandedtable: int) -> HttpResponse:
    """Put a table aside, or take it back."""
    table = _table(request, demandedtable)
    actions.retire_table(request.user, table.pk, retired=not table.retired)
    undo = reverse("reports:demanded-retire", args=[table.pk])
    notify(request, _("Taken back.") if table.retired else _("Put aside."), undo=undo)
    return redirect("reports:demanded")


def _table(request: Request, identifier: int) -> DemandedTable:
    require(request.user, READ)
    found = queries.table(request.user, identifier)
    if found is None:
        raise Http404
    return found


def _own(request: Request) -> int:
    return min((low for low, _high in spans(request.user, MAKE)), key=level_of, default=NATION)


def _fill_place(request: Request, table: DemandedTable) -> int:
    """Return the place that the user fills a table for: the office's, or the own one inside it."""
    own = _own(request)
    return own if covers(table.area, own) else table.area


def _year() -> int:
    return timezone.localdate().year
