"""Campaigns: a case of a place gathers the cases of its kinds that begin in the place while it runs."""

from __future__ import annotations

from fupin.identification.cases.models import Case
from fupin.identification.cases.state import procedure_version


def campaigns_for(purpose: str) -> list[Case]:
    """Return the campaigns under way that gather cases of a purpose, wherever they are."""
    running = Case.objects.filter(household_id=None, closed_at=None).order_by()
    versions = running.values_list("version_id", flat=True).distinct()
    wanted = [version for version in versions if purpose in procedure_version(version).gathers]
    return list(running.filter(version__in=wanted).only("pk", "area")) if wanted else []
