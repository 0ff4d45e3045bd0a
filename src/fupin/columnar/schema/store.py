"""A published folder: Parquet files by table and area, and a manifest that vouches for every one of them.

    <folder>/manifest.json
    <folder>/<table>/area=<key>/part-00000.parquet

The areas are places of one level, so that a nation is read province by province and a county published again
village by village. A draft stands beside the folder as `<folder>.draft`; it becomes the folder by one rename, when
every area is whole. What was finished before a kill or a full disk is kept and not written again.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from fupin.kernel.errors import FupinError

VERSION = 1
MANIFEST = "manifest.json"
ABOUT = "about.json"
ROWS_OF_A_GROUP = 122_880
Value = str | int | bool | None
_FULL = (errno.ENOSPC, errno.EDQUOT)


class Damaged(FupinError):
    """A published folder that must not be read: a file is missing, cut short, changed or of another version."""


class NoRoom(FupinError):
    """The disk is full; what is finished is kept."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One file: its table, its area, its place in the folder, and what vouches for it."""

    table: str
    area: int
    file: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a folder holds: its kind, what it is about, the level of its areas, and its files."""

    kind: str
    level: int
    about: Mapping[str, Value]
    pieces: tuple[Piece, ...] = ()
    version: int = VERSION


@dataclass(frozen=True)
class Store:
    """A published folder, opened: its manifest was read, its files are there and have the right length."""

    folder: Path
    manifest: Manifest
    _by_place: dict[tuple[str, int], list[Piece]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def open(cls, folder: Path, kind: str) -> Store:
        """Open a folder of a kind; raises Damaged where a file is missing or has another length."""
        store = cls(folder, read_manifest(folder / MANIFEST, kind))
        for piece in store.manifest.pieces:
            store._by_place.setdefault((piece.table, piece.area), []).append(piece)
            store._measure(piece)
        return store

    @property
    def areas(self) -> list[int]:
        """The areas that the folder is cut into, in order."""
        return sorted({piece.area for piece in self.manifest.pieces})

    def files(self, table: str, area: int | None = None) -> list[Path]:
        """The files of a table, of one area or of all."""
        wanted = self.areas if area is None else [area]
        return [self.folder / p.file for key in wanted for p in self._by_place.get((table, key), ())]

    def rows(self, table: str, area: int | None = None) -> int:
        """How many rows a table has, in one area or in all."""
        return sum(p.rows for p in self.manifest.pieces if p.table == table and area in (None, p.area))

    def sources(self, tables: Iterable[str], area: int | None = None) -> dict[str, list[Path]]:
        """The files of several tables; raises Damaged where an area has no file of a table."""
        found = {table: self.files(table, area) for table in tables}
        for table, files in found.items():
            if not files:
                place = f"{table}, area {area}" if area is not None else table
                raise Damaged("The folder has no file of this table.", place=f"{self.folder}: {place}", fix=_AGAIN)
        return found

    def check(self, area: int | None = None) -> None:
        """Compare every file, of one area or of all, with its hash; raises Damaged at the first that differs."""
        for piece in self.manifest.pieces:
            if area in (None, piece.area) and sha256(self.folder / piece.file) != piece.sha256:
                raise Damaged("The file was changed after it was published.", place=self._name(piece), fix=_AGAIN)

    def read(self, table: str, area: int | None = None, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows of a table in memory."""
        parts = [pq.read_table(file, columns=columns, partitioning=None) for file in self.files(table, area)]
        return pa.concat_tables(parts)

    def _measure(self, piece: Piece) -> None:
        try:
            length = (self.folder / piece.file).stat().st_size
        except OSError:
            raise Damaged("The file is missing.", place=self._name(piece), fix=_AGAIN) from None
        if length != piece.bytes:
            raise Damaged(
                "The file has %(length)s bytes; it was published with %(bytes)s.",
                place=self._name(piece),
                fix=_AGAIN,
                length=length,
                bytes=piece.bytes,
            )

    def _name(self, piece: Piece) -> str:
        return str(self.folder / piece.file)


_AGAIN = "Put the file back from a copy, or publish the folder again."


class Draft:
    """A folder that is being written; areas that an earlier run finished stay as they are.

    Several processes may write different areas of one draft at the same time.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        if (folder / MANIFEST).exists():
            raise FupinError("The folder is published already.", place=str(folder), fix="Choose another name for it.")
        self.target = folder
        self.folder = draft_of(folder)
        self.manifest = manifest
        with full_disk_named(self.folder):
            (self.folder / "done").mkdir(parents=True, exist_ok=True)
            self._claim()

    def _claim(self) -> None:
        about = orjson.dumps(_plain(self.manifest), option=orjson.OPT_SORT_KEYS)
        claim = self.folder / ABOUT
        if claim.exists() and claim.read_bytes() != about:
            raise FupinError(
                "An unfinished draft of something else is in the way.",
                place=str(self.folder),
                fix="Finish it with its own settings, or delete the folder.",
            )
        write_whole(claim, about)

    def has(self, area: int) -> bool:
        """Tell whether an area is finished."""
        return self._journal(area).exists()

    def part(self, area: int) -> Part:
        """Begin an area; what an interrupted run left of it is removed."""
        return Part(self, area)

    def adopt(self, store: Store, area: int) -> None:
        """Take an area over from a published folder, unchanged and without a second copy of its bytes."""
        pieces = [piece for piece in store.manifest.pieces if piece.area == area]
        for piece in pieces:
            target = self.folder / piece.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            _link(store.folder / piece.file, target)
        self.finish(area, pieces)

    def finish(self, area: int, pieces: Sequence[Piece]) -> None:
        """Note that an area is whole."""
        write_whole(self._journal(area), orjson.dumps([_plain(piece) for piece in pieces]))

    def publish(self, **about: Value) -> Store:
        """Make the draft the folder, with its manifest; nothing can be read under its name before."""
        done = sorted((self.folder / "done").glob("*.json"))
        pieces = tuple(Piece(**each) for path in done for each in orjson.loads(path.read_bytes()))
        whole = Manifest(self.manifest.kind, self.manifest.level, {**self.manifest.about, **about}, pieces)
        with full_disk_named(self.folder):
            write_whole(self.folder / MANIFEST, orjson.dumps(_plain(whole), option=orjson.OPT_INDENT_2))
        shutil.rmtree(self.folder / "done")
        (self.folder / ABOUT).unlink()
        self.folder.rename(self.target)
        return Store.open(self.target, self.manifest.kind)

    def discard(self) -> None:
        """Remove the draft and everything in it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _journal(self, area: int) -> Path:
        return self.folder / "done" / f"{area}.json"


