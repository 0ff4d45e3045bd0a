"""What reports store."""

from __future__ import annotations

from fupin.reports.demanded.models import DemandedTable

__all__ = ["DemandedTable"]
