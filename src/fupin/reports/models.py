"""What reports store."""

from __future__ import annotations

from fupin.reports.demanded.models import DemandedTable
from fupin.reports.figures.models import PeerFigure, Statement
from fupin.reports.office.models import OfficeTemplate
from fupin.reports.papers.models import PaperPart, PaperRun

__all__ = ["DemandedTable", "OfficeTemplate", "PaperPart", "PaperRun", "PeerFigure", "Statement"]
