"""Results on the way, kept as files: a statement stays short, and its memory is given back."""

from __future__ import annotations

from pathlib import Path

import ibis

from fupin.columnar.backends.base import Engine


class Kept:
    """A folder of Parquet files that the engine wrote and reads again by name."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder = engine, folder

    def keep(self, name: str, expression: ibis.Table) -> ibis.Table:
        """Compute a table, and return it as one that only has to be read."""
        file = self.folder / f"{name}.parquet"
        self.write(expression, file)
        self.engine.attach({name: file})
        return ibis.table(expression.schema(), name=name)

    def write(self, expression: ibis.Table, file: Path) -> None:
        """Compute a table into a file."""
        self.engine.write_sql(str(ibis.to_sql(expression, dialect=self.engine.capabilities.dialect)), file)
