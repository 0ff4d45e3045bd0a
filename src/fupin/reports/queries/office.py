"""The door for readers of office templates."""

from __future__ import annotations

from typing import Any

from fupin.framework.scope import ScopedQuerySet
from fupin.framework.sealed import SealedFiles
from fupin.kernel.area import level_of, lineage
from fupin.reports.office.models import OfficeTemplate

STORE = SealedFiles("office")


def templates(user: object) -> ScopedQuerySet[Any]:
    """Return the templates of the user's places and of those above, the newest first."""
    found: ScopedQuerySet[Any] = OfficeTemplate.objects.visible_to(user)
    return found.order_by("paper", "language", "area", "-version")


def template(user: object, identifier: int) -> OfficeTemplate | None:
    """Return a template that the user may see."""
    found: OfficeTemplate | None = OfficeTemplate.objects.visible_to(user).filter(pk=identifier).first()
    return found


def template_for(user: object, paper: str, language: str, area: int) -> OfficeTemplate | None:
    """Return the template that counts in a place: of the nearest place above that has one, the last put to use."""
    rows = OfficeTemplate.objects.visible_to(user).filter(area__in=lineage(area), paper=paper, language=language)
    using = rows.filter(retired_at=None).exclude(used_at=None)
    return max(using, key=lambda one: (level_of(one.area), one.used_at), default=None)
