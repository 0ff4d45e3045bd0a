"""What comparison does every day: rows that may no longer be used are deleted."""

from __future__ import annotations

from fupin.comparison import actions
from fupin.framework.daily import duty
from fupin.framework.permissions import SYSTEM


@duty("comparison.expire_lists")
def expire_lists() -> dict[str, int]:
    """Delete the rows and files of lists that have expired; points, verdicts and signed months stay."""
    return {"lists": actions.expire_lists(SYSTEM)}
