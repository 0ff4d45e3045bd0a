"""Everything that comparison changes: lists, what they found, points with their verdicts, signed months."""

from __future__ import annotations

from fupin.comparison.actions.comparing import request_comparison, say_same, store_comparison
from fupin.comparison.actions.lists import (
    ACCEPT,
    CHECK,
    COMPARE,
    accept_list,
    drop_list,
    expire_lists,
    give_kind,
    note_checked,
    receive_list,
    reject_list,
    request_acceptance,
    undo_list,
)
from fupin.comparison.actions.points import Evidence, answer_point, answer_points, confirm_points, return_point
from fupin.comparison.actions.rosters import sign_month

__all__ = [
    "ACCEPT",
    "CHECK",
    "COMPARE",
    "Evidence",
    "accept_list",
    "answer_point",
    "answer_points",
    "confirm_points",
    "drop_list",
    "expire_lists",
    "give_kind",
    "note_checked",
    "receive_list",
    "reject_list",
    "request_acceptance",
    "request_comparison",
    "return_point",
    "say_same",
    "sign_month",
    "store_comparison",
    "undo_list",
]
