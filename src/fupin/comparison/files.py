"""Where lists and evidence lie: each file sealed under the hash of its content, results of checks beside them."""

from __future__ import annotations

import hashlib
import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.utils.translation import gettext_noop

from fupin.framework.sensitive import seal_bytes, unseal_bytes
from fupin.kernel.errors import FupinError

LARGEST_EVIDENCE = 10 * 1024 * 1024
# A file is what its first bytes say; nothing that a browser would run is taken.
_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))


def keep(content: bytes) -> str:
    """Keep a file verbatim and return the hash of its content."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if not path.exists():
        _write(path, seal_bytes(content))
    return digest


def content(digest: str) -> bytes:
    """Return a file as it was sent."""
    return unseal_bytes(_path(digest).read_bytes())


def forget(digest: str) -> None:
    """Remove a file for good."""
    with suppress(FileNotFoundError):
        _path(digest).unlink()


def save_check(list_id: int, value: dict[str, Any]) -> None:
    """Keep what the check of a list found, beside its file."""
    _write(_check_path(list_id), seal_bytes(zlib.compress(orjson.dumps(value), 1)))


def load_check(list_id: int) -> dict[str, Any]:
    """Return what the check of a list found; empty if there is nothing."""
    path = _check_path(list_id)
    found: dict[str, Any] = orjson.loads(zlib.decompress(unseal_bytes(path.read_bytes()))) if path.exists() else {}
    return found


def forget_check(list_id: int) -> None:
    """Remove what the check of a list found."""
    with suppress(FileNotFoundError):
        _check_path(list_id).unlink()


def kind_of_evidence(content: bytes) -> str:
    """Return what a photo or document is; raises FupinError for anything else and for what is too large."""
    if len(content) > LARGEST_EVIDENCE:
        raise FupinError(gettext_noop("The file is larger than %(limit)d MB."), limit=LARGEST_EVIDENCE >> 20)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    found = next((kind for start, kind in _KINDS if content.startswith(start)), None)
    if found is None:
        raise FupinError(gettext_noop("Evidence is a photo (JPEG, PNG, WebP) or a PDF file."))
    return found


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "comparison"


def _path(digest: str) -> Path:
    return _folder() / digest[:2] / digest


def _check_path(list_id: int) -> Path:
    return _folder() / "checks" / str(list_id)


def _write(path: Path, value: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with draft.open("wb") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
