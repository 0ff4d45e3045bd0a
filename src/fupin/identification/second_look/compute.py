"""Comparing the list of a place with scores learned from its checked households; writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from django.utils.translation import gettext_noop

from fupin.framework.permissions import SYSTEM
from fupin.identification.models import Finding
from fupin.identification.second_look.figures import figures_of
from fupin.identification.second_look.questions import questions
from fupin.kernel.area import VILLAGE_LEVEL, span, unit_of
from fupin.kernel.errors import FupinError
from fupin.kernel.unknown import Answer, and_, not_
from fupin.policy.packs import Pack
from fupin.registry.queries import pack, tables_for_policy

if TYPE_CHECKING:
    from fupin.columnar.screening.proxies import Proxies
    from fupin.columnar.screening.queue import Queue
    from fupin.columnar.screening.rows import Rows

LEAST_CHECKED = 50
_LEAST_KNOWN = 0.3
_MOST = 500
_CARRIED = ("household", "area", "kind", "status", "size")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Looked:
    """The queue of a place with the score's description and hash, and its errors in figures."""

    queue: Queue
    model: str
    description: dict[str, Any]
    figures: dict[str, Any]
    areas: Mapping[int, int]


def look(area: int, year: int, progress: Progress = lambda _done, _total: None) -> Looked:
    """Learn from the households of a place whose income per head of the year is known, and score all present ones.

    Poor is here who lacks something to the line by income: the rest of the policy's conditions no score can see.
    Raises FupinError where too few were checked.
    """
    from fupin.columnar.backends.duckdb import DuckDB
    from fupin.columnar.screening.rows import Rows

    proxies = questions(pack())
    table = _households(area, year, proxies, progress)
    _require(table)
    with DuckDB() as engine:
        proxies = _known_enough(proxies, table)
        table = _marked(table, proxies)
        rows = Rows.of(engine, table, "welfare", village="village")
        return _looked(rows, table, proxies)


def _looked(rows: Rows, table: pa.Table, proxies: Proxies) -> Looked:
    from fupin.columnar.screening.folds import GroupedFolds
    from fupin.columnar.screening.model import Model
    from fupin.columnar.screening.queue import queue

    folds = GroupedFolds.make(rows)
    model = Model.fit(rows, proxies, folds=folds)
    enough = _enough(rows, table)
    found = queue(model, enough, "listed", most=_MOST)
    figures = figures_of(rows, proxies, folds)
    figures |= {"compared": found.compared, "unknown": found.unknown, "too_little": int(_count(table, "enough", False))}
    areas = dict(zip(table["household"].to_pylist(), table["area"].to_pylist(), strict=True))
    return Looked(found, model.fingerprint, model.describe(), figures, areas)


def _enough(rows: Rows, table: pa.Table) -> Rows:
    """The rows of which enough is known to be compared at all."""
    from fupin.columnar.screening.rows import Rows

    return Rows.of(rows.engine, table.filter(table["enough"]), "welfare", village="village", name="enough")


def _households(area: int, year: int, proxies: Proxies, progress: Progress) -> pa.Table:
    named = dict.fromkeys([*_CARRIED, *(proxy.name for proxy in proxies.declared)])
    parts = []
    for tables in tables_for_policy(area, year):
        parts.append(tables["households"].select(list(named)))
        progress(sum(part.num_rows for part in parts), 0)
    if not parts:
        raise FupinError(_TOO_FEW, count=0, least=LEAST_CHECKED)
    return _with_findings(pa.concat_tables(parts), area, year)


def _with_findings(table: pa.Table, area: int, year: int) -> pa.Table:
    rows = Finding.objects.visible_to(SYSTEM).filter(area__range=span(area), year=year)
    found = {key: (amount, gap) for key, amount, gap in rows.values_list("household_id", "per_head", "gap")}
    answers = [found.get(key, (None, None)) for key in table["household"].to_pylist()]
    unit = unit_of(VILLAGE_LEVEL)
    villages = [None if one is None else one - one % unit for one in table["area"].to_pylist()]
    listed = [_listed(pack(), *pair) for pair in zip(*(table[n].to_pylist() for n in ("kind", "status")), strict=True)]
    columns = {
        "village": pa.array(villages, pa.int64()),
        "poor": pa.array([None if gap is None else gap > 0 for _amount, gap in answers], pa.bool_()),
        "listed": pa.array(listed, pa.bool_()),
        "welfare": pa.array(_welfare([amount for amount, _gap in answers]), pa.float64()),
        "from_line": pa.array(_from_line(answers), pa.float64()),
    }
    for name, values in columns.items():
        table = table.append_column(name, values)
    return table


def _from_line(answers: list[tuple[int | None, int | None]]) -> list[float | None]:
    """How far above or below the usual line each income lies, as a share of that line."""
    lines = [amount + gap for amount, gap in answers if amount is not None and gap]
    if not lines or (line := float(np.median(lines))) <= 0:
        return [None] * len(answers)
    return [None if amount is None else (amount - line) / line for amount, _gap in answers]


def _listed(policy: Pack, kind: str | None, status: str | None) -> Answer:
    """Whether a household stands on the list of the poor: registered, and not taken off it."""
    known = policy.population
    registered = None if kind is None else kind in known.registered
    exited = None if status is None else status in known.exited
    return and_(registered, not_(exited))


def _welfare(per_head: list[int | None]) -> list[float | None]:
    """Logarithms of income per head; the lowest and the highest twentieth count as the twentieth does."""
    known = [amount for amount in per_head if amount is not None]
    if not known:
        return [None] * len(per_head)
    low, high = np.quantile(known, [0.05, 0.95])
    low = max(float(low), 1.0)
    return [None if one is None else float(np.log(np.clip(one, low, max(float(high), low)))) for one in per_head]


def _require(table: pa.Table) -> None:
    checked = table.num_rows - table["welfare"].null_count
    if checked < LEAST_CHECKED:
        raise FupinError(_TOO_FEW, count=checked, least=LEAST_CHECKED)


def _known_enough(proxies: Proxies, table: pa.Table) -> Proxies:
    """Questions that were answered for at least half of the checked households."""
    from fupin.columnar.screening.proxies import Proxies

    checked = table.filter(table["welfare"].is_valid())
    kept = [one for one in proxies.declared if checked[one.name].null_count * 2 <= checked.num_rows]
    if not kept:
        raise FupinError(_NOTHING_ASKED)
    return Proxies.of(*kept)


def _marked(table: pa.Table, proxies: Proxies) -> pa.Table:
    """Say of which households enough is known; of the others there is something to find out, but nothing to say."""
    names = [proxy.name for proxy in proxies.declared]
    known = np.sum([np.asarray(table[name].is_valid()) for name in names], axis=0)
    return table.append_column("enough", pa.array(known >= _LEAST_KNOWN * len(names)))


def _count(table: pa.Table, name: str, wanted: bool) -> int:
    return sum(1 for one in table[name].to_pylist() if one is wanted)


_TOO_FEW = gettext_noop(
    "Of %(count)s households the income of the year is known; at least %(least)s are needed to learn from. "
    "Identify the place for that year first, or choose a wider place."
)
_NOTHING_ASKED = gettext_noop("No fact is known of half of the checked households, so there is nothing to compare by.")
