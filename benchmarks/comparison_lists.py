"""Lists of persons against a register: precision and recall by kind of error, speed, memory, and the pairwise way.

All persons are made, and so are their errors: the table says how each kind fares that is planted on purpose, not how
often it happens or how a real list does. Speed is measured in processes of their own. The pairwise way is the same
model over every pair of a sample; its time for the whole lists is extrapolated by the number of pairs.
Aims: 110,000 × 60,000 rows in 30 s, 1,000,000 × 1,000,000 rows in 120 s.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa

from benchmarks import _persons, _slips
from fupin.comparison.linking import Linked, link
from fupin.comparison.linking.engine import engine, load
from fupin.comparison.linking.exact import exact
from fupin.comparison.linking.persons import open_rows, persons_model
from fupin.comparison.linking.reading import read
from fupin.comparison.linking.scoring import score
from fupin.comparison.linking.tables import checked
from fupin.policy.identity import identity_of

AIMS = {(110_000, 60_000): 30.0, (1_000_000, 1_000_000): 120.0}
KINDS_AT, EACH, SEED = 40_000, 500, 11
PAIRWISE = (1_000, 3_000)
COLUMNS = ("accepted", "for review", "false accepted", "false for review")


def main() -> None:
    """Print the table of kinds, then each size in a process of its own, then the pairwise way."""
    show_kinds(*measured(KINDS_AT, EACH, SEED))
    taken = {size: _fresh(*size) for size in AIMS}
    few, many = PAIRWISE
    # The difference of two sizes, so that what every run costs whatever its size is not multiplied.
    each = (pairwise(many) - pairwise(few)) / (many**2 - few**2)
    for (ours, theirs), wall in taken.items():
        whole = each * ours * theirs
        print(f"every pair of {ours:,} × {theirs:,}: {whole:,.0f} s extrapolated, {whole / wall:,.0f} times as long")


def measured(persons: int, each: int, seed: int) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """How many rows there are of each kind, and how many of them came out how."""
    people = _persons.population(persons, seed)
    rows, true, kinds = _slips.roster(people, _persons.population(each * 10, seed + 1), each, seed)
    return Counter(kinds), judged(link(people.table(), rows, identity_of(_slips.PACK)), true, kinds)


def judged(linked: Linked, true: list[int], kinds: list[str]) -> Counter[tuple[str, str]]:
    """Count the pairs by kind and by what became of them; the rows are numbered from 1."""
    found: Counter[tuple[str, str]] = Counter()
    pairs = (linked.pairs[name].to_pylist() for name in ("ours", "theirs", "band"))
    for ours, theirs, band in zip(*pairs, strict=True):
        right, sure = true[theirs - 1] == ours, band == "accept"
        found[kinds[theirs - 1], COLUMNS[2 * (not right) + (not sure)]] += 1
    return found


def show_kinds(rows: Counter[str], found: Counter[tuple[str, str]]) -> None:
    """Print precision and recall for each kind of row, and over all."""
    print(
        f"{'made rows':26}{'rows':>7}"
        + "".join(f"{column:>18}" for column in COLUMNS)
        + f"{'recall':>9}{'precision':>11}"
    )
    for kind in (*_slips.KINDS, _slips.CLEAN, *_slips.DOUBLES, _slips.STRANGER):
        _line(kind, rows[kind], [found[kind, column] for column in COLUMNS])
    in_both = {kind: count for kind, count in rows.items() if kind in _slips.KINDS or kind == _slips.CLEAN}
    totals = [sum(count for (_kind, name), count in found.items() if name == column) for column in COLUMNS]
    _line("all that stand in both", sum(in_both.values()), totals)
    print(f"precision of what is accepted without a person: {totals[0] / (totals[0] + totals[2]):.5f}")


def _line(kind: str, rows: int, counts: list[int]) -> None:
    right, all_found = counts[0] + counts[1], sum(counts)
    precision = f"{right / all_found:11.4f}" if all_found else f"{'-':>11}"
    print(f"{kind:26}{rows:7}" + "".join(f"{count:18}" for count in counts) + f"{right / rows:9.4f}{precision}")


def lists(ours: int, theirs: int, seed: int = 5) -> tuple[pa.Table, pa.Table]:
    """A register, and a list of which seven in ten rows stand in it, one in seven of those with an error."""
    counties = max(ours // 110_000, 1)
    people = _persons.population(ours, seed, counties)
    each = theirs // 10 // len(_slips.KINDS)
    slipped, _true, _kinds = _slips.roster(people, _persons.population(0, seed), each, seed)
    rng = np.random.default_rng(seed)
    known = people.table().take(rng.choice(ours, min(theirs * 6 // 10, ours), replace=False))
    strangers = _persons.population(theirs - len(known) - len(slipped), seed + 1, counties).table()
    rows = pa.concat_tables([known, slipped, strangers])
    ids = pa.array(rng.permutation(len(rows)) + 1)
    return people.table(), rows.set_column(0, "id", ids).set_column(6, "household", pa.nulls(len(rows), pa.int64()))


def once(ours: int, theirs: int) -> None:
    """Link two lists of that size and print what it took as JSON."""
    left, right = lists(ours, theirs)
    before = resource.getrusage(resource.RUSAGE_SELF)
    begun = time.perf_counter()
    linked = link(left, right, identity_of(_slips.PACK), memory="4GB")
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF)
    taken = {"wall": wall, "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}
    megabytes = {"before": before.ru_maxrss / 1024, "peak": after.ru_maxrss / 1024}
    print(json.dumps({**taken, **megabytes, "figures": linked.figures}))


def _fresh(ours: int, theirs: int) -> float:
    command = [sys.executable, "-m", "benchmarks.comparison_lists", str(ours), str(theirs)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    aim = AIMS[ours, theirs]
    print(
        f"{ours:,} × {theirs:,}: {told['wall']:.1f} s (aim {aim:.0f}), {told['cpu']:.1f} CPU s,"
        f" peak {told['peak']:,.0f} MB"
        f" of which {told['before']:,.0f} MB to make the lists; {told['figures']}"
    )
    return float(told["wall"])


def pairwise(rows: int) -> float:
    """Seconds when the model looks at all pairs of two lists of so many rows."""
    left, right = lists(rows, rows)
    reader = identity_of(_slips.PACK)
    with engine("4GB", None) as connection:
        for side, table in (("ours", left), ("theirs", right)):
            load(connection, side, read(checked(table, side), reader))
        exact(connection)
        connection.execute("truncate chosen")
        open_rows(connection)
        begun = time.perf_counter()
        score(connection, ("ours_open", "theirs_open"), replace(persons_model(), blocks=("1 = 1",)), 0.2)
        seconds = time.perf_counter() - begun
    print(f"every pair of {rows:,} × {rows:,}: {seconds:.1f} s")
    return seconds


if __name__ == "__main__":
    once(int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else main()
