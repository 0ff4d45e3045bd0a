"""The early warning of a place: a card learned from its own history where that is long enough, else a made panel's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from django.utils import timezone

from fupin.identification.monitoring import plan
from fupin.identification.monitoring.tables import Known

if TYPE_CHECKING:
    from fupin.columnar.backends.base import Engine
    from fupin.columnar.warning.card import Card

HISTORY, MADE = "history", "made"
_MADE_HOUSEHOLDS, _SEED = 20_000, 1


@dataclass(frozen=True, slots=True)
class Warned:
    """Points, band and reasons by household; how the card came about; the band that alone asks for a visit."""

    scores: Mapping[int, tuple[int, int, list[dict[str, Any]]]]
    origin: str
    described: dict[str, Any]
    figures: dict[str, Any]
    highest: int


def warned(found: Mapping[int, Known], line: int | None, events: set[int]) -> Warned:
    """Score the households whose income is at or above the line; of the others the rules speak already."""
    from fupin.columnar.backends.duckdb import DuckDB
    from fupin.columnar.screening.rows import Rows

    if not line:
        return Warned({}, MADE, {}, {}, 0)
    with DuckDB() as engine:
        card, origin = _card(engine, found, line)
        table = rows_now(found, line, events)
        scored = card.score(Rows.of(engine, table, name="now")) if table.num_rows else []
    scores = {one.household: (one.points, one.band, [_plain(r) for r in one.reasons]) for one in scored}
    figures = {"scored": len(scored), "learned_from": card.learned_from, "fell": card.fell}
    return Warned(scores, origin, card.describe(), figures, len(card.bands) - 1)


def _plain(reason: Any) -> dict[str, Any]:
    return {"points": reason.points, "zh": reason.words.inside("zh"), "en": reason.words.inside("en")}


def _card(engine: Engine, found: Mapping[int, Known], line: int) -> tuple[Card, str]:
    from fupin.columnar.screening.rows import Rows
    from fupin.columnar.warning.card import Card
    from fupin.columnar.warning.signals import FELL, questions

    past = rows_past(found, line)
    least = plan.number("warning.least_outcomes", timezone.localdate(), 100)
    falls = sum(past[FELL].to_pylist())
    if least <= falls <= past.num_rows - least:
        return Card.fit(Rows.of(engine, past, FELL, name="past"), questions()), HISTORY
    return made_card(), MADE


@cache
def made_card() -> Card:
    """Return the card of the made panel, fitted once in a process."""
    from fupin.columnar.backends.duckdb import DuckDB
    from fupin.columnar.screening.folds import VILLAGE, GroupedFolds
    from fupin.columnar.screening.rows import Rows
    from fupin.columnar.warning import made
    from fupin.columnar.warning.card import Card
    from fupin.columnar.warning.signals import FELL, questions

    with DuckDB() as engine:
        rows = Rows.of(engine, made.make(_MADE_HOUSEHOLDS, seed=_SEED).rows, FELL, village="village", name="made")
        return Card.fit(rows, questions(), folds=GroupedFolds.make(rows, VILLAGE))


def rows_now(found: Mapping[int, Known], line: int, events: set[int]) -> pa.Table:
    """Return what is known now of the households at or above the line."""
    homes = [one for one in found.values() if one.per_head is not None and one.per_head >= line]
    return _table([(one, one.per_head, one.before, one.household in events) for one in homes], line)


def rows_past(found: Mapping[int, Known], line: int) -> pa.Table:
    """Return what was known a year ago of the households then at or above the line, and whether they fell since.

    The year before that, and events of that time, are unknown here: the register is read once, as it is today.
    """
    from fupin.columnar.warning.signals import FELL

    homes = [
        one for one in found.values() if one.before is not None and one.before >= line and one.per_head is not None
    ]
    fell = [int((one.per_head or 0) < line) for one in homes]
    return _table([(one, one.before, None, None) for one in homes], line).append_column(
        FELL, pa.array(fell, pa.int64())
    )


def _table(rows: list[tuple[Known, int | None, int | None, bool | None]], line: int) -> pa.Table:
    from fupin.columnar.warning.signals import CHANGE, EVENT, RATIO, SIGNALS

    change = [
        None if not before or now is None else round(100 * (now - before) / before) for _h, now, before, _e in rows
    ]
    columns: dict[str, pa.Array] = {
        "household": pa.array([one.household for one, *_rest in rows], pa.int64()),
        RATIO: pa.array([round(100 * (now or 0) / line) for _h, now, _b, _e in rows], pa.int64()),
        CHANGE: pa.array(change, pa.int64()),
    }
    for name in SIGNALS:
        answers = [event if name == EVENT else one.answers.get(name) for one, _n, _b, event in rows]
        columns[name] = pa.array(answers, pa.bool_())
    return pa.table(columns)
