"""Long work about people: walking the chain of the log."""

from __future__ import annotations

from typing import Any

from fupin.framework.jobs import Running, handler
from fupin.framework.log import broken_links
from fupin.people.actions.log import CHECK


@handler(CHECK)
def check_log(running: Running) -> dict[str, Any]:
    """Count the places at which the chain of the log is broken; which ones is said by `verify_log`."""
    del running  # one pass of a few seconds
    return {"broken": sum(1 for _ in broken_links())}
