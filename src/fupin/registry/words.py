"""The few codes that the register itself must understand; a pack's lists use the same ones."""

from __future__ import annotations

from fupin.columnar.schema import snapshot

HEAD = "head"
"""The relation of the head of a household to itself; every household has exactly one."""

SPLIT, MERGED, MOVED = "split", snapshot.MERGED, "moved_out"
"""Why a member or a household is no longer where it was."""

HOUSEHOLD, MEMBER = "household", "member"
