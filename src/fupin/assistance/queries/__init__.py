"""The only door for readers of assistance: every answer holds only what the user may see."""

from __future__ import annotations

from fupin.assistance.queries.measures import (
    Cause,
    Entitlement,
    Needless,
    Unanswered,
    Willing,
    causes_of,
    entitlements,
    needless,
    unanswered,
    willing_without_offer,
)
from fupin.assistance.queries.plans import (
    FollowThrough,
    LineFile,
    PlaceFile,
    PlanFile,
    Timetable,
    follow_through,
    plan_by_id,
    plan_list,
    plan_of,
    plan_of_place,
    plan_rows,
    timetable,
    versions_of,
)

__all__ = [
    "Cause",
    "Entitlement",
    "FollowThrough",
    "LineFile",
    "Needless",
    "PlaceFile",
    "PlanFile",
    "Timetable",
    "Unanswered",
    "Willing",
    "causes_of",
    "entitlements",
    "follow_through",
    "needless",
    "plan_by_id",
    "plan_list",
    "plan_of",
    "plan_of_place",
    "plan_rows",
    "timetable",
    "unanswered",
    "versions_of",
    "willing_without_offer",
]
