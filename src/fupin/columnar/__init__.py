"""Rules over whole areas: the same trees, compiled to columns. Works without Django, in a notebook or a script.

    import fupin.columnar as fc

    pack = fc.find("fupin-cn")
    with fc.DuckDB(memory_limit="600MB") as engine:
        findings = fc.identify_snapshot(snapshot, folder, pack, year, engine)
        ranking = fc.answers(findings, pack.rule_set(year), engine, level=1)

Every name is loaded when it is first used, so that importing this package costs nothing. docs/columnar.md lists all.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fupin.columnar import measures
    from fupin.columnar.backends.duckdb import DuckDB
    from fupin.columnar.backends.spark import Spark
    from fupin.columnar.figures import answers, causes, distribution, table_of
    from fupin.columnar.identify import identify as identify_tables
    from fupin.columnar.nation import identify_snapshot, open_findings
    from fupin.columnar.schema import tables
    from fupin.columnar.schema.snapshot import areas_of, open_snapshot
    from fupin.columnar.schema.store import Store
    from fupin.columnar.whatif import changed, missing_facts, parameters_used, recomputed, what_if
    from fupin.policy.packs import find

_HOMES = {
    "fupin.policy.packs": ("find",),
    "fupin.columnar.backends.duckdb": ("DuckDB",),
    "fupin.columnar.backends.spark": ("Spark",),
    "fupin.columnar.schema.store": ("Store",),
    "fupin.columnar.schema.snapshot": ("open_snapshot", "areas_of"),
    "fupin.columnar.schema": ("tables",),
    "fupin.columnar.nation": ("identify_snapshot", "open_findings"),
    "fupin.columnar.figures": ("answers", "causes", "distribution", "table_of"),
    "fupin.columnar.whatif": ("parameters_used", "changed", "what_if", "recomputed", "missing_facts"),
    "fupin.columnar": ("measures",),
}
_HOME = {name: (home, name) for home, names in _HOMES.items() for name in names}
# A module of the same name would take the place of the function as soon as anybody imports it.
_HOME["identify_tables"] = ("fupin.columnar.identify", "identify")

__all__ = [  # noqa: RUF022 - in the order of use
    "find",
    "DuckDB",
    "Spark",
    "Store",
    "open_snapshot",
    "areas_of",
    "tables",
    "identify_tables",
    "identify_snapshot",
    "open_findings",
    "answers",
    "causes",
    "distribution",
    "table_of",
    "parameters_used",
    "changed",
    "what_if",
    "recomputed",
    "missing_facts",
    "measures",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home, own = _HOME[name]
    return import_module(f"{home}.{own}") if home == __name__ else getattr(import_module(home), own)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
