"""Adding up the lines of an income account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def amounts_by_item(items: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return the sum of the amounts of each item of an account, in minor units."""
    found: dict[str, int] = {}
    for item in items:
        found[item["item"]] = found.get(item["item"], 0) + item["amount"]
    return found
