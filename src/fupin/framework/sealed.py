"""Sealed files of a slice: each once under the hash of its content, and what was made of them as parts beside.

A file is written aside, flushed to disk and renamed: whoever is killed leaves the old one or the new one, never half.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from fupin.framework.sensitive import seal_bytes, unseal_bytes


@dataclass(frozen=True, slots=True)
class SealedFiles:
    """The files of one slice, in a folder of that name."""

    name: str

    def keep(self, content: bytes) -> str:
        """Keep a file verbatim and return the hash of its content; the same content is kept once."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        if not path.exists():
            _write(path, seal_bytes(content))
        return digest

    def find(self, digest: str) -> bytes | None:
        """Return a file as it was kept; None where it is not on this computer, or for an empty hash."""
        path = self.path(digest)
        return unseal_bytes(path.read_bytes()) if digest and path.exists() else None

    def content(self, digest: str) -> bytes:
        """Return a file as it was kept; raises FileNotFoundError where it is not on this computer."""
        return unseal_bytes(self.path(digest).read_bytes())

    def forget(self, digest: str) -> None:
        """Remove a file for good."""
        self.path(digest).unlink(missing_ok=True)

    def save(self, part: str, value: Any) -> None:
        """Write a part: plain JSON content, tuples and sets as lists."""
        packed = zlib.compress(orjson.dumps(value, default=list, option=orjson.OPT_NON_STR_KEYS), 1)
        _write(self._part(part), seal_bytes(packed))

    def load(self, part: str) -> Any:
        """Return a part, None if there is none."""
        path = self._part(part)
        return orjson.loads(zlib.decompress(unseal_bytes(path.read_bytes()))) if path.exists() else None

    def drop(self, part: str) -> None:
        """Remove a part."""
        self._part(part).unlink(missing_ok=True)

    def path(self, digest: str) -> Path:
        """Return where a file lies, or would lie."""
        return self._folder() / digest[:2] / digest

    def _part(self, part: str) -> Path:
        return self._folder() / "checks" / part

    def _folder(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.name


def _write(path: Path, value: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Threads of one server may keep the same file at once: each writes a draft of its own.
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.draft")
    try:
        with draft.open("xb") as file:
            file.write(value)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
