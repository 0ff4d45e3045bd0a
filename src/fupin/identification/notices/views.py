"""The pages of notices for officers: the list, one notice with photos and objections, its poster, help codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fupin.framework.permissions import allowed, require
from fupin.framework.web.layout import Crumb, Tab, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.identification.notices import actions, queries
from fupin.identification.notices.files import content_of
from fupin.identification.notices.forms import AnswerForm, FileForm, PhotoForm
from fupin.identification.notices.models import PUBLISH, READ, Notice
from fupin.identification.notices.scanning import check_file
from fupin.identification.notices.shown import code_of, is_over, shown
from fupin.identification.notices.tables import notices as notice_table
from fupin.kernel.area import VILLAGE_LEVEL, ancestor, level_of
from fupin.kernel.errors import FupinError
from fupin.places import queries as places

_LARGEST_PHOTO = 10 * 1024 * 1024


def tabs(request: Request, current: str) -> list[Tab]:
    """The pages about what is public, as far as the user may open them."""
    found = [
        Tab(gettext_lazy("Notices"), reverse("identification:notices"), current == "notices"),
        Tab(gettext_lazy("Publications"), reverse("identification:publications"), current == "publications"),
    ]
    if allowed(request.user, PUBLISH):
        label = gettext_lazy("Check a file before publishing")
        found.append(Tab(label, reverse("identification:check-file"), current == "check"))
    return found


@require_safe
def notices(request: Request) -> HttpResponseBase:
    """List the notices of the user's places."""
    require(request.user, READ)
    found = Notice.objects.visible_to(request.user)
    return notice_table().respond(request, found, tabs=tabs(request, "notices"))


def notice_of(request: Request, notice: int) -> Notice:
    """Return a notice that the user may see; 404 otherwise."""
    found = queries.notice(request.user, notice)
    if found is None:
        raise Http404
    return found


@require_safe
def notice(request: Request, notice: int) -> HttpResponse:
    """Show a notice as it was published, with its photos and objections."""
    found = notice_of(request, notice)
    seen = shown(found, queries.lines(request.user, found.pk))
    open_ = found.state == Notice.State.POSTED
    return show(
        request,
        "identification/notices/notice.html",
        seen.title,
        crumbs=[Crumb(gettext_lazy("Notices"), reverse("identification:notices")), Crumb(seen.place)],
        shown=seen,
        open=open_ and not is_over(found, queries.today()),
        photos=queries.photos(request.user, found.pk),
        objections=queries.objections(request.user, found.pk),
        may_write=allowed(request.user, PUBLISH, found.area),
        photo_form=PhotoForm(),
        answer_form=AnswerForm(),
        address=_public_address(request, found),
    )


def _public_address(request: Request, notice: Notice) -> str:
    return request.build_absolute_uri(reverse("identification:public-notice", args=[notice.token]))


@require_safe
def poster(request: Request, notice: int) -> HttpResponse:
    """Show a notice as a sheet to print and hang up, with the code for objections."""
    found = notice_of(request, notice)
    require(request.user, PUBLISH, found.area)
    size = "a3" if request.GET.get("size") == "a3" else "a4"
    seen = shown(found, queries.lines(request.user, found.pk))
    address = _public_address(request, found)
    return show(
        request, "identification/notices/poster.html", seen.title,
        shown=seen, size=size, address=address, code=code_of(address),
    )  # fmt: skip


@require_POST
def add_photo(request: Request, notice: int) -> HttpResponse:
    """Add a photo of the posted notice."""
    found = notice_of(request, notice)
    form = PhotoForm(request.POST, request.FILES)

    def add() -> None:
        photo = form.cleaned_data["photo"]
        actions.add_photo(request.user, found.pk, photo.read(_LARGEST_PHOTO + 1), form.cleaned_data["taken_at"])

    return _done(request, found, form.is_valid(), add, _("The photo was added."))


@require_POST
def withdraw(request: Request, notice: int) -> HttpResponse:
    """Take a notice down."""
    found = notice_of(request, notice)
    reason = request.POST.get("reason", "")[:500]
    said = _("The notice was withdrawn; its page shows no names any more.")
    return _done(request, found, True, lambda: actions.withdraw_notice(request.user, found.pk, reason), said)


@require_POST
def publish_draft(request: Request, notice: int) -> HttpResponse:
    """Post a notice that was kept as a draft."""
    found = notice_of(request, notice)
    return _done(
        request, found, True, lambda: actions.publish_draft(request.user, found.pk), _("The notice is posted.")
    )


@require_POST
def answer_objection(request: Request, objection: int) -> HttpResponse:
    """Answer an objection."""
    found = queries.objection(request.user, objection)
    if found is None:
        raise Http404
    form = AnswerForm(request.POST)
    notice_found = notice_of(request, found.notice_id)

    def answer() -> None:
        actions.answer_objection(request.user, objection, form.cleaned_data["answer"])

    return _done(request, notice_found, form.is_valid(), answer, _("The answer can be read with the receipt."))


def _done(request: Request, notice: Notice, valid: bool, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        if valid:
            act()
            notify(request, said)
        else:
            notify(request, _("Something is missing in the form. Fill it in and send it again."), "error")
    except FupinError as error:
        notify(request, translated(error), "error")
    return redirect("identification:notice", notice.pk)


@require_safe
def notice_photo(request: Request, noticephoto: int) -> HttpResponse:
    """Send a photo of a posted notice."""
    found = queries.photo(request.user, noticephoto)
    return sent(found.sha256, found.content_type) if found else _missing()


@require_safe
def objection_photo(request: Request, objection: int) -> HttpResponse:
    """Send the photo of an objection."""
    found = queries.objection_photo(request.user, objection)
    return sent(*found) if found else _missing()


def _missing() -> HttpResponse:
    raise Http404


def sent(digest: str, content_type: str) -> HttpResponse:
    """Send a sealed file to whoever may see it; 404 where it is not on this computer."""
    content = content_of(digest)
    if content is None:
        raise Http404(_("The file is not on this computer."))
    response = HttpResponse(content, content_type=content_type)
    response["Cache-Control"] = "private, no-store"
    if not content_type.startswith("image/"):
        response["Content-Disposition"] = "attachment"
    return response


def check(request: Request) -> HttpResponse:
    """Look through a file before it is published; nothing of it is kept."""
    require(request.user, PUBLISH)
    form = FileForm(request.POST or None, request.FILES or None)
    report: Any = None
    if form.is_bound and form.is_valid():
        sent_file = form.cleaned_data["file"]
        report = check_file(request.user, sent_file.name, sent_file.read())
    return show(
        request,
        "identification/notices/check.html",
        gettext_lazy("Check a file before publishing"),
        tabs=tabs(request, "check"),
        form=form,
        report=report,
        refusal=translated(report.refused) if report and report.refused else "",
    )


def help_code(request: Request, key: int) -> HttpResponse:
    """Show the printed code by which people of a village ask for help; a POST makes a new one."""
    village = ancestor(key, VILLAGE_LEVEL)
    place = places.find(request.user, village)
    if place is None or level_of(village) != VILLAGE_LEVEL:
        raise Http404
    require(request.user, PUBLISH, village)
    if request.method == "POST":
        actions.open_help_point(request.user, village)
        return redirect("identification:help-code", village)
    point = queries.help_point(request.user, village)
    address = request.build_absolute_uri(reverse("identification:public-help", args=[point.token])) if point else ""
    title = _("Code for asking for help: %(place)s") % {"place": place.name}
    return show(
        request,
        "identification/notices/help_code.html",
        title,
        place=place,
        point=point,
        address=address,
        code=code_of(address) if address else "",
    )
