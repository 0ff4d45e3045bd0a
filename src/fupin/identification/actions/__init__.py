"""Everything that identification changes: answers of the policy, analyses of snapshots, second looks."""

from __future__ import annotations

from fupin.identification.actions.findings import (
    ANALYSE,
    JOB,
    identify_area,
    register_analysis,
    request_analysis,
    request_identification,
    store_answers,
)
from fupin.identification.actions.monitoring import (
    SCREEN,
    Told,
    clear_clue,
    follow_in_case,
    name_household,
    read_contact,
    record_clue,
    record_life_event,
    record_measure,
    record_public_clue,
    request_screening,
    store_screening,
)
from fupin.identification.actions.second_look import (
    LOOK_AGAIN,
    dismiss_case,
    look_again,
    reopen_case,
    request_look_again,
    store_second_look,
)

__all__ = [
    "ANALYSE",
    "JOB",
    "LOOK_AGAIN",
    "SCREEN",
    "Told",
    "clear_clue",
    "dismiss_case",
    "follow_in_case",
    "identify_area",
    "look_again",
    "name_household",
    "read_contact",
    "record_clue",
    "record_life_event",
    "record_measure",
    "record_public_clue",
    "register_analysis",
    "reopen_case",
    "request_analysis",
    "request_identification",
    "request_look_again",
    "request_screening",
    "store_answers",
    "store_screening",
    "store_second_look",
]
