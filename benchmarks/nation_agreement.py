"""Households drawn from a synthetic nation, explained one by one and computed by columns: every node compared.

    python -m benchmarks.nation_agreement --sample 100000 --snapshot FOLDER

Without a snapshot a small nation is made first.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time

import pyarrow as pa

from benchmarks.nation import PACK, YEAR, made
from fupin.columnar.agreement import Comparison, compare
from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.records import chosen, households
from fupin.columnar.schema import KEY
from fupin.columnar.schema.snapshot import open_snapshot
from fupin.columnar.schema.store import Store
from fupin.policy.packs import find

SAMPLE, SEED, CHUNK = 100_000, 4, 10_000


def drawn(snapshot: Store, number: int) -> Iterator[tuple[int, list[int]]]:
    """So many households of the nation, each as likely as another, by province."""
    random, total, seen, given = Random(SEED), snapshot.rows("households"), 0, 0
    for area in snapshot.areas:
        own = snapshot.read("households", area, [KEY])[KEY].to_pylist()
        seen += len(own)
        share = min(number, total) * seen // total - given
        given += share
        yield area, random.sample(own, share)


def main() -> None:
    """Compare and print."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=SAMPLE)
    parser.add_argument("--snapshot", type=Path)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        snapshot = asked.snapshot or Path(folder) / "nation"
        made(snapshot, max(asked.sample, 10_000))
        agree(open_snapshot(snapshot), asked.sample)


def agree(snapshot: Store, number: int) -> None:
    """Compare a sample and print how it went."""
    pack = find(PACK)
    begun, found = process_time(), []
    with DuckDB(threads=2) as engine:
        for area, wanted in drawn(snapshot, number):
            for start in range(0, len(wanted), CHUNK):
                tables = chosen(snapshot, area, pa.array(wanted[start : start + CHUNK], pa.int64()))
                records = [{**r, "id": place} for place, r in enumerate(households(pack, tables, YEAR))]
                found.append(compare(pack.rule_set(YEAR), records, engine))
    _print(found, process_time() - begun)


def _print(found: list[Comparison], seconds: float) -> None:
    households_, values, unknown = (sum(getattr(c, n) for c in found) for n in ("households", "values", "unknown"))
    differing = [each for comparison in found for each in comparison.disagreements]
    print(f"{households_:,} households, {values:,} values of nodes compared, {unknown:,} of them unknown")
    print(f"{len(differing)} differences; {seconds:.0f} CPU s")
    print(*differing[:5], sep="\n")


if __name__ == "__main__":
    main()
