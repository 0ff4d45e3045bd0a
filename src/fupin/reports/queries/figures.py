"""The door for readers of figures."""

from __future__ import annotations

from fupin.reports.figures.compute import by_place, compute
from fupin.reports.figures.figure import Figure, show
from fupin.reports.figures.moments import Moment

__all__ = ["Figure", "Moment", "by_place", "compute", "show"]
