"""Writing one province: block by block into the files of a snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fupin.columnar.schema import schemas
from fupin.columnar.schema.snapshot import AREAS, begin
from fupin.columnar.schema.store import Part, Value, full_disk_named
from fupin.policy import packs
from fupin.project.nation import accounts, fates, homes, persons, truth
from fupin.project.nation.columns import sheet
from fupin.project.nation.plan import Province, Villages
from fupin.project.nation.recipe import Recipe, of_pack

IDS = ("household", "line", "member")
SOUGHT = ("household", "area", "year")  # by which readers skip what they do not need


@dataclass(frozen=True)
class Order:
    """What is to be written: everything a process needs to know, but for the province."""

    folder: Path
    pack: str
    year: int
    years: int
    seed: int
    about: Mapping[str, Value]

    def recipe(self) -> Recipe:
        """The recipe of the order's pack and year."""
        return _recipe(self.pack, self.year)


@cache
def _recipe(pack: str, year: int) -> Recipe:
    return of_pack(packs.find(pack), year)


class Files:
    """The Parquet files of one part. Codes are written as codes, and ids as differences: half the size and time."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._open: dict[str, pq.ParquetWriter] = {}

    def write(self, table: str, rows: pa.Table) -> None:
        """Append rows to a table."""
        with full_disk_named(self._part.draft.folder):
            if table not in self._open:
                self._open[table] = _writer(self._part.path(table), rows.schema)
            self._open[table].write_table(rows)

    def close(self) -> None:
        """Finish every file."""
        with full_disk_named(self._part.draft.folder):
            for writer in self._open.values():
                writer.close()


def _writer(file: Path, schema: pa.Schema) -> pq.ParquetWriter:
    # Without Arrow's own schema a column of codes is read back as the text that the contract asks for.
    return pq.ParquetWriter(
        file,
        schema,
        compression="zstd",
        compression_level=1,
        store_schema=False,
        use_dictionary=[path for f in schema if (path := _coded(f))],
        column_encoding={name: "DELTA_BINARY_PACKED" for name in schema.names if name in IDS},
        write_statistics=[name for name in schema.names if name in SOUGHT],
    )


def _coded(column: pa.Field) -> str | None:
    if pa.types.is_list(column.type):
        return f"{column.name}.list.element"
    if column.name in IDS or pa.types.is_boolean(column.type) or column.name == "amount":
        return None
    return str(column.name)


def write_province(order: Order, province: Province) -> int:
    """Write a province of the order, and return how many households it has."""
    pa.set_cpu_count(1)
    recipe = order.recipe()
    with begin(order.folder, order.about).part(province.area) as part:
        files = Files(part)
        files.write("areas", province.areas.cast(AREAS))
        for first, villages in province.chunks():
            for table, rows in made(recipe, order.seed, first, villages, order.years):
                files.write(table, rows)
        files.close()
    return province.households


def made(recipe: Recipe, seed: int, first: int, villages: Villages, years: int = 1) -> Iterator[tuple[str, pa.Table]]:
    """The tables of some villages, one after the other."""
    contract = schemas(recipe.pack)
    block = fates.block(recipe, seed, first, villages)
    decided = fates.decide(block)
    people = persons.make(block, decided)
    houses = homes.make(block, decided, people)
    yield "households", sheet(contract["households"], houses.columns)
    yield "members", sheet(contract["members"], people.columns)
    kept = [accounts.make(block, decided, people, houses, recipe.year - ago) for ago in reversed(range(years))]
    yield "accounts", _together([sheet(contract["accounts"], one.accounts) for one in kept])
    yield "account_items", _together([sheet(contract["account_items"], one.items) for one in kept])
    yield "truth", sheet(truth.TRUTH, truth.tell(block, decided, people, houses, kept[-1].net_known))


def _together(tables: Sequence[pa.Table]) -> pa.Table:
    """The years of one block below each other, household by household."""
    if len(tables) == 1:
        return tables[0]
    found = pa.concat_tables(tables).unify_dictionaries()
    keys = [(name, "ascending") for name in ("household", "year", "line") if name in found.schema.names]
    return found.sort_by(keys).combine_chunks()
