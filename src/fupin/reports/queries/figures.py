"""The door for readers of figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fupin.kernel.area import span
from fupin.reports.figures.behind import Behind, rows_behind
from fupin.reports.figures.checking import Checked, borne_out, checked, contradicted, failing
from fupin.reports.figures.compute import by_place, compute
from fupin.reports.figures.eyes import reads_figures, reads_rows
from fupin.reports.figures.figure import Figure, figure_text, show
from fupin.reports.figures.models import PeerFigure, Statement
from fupin.reports.figures.moments import Moment
from fupin.reports.figures.statements import Differing, differing, figures_of

__all__ = [
    "Behind",
    "Checked",
    "Differing",
    "Figure",
    "Moment",
    "Statement",
    "borne_out",
    "by_place",
    "checked",
    "compute",
    "contradicted",
    "differing",
    "failing",
    "figure_text",
    "figures_of",
    "peers",
    "reads_figures",
    "reads_rows",
    "rows_behind",
    "show",
    "statement",
    "statements",
]


def statement(user: object, identifier: int) -> Statement | None:
    """Return a statement that the user may see."""
    found: Statement | None = Statement.objects.visible_to(user).filter(pk=identifier).first()
    return found


def statements(user: object, area: int, kind: str = "", year: int | None = None) -> Any:
    """Return the statements issued inside a place, the newest first."""
    asked: Mapping[str, Any] = {"kind": kind, "year": year}
    found = Statement.objects.visible_to(user).filter(area__range=span(area))
    return found.filter(**{name: value for name, value in asked.items() if value})


def peers(user: object, area: int, year: int) -> Any:
    """Return the public figures of places elsewhere kept for a place and a year."""
    return PeerFigure.objects.visible_to(user).filter(area=area, year=year).order_by("peer", "figure")
