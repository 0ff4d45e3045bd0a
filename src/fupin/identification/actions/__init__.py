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
    "dismiss_case",
    "identify_area",
    "look_again",
    "register_analysis",
    "reopen_case",
    "request_analysis",
    "request_identification",
    "request_look_again",
    "store_answers",
    "store_second_look",
]
