"""Where uploads lie: each file under the hash of its content, and what was made of it beside it; all sealed.

A part is written aside and renamed: whoever is killed leaves the old one or the new one, never half of one.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from fupin.framework.sensitive import seal_bytes, unseal_bytes

GRIDS, RESULT, SUMMARY = "grids", "result", "summary"


def keep(content: bytes) -> str:
    """Keep a file verbatim and return the hash of its content; the same content is kept once."""
    digest = hashlib.sha256(content).hexdigest()
    path = _content_path(digest)
    if not path.exists():
        _write(path, seal_bytes(content))
    return digest


def content(digest: str) -> bytes:
    """Return a file as it was sent."""
    return unseal_bytes(_content_path(digest).read_bytes())


def save(upload: int, part: str, value: Any) -> None:
    """Write one part of what was made of an upload."""
    packed = zlib.compress(orjson.dumps(value, default=list, option=orjson.OPT_NON_STR_KEYS), 1)
    _write(_part_path(upload, part), seal_bytes(packed))


def load(upload: int, part: str) -> Any:
    """Return a part, None if there is none yet."""
    path = _part_path(upload, part)
    if not path.exists():
        return None
    return orjson.loads(zlib.decompress(unseal_bytes(path.read_bytes())))


def forget(upload: int) -> None:
    """Remove what was made of an upload; the file itself stays."""
    for part in (GRIDS, RESULT, SUMMARY):
        with suppress(FileNotFoundError):
            _part_path(upload, part).unlink()


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "intake"


def _content_path(digest: str) -> Path:
    return _folder() / digest[:2] / digest


def _part_path(upload: int, part: str) -> Path:
    return _folder() / "checks" / f"{upload}.{part}"


def _write(path: Path, value: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with draft.open("wb") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
