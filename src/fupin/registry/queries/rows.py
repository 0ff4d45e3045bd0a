"""Households as rows of few facts, for sums over whole counties: nothing is read that nobody asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from fupin.framework.scope import ScopedQuerySet
from fupin.kernel.area import span
from fupin.registry.models import Household
from fupin.registry.queries.households import Moment
from fupin.registry.queries.policy import COLUMNS


def household_rows(
    user: object, area: int, at: Moment = None, *, kinds: Collection[str] = (), names: Collection[str] = ()
) -> Iterator[dict[str, Any]]:
    """Yield the present households of a place with `id`, `area` and those of the named facts that are known."""
    found: ScopedQuerySet[Any] = Household.objects.at(at).visible_to(user).filter(area__range=span(area), ended="")
    found = found.filter(kind__in=kinds) if kinds else found
    columns = ["id", "area", *(name for name in COLUMNS if name in names and name != "area")]
    others = [name for name in names if name not in COLUMNS]
    rows = found.order_by().values_list(*columns, *(["facts"] if others else []))
    for row in rows.iterator(chunk_size=5000):
        known = {n: v for n, v in zip(columns, row, strict=False) if v is not None and v not in ("", [])}
        if others:
            facts = row[-1]
            known |= {name: facts[name] for name in others if facts.get(name) is not None}
        yield known
