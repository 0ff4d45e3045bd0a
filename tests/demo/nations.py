"""Small synthetic nations that the tests look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fupin.columnar.schema.store import Store
from fupin.policy.packs import Pack
from fupin.project.nation.run import Wish, generate

HOUSEHOLDS = 3000
YEARS = (2014, 2019)


def quiet(_line: str) -> None:
    """Say nothing."""


def nation(folder: Path, pack: Pack, **wish: Any) -> Store:
    """A small nation, written by one process unless it is said otherwise."""
    return generate(folder, pack, Wish(**{"households": HOUSEHOLDS, "processes": 1, **wish}), quiet)


def hashes(store: Store) -> dict[str, str]:
    """The hash of every file."""
    return {piece.file: piece.sha256 for piece in store.manifest.pieces}
