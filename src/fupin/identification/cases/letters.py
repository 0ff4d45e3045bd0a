"""Letters and forms printed from a case: templates over its data, "no data" where nothing is known, numbers masked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from fupin.framework.permissions import require
from fupin.framework.web.layout import Crumb, show
from fupin.framework.web.requests import Request
from fupin.framework.web.words import Label
from fupin.identification.cases import page, queries
from fupin.identification.cases.models import READ
from fupin.identification.cases.queries import CaseFile
from fupin.identification.cases.tables import subject_names
from fupin.kernel.money import round_half_up
from fupin.kernel.workflow import Form
from fupin.places import queries as places
from fupin.registry.queries import masked, pack


@dataclass(frozen=True)
class Letter:
    """One thing that can be printed of a case."""

    name: str
    title: Label


APPLICATION = Letter("application", _("Application"))
CONSENT = Letter("consent", _("Consent of the household"))
CHECK = Letter("check", _("Check form"))
DECISION = Letter("decision", _("Notice of the decision"))
RECORD = Letter("record", _("Record of the case"))


def letters_of(file: CaseFile) -> list[Letter]:
    """Return what can be printed of a case: forms while it runs, the decision once it is closed."""
    found: list[Letter] = []
    steps = file.procedure.steps.values()
    if file.case.household_id is not None:
        found.append(APPLICATION)
        found += [CONSENT] if any(step.asks_consent for step in steps) else []
    found += [CHECK] if any(e.form is Form.CHECK for step in steps for e in step.evidence) else []
    found += [DECISION] if file.case.closed else []
    return [*found, RECORD]


@require_safe
def letter(request: Request, case: int, letter: str) -> HttpResponse:
    """Show a letter or form of a case, ready for the printer."""
    require(request.user, READ)
    file = queries.case_file(request.user, case)
    chosen = next((one for one in letters_of(file) if one.name == letter), None) if file else None
    if file is None or chosen is None:
        raise Http404
    pair = (file.case.household_id, file.case.area)
    return show(
        request,
        f"identification/cases/letter_{letter}.html",
        chosen.title,
        crumbs=[Crumb(subject_names([pair])[pair], reverse("identification:case", args=[case]))],
        file=file,
        case=file.case,
        shown=page.shown(file, timezone.localdate(), {}),
        subject=subject_names([pair])[pair],
        place=places.full_names(request.user, [file.case.area]).get(file.case.area, ""),
        members=_members(file),
        per_head=_per_head(file),
        today=timezone.localdate(),
        asked=[e for step in file.procedure.steps.values() for e in step.evidence if e.form is Form.CHECK],
        last=file.events[-1] if file.events else None,
    )


def _members(file: CaseFile) -> list[tuple[Any, str, Label]]:
    known = pack().codes["relation"].values
    return [
        (m, masked(m.identity) if m.identity else "", known[m.relation].label if m.relation in known else "")
        for m in (file.household.present if file.household else ())
    ]


def _per_head(file: CaseFile) -> int | None:
    found = file.sides.rule.explanation
    name = found.rules.for_purpose("income_per_head") if found else None
    amount = found.value(name) if found and name else None
    return None if amount is None else round_half_up(amount)
