"""Running the register's data checks after loading."""

from __future__ import annotations

from fupin.framework.permissions import SYSTEM
from fupin.registry import actions


def check(area: int) -> None:
    """Check all households of a place, if the register has checks."""
    if run := getattr(actions, "check_area", None):
        run(SYSTEM, area)
