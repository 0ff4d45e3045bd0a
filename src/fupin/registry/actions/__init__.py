"""Everything that changes the register, one function for each thing that people do."""

from __future__ import annotations

from fupin.registry.actions.accounts import record_account, sign_account
from fupin.registry.actions.batches import change_batch, record_batch
from fupin.registry.actions.files import attach_file, remove_file
from fupin.registry.actions.followers import Fate, Turn, followers
from fupin.registry.actions.households import (
    correct_household,
    end_household,
    move_household,
    record_household,
    register_household,
)
from fupin.registry.actions.joining import merge_households, split_household
from fupin.registry.actions.members import (
    add_member,
    change_head,
    correct_member,
    member_leaves,
    member_returns,
    move_member,
)
from fupin.registry.actions.privacy import unmask
from fupin.registry.actions.procedures import set_by_procedure
from fupin.registry.actions.quality import check_area, dismiss_finding, reopen_finding, request_check
from fupin.registry.actions.snapshots import (
    drop_snapshot,
    freeze_snapshot,
    note_published,
    note_taken,
    request_comparison,
    request_snapshot,
    resume_snapshot,
)
from fupin.registry.actions.undo import undo_batch, undo_own_batch

__all__ = [
    "Fate",
    "Turn",
    "add_member",
    "attach_file",
    "change_batch",
    "change_head",
    "check_area",
    "correct_household",
    "correct_member",
    "dismiss_finding",
    "drop_snapshot",
    "end_household",
    "followers",
    "freeze_snapshot",
    "member_leaves",
    "member_returns",
    "merge_households",
    "move_household",
    "move_member",
    "note_published",
    "note_taken",
    "record_account",
    "record_batch",
    "record_household",
    "register_household",
    "remove_file",
    "reopen_finding",
    "request_check",
    "request_comparison",
    "request_snapshot",
    "resume_snapshot",
    "set_by_procedure",
    "sign_account",
    "split_household",
    "undo_batch",
    "undo_own_batch",
    "unmask",
]
