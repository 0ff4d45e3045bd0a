"""What measures add to the menu and to the pages of other slices."""

from __future__ import annotations


def add() -> None:
    """Register everything; called once."""
