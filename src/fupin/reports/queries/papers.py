"""The door for readers of papers: their contents, and the papers that were made."""

from __future__ import annotations

from typing import Any

from fupin.framework.permissions import allowed
from fupin.framework.scope import ScopedQuerySet
from fupin.reports.papers.content import household_content, household_contents, place_content, village_content
from fupin.reports.papers.models import PaperPart, PaperRun

__all__ = [
    "household_content",
    "household_contents",
    "may_take",
    "paper_run",
    "parts",
    "place_content",
    "runs",
    "village_content",
]


def runs(user: object, area: int | None = None) -> ScopedQuerySet[Any]:
    """Return the papers made that a user may see, newest first; with an area, those of exactly this place."""
    found: ScopedQuerySet[Any] = PaperRun.objects.visible_to(user).select_related("job")
    return (found if area is None else found.filter(area=area)).order_by("-made_at")


def paper_run(user: object, identifier: int) -> PaperRun | None:
    """Return papers made, with their job; None where the user may not see them."""
    found: PaperRun | None = runs(user).filter(pk=identifier).first()
    return found


def parts(user: object, run: int) -> list[PaperPart]:
    """Return what came of each village of a run, in the order of places."""
    return list(PaperPart.objects.visible_to(user).filter(run_id=run).order_by("area"))


def may_take(user: object, area: int) -> bool:
    """Tell whether a user may take household data of a place out as files."""
    return allowed(user, "registry.export", area)