class Part:
    """One area of a draft: its tables are written batch by batch, and it counts only once it is closed whole."""

    def __init__(self, draft: Draft, area: int) -> None:
        self.draft, self.area = draft, area
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._given: dict[str, list[Path]] = {}
        for folder in draft.folder.glob(f"*/area={area}"):
            shutil.rmtree(folder)

    def write(self, table: str, rows: pa.Table) -> None:
        """Append rows to a table of the area; its first rows decide its columns."""
        with full_disk_named(self.draft.folder):
            if table not in self._writers:
                file = self.path(table)
                self._writers[table] = pq.ParquetWriter(file, rows.schema, compression="zstd", compression_level=1)
            if rows.num_rows:
                self._writers[table].write_table(rows, row_group_size=ROWS_OF_A_GROUP)

    def path(self, table: str, number: int = 0) -> Path:
        """The place of a file that an engine writes by itself; it is counted when the part is closed."""
        folder = self.draft.folder / table / f"area={self.area}"
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"part-{number:05d}.parquet"
        self._given.setdefault(table, []).append(file)
        return file

    def close(self) -> None:
        """Vouch for every file of the area and note that it is whole."""
        with full_disk_named(self.draft.folder):
            for writer in self._writers.values():
                writer.close()
            pieces = [self._piece(table, file) for table, files in self._given.items() for file in files]
            self.draft.finish(self.area, pieces)

    def _piece(self, table: str, file: Path) -> Piece:
        rows = pq.read_metadata(file).num_rows
        name = file.relative_to(self.draft.folder).as_posix()
        return Piece(table, self.area, name, rows, file.stat().st_size, sha256(file))

    def __enter__(self) -> Part:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()


def read_manifest(path: Path, kind: str) -> Manifest:
    """Read a manifest of a kind; raises Damaged where it is missing, unreadable or of another kind or version."""
    try:
        found = orjson.loads(path.read_bytes())
        version, its_kind = found["version"], found["kind"]
    except FileNotFoundError:
        raise Damaged("The folder was never published: it has no manifest.", place=str(path), fix=_FINISH) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise Damaged("The manifest cannot be read.", place=str(path), fix=_AGAIN) from None
    if its_kind != kind:
        raise Damaged(
            'The folder holds "%(found)s", not "%(kind)s".', place=str(path), fix=_OTHER, found=its_kind, kind=kind
        )
    if version != VERSION:
        raise Damaged(
            "The folder has version %(found)s of the layout; this program reads version %(version)s.",
            place=str(path),
            fix="Publish it again with this program.",
            found=version,
            version=VERSION,
        )
    try:
        pieces = tuple(Piece(**piece) for piece in found["pieces"])
        return Manifest(its_kind, found["level"], found["about"], pieces)
    except (KeyError, TypeError):
        raise Damaged("The manifest cannot be read.", place=str(path), fix=_AGAIN) from None


_FINISH = "Run the same command again to finish it."
_OTHER = "Name a folder of the right kind."


def sha256(file: Path) -> str:
    """The hash of a file's bytes."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file so that a killed process leaves the old one or the new one, never half of it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with draft.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    draft.replace(path)


@contextmanager
def full_disk_named(folder: Path) -> Iterator[None]:
    """Raise NoRoom, which says what to do, where the disk is full."""
    try:
        yield
    except Exception as error:
        # Engines wrap what the system said in errors of their own.
        if getattr(error, "errno", None) not in _FULL and os.strerror(errno.ENOSPC) not in str(error):
            raise
        raise NoRoom(
            "The disk is full.", place=str(folder), fix="Free some space and run the same command again."
        ) from error


def draft_of(folder: Path) -> Path:
    """Where a folder is written before it is published."""
    return folder.with_name(f"{folder.name}.draft")


def claimed(folder: Path) -> Manifest | None:
    """What an unfinished draft of a folder is about; None where there is none, or one that was never begun."""
    try:
        found = orjson.loads((draft_of(folder) / ABOUT).read_bytes())
        return Manifest(found["kind"], found["level"], found["about"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _plain(thing: Any) -> dict[str, Any]:
    found = {name: getattr(thing, name) for name in thing.__slots__}
    if "pieces" in found:
        found["pieces"] = [_plain(piece) for piece in found["pieces"]]
    return found
