"""Everything that changes a case; each goes through the machine, and writes its entry into the timeline and the log."""

from __future__ import annotations

from fupin.identification.cases.actions import following as _following
from fupin.identification.cases.actions.consent import give_consent, retract_consent
from fupin.identification.cases.actions.deciding import decide, decide_many
from fupin.identification.cases.actions.declaring import declare, declare_many, explain, explain_many
from fupin.identification.cases.actions.escalating import escalate_overdue
from fupin.identification.cases.actions.evidence import count_votes, give_evidence, withdraw_evidence
from fupin.identification.cases.actions.meeting import hold_meeting
from fupin.identification.cases.actions.objections import answer_objection, record_objection
from fupin.identification.cases.actions.opening import open_case, open_cases
from fupin.identification.cases.actions.posting import post_case_notice, record_posting
from fupin.identification.cases.shapes import (
    Bulk,
    Choice,
    Given,
    Hearing,
    Meanwhile,
    Override,
    Refusal,
    Sitting,
    Tally,
    Upload,
)

_FOLLOWING = (_following.follow, _following.rehome, _following.take_objection)

__all__ = [
    "Bulk",
    "Choice",
    "Given",
    "Hearing",
    "Meanwhile",
    "Override",
    "Refusal",
    "Sitting",
    "Tally",
    "Upload",
    "answer_objection",
    "count_votes",
    "decide",
    "decide_many",
    "declare",
    "declare_many",
    "escalate_overdue",
    "explain",
    "explain_many",
    "give_consent",
    "give_evidence",
    "hold_meeting",
    "open_case",
    "open_cases",
    "post_case_notice",
    "record_objection",
    "record_posting",
    "retract_consent",
    "withdraw_evidence",
]
