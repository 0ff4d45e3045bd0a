"""The door for readers of demanded tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fupin.framework.scope import ScopedQuerySet
from fupin.reports.demanded.models import DemandedTable
from fupin.reports.demanded.suggesting import key_of


def tables(user: object, *, retired: bool = False) -> ScopedQuerySet[DemandedTable]:
    """Return the tables of the user's offices and of those above them."""
    found: ScopedQuerySet[DemandedTable] = DemandedTable.objects.visible_to(user).filter(retired=retired)
    return found


def table(user: object, identifier: int) -> DemandedTable | None:
    """Return a table, if the user may see it."""
    found: DemandedTable | None = DemandedTable.objects.visible_to(user).filter(pk=identifier).first()
    return found


def filled_before(user: object) -> dict[str, Mapping[str, Any]]:
    """Return what columns were filled with in the tables that the user sees, by path; the newest table counts."""
    rows = DemandedTable.objects.visible_to(user).order_by("made_at").values_list("columns", flat=True)
    return {key_of(column["path"]): column for columns in rows for column in columns if column["source"]}
