"""A whole nation identified on one small machine, against DuckDB scanning and summing the same columns.

    python -m benchmarks.nation                               300,000 households, quickly
    python -m benchmarks.nation --households 29480000         the national register of 2014
    python -m benchmarks.nation --growth                      1, 3, 10 and 30 million: how the cost grows

The nation is synthetic (`fupin nation`) and knows its own truth: every finding is compared with it. Each stage runs in
a process of its own; CPU seconds and memory are those of its whole tree.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from math import log
from pathlib import Path
from shutil import rmtree
from statistics import linear_regression
from tempfile import mkdtemp

import duckdb

from benchmarks._stages import Stage, run, stage
from benchmarks.identify_county import scan
from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.nation import identify_snapshot, open_findings
from fupin.columnar.schema import TABLES
from fupin.columnar.schema.snapshot import open_snapshot
from fupin.policy.packs import find

PACK, YEAR, SEED, THREADS = "fupin-cn", 2014, 1, 2
NATION, PERSONS = 29_480_000, 3.04
GROWTH = (1_000_000, 3_000_000, 10_000_000, 30_000_000)
MODULE = "benchmarks.nation"
AREAS = Path(__file__).resolve().parents[2] / "shared" / "data" / "areas_cn_2021.parquet"


def floor(folder: Path) -> None:
    """Read every column that the rules use and sum it, or count what is not null, area by area."""
    snapshot, rules = open_snapshot(folder), find(PACK).rule_set(YEAR)
    with DuckDB(threads=THREADS) as engine:
        for area in snapshot.areas:
            engine.attach(snapshot.sources(TABLES, area))
            for statement in scan(rules):
                engine.fetch_sql(statement)


def identified(folder: Path, out: Path, *, households: bool) -> None:
    """Identify the snapshot with the settings of the command."""
    with DuckDB(threads=THREADS, memory_limit="600MB", temp_folder=out.parent / "spill", ordered=False) as engine:
        identify_snapshot(folder, out, find(PACK), YEAR, engine, households=households)


def differences(folder: Path, out: Path) -> tuple[int, int]:
    """How many households the findings answer, and how many of them otherwise than the truth."""
    snapshot, findings = open_snapshot(folder), open_findings(out)
    compared = wrong = 0
    for area in snapshot.areas:
        with DuckDB(threads=THREADS, memory_limit="1GB") as engine:
            engine.attach({**snapshot.sources(["truth"], area), **findings.sources(["findings"], area)})
            (found,) = engine.fetch_sql(COMPARED).to_pylist()
        compared, wrong = compared + found["compared"], wrong + found["wrong"]
    return compared, wrong


COMPARED = """
SELECT count(*) AS compared, count_if(
    f.poor IS DISTINCT FROM t.poor OR f.income_below_line IS DISTINCT FROM t.poor_by_income
    OR f.net_income IS DISTINCT FROM t.net_income OR f.guarantee_missing IS DISTINCT FROM t.guarantee_missing
    OR f.size IS DISTINCT FROM t.size OR f.area IS DISTINCT FROM t.area
) AS wrong
FROM truth AS t FULL JOIN findings AS f USING (household)
"""


def made(folder: Path, households: int) -> Stage | None:
    """The nation, made if it is not there."""
    if folder.exists():
        return None
    words = ["nation", str(folder), "--households", str(households), "--seed", str(SEED), "--year", str(YEAR)]
    words += ["--areas", str(AREAS)] if AREAS.exists() else []
    return run([str(Path(sys.executable).parent / "fupin"), *words])


def measure(work: Path, households: int) -> dict[str, Stage]:
    """Make, scan, identify and compare one nation; print the figures."""
    folder, out = work / f"nation-{households}", work / "findings"
    making = made(folder, households)
    snapshot = open_snapshot(folder)
    size = sum(piece.bytes for piece in snapshot.manifest.pieces) / 1e6
    rows = {table: snapshot.rows(table) for table in TABLES}
    print(f"\n{rows['households']:,} households, {rows['members']:,} persons, {rows['account_items']:,} account lines")
    print(f"{len(snapshot.areas)} provinces, {snapshot.rows('areas'):,} places, {size:,.0f} MB of Parquet")
    if making:
        print(f"{'made':34}{_figures(making)}")
    stages = {"floor": stage(MODULE, "floor", folder)}
    for name in ("places", "findings"):
        rmtree(out, ignore_errors=True)
        stages[name] = stage(MODULE, name, folder, out)
    print(f"{'floor: scan and sum the columns':34}{_figures(stages['floor'])}")
    for name, label in (("places", "counts of every place"), ("findings", "and a finding per household")):
        print(f"{label:34}{_figures(stages[name])}{_rates(stages[name], stages['floor'], sum(rows.values()), rows)}")
    compared, wrong = differences(folder, out)
    print(f"compared with the truth: {compared:,} households, {wrong:,} differ")
    rmtree(out)
    return stages


def _figures(found: Stage) -> str:
    return f"{found.cpu:8.1f} CPU s {found.wall:8.1f} s {found.memory:8.0f} MB"


def _rates(found: Stage, floor: Stage, rows: int, counted: dict[str, int]) -> str:
    persons = counted["members"] / found.wall / 1e6
    return (
        f"   {found.cpu / floor.cpu:.1f} × the floor, {rows / found.wall / 1e6:.1f} M rows/s, {persons:.1f} M persons/s"
    )


def growth(work: Path) -> None:
    """Measure several sizes and print by which power of the households the cost grows."""
    found = {number: measure(work, number) for number in GROWTH}
    print()
    for name in ("places", "findings"):
        points = [(log(number), log(stages[name].cpu)) for number, stages in found.items()]
        print(f"{name}: CPU grows with the households to the power of {_slope(points):.2f}")


def _slope(points: list[tuple[float, float]]) -> float:
    # The slope of the least squares.
    return float(linear_regression(*zip(*points, strict=True)).slope)


def options() -> Namespace:
    """What was asked for on the command line."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=300_000)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--work", type=Path, help="folder that keeps the nations; else a temporary one")
    return parser.parse_args()


def main() -> None:
    """Measure and print; a stage of it where one is named."""
    match sys.argv[1:]:
        case ["floor", folder]:
            return floor(Path(folder))
        case ["places" | "findings" as name, folder, out]:
            return identified(Path(folder), Path(out), households=name == "findings")
    asked = options()
    work = asked.work or Path(mkdtemp(prefix="fupin-nation-"))
    print(f"DuckDB {duckdb.__version__}, {THREADS} threads, rules of {YEAR}")
    try:
        growth(work) if asked.growth else measure(work, asked.households)
    finally:
        if asked.work is None:
            rmtree(work)
    return None


if __name__ == "__main__":
    main()
