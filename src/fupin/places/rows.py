"""Places as rows, for sums over the places below one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fupin.kernel import area as keys
from fupin.places.models import Area


def place_rows(
    user: object, area: int, at: tuple[date, datetime] | None = None, *, deepest: int = keys.GROUP_LEVEL
) -> list[tuple[int, int, str, str]]:
    """Return key, level, name and official code of the living places of one, itself included, down to a level."""
    found: Any = Area.objects.at(at).visible_to(user)
    inside = found.filter(id__range=keys.span(area), level__lte=deepest, ended=False)
    return list(inside.order_by("id").values_list("id", "level", "name", "code"))
