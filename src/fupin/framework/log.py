"""The log of what was done: append-only, each entry chained to the one before by its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson

from fupin.framework.models import ChainHead, LogEntry

START = "0" * 64


def entry_hash(previous: str, entry: LogEntry) -> str:
    """Return the hash of an entry: SHA-256 over the previous hash and everything the entry says."""
    content = [
        previous,
        entry.pk,
        entry.moment.isoformat(),
        entry.actor_id,
        entry.action,
        entry.area,
        entry.subject,
        entry.detail,
    ]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def lock_chain() -> ChainHead:
    """Take the place at the end of the chain, waiting for whoever holds it; one writer at a time."""
    ChainHead.objects.get_or_create(pk=1, defaults={"hash": START})
    return ChainHead.objects.select_for_update().get(pk=1)


def append(head: ChainHead, identifier: int, moment: datetime, **content: Any) -> LogEntry:
    """Write one entry at the end of the chain that `lock_chain` returned."""
    entry = LogEntry(pk=identifier, moment=moment, previous=head.hash, **content)
    entry.hash = entry_hash(head.hash, entry)
    entry.save(force_insert=True)
    head.hash, head.length, head.moment, head.last = entry.hash, head.length + 1, moment, identifier
    head.save()
    return entry


def broken_links() -> Iterator[str]:
    """Walk the whole chain and say what does not fit: a changed entry, a missing one, a wrong end."""
    previous, count = START, 0
    for entry in LogEntry.objects.order_by("pk").iterator():
        count += 1
        if entry.previous != previous:
            yield f"entry {entry.pk} of {entry.moment:%Y-%m-%d %H:%M:%S}: an entry before it is missing or changed"
        if entry_hash(entry.previous, entry) != entry.hash:
            yield f"entry {entry.pk} of {entry.moment:%Y-%m-%d %H:%M:%S}: its content was changed"
        previous = entry.hash
    head = ChainHead.objects.filter(pk=1).first()
    if head and (head.hash, head.length) != (previous, count):
        yield f"the chain ends after {count} entries, but {head.length} were written"
