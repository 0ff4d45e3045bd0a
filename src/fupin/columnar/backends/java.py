"""Where this machine has a Java that Spark runs on."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

VERSIONS = (17, 21)
_VERSION = re.compile(r'^JAVA_VERSION="(\d+)', re.MULTILINE)


def home() -> Path | None:
    """The folder of a Java 17 or 21: of JAVA_HOME, of the path, or of the system; None if there is none."""
    return next((folder for folder in _candidates() if _version(folder) in VERSIONS), None)


def _candidates() -> Iterator[Path]:
    if named := os.environ.get("JAVA_HOME"):
        yield Path(named)
    if found := shutil.which("java"):
        yield Path(found).resolve().parents[1]
    yield from sorted(Path("/usr/lib/jvm").glob("*"))


def _version(folder: Path) -> int | None:
    try:
        found = _VERSION.search((folder / "release").read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None
    return int(found[1]) if found and (folder / "bin" / "java").exists() else None
