"""Reading cases: whose turn it is, what is missing, what is late, the whole file of one, the progress of a place."""

from __future__ import annotations

from fupin.identification.cases.queries.figures import NetChange, Progress, StateCount, gathered, net_change, progress
from fupin.identification.cases.queries.file import CaseFile, ObjectionView, Turn, Way, case_file, ways
from fupin.identification.cases.queries.lists import (
    cases,
    escalated,
    evidence_content,
    hearing_list,
    household_cases,
    inbox,
    late_objections,
    meeting,
    meetings,
    openable,
    overdue,
)
from fupin.identification.cases.sides import (
    ComparisonSide,
    EvaluationSide,
    RuleSide,
    SideDifference,
    Sides,
    sides_of,
)
from fupin.identification.cases.state import procedure_of, procedure_version, situation_of

__all__ = [
    "CaseFile",
    "ComparisonSide",
    "EvaluationSide",
    "NetChange",
    "ObjectionView",
    "Progress",
    "RuleSide",
    "SideDifference",
    "Sides",
    "StateCount",
    "Turn",
    "Way",
    "case_file",
    "cases",
    "escalated",
    "evidence_content",
    "gathered",
    "hearing_list",
    "household_cases",
    "inbox",
    "late_objections",
    "meeting",
    "meetings",
    "net_change",
    "openable",
    "overdue",
    "procedure_of",
    "procedure_version",
    "progress",
    "sides_of",
    "situation_of",
    "ways",
]
