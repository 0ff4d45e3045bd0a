"""A folder of workbooks: one for each village, and a pair for the first try with a list of its wrong cells."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fupin.policy.packs import Pack
from fupin.project.demo.chance import likely, stream
from fupin.project.demo.county import County
from fupin.project.demo.shapes import Household, Village
from fupin.project.demo.workbooks.files import write_xlsx, writer
from fupin.project.demo.workbooks.manners import MANNERS, Sheet, by_template
from fupin.project.demo.workbooks.mistakes import Mistake, make
from fupin.project.demo.workbooks.table import Cell, Table, table

CLEAN, WRONG, MANIFEST = "first-try-clean.xlsx", "first-try-wrong.xlsx", "first-try-wrong.json"
OLD_KINDS = {5: "csv", 11: "xls", 17: "ods", 41: "csv", 53: "xls", 71: "ods"}  # which villages send what
NEWCOMERS = {CLEAN: 14, WRONG: 16}
MOST_WRONG = 4


@dataclass(frozen=True, slots=True)
class FirstTry:
    """The workbooks to try first, and what is wrong in the second: `sheet, cell, row, column, kind, wrong, right`."""

    clean: Path
    wrong: Path
    mistakes: tuple[dict[str, str | int | float | None], ...]


def write_villages(pack: Pack, county: County, folder: Path) -> Iterator[Path]:
    """Write the workbook of each village with its registered households; yield the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (village, households) in enumerate(county.tell()):
        registered = [h for h in households if h.kind == "registered"]
        suffix = OLD_KINDS.get(number, "xlsx")
        write = writer(suffix)
        if write is None:
            suffix, write = "xlsx", write_xlsx
        path = folder / f"{village.place.code}-{village.place.name}.{suffix}"
        write(path, _village_sheet(pack, county, village, registered, number))
        yield path


def write_first_try(pack: Pack, county: County, folder: Path) -> FirstTry:
    """Write the clean workbook, the one with wrong cells and its manifest, for the first two villages of the county.

    Their households are new to the register, so that accepting them adds them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    clean, wrong = county.villages[:2]
    _write(pack, county, clean, folder / CLEAN)
    mistakes = _write(pack, county, wrong, folder / WRONG, spoil=True)
    text = json.dumps(mistakes, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return FirstTry(folder / CLEAN, folder / WRONG, tuple(mistakes))


def _write(
    pack: Pack, county: County, village: Village, path: Path, *, spoil: bool = False
) -> list[dict[str, str | int | float | None]]:
    material = county.material
    rng = stream(material.county["seed"], "first try", village.place.code)
    own = table(pack, material, village, county.newcomers(village, NEWCOMERS[path.name]))
    made = make(rng, own, material.workbooks["mistakes"]) if spoil else []
    sheet = by_template(rng, material, village.place.name, own)
    write_xlsx(path, sheet)
    return [_listed(sheet, own, mistake) for mistake in made]


def _village_sheet(pack: Pack, county: County, village: Village, households: Sequence[Household], number: int) -> Sheet:
    material = county.material
    rng = stream(material.county["seed"], "workbook", village.place.code)
    own = table(pack, material, village, households)
    if not likely(rng, 35):
        plan = material.workbooks["mistakes"]
        chosen = rng.sample(range(len(plan)), rng.randint(1, MOST_WRONG))
        make(rng, own, [plan[place] for place in chosen])
    return MANNERS[number % len(MANNERS)](rng, material, village.place.name, own)


def _listed(sheet: Sheet, own: Table, mistake: Mistake) -> dict[str, str | int | float | None]:
    row = sheet.heading + mistake.row + 1
    return {
        "sheet": sheet.name,
        "cell": f"{letters(mistake.column)}{row}",
        "row": row,
        "column": own.columns[mistake.column].words[0],
        "kind": mistake.kind,
        "wrong": _plain(mistake.wrong),
        "right": _plain(mistake.right),
    }


def letters(column: int) -> str:
    """Return the letters of a column, counted from 0."""
    before, own = divmod(column, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + own)


def _plain(cell: Cell) -> str | int | float | None:
    return cell.isoformat() if isinstance(cell, date) else cell
