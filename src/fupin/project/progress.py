"""Progress lines for slow steps; standard library only, since the set-up comes before any package."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(label: str) -> Iterator[None]:
    """Print the label when the step begins, and its seconds when it has ended well."""
    print(f"-> {label} ...", flush=True)
    begun = time.monotonic()
    yield
    print(f"   {label}: {time.monotonic() - begun:.1f} s", flush=True)
