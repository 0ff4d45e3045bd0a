"""Where the register is stored: an embedded SQLite file, or PostgreSQL when the office names one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
    "PRAGMA mmap_size=268435456; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY;"
)


def database(data: Path) -> dict[str, Any]:
    """Return Django's settings for the database named by FUPIN_DATABASE; empty means embedded."""
    url = os.environ.get("FUPIN_DATABASE", "")
    return _postgresql(url) if url.startswith("postgres") else _sqlite(Path(url) if url else data / "fupin.sqlite3")


def _sqlite(path: Path) -> dict[str, Any]:
    # IMMEDIATE takes the write lock at BEGIN, so two writers wait for each other instead of failing half-way.
    options = {"transaction_mode": "IMMEDIATE", "timeout": 60, "init_command": _PRAGMAS}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": options,
        "TEST": {"NAME": os.environ.get("FUPIN_TEST_DATABASE")},
        "CONN_MAX_AGE": 600,
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or query.get("port", "")),
        # Just-in-time compilation of long statements costs minutes and brings nothing here.
        "OPTIONS": {"options": "-c jit=off"},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
