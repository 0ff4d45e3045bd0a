"""Where uploads lie: each file as it was sent, and what was made of it beside it; all sealed."""

from __future__ import annotations

from typing import Any

from fupin.framework.sealed import SealedFiles

GRIDS, RESULT, SUMMARY = "grids", "result", "summary"
STORE = SealedFiles("intake")
keep, content = STORE.keep, STORE.content


def save(upload: int, part: str, value: Any) -> None:
    """Write one part of what was made of an upload."""
    STORE.save(f"{upload}.{part}", value)


def load(upload: int, part: str) -> Any:
    """Return a part, None if there is none yet."""
    return STORE.load(f"{upload}.{part}")


def forget(upload: int) -> None:
    """Remove what was made of an upload; the file itself stays."""
    for part in (GRIDS, RESULT, SUMMARY):
        STORE.drop(f"{upload}.{part}")
