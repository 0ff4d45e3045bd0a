"""What pages of many cases read together: sittings that wait, votes, results of the rule, the progress of a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from fupin.framework.bulk import chunks
from fupin.framework.permissions import spans
from fupin.framework.web.requests import Request
from fupin.framework.web.words import Label
from fupin.identification.cases import queries
from fupin.identification.cases.forms import day, whole
from fupin.identification.cases.models import ACT, READ, Case, CaseEvent
from fupin.identification.cases.queries import NetChange, Progress, sides_of
from fupin.kernel.area import NATION, VILLAGE_LEVEL, common, level_of, span, unit_of
from fupin.kernel.unknown import Answer
from fupin.places import queries as places
from fupin.registry.queries import pack

NOBODY_HEARD = gettext_noop("No household was marked as heard. Press Enter on its row, or mark them all.")
_SITTINGS = 6
_AT_LEAST = 2


@dataclass(frozen=True)
class Together:
    """Cases of one step and place that are best done in one sitting."""

    place: str
    step: Label
    procedure: Label
    count: int
    kind: str
    url: str
    due: date


def mine(user: object) -> QuerySet[Case]:
    """Return the cases whose turn is the user's."""
    return queries.inbox(user).filter(brought=False)


def brought(user: object) -> QuerySet[Case]:
    """Return the late cases that were brought before the user as leader."""
    return queries.inbox(user).filter(brought=True)


def sittings(user: object) -> list[Together]:
    """Return where cases of one's turn wait together: meetings of a village, notices, reviews of many."""
    unit = unit_of(VILLAGE_LEVEL)
    waiting: Any = mine(user)
    rows = waiting.filter(ready=True).order_by().annotate(village=F("area") / unit)
    found = rows.values("version_id", "at", "village").annotate(count=Count("pk"), soonest=Min("due"))
    grouped: dict[tuple[str, str, int], list[dict[str, Any]]] = {}
    for row in found:
        grouped.setdefault(_key(row, unit), []).append(row)
    many = {key: rows for key, rows in grouped.items() if sum(row["count"] for row in rows) >= _AT_LEAST}
    where = {key: common({row["village"] * unit for row in rows}) for key, rows in many.items()}
    named = places.names(user, set(where.values()))
    made = [_together(key[0], key[1], where[key], rows, named) for key, rows in many.items()]
    return sorted(made, key=lambda one: (one.due, -one.count))[:_SITTINGS]


def _key(row: Mapping[str, Any], unit: int) -> tuple[str, str, int]:
    # A village votes by itself; papers of towns and counties go over many villages.
    step = queries.procedure_version(row["version_id"]).step(row["at"])
    alone = step.vote is not None or (step.notice is not None and step.notice.level >= VILLAGE_LEVEL)
    return row["version_id"], row["at"], row["village"] * unit if alone else NATION


def _together(version: str, at: str, area: int, rows: list[dict[str, Any]], named: Mapping[int, str]) -> Together:
    procedure = queries.procedure_version(version)
    step = procedure.step(at)
    kind = "meeting" if step.vote else "notice" if step.notice else "review"
    return Together(
        named.get(area, ""),
        step.label,
        procedure.label,
        sum(row["count"] for row in rows),
        kind,
        reverse(f"identification:cases-{kind}", args=[area, procedure.name, at]),
        min(row["soonest"] for row in rows),
    )


def draft_key(area: int, procedure: str, step: str) -> str:
    """Return under which name a browser keeps the draft of a meeting."""
    return f"fupin.meeting.{area}.{procedure}.{step}"


def votes(found: Sequence[Case]) -> dict[int, dict[str, int]]:
    """Return the last votes of cases."""
    counted: dict[int, dict[str, int]] = {}
    for chunk in chunks((case.pk for case in found), 500):
        rows = CaseEvent.objects.filter(case_id__in=chunk, kind=CaseEvent.Kind.VOTES).order_by("number")
        counted.update((pk, detail["tally"]) for pk, detail in rows.values_list("case_id", "detail"))
    return counted


