"""The pages of papers: those of a household and of a place in one click, and those made for a whole place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fupin.framework.permissions import allowed, require
from fupin.framework.web.layout import Crumb, show
from fupin.framework.web.render import kept
from fupin.framework.web.requests import Request
from fupin.kernel.area import level_of
from fupin.places import queries as places
from fupin.registry import actions as registry_actions
from fupin.registry import queries as registry
from fupin.reports.actions import papers as actions
from fupin.reports.papers import printing
from fupin.reports.papers.content import HouseholdContent, Opened
from fupin.reports.papers.forms import FullForm
from fupin.reports.papers.kinds import KINDS, PaperKind
from fupin.reports.papers.places import data_of
from fupin.reports.queries import papers as queries
from fupin.reports.rights import MAKE

READ, UNMASK = "registry.read", "registry.unmask"


@dataclass(frozen=True, slots=True)
class Offered:
    """A paper as a page offers it: a link for each language."""

    kind: PaperKind
    links: tuple[tuple[str, str, str], ...]


@require_safe
def household_papers(request: Request, number: str) -> HttpResponse:
    """Offer the papers of a household, as of the dates of the page."""
    file = _file(request, number)
    area = file.household.area
    return show(
        request,
        "reports/papers/household.html",
        _("Papers of %(name)s") % {"name": file.household.head_name or number},
        crumbs=[Crumb(number, reverse("registry:household", args=[number])), Crumb(gettext_lazy("Papers"))],
        offered=[_offered(request, kind, number) for kind in KINDS.values() if kind.of_household],
        may_make=allowed(request.user, MAKE, area),
        form=FullForm() if allowed(request.user, UNMASK, area) and allowed(request.user, MAKE, area) else None,
        number=number,
        years=[account.year for account in file.accounts],
    )


def _offered(request: Request, kind: PaperKind, subject: object) -> Offered:
    page = "reports:household-paper" if kind.of_household else "reports:place-paper"
    address = reverse(page, args=[subject, kind.name])
    links = [
        (code, name, kept(f"{address}?{urlencode({'lang': code})}", request.page.as_of.query))
        for code, name in settings.LANGUAGES
    ]
    return Offered(kind, tuple(links))


def household_paper(request: Request, number: str, paper: str) -> HttpResponse:
    """Answer with one paper of a household; a POST with a reason has its numbers in full, and is logged."""
    kind = _kind(paper, of_household=True)
    file = _file(request, number)
    area = file.household.area
    require(request.user, MAKE, area)
    form = FullForm(request.POST) if request.method == "POST" else None
    if form is not None and not form.is_valid():
        return show(request, "reports/papers/full.html", _("Numbers in full"), form=form, status=422)
    opened = _opened(request, file, kind.name, form.cleaned_data["reason"]) if form else {}
    with translation.override(_language(request)):
        content = queries.household_content(request.user, number, _year(request), request.page.as_of.pair, opened)
        if content is None:
            raise Http404
        return _answer(f"{number}-{kind.label}", _set(request, kind, content))


def _set(request: Request, kind: PaperKind, content: HouseholdContent) -> bytes:
    link = request.build_absolute_uri(reverse("registry:household", args=[content.number]))
    data = printing.of_household(kind.name, content, link)
    return printing.printed(kind.name, data, request.page.as_of.known_at)


def _opened(request: Request, file: registry.HouseholdFile, paper: str, reason: str) -> Opened:
    own = file.household
    actions.note_paper_in_full(request.user, own.area, own.number, paper, reason)
    wanted = [("household", own.pk, name) for name in ("phone", "bank_account") if getattr(own, name)]
    wanted += [("member", member.pk, "identity") for member in file.members if member.identity]
    return {key: registry_actions.unmask(request.user, *key, reason) for key in wanted}


@require_safe
def place_paper(request: Request, key: int, paper: str) -> HttpResponse:
    """Answer with one paper about a place."""
    kind = _kind(paper, of_household=False)
    _place(request, key)
    if level_of(key) not in kind.levels:
        raise Http404
    require(request.user, MAKE, key)
    with translation.override(_language(request)):
        data = data_of(request.user, kind.name, key, _year(request), request.page.as_of.pair)
        if data is None:
            raise Http404
        made = printing.printed(kind.name, data, request.page.as_of.known_at)
        return _answer(f"{data['place']}-{kind.label}", made)


def offered_of_place(request: Request, key: int) -> list[Offered]:
    """Return the papers that a page offers about a place."""
    return [_offered(request, kind, key) for kind in KINDS.values() if level_of(key) in kind.levels]


def _place(request: Request, key: int) -> places.Area:
    """Return a place of the user; 404 for one beside its posts."""
    found = places.find(request.user, key)
    if found is None or not allowed(request.user, READ, key):
        raise Http404
    return found


def _file(request: Request, number: str) -> registry.HouseholdFile:
    file = registry.household_file(request.user, number, request.page.as_of.pair)
    if file is None:
        raise Http404
    return file


def _kind(paper: str, *, of_household: bool) -> PaperKind:
    kind = KINDS.get(paper)
    if kind is None or kind.of_household != of_household:
        raise Http404
    return kind


def _language(request: Request) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE


def _year(request: Request) -> int | None:
    asked = request.GET.get("year", "")
    this = timezone.localdate().year
    return int(asked) if asked.isascii() and asked.isdecimal() and 2000 <= int(asked) <= this else None


def _answer(name: str, content: Any) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.pdf"
    response["Cache-Control"] = "private, no-store"
    return response
