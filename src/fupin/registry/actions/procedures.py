"""What a procedure decides about a household is written by the procedure, and by nobody's hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.permissions import allowed
from fupin.framework.writing import change_records
from fupin.kernel.errors import FupinError
from fupin.registry import facts
from fupin.registry.actions.common import really_changed
from fupin.registry.models import Household
from fupin.registry.pack import pack
from fupin.registry.queries.procedures import BY_PROCEDURE, procedural_facts
from fupin.registry.words import HOUSEHOLD


@action(BY_PROCEDURE)
def set_by_procedure(act: Act, changes: Mapping[int, Mapping[str, Any]], on: date | None = None) -> int:
    """Set facts that procedures decide, for the households whose cases came to an end; return how many changed."""
    households: dict[int, Household] = Household.objects.in_bulk(list(changes))
    missing = [str(pk) for pk in changes.keys() - households.keys()]
    if gone := [h.number for h in households.values() if h.ended] or missing:
        raise FupinError(
            gettext_noop("Household %(number)s left the register; nothing can be decided of it any more."),
            number=gone[0],
        )
    columns = {pk: facts.columns(HOUSEHOLD, values) for pk, values in changes.items()}
    changed = change_records(act, Household, columns, on or act.today) if columns else 0
    act.tell(subject="procedure", households=changed)
    return changed


def require_by_hand(act: Act, household: Household, given: Mapping[str, Any]) -> None:
    """Raise where a fact that procedures decide would change, unless it is a procedure that acts."""
    named = {name: given[name] for name in procedural_facts() & given.keys()}
    decided = really_changed(HOUSEHOLD, household, facts.columns(HOUSEHOLD, named)) if named else {}
    changed = {n for n, v in decided.items() if n != "facts" and getattr(household, n) != v}
    changed |= {n for n, v in decided.get("facts", {}).items() if household.facts.get(n) != v}
    if changed and not allowed(act.actor, BY_PROCEDURE, household.area):
        raise FupinError(
            gettext_noop("“%(name)s” changes only by a procedure: open a case for the household."),
            name=pack().facts[HOUSEHOLD][min(changed)].label,
        )