def rule_answers(found: Sequence[Case]) -> dict[int, Answer]:
    """Return what the rule of each case's purpose says of its household now; nothing where there is no rule."""
    sides = sides_of(found) if found else {}
    return {pk: one.rule.answer for pk, one in sides.items() if one.rule.rule}


def last_entitled(user: object, area: int) -> int | None:
    """Return how many were entitled at the last vote of a place."""
    rows = CaseEvent.objects.visible_to(user).filter(kind=CaseEvent.Kind.VOTES, place__range=span(area))
    newest = rows.order_by("-moment").values_list("detail", flat=True).first()
    return int(newest["tally"]["entitled"]) if newest else None


@dataclass(frozen=True)
class Board:
    """The progress of a place: its columns, one row for each place below, and the net change of a year."""

    place: str
    area: int
    purpose: str
    purposes: Sequence[tuple[str, Label]]
    progress: Progress
    columns: Sequence[tuple[str, Label, bool]]
    rows: Sequence[tuple[int, str, Sequence[tuple[int, str]]]]
    totals: Sequence[tuple[int, str]]
    since: date
    until: date
    net: Sequence[NetChange]

    @property
    def households(self) -> int:
        """Households that came in, less those that went out."""
        return sum(one.households for one in self.net)

    @property
    def persons(self) -> int:
        """Persons that came in, less those that went out."""
        return sum(one.persons for one in self.net)


def board(request: Request) -> Board:
    """Return the board that the address asks for: place, purpose, and the days of the net change."""
    asked, today = request.GET, timezone.localdate()
    area = whole(asked.get("area", ""))
    area = area if area is not None and places.find(request.user, area) else _widest(request.user)
    purposes = _purposes()
    purpose = asked.get("purpose", "") if asked.get("purpose") in purposes else _busiest(request.user, area, purposes)
    level = min(max(level_of(area) + 1, VILLAGE_LEVEL), VILLAGE_LEVEL)
    found = queries.progress(request.user, area, purpose, level)
    columns = _columns(found)
    since = day(asked.get("since", "")) or today.replace(month=1, day=1)
    until = day(asked.get("until", "")) or today
    named = places.full_names(request.user, found.rows)
    return Board(
        places.names(request.user, [area]).get(area, ""),
        area,
        purpose,
        list(purposes.items()),
        found,
        columns,
        [(key, named.get(key, str(key)), _cells(found.rows[key], columns, key)) for key in sorted(found.rows)],
        _cells({name: found.total(name) for name, _label, _end in columns}, columns, area),
        since,
        until,
        queries.net_change(request.user, area, since, min(until, today + timedelta(days=1))),
    )


def _widest(user: object) -> int:
    return min((low for low, _high in spans(user, READ)), key=level_of, default=NATION)


def _purposes() -> dict[str, Label]:
    return {p.purpose: p.label for p in pack().procedures(timezone.localdate()).values()}


def _busiest(user: object, area: int, purposes: Mapping[str, Label]) -> str:
    rows: Any = queries.cases(user, area=area)
    counted = rows.order_by().values("purpose").annotate(count=Count("pk")).order_by("-count").values_list("purpose")
    return next((purpose for (purpose,) in counted if purpose in purposes), next(iter(purposes), ""))


def _columns(found: Progress) -> list[tuple[str, Label, bool]]:
    used = {name for row in found.rows.values() for name in row}
    steps: list[tuple[str, Label, bool]] = [(name, label, False) for name, label in found.steps]
    return steps + [(name, label, True) for name, label in found.ends if name in used]


def _cells(row: Mapping[str, int], columns: Iterable[tuple[str, Label, bool]], area: int) -> list[tuple[int, str]]:
    made = []
    for name, _label, ended in columns:
        page = "identification:cases-closed" if ended else "identification:cases-all"
        made.append((row.get(name, 0), f"{reverse(page)}?{urlencode({'f.area': area, 'f.at': name})}"))
    return made


def may_act(user: object) -> bool:
    """Tell whether somebody may act in procedures anywhere."""
    return bool(spans(user, ACT))
