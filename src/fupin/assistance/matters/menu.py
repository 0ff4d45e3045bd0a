"""What matters add to the menu, to the pages of other slices, and to what stands in the way of an exit."""

from __future__ import annotations


def add() -> None:
    """Register everything; called once."""
    from fupin.assistance.actions import matter_following  # noqa: F401 - follows households
    from fupin.assistance.queries.matters import exit_obstacles
    from fupin.identification.queries import register_obstacles

    register_obstacles(exit_obstacles)
