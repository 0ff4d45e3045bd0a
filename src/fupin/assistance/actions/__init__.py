"""Everything that assistance changes: draws."""

from __future__ import annotations

from fupin.assistance.actions.draws import (
    add_participants,
    announce_draw,
    cancel_draw,
    change_draw,
    draw_again,
    exclude_participants,
    freeze_draw,
    hold_draw,
    prepare_draw,
    readmit_participants,
)

__all__ = [
    "add_participants",
    "announce_draw",
    "cancel_draw",
    "change_draw",
    "draw_again",
    "exclude_participants",
    "freeze_draw",
    "hold_draw",
    "prepare_draw",
    "readmit_participants",
]
