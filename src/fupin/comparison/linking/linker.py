"""Two lists of persons, in one pass: by number first, then by everything else."""

from __future__ import annotations

import time
from typing import Any

import pyarrow as pa

from fupin.comparison.linking.engine import engine, load
from fupin.comparison.linking.exact import exact
from fupin.comparison.linking.reading import read
from fupin.comparison.linking.result import answer
from fupin.comparison.linking.tables import Bands, Linked, Progress, checked
from fupin.policy.identity import Identity

_RESOLVED = "create or replace table resolved as select ours, theirs, way, 1.0::double as probability, band from chosen"


def link(
    ours: pa.Table,
    theirs: pa.Table,
    reader: Identity,
    bands: Bands = Bands(),  # noqa: B008 - frozen
    *,
    memory: str = "2GB",
    threads: int | None = None,
    progress: Progress | None = None,
) -> Linked:
    """Find the persons who stand in both lists (columns: PERSONS); the same answer for any order and threads."""
    return Linker(reader, bands, memory=memory, threads=threads, progress=progress).link(ours, theirs)


class Linker:
    """Links lists as one pack reads them, with fixed bands."""

    def __init__(
        self,
        reader: Identity,
        bands: Bands = Bands(),  # noqa: B008 - frozen
        *,
        memory: str = "2GB",
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.reader, self.bands, self.memory, self.threads = reader, bands, memory, threads
        self.progress = progress

    def link(self, ours: pa.Table, theirs: pa.Table) -> Linked:
        """Find the persons who stand in both lists."""
        begun = time.perf_counter()
        sides = {"ours": checked(ours, "ours"), "theirs": checked(theirs, "theirs")}
        figures: dict[str, Any] = {"rows": {side: table.num_rows for side, table in sides.items()}}
        with engine(self.memory, self.threads) as connection:
            for side, table in sides.items():
                load(connection, side, read(table, self.reader))
            self._tell("read", 0.3)
            figures |= exact(connection)
            connection.execute(_RESOLVED)
            linked = answer(connection, figures)
        linked.figures["seconds"] = round(time.perf_counter() - begun, 3)
        self._tell("done", 1.0)
        return linked

    def _tell(self, step: str, share: float) -> None:
        if self.progress:
            self.progress(step, share)
