"""What people do on the page of one case: each button is one action; a refusal keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from fupin.framework.permissions import require
from fupin.framework.web.layout import Crumb, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.framework.web.words import words as said
from fupin.identification.cases import actions, queries
from fupin.identification.cases.forms import given, tally, whole, words
from fupin.identification.cases.models import ACT, Case
from fupin.identification.cases.shapes import Meanwhile
from fupin.identification.cases.sitting import rows
from fupin.identification.cases.tables import open_cases
from fupin.identification.cases.views import case_page
from fupin.kernel.area import ancestor
from fupin.kernel.errors import FupinError
from fupin.places import queries as places

Deed = Callable[[Request, int], str]
_MOST = 1_000


@require_POST
def act(request: Request, case: int, deed: str) -> HttpResponse:
    """Do one thing with a case and show it again; what is refused says why, where and what to do."""
    if deed not in DEEDS:
        raise Http404
    try:
        done = DEEDS[deed](request, case)
    except FupinError as error:
        status = 409 if isinstance(error, Meanwhile) else 422
        return case_page(request, case, problem=translated(error), status=status)
    notify(request, done)
    return redirect(f"{reverse('identification:case', args=[case])}#{_next(deed)}")


def _next(deed: str) -> str:
    return {"explain": "sides", "object": "objections", "answer": "objections", "decide": "stands"}.get(deed, "asked")


def _give(request: Request, pk: int) -> str:
    file = queries.case_file(request.user, pk)
    if file is None:
        raise Http404
    asked = file.step.evidence if file.step else ()
    wanted = next((one for one in asked if one.name == request.POST.get("name")), None)
    if wanted is None:
        raise FupinError(gettext_noop("This step does not ask for that any more. Look again at what is asked."))
    actions.give_evidence(request.user, pk, given(request, wanted))
    return _("Kept: %(what)s.") % {"what": said(wanted.label)}


def _withdraw(request: Request, _pk: int) -> str:
    piece = whole(request.POST.get("piece", "")) or 0
    actions.withdraw_evidence(request.user, piece, words(request.POST, "reason"))
    return _("The evidence is withdrawn; it stays on file.")


def _votes(request: Request, pk: int) -> str:
    actions.count_votes(request.user, pk, tally(request.POST))
    return _("The votes are counted.")


def _post(request: Request, pk: int) -> str:
    file = queries.case_file(request.user, pk)
    if file is None:
        raise Http404
    post_notice(request, [file.case], on_paper=bool(request.POST.get("on_paper")))
    return _("The notice hangs from today.")


def post_notice(request: Request, cases: Sequence[Case], *, on_paper: bool) -> int | None:
    """Post one notice for cases of one step and place, or note that it hangs on paper; return the notice."""
    case, keys = cases[0], [one.pk for one in cases]
    asked = queries.procedure_of(case).step(case.at).notice
    if asked is None or on_paper or case.household_id is None:
        bulk, notice = actions.record_posting(request.user, keys, words=words(request.POST, "words")), None
    else:
        place = ancestor(case.area, asked.level)
        notice, bulk = actions.post_case_notice(request.user, place, case.procedure, case.at, keys)
    if bulk.refused and not bulk.done:
        raise bulk.refused[0].message
    return notice


def _object(request: Request, pk: int) -> str:
    post = request.POST
    actions.record_objection(
        request.user, pk, words(post, "words"), name=words(post, "name", 60), contact=words(post, "contact", 60)
    )
    return _("The objection is taken down.")


def _answer(request: Request, _pk: int) -> str:
    post = request.POST
    number = whole(post.get("objection", "")) or 0
    actions.answer_objection(request.user, number, words(post, "finding", 10), words(post, "answer"))
    return _("The objection is answered.")


def _consent(request: Request, pk: int) -> str:
    sent = _signed(request.POST)
    if request.POST.get("answer") == "no":
        actions.retract_consent(request.user, pk, words(request.POST, "words"), **sent)
        return _("Written down: the household does not agree.")
    actions.give_consent(request.user, pk, words=words(request.POST, "words"), **sent)
    return _("Written down: the household agrees.")


def _signed(post: Mapping[str, Any]) -> dict[str, str]:
    return {"signer": str(post.get("signer", "")).strip()[:60], "strokes": str(post.get("strokes", ""))}


def _declare(request: Request, pk: int) -> str:
    related = request.POST.get("related") == "yes"
    actions.declare(request.user, pk, related=related, kinship=words(request.POST, "kinship", 60))
    return _("Your declaration is kept.")


def _explain(request: Request, pk: int) -> str:
    actions.explain(request.user, pk, words(request.POST, "difference", 120), words(request.POST, "words"))
    return _("The explanation is kept.")


def _decide(request: Request, pk: int) -> str:
    post = request.POST
    outcome, revision = words(post, "outcome", 60), whole(post.get("revision", ""))
    at = actions.decide(request.user, pk, outcome, reason=words(post, "reason"), revision=revision)
    file = queries.case_file(request.user, pk)
    place = said(file.procedure.place(at)) if file else at
    return _("Done. The case now stands at “%(place)s”.") % {"place": place}


DEEDS: Mapping[str, Deed] = {
    "give": _give,
    "withdraw": _withdraw,
    "votes": _votes,
    "post": _post,
    "object": _object,
    "answer": _answer,
    "consent": _consent,
    "declare": _declare,
    "explain": _explain,
    "decide": _decide,
}


@require_POST
def unrelated(request: Request) -> HttpResponse:
    """Declare for each case chosen to be related to none of the households."""
    rows = open_cases().chosen(request, queries.cases(request.user, open=True))
    chosen = [row["id"] for row in rows.read([], [], 0, _MOST)]
    done = actions.declare_many(request.user, chosen, {}).done if chosen else []
    text = ngettext("Declared for %(count)d case.", "Declared for %(count)d cases.", len(done))
    notify(request, text % {"count": len(done)})
    return redirect("identification:cases")


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: Request, area: int, procedure: str, step: str) -> HttpResponse:
    """Show the cases of a place whose notice is still to be posted; post one notice for all of them."""
    require(request.user, ACT)
    waiting = [one for one in queries.hearing_list(request.user, area, procedure, step) if one.hangs_until is None]
    problem = ""
    if request.method == "POST" and waiting:
        try:
            return _posted(request, waiting)
        except FupinError as error:
            problem = translated(error)
    return show(
        request,
        "identification/cases/notice.html" if waiting else "identification/cases/nothing.html",
        said(queries.procedure_of(waiting[0]).step(step).label) if waiting else gettext_lazy("Nothing waits here"),
        lead=places.full_names(request.user, [area]).get(area, ""),
        crumbs=[Crumb(gettext_lazy("Cases"), reverse("identification:cases"))],
        status=422 if problem else 200,
        problem=problem,
        rows=rows(request, waiting),
        asked=queries.procedure_of(waiting[0]).step(step).notice if waiting else None,
    )


def _posted(request: Request, waiting: Sequence[Case]) -> HttpResponse:
    made = post_notice(request, waiting, on_paper=bool(request.POST.get("on_paper")))
    text = ngettext("The notice hangs for %(count)d case.", "The notice hangs for %(count)d cases.", len(waiting))
    notify(request, text % {"count": len(waiting)})
    return redirect("identification:notice", made) if made else redirect("identification:cases")
