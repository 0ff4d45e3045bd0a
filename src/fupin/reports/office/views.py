"""The pages of office templates: the list, uploading with the check, trying, versions, and the names to use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fupin.framework.permissions import allowed, require
from fupin.framework.web.formats import Moment, Number
from fupin.framework.web.layout import Crumb, Tab, notify, show, translated
from fupin.framework.web.parts import Fact
from fupin.framework.web.requests import Request
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.registry.queries import pack
from fupin.reports.actions import office as actions
from fupin.reports.office import making
from fupin.reports.office.drafts import draft
from fupin.reports.office.forms import LANGUAGES, UploadForm, speaking
from fupin.reports.office.models import OfficeTemplate
from fupin.reports.office.naming import HOUSEHOLD, PLACE, vocabulary
from fupin.reports.office.problems import Refused
from fupin.reports.office.tables import state_of, templates
from fupin.reports.queries import office as queries
from fupin.reports.rights import MANAGE, READ

_CRUMBS = (Crumb(gettext_lazy("Templates"), "/office/"),)


@require_safe
def office(request: Request) -> HttpResponseBase:
    """List the templates of the user's places and of those above."""
    require(request.user, READ)
    found = queries.templates(request.user)
    built_in = [
        {"paper": one, "label": one.label.inside(speaking()), "languages": LANGUAGES}
        for one in making.products().values()
        if one.editable
    ]
    may = allowed(request.user, MANAGE)
    return templates().respond(request, found, "reports/office/list.html", may_manage=may, built_in=built_in)


def office_new(request: Request) -> HttpResponse:
    """Upload a template: everything that is wrong with it is told at once, with its place."""
    require(request.user, MANAGE)
    form = UploadForm(request.user, request.POST or None, request.FILES or None)
    problems: list[str] = []
    if form.is_bound and form.is_valid():
        try:
            return redirect("reports:office-template", _uploaded(request, form.cleaned_data).pk)
        except Refused as error:
            problems = [one.said() for one in error.problems]
        except FupinError as error:
            form.add_error(None, translated(error))
    status = 422 if form.is_bound else 200
    return show(
        request, "reports/office/new.html", _("Upload a template"), crumbs=_CRUMBS, status=status, form=form,
        problems=problems,
    )  # fmt: skip


def _uploaded(request: Request, given: dict[str, Any]) -> OfficeTemplate:
    return actions.upload_template(
        request.user, given["area"], given["paper"], given["language"], given["file"].read(), note=given["note"]
    )


@require_safe
def office_template(request: Request, officetemplate: int) -> HttpResponse:
    """Show one template with its versions and what comes next."""
    row = _row(request, officetemplate)
    paper = making.product(row.paper)
    same = queries.templates(request.user).filter(area=row.area, paper=row.paper, language=row.language)
    counting = queries.template_for(request.user, row.paper, row.language, row.area)
    return show(
        request,
        "reports/office/template.html",
        paper.label.inside(speaking()),
        crumbs=_CRUMBS,
        row=row,
        state=state_of(row),
        counts=counting is not None and counting.pk == row.pk,
        facts=_facts(request, row),
        versions=[(one, state_of(one)) for one in same],
        may_manage=allowed(request.user, MANAGE, row.area),
        year=timezone.localdate().year,
    )


def _facts(request: Request, row: OfficeTemplate) -> list[Fact]:
    return [
        Fact(_("Office of"), places.full_names(request.user, [row.area]).get(row.area)),
        Fact(_("Language"), dict(LANGUAGES).get(row.language, row.language)),
        Fact(_("Version"), row.version, Number()),
        Fact(_("What was changed"), row.note or None, absent=_("nothing said")),
        Fact(_("Uploaded"), row.made_at, Moment()),
        Fact(_("Tried"), row.tried_at, Moment(), absent=_("not tried yet")),
        Fact(_("Counts since"), row.used_at, Moment(), absent=_("does not count yet")),
    ]


@require_safe
def office_file(request: Request, officetemplate: int) -> HttpResponse:
    """Send a template as it was uploaded."""
    row = _row(request, officetemplate)
    paper = making.product(row.paper)
    name = f"{paper.label.inside(row.language)}-{row.version}.{paper.format}"
    return file_response(queries.STORE.content(row.sha256), name)


