"""From pairs to an answer: what differs in each, who is left, and the figures of the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from fupin.comparison.linking import names
from fupin.comparison.linking.engine import rows
from fupin.comparison.linking.persons import BORN_ALIKE, NEAR_NUMBER
from fupin.comparison.linking.tables import ACCEPT, PAIRS, PROBABLE, RELATIVE, REVIEW, SHARED, Bands, Linked

# What the model finds is taken without a person only if no valid number speaks against it or is a relative's, and if
# a number with a slip agrees, or else the name without doubt and birthday or telephone: twins and namesakes must not
# pass for each other.
_RESOLVED = """
create or replace table resolved as
select ours, theirs, way, 1.0::double as probability, band from chosen
union all by name
select p."left" as ours, p."right" as theirs, p.probability,
       case when t.kin is not null then '{relative}' else '{probable}' end as way,
       case when p.probability >= {accept} and t.kin is null and (o.num is null or t.num is null)
                 and (({near} and {fit} >= {slip})
                      or ({faithful} and ({born} or coalesce(o.phone = t.phone, false))))
            then '{sure}' else '{unsure}' end as band
from partners p join ours_open o on o.id = p."left" join theirs_open t on t.id = p."right"
"""
_PAIRS = """
select p.ours, p.theirs, p.way, p.probability, p.band, list_filter([
    case when {fit} <= {sound} then 'name' end,
    case when coalesce(o.num, o.slip) <> coalesce(t.num, t.slip) then 'identity' end,
    case when o.birth_date <> t.birth_date then 'birth_date' end,
    case when o.sex <> t.sex then 'sex' end,
    case when o.area <> t.area then 'area' end], lambda x: x is not null) as differs
from resolved p join ours o on o.id = p.ours join theirs t on t.id = p.theirs
order by p.ours, p.theirs
"""
_SHARED = """
select side, dense_rank() over (partition by side order by num) as "group", id from (
    select 'ours' as side, num, id from ours where num in (from shared_ours)
    union all select 'theirs', num, id from theirs where num in (from shared_theirs)
) order by side, "group", id
"""
_LEFT = "select id from {side} where id not in (select {side} from resolved) order by id"
_GROUPS = "select way, band, count(*) from resolved group by all order by all"


def join_pairs(connection: Any, bands: Bands) -> None:
    """Make the table `resolved` of the pairs by number and of the partners found by the model, each in its band."""
    conditions = {"near": NEAR_NUMBER, "fit": names.FIT, "born": BORN_ALIKE, "faithful": names.FAITHFUL}
    words = {name: names.between(sql, "o.{}", "t.{}") for name, sql in conditions.items()}
    words |= {"relative": RELATIVE, "probable": PROBABLE, "sure": ACCEPT, "unsure": REVIEW}
    connection.execute(_RESOLVED.format(accept=bands.accept, slip=names.SLIP, **words))


def answer(connection: Any, figures: Mapping[str, Any]) -> Linked:
    """Read the table `resolved` and the two lists."""
    pairs = rows(connection, _PAIRS.format(fit=names.between(names.FIT, "o.{}", "t.{}"), sound=names.SOUND)).cast(PAIRS)
    by_way: dict[str, dict[str, int]] = {}
    for way, band, count in connection.execute(_GROUPS).fetchall():
        by_way.setdefault(way, {})[band] = count
    shared = rows(connection, _SHARED).cast(SHARED)
    return Linked(pairs, _left(connection, "ours"), _left(connection, "theirs"), {**figures, "pairs": by_way}, shared)


def _left(connection: Any, side: str) -> pa.Array:
    left = rows(connection, _LEFT.format(side=side))["id"]
    return pa.concat_arrays([pa.array([], pa.int64()), *left.cast(pa.int64()).chunks])
