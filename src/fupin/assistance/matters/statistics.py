"""Statistics of a kind of matter: places by stage and outcome, money, time at each stage, expected against actual."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from fupin.assistance.matters import state
from fupin.assistance.matters.models import MatterStep
from fupin.assistance.matters.tables import NOT_BEGUN, UNDER_WAY, end_labels, stage_labels
from fupin.assistance.queries import matters as queries
from fupin.framework.web.formats import Format, Money, Number, Words
from fupin.framework.web.words import Label
from fupin.kernel.area import GROUP_LEVEL, ancestor, level_of
from fupin.places import queries as places
from fupin.policy.matter_kinds import Kind
from fupin.registry.queries import Moment, pack


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind in the overview: how many of a place are under way, late and ended."""

    kind: Kind
    open: int
    late: int
    ended: int
    url: str


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place: its cells by stage and by outcome, how many are late, what was spent, how long they took."""

    name: str
    cells: list[tuple[int, str]]
    late: int
    cost: int
    days: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """What was expected and what came true, over the matters of which both are known."""

    label: Label
    planned: int | float
    actual: int | float
    count: int
    unknown: int
    format: Format

    @property
    def planned_text(self) -> str:
        """What was expected, as people read it; nothing where no matter says both."""
        return self.format.text()(self.planned) if self.count else "–"

    @property
    def actual_text(self) -> str:
        """What came true, as people read it."""
        return self.format.text()(self.actual) if self.count else "–"

    @property
    def share(self) -> float | None:
        """How much of what was expected came true; None where nothing was expected."""
        return float(self.actual) / float(self.planned) if self.planned else None


def kind_lines(user: object, area: int, at: Moment = None) -> list[KindLine]:
    """Return every kind of the pack, and those of which there are matters though the pack no longer has them."""
    today = at[0] if at else timezone.localdate()
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    rows = queries.matters(user, area, at=at).values_list("kind", "outcome", "due", "visit_due")
    for kind, outcome, due, visit_due in rows.iterator():
        counted[kind]["ended" if outcome else "open"] += 1
        if not outcome and any(day is not None and day < today for day in (due, visit_due)):
            counted[kind]["late"] += 1
    names = dict.fromkeys([*(kind.name for kind in queries.kinds()), *sorted(counted)])
    return [_kind_line(name, counted[name], area) for name in names]


def _kind_line(name: str, found: Counter[str], area: int) -> KindLine:
    url = f"{reverse('assistance:matters-of-kind', args=[name])}?{urlencode({'f.area': area})}"
    return KindLine(queries.kind_of(name), found["open"], found["late"], found["ended"], url)


def statistics_of(user: object, kind: Kind, area: int, at: Moment = None) -> dict[str, Any]:
    """Return what the page of figures shows of a kind in a place."""
    rows = list(queries.matter_rows(user, area, kind.name, at))
    columns = [*stage_labels(kind).items()], [item for item in end_labels(kind).items() if item[0] != UNDER_WAY]
    level = max(level_of(area), min(level_of(area) + 1, GROUP_LEVEL))
    by_place: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_place[_place_at(row["area"], level)].append(row)
    known = places.names(user, by_place)
    lines = [_place_line(kind, key, known.get(key, str(key)), by_place[key]) for key in sorted(by_place)]
    return {
        "kind": kind,
        "columns": [*(label for _name, label in columns[0]), *(label for _name, label in columns[1])],
        "open_columns": len(columns[0]),
        "lines": lines,
        "total": _place_line(kind, area, "", rows),
        "times": times(user, kind, area, at),
        "compared": list(compared(kind, rows)),
    }


def _place_at(area: int, level: int) -> int:
    return ancestor(area, level) if level_of(area) > level else area


def _place_line(kind: Kind, key: int, name: str, rows: Sequence[dict[str, Any]]) -> PlaceLine:
    at_stage = Counter(row["stage"] for row in rows if row["open"])
    ended = Counter(row["outcome"] for row in rows if not row["open"])
    address = reverse("assistance:matters-of-kind", args=[kind.name])

    def linked(count: int, **asked: str) -> tuple[int, str]:
        query = {"f.area": key, **{f"f.{name}": value for name, value in asked.items()}}
        return count, f"{address}?{urlencode(query)}" if count else ""

    at_stage[NOT_BEGUN] = at_stage.pop("", 0)
    cells = [linked(at_stage[stage], at=stage, result=UNDER_WAY) for stage in stage_labels(kind)]
    cells += [linked(ended[end], result=end) for end in end_labels(kind) if end != UNDER_WAY]
    days = [row["days"] for row in rows if not row["open"]]
    late = sum(row["late"] for row in rows)
    return PlaceLine(name, cells, late, sum(row["cost"] for row in rows), int(median(days)) if days else None)


def times(user: object, kind: Kind, area: int, at: Moment = None) -> list[tuple[Label, int, int]]:
    """Return for each stage the median of the days since the entry before it, and of how many matters."""
    found: dict[str, list[int]] = defaultdict(list)
    ids = queries.matters(user, area, kind.name, at).values("id")
    manager: Any = MatterStep.objects
    moving = [state.OPEN, state.STAGE, state.BACK]
    rows = manager.at(at).visible_to(user).filter(matter_id__in=ids, kind__in=moving)
    rows = rows.order_by("matter_id", "on", "id").values_list("matter_id", "kind", "stage", "on")
    before: tuple[int, Any] = (0, None)
    for matter_id, what, stage, on in rows.iterator():
        if before[0] == matter_id and what == state.STAGE:
            found[stage].append((on - before[1]).days)
        before = (matter_id, on)
    return [(one.label, int(median(found[one.name])), len(found[one.name])) for one in kind.stages if found[one.name]]


def compared(kind: Kind, rows: Iterable[dict[str, Any]]) -> Iterable[Compared]:
    """Yield what a kind compares: sums of what was expected and of what came true."""
    rows, fields = list(rows), kind.all_fields()
    for pair in kind.compares:
        both = [(row[pair.planned], row[pair.actual]) for row in rows if known(row, pair.planned, pair.actual)]
        planned, actual = (queries.exact_sum(numbers) for numbers in (list(zip(*both, strict=True)) or ((), ())))
        plain = Number() if isinstance(planned, int) and isinstance(actual, int) else Words()
        money = fields[pair.planned].type == "money"
        shown = Money(pack().currency.minor_digits) if money else plain
        yield Compared(pair.label, planned, actual, len(both), len(rows) - len(both), shown)


def known(row: dict[str, Any], *names: str) -> bool:
    """Tell whether a row says all of these."""
    return all(row.get(name) is not None for name in names)
