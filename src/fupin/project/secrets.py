"""Secrets are made at the first start and kept in the data folder, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret(data: Path, name: str) -> str:
    """Return the secret of that name: from FUPIN_KEY_<NAME>, else from its file, made on first use."""
    return os.environ.get(f"FUPIN_KEY_{name.upper()}") or _from_file(data / "keys" / name)


def _from_file(path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _create(path)
    return path.read_text()


def _create(path: Path) -> None:
    # A link is made only if no other process was first: two starts at once must share one key.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
