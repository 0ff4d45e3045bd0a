"""Differences of snapshots as files: computed by the engine, read again for pages, written as workbooks."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.utils.translation import gettext_lazy as _

from fupin.columnar.schema.difference import ROWS, TOTALS
from fupin.columnar.schema.store import Store
from fupin.framework.web.words import Label, words
from fupin.policy.packs import Pack

Progress = Callable[[int, int], None]

# The most rows that a worksheet holds below its head.
SHEET_ROWS = 1_048_575

REASON_WORDS: dict[str, Label] = {
    "natural_increase": _("natural increase"),
    "natural_decrease": _("natural decrease"),
    "new": _("newly registered"),
    "returned": _("fell back into poverty"),
    "exited": _("left poverty"),
    "removed": _("struck off"),
    "moved": _("moved"),
    "split": _("household split"),
    "merged": _("households merged"),
    "closed": _("household gone"),
    "corrected": _("corrected"),
    "unexplained": _("unexplained"),
}
DIRECTION_WORDS: dict[str, Label] = {"start": _("at the start"), "in": _("in"), "out": _("out"), "end": _("at the end")}
COLUMN_WORDS: dict[str, Label] = {
    "household": _("household"),
    "member": _("member"),
    "number": _("household number"),
    "area": _("Place"),
    "other": _("from or to"),
    "direction": _("in or out"),
    "reason": _("Reason"),
    "households": _("Households"),
    "persons": _("Persons"),
    "level": _("level"),
}


def compared(
    pack: Pack, earlier: Store, later: Store, folder: Path, progress: Progress, *, memory: str = "1GB"
) -> Store:
    """Compare two snapshots into a folder; what does not fit into memory is spilled beside it."""
    # The engine is loaded by whoever needs it, not by every web process.
    from fupin.columnar.backends.duckdb import DuckDB
    from fupin.columnar.difference import write_difference

    work = folder.with_name(f"{folder.name}.work")
    work.mkdir(parents=True, exist_ok=True)
    try:
        with DuckDB(memory_limit=memory, temp_folder=work, ordered=False) as engine:
            return write_difference(pack, earlier, later, folder, engine=engine, progress=progress)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def write_file(difference: Store, file: Path) -> None:
    """Write the rows of a difference as one Parquet file, or rows and sums as a workbook; its folder is removed."""
    if file.suffix == ".parquet":
        shutil.copyfile(difference.files("rows")[0], file)
    else:
        write_workbook(difference, file)
    shutil.rmtree(difference.folder)


def write_workbook(difference: Store, file: Any, low: int | None = None, high: int | None = None) -> int:
    """Write the sums and the rows, of a range of places or of all, as a workbook; return how many rows."""
    # Only who takes a workbook away needs its writer.
    import xlsxwriter

    names = {row["area"]: row["name_zh"] or row["name_en"] for row in difference.read("areas").to_pylist()}
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True})
        totals = [t for t in difference.read("totals").to_pylist() if low is None or low <= t["area"] <= (high or low)]
        _write_sheet(book.add_worksheet(words(_("Sums"))), bold, TOTALS.names, iter(totals), names)
        rows = found_rows(difference, low, high)
        return _write_sheet(book.add_worksheet(words(_("Rows"))), bold, ROWS.names, rows, names)


def found_rows(difference: Store, low: int | None = None, high: int | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rows of a range of places, or all of them, some thousands at a time."""
    for file in difference.files("rows"):
        for batch in pq.ParquetFile(file).iter_batches(batch_size=5000):
            for row in batch.to_pylist():
                if low is None or low <= row["area"] <= (high or low):
                    yield row


def _write_sheet(
    sheet: Any, bold: Any, columns: list[str], rows: Iterator[dict[str, Any]], names: dict[int, str]
) -> int:
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(columns):
        sheet.write_string(0, place, words(COLUMN_WORDS[name]), bold)
        sheet.set_column(place, place, 18)
    count = 0
    for count, row in enumerate(rows, start=1):
        if count > SHEET_ROWS:
            return SHEET_ROWS
        for place, name in enumerate(columns):
            _write_cell(sheet, (count, place), name, row[name], names)
    return count


def _write_cell(sheet: Any, cell: tuple[int, int], name: str, value: Any, names: dict[int, str]) -> None:
    if value is None:
        return
    if name in ("area", "other"):
        sheet.write_string(*cell, f"{names.get(value, '')} {value}".strip())
    elif name in ("direction", "reason"):
        said = DIRECTION_WORDS if name == "direction" else REASON_WORDS
        sheet.write_string(*cell, words(said.get(value, value)))
    elif name in ("households", "persons", "level"):
        sheet.write_number(*cell, value)
    else:
        # Identifiers have more digits than a workbook's numbers keep.
        sheet.write_string(*cell, str(value))
