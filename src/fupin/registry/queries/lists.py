"""The lists of the register for the pages of later slices: same columns, same filters, same saved views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fupin.framework.web.tables import Bulk, Table
from fupin.framework.web.words import Label


def household_list(title: Label, bulk: Sequence[Bulk], empty: Label, carries: tuple[str, ...] = ()) -> Table:
    """Return the list of households with other work for the rows chosen; what users saved of the list is kept."""
    from fupin.registry.tables import households

    return replace(households(), title=title, bulk=bulk, empty=empty, carries=carries, export_right="registry.export")
