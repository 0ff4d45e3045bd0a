"""Pairs by number: what is certain, what a person must look at, and whose number a row may have borrowed."""

from __future__ import annotations

from typing import Any

from fupin.comparison.linking import names
from fupin.comparison.linking.tables import ACCEPT, NUMBER, OLD_NUMBER, REVIEW

# One number under names that do not even sound alike is the number of two persons.
_SHARED = """
create or replace table shared_{side} as
select num from {side} where num is not null group by num having count(distinct letters) > 1
"""

_TOUCHING = """
create or replace table touching as
select o.id as ours, t.id as theirs, o.num, o.household, {fit} as fit, o.old or t.old as old,
       coalesce(o.birth = t.birth, false) as same_birth,
       o.num in (from shared_ours) or o.num in (from shared_theirs) as shared
from ours o join theirs t on o.num = t.num
"""

# The row has the number of one member, but another member of the same household bears its name better.
_BORROWED = """
create or replace table borrowed as
select distinct n.theirs, n.household
from touching n join theirs t on t.id = n.theirs join ours k on k.household = n.household and k.id <> n.ours
where {fit} >= {sound} and {fit} > coalesce(n.fit, 0) and (k.num is null or k.num <> n.num) and n.fit is not null
"""

# Rows under one number whose names sound alike are one person; each of them belongs to the person of ours that
# fits best, and a person of ours to the name that fits best.
_CHOSEN = """
create or replace table chosen as
with best as (
    select *, row_number() over (partition by theirs order by fit desc nulls last, same_birth desc, ours) as place,
           count(*) over (partition by theirs) as rivals
    from touching where theirs not in (select theirs from borrowed)
), named as (
    select b.*, coalesce(t.letters, '') as letters from best b join theirs t on t.id = b.theirs where place = 1
), single as (
    select *, first_value(letters) over of_ours as kept
    from named window of_ours as (partition by ours order by fit desc nulls last, same_birth desc, theirs)
)
select ours, theirs, case when old then '{old}' else '{number}' end as way,
       case when shared or rivals > 1 or fit = {apart} then '{review}' else '{accept}' end as band
from single where letters = kept
"""


def exact(connection: Any) -> dict[str, int]:
    """Make the tables `chosen` (pairs by number) and `borrowed` (rows with a relative's number, and the household)."""
    for side in ("ours", "theirs"):
        connection.execute(_SHARED.format(side=side))
    connection.execute(_TOUCHING.format(fit=names.between(names.FIT, "o.{}", "t.{}")))
    connection.execute(_BORROWED.format(fit=names.between(names.FIT, "k.{}", "t.{}"), sound=names.SOUND))
    words = {"old": OLD_NUMBER, "number": NUMBER, "review": REVIEW, "accept": ACCEPT, "apart": names.APART}
    connection.execute(_CHOSEN.format(**words))
    count = "select (select count(*) from shared_ours), (select count(*) from shared_theirs)"
    [(ours, theirs)] = connection.execute(count).fetchall()
    return {"shared_numbers_ours": ours, "shared_numbers_theirs": theirs}
