"""The only door for readers of assistance: every answer holds only what the user may see."""

from __future__ import annotations

from fupin.assistance.queries.plans import (
    FollowThrough,
    LineFile,
    PlaceFile,
    PlanFile,
    Timetable,
    follow_through,
    plan_by_id,
    plan_of,
    plan_of_place,
    plan_rows,
    plans,
    timetable,
    versions_of,
)

__all__ = [
    "FollowThrough",
    "LineFile",
    "PlaceFile",
    "PlanFile",
    "Timetable",
    "follow_through",
    "plan_by_id",
    "plan_of",
    "plan_of_place",
    "plan_rows",
    "plans",
    "timetable",
    "versions_of",
]
