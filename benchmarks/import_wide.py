"""Import of 100,000 persons with 40 columns: checked, previewed, accepted with history; is the memory flat?

The same is done with a quarter of the persons. Memory is flat if four times the rows need much less than four
times the memory above that of the bare program; the bare reader is measured beside it, because a workbook has to be
read whole. Set FUPIN_BENCH_POSTGRES to the address of an empty PostgreSQL database to measure that too.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import _import, _roster
from benchmarks.import_roster import FILE, product

MODULE = "benchmarks.import_wide"
SIZES = ((25_000, 8_700), (100_000, 34_800))
COLUMNS = (*_roster.COLUMNS, *_roster.MORE)


def main() -> None:
    """Measure both sizes on every database there is."""
    for name, address in _import.databases():
        print(f"{name}: {len(COLUMNS)} columns")
        for persons, households in SIZES:
            with tempfile.TemporaryDirectory(prefix="fupin-bench-") as folder:
                _measure(Path(folder), address, persons, households)


def _measure(folder: Path, address: str, persons: int, households: int) -> None:
    _roster.write(folder / FILE, _roster.roster(persons, households, wide=True), COLUMNS)
    (folder / "size").write_text(f"{persons} {households}")
    _import.fresh(MODULE, "prepare", folder, address)
    bare = _import.fresh(MODULE, "bare", folder, address)
    reader = _import.fresh(MODULE, "reader", folder, address)
    found = _import.fresh(MODULE, "product", folder, address)
    cpu = found["cpu"] + found["server"]
    print(
        f"  {persons:7,} persons: {cpu:6.1f} CPU s, {persons / cpu:6.0f} persons per CPU s,"
        f" {found['wall']:6.1f} s wall, {found['statements']} statements; {found['mb']:5.0f} MB"
        f" (bare program {bare['mb']:.0f}, python-calamine alone {reader['mb']:.0f})"
    )


def step(name: str, folder: Path) -> None:
    """Run one step in this process."""
    if name == "prepare":
        _import.prepare(_roster.villages())
        print("{}")
        return
    if name == "reader":
        _import.measured(lambda: _read(folder), database=False)
        return
    _import.start()
    persons, households = map(int, (folder / "size").read_text().split())
    _import.measured(lambda: product(folder, persons, households) if name == "product" else {})


def _read(folder: Path) -> dict[str, Any]:
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_path(folder / FILE).get_sheet_by_index(0)
    return {"rows": sum(1 for _row in sheet.iter_rows())}


if __name__ == "__main__":
    if len(sys.argv) > 2:
        step(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
