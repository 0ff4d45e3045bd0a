"""What an engine must do to run the rules on an area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

import ibis
import pyarrow as pa

Source: TypeAlias = "pa.Table | Path | Sequence[Path]"
Keys: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do; the tests skip by these, never by its name."""

    name: str
    dialect: str
    distributed: bool = False
    largest_area: str = "nation"


class Engine(Protocol):
    """One connection to an engine; used by one thread, closed by its owner."""

    capabilities: Capabilities

    def attach(self, sources: Mapping[str, Source], within: Keys | None = None) -> None:
        """Give the tables of `columnar.schema` their data: an Arrow table, a Parquet file, some, or a folder each.

        Columns are those in the files; what is written in the name of a folder (`area=…`) is not one. `within` leaves
        out the rows of households whose keys lie before its first or after its last.
        """

    def fetch(self, expression: ibis.Expr) -> pa.Table:
        """Run an expression over the attached tables; the whole result is fetched before it returns."""

    def fetch_sql(self, statement: str) -> pa.Table:
        """Run a statement that was compiled for the engine's dialect."""

    def define(self, name: str, statement: str) -> None:
        """Let a compiled statement be known by a name, as if it were a table."""

    def write_sql(self, statement: str, file: Path) -> int:
        """Run a compiled statement, write its rows as one Parquet file (zstd) past Python, and return their number."""

    def close(self) -> None:
        """Give back what it holds."""
