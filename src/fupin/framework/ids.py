"""Identifiers that are known before a row is written, so that thousands of linked rows need no round trip."""

from __future__ import annotations

import secrets
import time
from threading import Lock

_EPOCH_MS = 1_704_067_200_000  # 2024-01-01T00:00:00Z
_SEQUENCE_BITS = 21
_SEQUENCES = 1 << _SEQUENCE_BITS

_lock = Lock()
_newest = [0]


def new_id() -> int:
    """Return one identifier: 63 bits, increasing with time, and safe to make anywhere, even offline."""
    return new_ids(1)[0]


def new_ids(count: int) -> range:
    """Return a block of consecutive identifiers, above all that this process made before.

    The low bits start at random: two processes in the same millisecond collide about once in a million times,
    and then the primary key refuses the second transaction.
    """
    if not 0 < count < _SEQUENCES:
        raise ValueError(f"{count} identifiers do not fit in one block of {_SEQUENCES - 1}")
    moment = int(time.time() * 1000) - _EPOCH_MS
    with _lock:
        first = max((moment << _SEQUENCE_BITS) + secrets.randbelow(_SEQUENCES - count), _newest[0] + 1)
        _newest[0] = first + count - 1
    return range(first, first + count)
