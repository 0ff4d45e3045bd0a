"""What pairings add to the menu and to the pages of other slices."""

from __future__ import annotations

from fupin.assistance.pairing import following, jobs

__all__ = ["following", "jobs"]


def add() -> None:
    """Register everything; called once."""
