"""The pages of one upload: columns, problems, preview, done; and its progress."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fupin.framework.models import Job
from fupin.framework.web.layout import show
from fupin.framework.web.parts import Change, Figure
from fupin.framework.web.requests import Request
from fupin.framework.web.words import words
from fupin.intake import actions, queries
from fupin.intake.drafts import CHANGED, CONFLICT, ERROR, NEW, UNCHANGED
from fupin.intake.findings import findings
from fupin.intake.forms import AboutForm
from fupin.intake.mapping import ALIKE
from fupin.intake.marking import level_word, status_word
from fupin.intake.messages import sentence
from fupin.intake.models import Upload
from fupin.intake.targets import HOUSEHOLD, INCOME, MEMBER, PLACE, targets, the_pack
from fupin.intake.views import parts
from fupin.intake.views.parts import found, page_of
from fupin.places import queries as places

_PER_PAGE = 50
_STATUSES = (NEW, CHANGED, UNCHANGED, CONFLICT, ERROR)
_LEVELS = {NEW: "ok", CHANGED: "info", UNCHANGED: "", CONFLICT: "warn", ERROR: "bad"}
_RUNNING = (Job.State.QUEUED, Job.State.RUNNING)


def upload(request: Request, identifier: int) -> HttpResponse:
    """Lead to the page where the upload stands; while work is under way, show its progress."""
    one = found(request, identifier)
    job = parts.current_job(one)
    if one.state == Upload.State.REJECTED:
        context = {**page_of(request, one, "upload"), "reason": parts.refusal(one)}
        return show(request, "intake/refused.html", one.name, **context)
    if one.state == Upload.State.RECEIVED or (job and job.state in _RUNNING) or _failed(one, job):
        context = {**page_of(request, one, "upload"), "card": parts.job_card(one, job) if job else None}
        failed = job is None or job.state not in (*_RUNNING, Job.State.DONE)
        return show(request, "intake/working.html", one.name, **context, failed=failed)
    return redirect(f"intake:{_step(one)}", one.pk)


def _failed(one: Upload, job: Job | None) -> bool:
    stopped = job is not None and job.state in (Job.State.FAILED, Job.State.CANCELLED)
    return stopped and one.state == Upload.State.CHECKED


def _step(one: Upload) -> str:
    if one.state in (Upload.State.ACCEPTED, Upload.State.UNDONE, Upload.State.DROPPED):
        return "done"
    doubtful = any(how == ALIKE for columns in one.mapping.values() for *_rest, how in columns)
    if doubtful:
        return "columns"
    return "problems" if one.counts.get("errors") or one.counts.get("conflicts") else "preview"


def job(request: Request, identifier: int) -> HttpResponse:
    """Answer with the progress of the newest job."""
    one = found(request, identifier)
    newest = parts.current_job(one)
    card = parts.job_card(one, newest) if newest else None
    response = render(request, "intake/job.html", {"card": card, "upload": one})
    if newest is None or newest.state not in _RUNNING:
        response["HX-Redirect"] = reverse("intake:upload", args=[one.pk])
    return response


def columns(request: Request, identifier: int) -> HttpResponse:
    """Show what each column is taken for, and take other choices."""
    one = found(request, identifier)
    if request.method == "POST":
        return _save_columns(request, one)
    summary = queries.summary(one)
    sheets = [{**sheet, "columns": [_column(*c) for c in sheet["columns"]]} for sheet in summary.get("sheets", ())]
    said = {"true_on": one.true_on, "year": one.year, "village": one.village, "households": one.households}
    context = page_of(request, one, "columns")
    form = AboutForm(request.user, initial=said)
    return show(
        request, "intake/columns.html", one.name, **context,
        sheets=sheets, choices=_choices(), form=form, notes=parts.notes(summary),
    )  # fmt: skip


def _save_columns(request: Request, one: Upload) -> HttpResponse:
    sheet = request.POST.get("sheet", "")
    chosen = {
        int(name.removeprefix("c")): value
        for name, value in request.POST.items()
        if isinstance(value, str) and name[:1] == "c" and name[1:].isdecimal()
    }
    if chosen:
        actions.map_columns(request.user, one.pk, sheet, chosen)
    form = AboutForm(request.user, request.POST)
    if "true_on" in request.POST and form.is_valid():
        actions.describe(request.user, one.pk, **form.cleaned_data)
    return redirect("intake:upload", one.pk)


def _column(position: int, label: str, target: str, how: str, samples: list[str]) -> dict[str, Any]:
    return {
        "position": position, "label": label, "target": target, "doubt": how == ALIKE,
        "name": parts.target_label(target), "samples": samples,
    }  # fmt: skip


def _choices() -> list[tuple[str, list[tuple[str, str]]]]:
    titles = {HOUSEHOLD: _("Household"), MEMBER: _("Person"), INCOME: _("Income account"), PLACE: _("Place")}
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for target in targets().values():
        if target.entity in titles:
            found[target.entity].append((target.key, words(target.label)))
    return [(titles[entity], options) for entity, options in found.items()]


def problems(request: Request, identifier: int) -> HttpResponse:
    """Show what is wrong, in groups, with the workbook back and the values to explain."""
    one = found(request, identifier)
    summary = queries.summary(one)
    groups = [_group(number, group) for number, group in enumerate(summary.get("groups", ()))]
    cells = Paginator(list(findings(queries.details(one))) if request.GET.get("all") else [], _PER_PAGE * 4)
    context = page_of(request, one, "problems")
    return show(
        request, "intake/problems.html", one.name, **context,
        groups=[g for g in groups if not g["mappable"]], values=[g for g in groups if g["mappable"]],
        notes=parts.notes(summary), figures=_figures(one), cells=cells.get_page(request.GET.get("p")),
        sheets=summary.get("sheets", ()), takeable=_takeable(one),
    )  # fmt: skip


def _group(number: int, group: dict[str, Any]) -> dict[str, Any]:
    target = targets().get(group["target"])
    mappable = bool(group.get("value") and target and target.type in ("code", "codes"))
    options: list[tuple[str, str]] = []
    if mappable and target and target.fact:
        # What is likely stands first, but nothing is chosen for the clerk: a wrong guess would be accepted unseen.
        likely = list(group.get("suggestions") or ())
        found = the_pack().codes[target.fact.codes or ""].values.values()
        options = sorted(((c.code, words(c.label)) for c in found), key=lambda option: option[0] not in likely)
    return {
        **group, "number": number, "text": sentence(group["code"], group["arguments"]), "mappable": mappable,
        "label": parts.target_label(group["target"]), "options": options, "word": level_word(group["level"]),
        "badge": {"error": "bad", "conflict": "warn", "warning": "info"}[group["level"]],
    }  # fmt: skip


def _figures(one: Upload) -> list[Figure]:
    counts = one.counts
    preview = reverse("intake:preview", args=[one.pk])
    shown = [Figure(_("Rows read"), counts.get("rows"))]
    for status in _STATUSES:
        count = counts.get("households", {}).get(status)
        label = _("Households: %(status)s") % {"status": status_word(status)}
        shown.append(Figure(label, count, f"{preview}?show={status}"))
    return shown


def _takeable(one: Upload) -> int:
    households = one.counts.get("households", {})
    return int(households.get(NEW, 0)) + int(households.get(CHANGED, 0))


def preview(request: Request, identifier: int) -> HttpResponse:
    """Show what would be written: new households, changes old and new, and what stands against the others."""
    one = found(request, identifier)
    details = queries.details(one)
    wanted = request.GET.get("show", "")
    rows = [(n, h) for n, h in enumerate(details.get("households", ())) if h[3] == wanted or not wanted]
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("p"))
    listed = [number for number, _household in page.object_list]
    context = page_of(request, one, "preview")
    return show(
        request, "intake/preview.html", one.name, **context,
        figures=_figures(one), rows=_households(request, details, listed), list_page=page, wanted=wanted,
        statuses=[(s, status_word(s), one.counts.get("households", {}).get(s, 0)) for s in _STATUSES],
        takeable=_takeable(one), notes=parts.notes(queries.summary(one)),
    )  # fmt: skip


def _households(request: Request, details: dict[str, Any], listed: list[int]) -> list[dict[str, Any]]:
    wanted = set(listed)
    changes: dict[int, list[Change]] = defaultdict(list)
    for number, entity, table, row, name, old, new in details.get("changes", ()):
        if number in wanted:
            label = f"{_label(entity, name)} ({details['numbers'][table][row]})"
            changes[number].append(
                Change(label, parts.value_text(entity, name, old), parts.value_text(entity, name, new))
            )
    against: dict[int, list[str]] = defaultdict(list)
    for finding in findings(details):
        number = details["of"][finding.table][finding.row]
        if number in wanted:
            against[number].append(f"{finding.cell}: {finding.text}")
    areas = places.full_names(request.user, {details["households"][n][2] for n in listed})
    return [
        {
            "index": n, "number": h[0], "name": h[1], "area": areas.get(h[2], ""), "status": status_word(h[3]),
            "letter": h[3], "badge": _LEVELS[h[3]], "row": h[5], "people": h[6], "changes": changes[n],
            "against": list(dict.fromkeys(against[n]))[:20], "takeable": h[3] in (NEW, CHANGED),
        }
        for n, h in ((n, details["households"][n]) for n in listed)
    ]  # fmt: skip


def _label(entity: str, name: str) -> str:
    if entity == "account":
        return _("Income account %(year)s") % {"year": name}
    return parts.target_label(f"{entity}.{name}") or name


def done(request: Request, identifier: int) -> HttpResponse:
    """Show what was written, and the way back."""
    one = found(request, identifier)
    return show(request, "intake/done.html", one.name, **page_of(request, one, "done"), figures=_figures(one))
