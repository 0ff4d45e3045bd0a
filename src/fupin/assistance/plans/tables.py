"""The lists of plans: those of households by village, and the households that have none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from fupin.assistance.plans.models import Plan
from fupin.assistance.plans.progress import State
from fupin.assistance.plans.reading import PlanFile, files, read_plans
from fupin.assistance.rights import PLAN
from fupin.framework.permissions import SYSTEM
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.filters import Contains
from fupin.framework.web.formats import Choice, Code, Day, Name, Plain, Words
from fupin.framework.web.tables import Bulk, Table
from fupin.framework.web.words import joined
from fupin.kernel.area import NATION, span
from fupin.places import queries as places
from fupin.policy.tree import HOUSEHOLD
from fupin.registry import queries as registry
from fupin.registry.queries import pack

LEVELS = {"draft": "unknown", "agreed": "info", "signed": "yes", "replaced": "warn", "closed": "warn"}


def _place_names(keys: Collection[Any]) -> Mapping[Any, Any]:
    return places.full_names(SYSTEM, keys)


def _read(keys: Collection[int]) -> dict[int, PlanFile]:
    found: dict[int, PlanFile] = {}
    plans = read_plans(Plan.objects.visible_to(SYSTEM).filter(id__in=list(keys)))
    for year in {plan.year for plan in plans}:
        found |= files(SYSTEM, [plan for plan in plans if plan.year == year])
    return found


def _complete(keys: Collection[int]) -> Mapping[int, str]:
    return {pk: completeness(file) for pk, file in _read(keys).items()}


def completeness(file: PlanFile) -> str:
    """Return what a plan still lacks in words."""
    missing, open_ones = len(file.missing), len(file.unanswered)
    if not missing and not open_ones:
        return gettext("complete")
    parts = []
    if missing:
        parts.append(ngettext("%(count)d part empty", "%(count)d parts empty", missing) % {"count": missing})
    if open_ones:
        parts.append(ngettext("%(count)d cause open", "%(count)d causes open", open_ones) % {"count": open_ones})
    return joined(parts)


def _progress(keys: Collection[int]) -> Mapping[int, str]:
    return {pk: progress_words(file) for pk, file in _read(keys).items()}


def progress_words(file: PlanFile) -> str:
    """Return how far the measures of a plan have come in words."""
    found = file.progress
    text = gettext("%(done)d of %(all)d done") % {"done": found[State.DONE], "all": sum(found.values())}
    late = found[State.LATE]
    return joined([text, gettext("%(late)d late") % {"late": late}]) if late else text


def _url(row: Row) -> str:
    return reverse("assistance:plan", args=[row["id"]])


def of_household(name: str) -> Subquery:
    """Return a column of the household of a plan."""
    rows = registry.in_places(SYSTEM, span(NATION)).filter(pk=OuterRef("household_id"))
    return Subquery(rows.values(name)[:1])


def _label(name: str) -> Any:
    return pack().facts[HOUSEHOLD][name].label


@cache
def plans() -> Table:
    """The list of the plans of households that count."""
    columns = [
        Column("head", _label("head_name"), Name(), expression=of_household("head_name"), link=_url, filter=Contains()),
        Column("number", _label("number"), Code(), expression=of_household("number"), link=_url),
        Column("area", _("Place"), resolve=_place_names, filter=places.area_filter()),
        Column("year", _("Year"), Plain(), filter=True),
        Column("state", _("State"), Choice(dict(Plan.State.choices), LEVELS), filter=True),
        Column("version", _("Version"), Plain(), shown=False),
        Column("complete", _("Completeness"), Words(), source="id", resolve=_complete, sort=False),
        Column("progress", _("Progress"), Words(), source="id", resolve=_progress, sort=False),
        Column("exit_by", _("To leave poverty by"), Day(), filter=True, absent="–"),
        Column("signed_on", _("Signed on"), Day(), filter=True, absent="–", shown=False),
    ]
    return Table(
        "assistance.plans",
        _("Plans"),
        columns,
        sort="-year,area,number",
        search=("head", "number"),
        empty=_("No plan yet. Begin the plans of a village from the list of households without one."),
        export_right="registry.export",
    )


@cache
def past_plans() -> Table:
    """The same list for an earlier state, without what is only computed for today."""
    now = plans()
    return replace(now, columns=[one for one in now.columns if one.name not in ("complete", "progress")])


@cache
def without() -> Table:
    """The list of the register, to begin the plans of households that have none for a year."""
    bulk = [Bulk(_("Begin their plans"), "assistance:plans-begin-many", PLAN, icon="plus")]
    return registry.household_list(_("Without a plan"), bulk, _("Every household here has a plan."), ("year",))
