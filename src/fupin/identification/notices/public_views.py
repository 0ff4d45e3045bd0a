"""The public pages: a notice, an objection to it, the answer for a receipt, asking for help, publications."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fupin.framework.web.layout import translated
from fupin.identification.notices import actions, public_queries
from fupin.identification.notices.files import content_of
from fupin.identification.notices.forms import ObjectionForm, ReceiptForm, VisitorForm
from fupin.identification.notices.models import Notice
from fupin.identification.notices.public import client_address, explained, new_stamp, public
from fupin.identification.notices.public_queries import PER_PAGE
from fupin.identification.notices.shown import is_over, shown
from fupin.identification.notices.visitor import OBJECT, TELL, Visitor
from fupin.kernel.errors import FupinError

_READ_OR_SEND = ("GET", "HEAD", "POST")


def _page(request: HttpRequest, template: str, title: str, status: int = 200, **context: Any) -> TemplateResponse:
    whole = {"title": title, "stamp": new_stamp(request.path), **context}
    return TemplateResponse(request, f"identification/public/{template}.html", whole, status=status)


def _unknown(request: HttpRequest) -> HttpResponse:
    return explained(request, 404, _("There is no notice at this address. Perhaps a letter of it is missing."))


def _gone(request: HttpRequest, notice: Notice) -> HttpResponse:
    day = date_format(notice.ends_on)
    text = _("This notice ended on %(day)s and shows no names any more. The office answers questions about it.")
    if notice.state == Notice.State.WITHDRAWN:
        text = _("This notice was withdrawn and shows no names any more. The office answers questions about it.")
    return explained(request, 410, text % {"day": day})


@public
@require_safe
def notice(request: HttpRequest, token: str) -> HttpResponse:
    """Show a notice to everybody while it stands; afterwards only that it ended."""
    found = public_queries.notice_at(token)
    if found is None:
        return _unknown(request)
    if is_over(found, timezone.localdate()):
        return _gone(request, found)
    asked = request.GET.get("page", "1")
    pages = max(1, -(-found.count // PER_PAGE))
    page = min(int(asked), pages) if asked.isascii() and asked.isdecimal() and int(asked) else 1
    seen = shown(found, public_queries.lines_of(found, page))
    links = [(number, number == page) for number in range(1, pages + 1)] if pages > 1 else []
    return _page(request, "notice", seen.title, shown=seen, links=links)


@public
@require_http_methods(_READ_OR_SEND)
def objection(request: HttpRequest, token: str) -> HttpResponse:
    """Take an objection, with a name or without; show the receipt once."""
    found = public_queries.notice_at(token)
    if found is None:
        return _unknown(request)
    if is_over(found, timezone.localdate()):
        return _gone(request, found)
    asked = request.GET.get("line", "")
    initial = {"line": asked} if asked.isascii() and asked.isdecimal() else {}
    form = ObjectionForm(request.POST or None, request.FILES or None, initial=initial)

    def send() -> HttpResponse:
        said = form.cleaned_data
        line = public_queries.line_at(found, said["line"]) if said["line"] else None
        if said["line"] and line is None:
            raise FupinError(_("The notice has no line with this number."))
        photo = said["photo"].read() if said["photo"] else b""
        key = f"{request.stamp}\n{said['line']}\n{said['words']}"  # type: ignore[attr-defined]
        code = actions.object_to_notice(
            Visitor(found.area, OBJECT), found.pk, said["words"], line_id=line.pk if line else None,
            name=said["name"], contact=said["contact"], photo=photo, address=client_address(request), key=key,
        )  # fmt: skip
        return _page(request, "receipt", _("Your objection was received"), code=code)

    title = _("Objection: %(notice)s") % {"notice": shown(found).title}
    return _sent(request, form, send) or _form(
        request, form, title, reverse("identification:public-notice", args=[token])
    )


@public
@require_http_methods(_READ_OR_SEND)
def answer(request: HttpRequest) -> HttpResponse:
    """Show the answer to an objection to whoever holds its receipt."""
    form = ReceiptForm(request.POST or None)
    title = _("Read the answer to your objection")
    if not form.is_valid():
        return _page(request, "answer", title, form=form)
    found = public_queries.answer_for(form.cleaned_data["code"])
    if found is None:
        form.add_error(
            "code", _("There is no objection with this code. Compare it with your receipt letter by letter.")
        )
        return _page(request, "answer", title, 422, form=form)
    return _page(request, "answer", title, form=form, found=found)


@public
@require_http_methods(_READ_OR_SEND)
def help_wanted(request: HttpRequest, token: str) -> HttpResponse:
    """Let anybody say that somebody of a village may need help."""
    point = public_queries.help_point_at(token)
    if point is None:
        return explained(request, 404, _("This code is no longer in use. Ask the office for the new one."))
    form = VisitorForm(request.POST or None)

    def send() -> HttpResponse:
        said = form.cleaned_data
        words = f"{said['name']}: {said['words']}" if said["name"] else said["words"]
        actions.ask_for_help(
            Visitor(point.area, TELL), point.pk, words, contact=said["contact"], address=client_address(request)
        )
        return explained(request, 200, _("Thank you. Somebody will look into it."), _("Received"))

    title = _("Does somebody in %(place)s need help?") % {"place": public_queries.name_of(point.area)}
    return _sent(request, form, send) or _form(request, form, title)


def _form(request: HttpRequest, form: VisitorForm, title: str, back: str = "") -> HttpResponse:
    return _page(request, "form", title, 422 if form.is_bound else 200, form=form, back=back)


def _sent(request: HttpRequest, form: VisitorForm, send: Callable[[], HttpResponse]) -> HttpResponse | None:
    """Send a form that is right; what the action refuses is told above the form."""
    if form.by_machine:
        return explained(request, 403, _("This form was filled in by a machine."))
    if not form.is_valid():
        return None
    try:
        return send()
    except FupinError as error:
        form.add_error(None, translated(error))
        return None


@public
@require_safe
def publication(request: HttpRequest, token: str) -> HttpResponse:
    """Show a publication while it stands."""
    found = public_queries.publication_at(token)
    if found is None:
        return _unknown(request)
    if not public_queries.is_public(found, timezone.localdate()):
        return explained(request, 410, _("This publication has ended or was withdrawn."), _("Publication"))
    place = public_queries.name_of(found.area)
    return _page(request, "publication", found.title, found=found, place=place)


@public
@require_safe
def publication_file(request: HttpRequest, token: str) -> HttpResponse:
    """Send the file of a publication while it stands."""
    found = public_queries.publication_at(token)
    if found is None or not public_queries.is_public(found, timezone.localdate()) or not found.file_sha:
        return _unknown(request)
    content = content_of(found.file_sha)
    if content is None:
        return _unknown(request)
    response = HttpResponse(content, content_type="application/octet-stream")
    return _attached(response, found.file_name)


def _attached(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
