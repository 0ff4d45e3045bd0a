"""The pages of publications: the list, a new one, one with its consents."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fupin.framework.permissions import allowed, require
from fupin.framework.web.layout import Crumb, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.identification.notices import actions, public_queries, queries
from fupin.identification.notices.actions.publishing import Draft
from fupin.identification.notices.forms import ConsentForm, PublicationForm
from fupin.identification.notices.models import PUBLISH, READ
from fupin.identification.notices.publication_models import Publication
from fupin.identification.notices.tables import publications as publication_table
from fupin.identification.notices.views import sent, tabs
from fupin.kernel.errors import FupinError

_LARGEST_PAPER = 10 * 1024 * 1024


@require_safe
def publications(request: Request) -> HttpResponseBase:
    """List the publications of the user's places."""
    require(request.user, READ)
    found = Publication.objects.visible_to(request.user)
    return publication_table().respond(
        request,
        found,
        "identification/notices/publications.html",
        tabs=tabs(request, "publications"),
        may_write=allowed(request.user, PUBLISH),
    )


def new_publication(request: Request) -> HttpResponse:
    """Keep something to be published as a draft."""
    require(request.user, PUBLISH)
    form = PublicationForm(request.user, request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            made = actions.draft_publication(request.user, form.cleaned_data["area"], _draft(form))
            return redirect("identification:publication", made.pk)
        except FupinError as error:
            form.add_error(None, translated(error))
    return show(
        request,
        "identification/notices/publication_new.html",
        gettext_lazy("New publication"),
        crumbs=[Crumb(gettext_lazy("Publications"), reverse("identification:publications"))],
        status=422 if form.is_bound else 200,
        form=form,
    )


def _draft(form: PublicationForm) -> Draft:
    said = form.cleaned_data
    named = ("kind", "title", "on", "text", "medium", "level", "link", "ends_on")
    values = {name: said[name] for name in named}
    file = said["file"]
    return Draft(**values, file_name=file.name if file else "", content=file.read() if file else b"")


def _found(request: Request, publication: int) -> Publication:
    found = queries.publication(request.user, publication)
    if found is None:
        raise Http404
    return found


@require_safe
def publication(request: Request, publication: int) -> HttpResponse:
    """Show a publication with its consents."""
    found = _found(request, publication)
    public = reverse("identification:public-publication", args=[found.token])
    return show(
        request,
        "identification/notices/publication.html",
        found.title,
        crumbs=[Crumb(gettext_lazy("Publications"), reverse("identification:publications"))],
        found=found,
        place=public_queries.name_of(found.area),
        stands=public_queries.is_public(found, timezone.localdate()),
        address=request.build_absolute_uri(public),
        consents=queries.consents(request.user, found.pk),
        consent_form=ConsentForm(),
        may_write=allowed(request.user, PUBLISH, found.area),
    )


@require_POST
def publish(request: Request, publication: int) -> HttpResponse:
    """Publish a draft."""
    found = _found(request, publication)
    return _done(request, found, lambda: actions.publish(request.user, found.pk), _("It is public now."))


@require_POST
def withdraw_publication(request: Request, publication: int) -> HttpResponse:
    """Withdraw a publication."""
    found, reason = _found(request, publication), request.POST.get("reason", "")[:500]
    said = _("It was withdrawn; its page shows nothing of it any more.")
    return _done(request, found, lambda: actions.withdraw_publication(request.user, found.pk, reason), said)


@require_POST
def add_consent(request: Request, publication: int) -> HttpResponse:
    """Add a consent with its paper."""
    found = _found(request, publication)
    form = ConsentForm(request.POST, request.FILES)

    def add() -> None:
        if not form.is_valid():
            raise FupinError(_("Something is missing in the form. Fill it in and send it again."))
        said = form.cleaned_data
        actions.add_consent(
            request.user, found.pk, said["about"], said["person"],
            given_on=said["given_on"], paper=said["paper"].read(_LARGEST_PAPER + 1),
        )  # fmt: skip

    return _done(request, found, add, _("The consent was added."))


@require_POST
def withdraw_consent(request: Request, publicationconsent: int) -> HttpResponse:
    """Note that a consent was taken back."""
    known = queries.consent(request.user, publicationconsent)
    if known is None:
        raise Http404
    found = _found(request, known.publication_id)
    said = _("The consent was taken back, and the publication is withdrawn.")
    return _done(request, found, lambda: actions.withdraw_consent(request.user, publicationconsent), said)


@require_safe
def consent_paper(request: Request, publicationconsent: int) -> HttpResponse:
    """Send the signed paper of a consent."""
    known = queries.consent(request.user, publicationconsent)
    if known is None:
        raise Http404
    return sent(known.evidence, known.evidence_type)


def _done(request: Request, publication: Publication, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
        notify(request, said)
    except FupinError as error:
        notify(request, translated(error), "error")
    return redirect("identification:publication", publication.pk)
