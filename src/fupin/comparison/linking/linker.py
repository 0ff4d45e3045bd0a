"""Two lists of persons, in one pass: by number first, then by everything else."""

from __future__ import annotations

import time
from typing import Any

import pyarrow as pa

from fupin.comparison.linking.engine import engine, load
from fupin.comparison.linking.exact import exact
from fupin.comparison.linking.persons import open_rows, persons_model
from fupin.comparison.linking.reading import read
from fupin.comparison.linking.resolve import resolve
from fupin.comparison.linking.result import answer, join_pairs
from fupin.comparison.linking.scoring import score
from fupin.comparison.linking.tables import USUAL, Bands, Linked, Progress, checked
from fupin.policy.identity import Identity

_OPEN = ("ours_open", "theirs_open")


def link(
    ours: pa.Table,
    theirs: pa.Table,
    reader: Identity,
    bands: Bands = USUAL,
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
        bands: Bands = USUAL,
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
            for side, share in (("ours", 0.2), ("theirs", 0.4)):
                load(connection, side, read(sides.pop(side), self.reader))
                self._tell("read", share)
            figures |= exact(connection)
            self._tell("numbers", 0.5)
            figures |= self._probable(connection)
            self._tell("probable", 0.9)
            linked = answer(connection, figures)
        linked.figures["seconds"] = round(time.perf_counter() - begun, 3)
        self._tell("done", 1.0)
        return linked

    def _probable(self, connection: Any) -> dict[str, int]:
        open_rows(connection)
        score(connection, _OPEN, persons_model(), self.bands.review, population=("ours_all", "theirs_all"))
        resolve(connection, self.bands)
        join_pairs(connection, self.bands)
        [(candidates,)] = connection.execute("select count(*) from scored").fetchall()
        return {"candidates": candidates}

    def _tell(self, step: str, share: float) -> None:
        if self.progress:
            self.progress(step, share)
