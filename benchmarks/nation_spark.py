"""The same nation on DuckDB and on Spark with two cores of this machine: the ratio, and every cell compared.

python -m benchmarks.nation_spark --households 1000000
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from benchmarks._stages import Stage, stage
from benchmarks.nation import PACK, YEAR, identified, made
from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.nation import identify_snapshot, open_findings
from fupin.columnar.schema.store import Store
from fupin.policy.packs import find

MODULE = "benchmarks.nation_spark"


def on_spark(folder: Path, out: Path) -> None:
    """Identify the snapshot with Spark."""
    from fupin.columnar.backends.spark import Spark

    with Spark(master="local[2]", memory="3g") as engine:
        identify_snapshot(folder, out, find(PACK), YEAR, engine)


def differing(one: Store, other: Store) -> tuple[int, int]:
    """How many cells both hold, and how many rows of either the other does not have."""
    cells = rows = 0
    for table in ("findings", "places"):
        for area in one.areas:
            if not one.files(table, area):
                continue
            with DuckDB(threads=2, memory_limit="2GB") as engine:
                engine.attach({"one": one.files(table, area), "other": other.files(table, area)})
                (found,) = engine.fetch_sql(COMPARED).to_pylist()
                columns = len(engine.fetch_sql("SELECT * FROM one LIMIT 0").column_names)
            cells += found["held"] * columns
            rows += found["differing"]
    return cells, rows


COMPARED = """
SELECT (SELECT count(*) FROM one) AS held,
    (SELECT count(*) FROM (FROM one EXCEPT ALL FROM other)) +
    (SELECT count(*) FROM (FROM other EXCEPT ALL FROM one)) AS differing
"""


def measure(work: Path, folder: Path) -> None:
    """Run both and print."""
    found = {name: stage(MODULE, name, folder, work / name) for name in ("duckdb", "spark")}
    for name, took in found.items():
        print(f"{name:8}{took.cpu:9.1f} CPU s {took.wall:8.1f} s {took.memory:8.0f} MB")
    print(f"Spark : DuckDB   {_ratio(found['spark'], found['duckdb'])}")
    cells, rows = differing(open_findings(work / "duckdb"), open_findings(work / "spark"))
    print(f"{cells:,} cells compared, {rows} rows differ")


def _ratio(one: Stage, other: Stage) -> str:
    return f"{one.cpu / other.cpu:.1f} × the CPU, {one.wall / other.wall:.1f} × the time"


def main() -> None:
    """Measure and print; a stage of it where one is named."""
    match sys.argv[1:]:
        case ["duckdb", folder, out]:
            return identified(Path(folder), Path(out), households=True)
        case ["spark", folder, out]:
            return on_spark(Path(folder), Path(out))
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--snapshot", type=Path)
    asked = parser.parse_args()
    work = Path(mkdtemp(prefix="fupin-spark-"))
    try:
        snapshot = asked.snapshot or work / "nation"
        made(snapshot, asked.households)
        measure(work, snapshot)
    finally:
        rmtree(work)
    return None


if __name__ == "__main__":
    main()
