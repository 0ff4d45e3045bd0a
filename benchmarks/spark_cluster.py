"""The same snapshot identified by DuckDB and by Spark, which must agree in every cell; CPU seconds and their ratio.

    python -m benchmarks.spark_cluster                         a cluster of two workers, one of which is killed
    python -m benchmarks.spark_cluster --local                 Spark on the cores of this machine, nobody is killed
    python -m benchmarks.spark_cluster --households 1000000    more than 100,000 households

The cluster is started here from the package's own programs and listens on loopback only. Starting it and making the
snapshot is not counted. A wrong cell, or a run that does not complete, ends the benchmark with an error.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from benchmarks._cluster import Loss, application, cluster, executors, seconds
from benchmarks._stages import run
from fupin.columnar.backends.base import Engine, Source
from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.backends.spark import Spark
from fupin.columnar.identify import statement
from fupin.columnar.schema import TABLES
from fupin.columnar.schema.snapshot import open_snapshot
from fupin.policy.packs import find

PACK, YEAR = "fupin-cn", 2014
TASKS_BEFORE_LOSS = 12


@dataclass(frozen=True, slots=True)
class Measured:
    """Rows written, and CPU and wall seconds."""

    rows: int
    cpu: float
    wall: float

    def __str__(self) -> str:
        return f"{self.cpu:8.1f} CPU s {self.wall:8.1f} s"


def identified(engine: Engine, sources: dict[str, Source], file: Path) -> Measured:
    """Identify every household of the tables into one file."""
    asked = statement(find(PACK).rule_set(YEAR), engine.capabilities.dialect)
    cpu, begun = seconds(), monotonic()
    engine.attach(sources)
    rows = engine.write_sql(asked, file)
    return Measured(rows, seconds() - cpu, monotonic() - begun)


def on_cluster(sources: dict[str, Source], file: Path) -> Measured:
    """Identify on a cluster that loses one of its two workers in the middle."""
    with (
        cluster() as running,
        application(running) as engine,
        Loss(running, engine, TASKS_BEFORE_LOSS) as loss,
    ):
        found = identified(engine, sources, file)
        left = executors(engine)
    if not loss.done or left != 1:
        sys.exit("The run was over before a worker could be killed: take more households.")
    print(f"one of two workers was killed after {loss.done} tasks; the run completed on the other")
    return Measured(found.rows, found.cpu + running.lost_seconds, found.wall)


def on_this_machine(sources: dict[str, Source], file: Path) -> Measured:
    """Identify on two cores of this machine."""
    with Spark(memory="3g") as engine:
        return identified(engine, sources, file)


def differing(one: Path, other: Path) -> int:
    """How many rows of one file are not in the other, cell by cell, either way."""
    with DuckDB() as engine:
        engine.attach({"one": one, "other": other})
        either = "(FROM one EXCEPT ALL FROM other) UNION ALL (FROM other EXCEPT ALL FROM one)"
        return int(engine.fetch_sql(f"SELECT count(*) AS rows FROM ({either})")["rows"][0].as_py())


def options() -> Namespace:
    """What was asked for on the command line."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--local", action="store_true")
    return parser.parse_args()


def main() -> None:
    """Make a snapshot, measure, compare and print."""
    asked = options()
    with TemporaryDirectory(prefix="fupin-spark-cluster-") as work:
        folder, files = Path(work) / "nation", [Path(work) / f"{name}.parquet" for name in ("duckdb", "spark")]
        command = [str(Path(sys.executable).parent / "fupin"), "nation", str(folder), "--year", str(YEAR)]
        run([*command, "--households", str(asked.households)])
        snapshot = open_snapshot(folder)
        sources: dict[str, Source] = {**snapshot.sources(TABLES)}
        print(f"{snapshot.rows('households'):,} households, {snapshot.rows('members'):,} persons", flush=True)
        with DuckDB(threads=2) as engine:
            one = identified(engine, sources, files[0])
        other = (on_this_machine if asked.local else on_cluster)(sources, files[1])
        wrong = differing(*files)
    print(f"DuckDB {one}\nSpark  {other}   {other.cpu / one.cpu:.1f} × the CPU of DuckDB")
    print(f"compared cell by cell: {one.rows:,} and {other.rows:,} findings, {wrong} differ")
    sys.exit(1 if wrong or one.rows != other.rows else 0)


if __name__ == "__main__":
    main()
