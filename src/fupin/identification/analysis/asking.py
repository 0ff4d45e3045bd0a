"""Questions to findings, each answered once: published folders never change, so answers are kept beside them.

A page whose answers are kept loads no engine. What is kept can be thrown away at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from fupin.columnar.schema.store import MANIFEST, write_whole
from fupin.identification.analysis.folders import Findings, opened
from fupin.identification.analysis.models import Analysis
from fupin.kernel.area import GROUP_LEVEL, level_of, lineage, span
from fupin.policy.values import ParameterValue

if TYPE_CHECKING:
    from fupin.columnar.backends.duckdb import DuckDB

VERSION = 1
"""Raised when an answer changes its shape, so that older ones are asked again."""
KEPT_AT_MOST = 2000
MEMORY = "500MB"

Row = dict[str, Any]


def below(findings: Findings, key: int) -> list[Row]:
    """Return the answers of each place one level below a place (itself for what lies directly in it)."""

    def ask(engine: DuckDB) -> list[Row]:
        from fupin.columnar.figures import answers

        found = answers(findings.store, findings.rules, engine, area=key, level=level_below(key))
        return list(found.to_pylist())

    return list(_remembered(findings, ["below", key], ask))


def what_if(findings: Findings, key: int, values: Mapping[str, ParameterValue]) -> list[Row]:
    """Return before and after for each place one level below a place, had the parameters these values."""
    told = sorted((name, str(value), type(value).__name__) for name, value in values.items())

    def ask(engine: DuckDB) -> list[Row]:
        from fupin.columnar.whatif import what_if

        found = what_if(findings.store, findings.rules, {"": values}, engine, area=key, level=level_below(key))
        return list(found.to_pylist())

    return list(_remembered(findings, ["what if", key, told], ask))


def causes(findings: Findings, key: int) -> list[Row]:
    """Return the identified households by main cause for each place one level below a place."""

    def ask(engine: DuckDB) -> list[Row]:
        from fupin.columnar.figures import causes

        return list(causes(findings.store, findings.rules, engine, area=key, level=level_below(key)).to_pylist())

    return list(_remembered(findings, ["causes", key], ask))


def steps(findings: Findings, key: int, amount: str, width: int) -> list[Row]:
    """Return the households of a place by an amount, in steps of a width; step None is unknown."""

    def ask(engine: DuckDB) -> list[Row]:
        from fupin.columnar.figures import distribution

        return list(distribution(findings.store, findings.rules, engine, amount, width, area=key).to_pylist())

    return list(_remembered(findings, ["steps", key, amount, width], ask))


def changeable(findings: Findings) -> list[str]:
    """Return the parameters that decide who is identified, or how much is missing, and can be changed here."""

    def ask(_engine: DuckDB) -> list[str]:
        from fupin.columnar.whatif import TYPES, depends, missing_facts, parameters_used

        rules = findings.rules
        asked = [name for name in (rules.for_purpose(p) for p in ("identify", "gap")) if name]
        known = [name for name in parameters_used(rules) if rules.pack.parameters[name].type in TYPES]
        deciding = [name for name in known if depends(rules, name, asked)]
        return [name for name in deciding if not missing_facts(rules, name, asked)]

    return list(_remembered(findings, ["changeable"], ask))


def names(findings: Findings, key: int) -> dict[int, tuple[str, str]]:
    """Return the Chinese and English names of a place, of those above it and of those one level below it."""

    def ask(_engine: DuckDB) -> list[list[Any]]:
        return _read_names(findings, key)

    return {area: (zh, en) for area, zh, en in _remembered(findings, ["names", key], ask)}


def level_below(key: int) -> int:
    """Return the level of the places that a page lists: the next one, as long as there is one."""
    return min(level_of(key) + 1, GROUP_LEVEL)


def warm(analysis: Analysis) -> None:
    """Ask beforehand what the first pages of an analysis ask: its own place and those one level below it."""
    from fupin.identification.analysis.levers import width_of

    findings = opened(analysis)
    changeable(findings)
    inside = [row["area"] for row in below(findings, analysis.area)]
    amount = findings.rules.for_purpose("income_per_head")
    for key in dict.fromkeys([analysis.area, *inside]):
        below(findings, key)
        causes(findings, key)
        names(findings, key)
        if amount:
            steps(findings, key, amount, width_of(findings.rules))


def _read_names(findings: Findings, key: int) -> list[list[Any]]:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    low, high = span(key)
    inside = (pc.field("area") >= low) & (pc.field("area") <= high) & (pc.field("level") == level_below(key))
    wanted = inside | pc.field("area").isin(lineage(key))
    found: dict[int, list[Any]] = {}
    for file in findings.store.files("areas"):
        for row in pq.read_table(file, filters=wanted, partitioning=None).to_pylist():
            found[row["area"]] = [row["area"], row["name_zh"] or "", row["name_en"] or ""]
    return list(found.values())


@contextmanager
def _engine() -> Iterator[DuckDB]:
    from fupin.columnar.backends.duckdb import DuckDB

    with DuckDB(threads=2, memory_limit=MEMORY) as engine:
        yield engine


def _remembered(findings: Findings, question: Sequence[Any], ask: Callable[[DuckDB], list[Any]]) -> list[Any]:
    file = _place_of(findings, question)
    with suppress(OSError, orjson.JSONDecodeError):
        return list(orjson.loads(file.read_bytes()))
    with _engine() as engine:
        answer = ask(engine)
    # Where nothing can be written, as on a disk of somebody else, the question is asked again next time.
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        write_whole(file, orjson.dumps(answer))
        _forget_oldest(file.parent)
    return answer


def _place_of(findings: Findings, question: Sequence[Any]) -> Path:
    folder = findings.store.folder
    manifest = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    asked = orjson.dumps([VERSION, manifest, findings.rules.pack.fingerprint, findings.rules.year, *question])
    return folder.with_name(f"{folder.name}.answers") / f"{hashlib.sha256(asked).hexdigest()}.json"


def _forget_oldest(folder: Path) -> None:
    kept = list(folder.glob("*.json"))
    if len(kept) > KEPT_AT_MOST:
        for file in sorted(kept, key=lambda f: f.stat().st_mtime)[: KEPT_AT_MOST // 4]:
            file.unlink(missing_ok=True)
