"""Groups and their sum: what each adds to the poverty of all."""

from __future__ import annotations

import ibis

from fupin.columnar.measures.sample import ratio


def decompose(found: ibis.Table, *measures: str) -> ibis.Table:
    """The groups of a result with their `population_share`, and their `share_of_<measure>` for additive measures.

    Additive are headcount, gap, severity and the adjusted headcount: each is the mean of its groups, weighted by their
    population shares. Weight whose answer is unknown belongs to no share.
    """
    counted = found["weight"] * (1 - found["share_unknown"])
    whole = ibis.window()
    shares = {"population_share": ratio(counted, counted.sum().over(whole))}
    for measure in measures:
        amount = counted * found[measure]
        shares[f"share_of_{measure}"] = ratio(amount, amount.sum().over(whole))
    return found.mutate(**shares)
