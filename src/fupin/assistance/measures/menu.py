"""What measures add to the menu and to the pages of the register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fupin.assistance.rights import PLAN, READ
from fupin.framework.permissions import allowed
from fupin.framework.web.layout import Entry, register
from fupin.framework.web.panels import PageTab, register_panel, register_tab
from fupin.framework.web.requests import Request
from fupin.framework.web.words import words
from fupin.policy.measures import answered_by
from fupin.registry import queries as registry
from fupin.registry.queries import HouseholdFile

if TYPE_CHECKING:
    from fupin.assistance.queries.measures import Use


def add() -> None:
    """Register everything; called once."""
    register(Entry(_("Causes and measures"), "assistance:unanswered", "compare", 33, right=READ, group=_("Help")))
    register_tab("registry.household", PageTab(_("Measures"), "measures", "assistance:statement"))
    register_panel("registry.household", of_household, 15)


def of_household(request: Request, file: HouseholdFile) -> SafeString | str:
    """Show the causes of a household, what shows each, and what answers it."""
    from fupin.assistance.queries import measures as queries

    home = file.household
    if not allowed(request.user, READ, home.area) or not (home.main_cause or home.other_causes):
        return ""
    at = request.page.as_of.pair
    year = max((account.year for account in file.accounts), default=request.page.as_of.true_on.year)
    record = registry.for_policy(file, year)
    causes = queries.causes_of(request.user, home.pk, at, record, year)
    used = queries.uses_of(request.user, home.pk, request.page.as_of.true_on.year, at)
    here = not request.page.as_of.is_past and not home.ended
    context = {
        "causes": [_shown(one, file, _answering(used, one.code)) for one in causes],
        "number": home.number,
        "may_write": here and allowed(request.user, PLAN, home.area),
        "page": request.page,
    }
    return render_to_string("assistance/causes_panel.html", context, request)


def _shown(cause: Any, file: HouseholdFile, answering: list[str]) -> dict[str, Any]:
    attachments = {one.pk: one for one in file.attachments}
    members = {one.pk: one.name for one in file.members}
    evidence = [(row, attachments.get(row.attachment_id), members.get(row.member_id, "")) for row in cause.evidence]
    filed = any(row.rule and cause.shown and row.rule == cause.shown.rule for row in cause.evidence)
    return {"cause": cause, "evidence": evidence, "answering": answering, "filed": filed}


def _answering(used: Sequence[Use], code: str) -> list[str]:
    """The measures of the plan that counts, and help and matters on file, that answer a cause."""
    known = registry.pack().measures
    named = [one.measure for one in used if code in answered_by(known.get(one.measure), one.cause)]
    return [words(known[name].label) if name in known else name for name in dict.fromkeys(named)]