@require_safe
def office_draft(request: Request, paper: str, language: str) -> HttpResponse:
    """Send the program's own template of a paper, to be changed."""
    require(request.user, READ)
    text = pack().papers.get(paper)
    if text is None or language not in dict(LANGUAGES):
        raise Http404
    return file_response(draft(text, language), f"{text.label.inside(language)}.{text.format}")


@require_POST
def office_try(request: Request, officetemplate: int) -> HttpResponse:
    """Send a template filled with data, or with data made to break it."""
    row = _row(request, officetemplate, MANAGE)
    paper, hard = making.product(row.paper), request.POST.get("hard") == "1"
    try:
        content = actions.try_template(request.user, row.pk, timezone.localdate().year, hard=hard)
    except FupinError as error:
        notify(request, translated(error), "error")
        return redirect("reports:office-template", row.pk)
    return file_response(content, f"{paper.label.inside(row.language)}.{paper.format}")


@require_POST
def office_use(request: Request, officetemplate: int) -> HttpResponse:
    """Let a template count."""
    row = _row(request, officetemplate, MANAGE)
    return _done(request, row, lambda: actions.use_template(request.user, row.pk), _("It counts from now on."))


@require_POST
def office_retire(request: Request, officetemplate: int) -> HttpResponse:
    """Put a template aside."""
    row = _row(request, officetemplate, MANAGE)
    said = _("It is put aside; what counted before it counts again.")
    return _done(request, row, lambda: actions.retire_template(request.user, row.pk), said)


@require_safe
def office_names(request: Request, about: str) -> HttpResponse:
    """Show every name that templates about places, or about households, may use."""
    require(request.user, READ)
    if about not in (PLACE, HOUSEHOLD):
        raise Http404
    words, language = vocabulary(about), speaking()
    lists = [
        {"name": name, "label": one.label.inside(language), "rows": _named(one.names, language)}
        for name, one in words.lists.items()
    ]
    tabs = [
        Tab(label, reverse("reports:office-names", args=[name]), name == about)
        for name, label in ((PLACE, _("About places")), (HOUSEHOLD, _("About households")))
    ]
    return show(
        request, "reports/office/names.html", _("Names for templates"), crumbs=_CRUMBS, tabs=tabs,
        ways=_ways(checks=bool(words.fits)), names=_named(words.names, language), lists=lists,
        fits=_named(words.fits, language),
    )  # fmt: skip


def _named(names: Any, language: str) -> list[Fact]:
    return [Fact(name, label.inside(language)) for name, label in names.items()]


def _ways(*, checks: bool) -> list[Fact]:
    rows = _("alone in a table row; then the row to repeat; then a row with endfor. With p instead of tr: paragraphs.")
    ways = [
        ("{{ place }}", _("a value; “no data” where there is none")),
        ("{{ persons|unit }}", _("with its unit")),
        ("{{ persons|blank }}", _("nothing instead of “no data”; |line gives a line to write on")),
        ("{% if persons %} … {% else %} … {% endif %}", _("only where it is known")),
        ("{%tr for m in members %}", rows),
        ("{%p for m in h.members %}", _("within such a loop: a list of its own row, where the lists below name one")),
        ("{{ members|count }}", _("how many rows a list has")),
        ("{{ members.name }}", _("in Excel: a row with such a field repeats by itself")),
    ]  # fmt: skip
    fits = _(
        "a sentence that stands unless the figures contradict it; proven. instead of fits.: only where they bear it out"
    )
    return [Fact(code, told) for code, told in [*ways, *([("{% if fits.… %}", fits)] if checks else [])]]


def _done(request: Request, row: OfficeTemplate, work: Callable[[], object], said: str) -> HttpResponse:
    try:
        work()
    except FupinError as error:
        notify(request, translated(error), "error")
    else:
        notify(request, said)
    return redirect("reports:office-template", row.pk)


def _row(request: Request, key: int, right: str = READ) -> OfficeTemplate:
    found = queries.template(request.user, key)
    if found is None:
        raise Http404
    if right != READ:
        require(request.user, right, found.area)
    return found


def file_response(content: bytes, name: str) -> HttpResponse:
    """Return a file to take away."""
    from django.utils.http import content_disposition_header

    response = HttpResponse(content, content_type=making.TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=making.safe(name)) or ""
    response["Cache-Control"] = "private, no-store"
    return response
