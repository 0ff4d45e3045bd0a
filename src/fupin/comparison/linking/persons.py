"""The model for lists of persons: which columns a list gets for it, and what each agreement says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fupin.comparison.linking import names
from fupin.comparison.linking.model import Comparison, Level, Model, same, unknown, weights_in

_WEIGHTS = Path(__file__).parent / "persons.json"

# Keys of places have fifteen digits: three each for group, village and town below the county.
_VILLAGE, _TOWN, _COUNTY = 10**3, 10**6, 10**9

_READY = """
create or replace {kind} as
select id, plain, toned, shape, near, letters, bag, left(plain, 1) as start,
       birth, other_date, left(birth, 4) as year, right(birth, 5) as month_day,
       sex, nullif(area, 0) as area, num, slip, old, kin, phone,
       case when area % {town} <> 0 then area // {village} end as village,
       coalesce(num, slip)[1:14] as number_begins, coalesce(num, slip)[11:18] as number_ends,
       coalesce(num, slip)[1:10] || coalesce(num, slip)[15:18] as number_around
from ({rows})
"""

_OURS = "select *, household as kin from ours where id not in (select ours from chosen)"
_THEIRS = """
select t.* replace (case when b.theirs is null then t.num end as num), b.household as kin
from theirs t left join (select theirs, min(household) as household from borrowed group by theirs) b on b.theirs = t.id
where t.id not in (select theirs from chosen)
"""

_NAME = Comparison(
    "name",
    names.UNKNOWN,
    (
        Level(names.LEVELS[names.SAME], "plain"),
        Level(names.LEVELS[names.ALIKE], "letters"),
        Level(names.LEVELS[names.SOUND], "letters"),
        Level(names.LEVELS[names.SLIP]),
        Level(names.SAME_START),
    ),
)
_OTHER_CALENDAR = "(l.birth = r.other_date or l.other_date = r.birth)"
_DAY_AS_MONTH = (
    "(l.year = r.year and substr(l.birth, 6, 2) = substr(r.birth, 9, 2)"
    " and substr(l.birth, 9, 2) = substr(r.birth, 6, 2))"
)
BORN_ALIKE = f"coalesce(l.birth = r.birth or {_OTHER_CALENDAR} or {_DAY_AS_MONTH}, false)"
_BIRTH = Comparison(
    "birth",
    unknown("birth"),
    (
        same("birth", rare=True),
        Level(_OTHER_CALENDAR),
        Level(_DAY_AS_MONTH),
        Level("damerau_levenshtein(l.birth, r.birth) <= 1"),
        Level("l.year = r.year"),
    ),
)
_SEX = Comparison("sex", unknown("sex"), (same("sex"),))

# A place that is known only as far as the town or the county neither speaks for nor against a village in it.
_COARSE = f"""(
    ((l.village is null or r.village is null) and l.area // {_TOWN} = r.area // {_TOWN})
    or ((l.area % {_COUNTY} = 0 or r.area % {_COUNTY} = 0) and l.area // {_COUNTY} = r.area // {_COUNTY})
)"""
_AREA = Comparison(
    "area",
    f"({unknown('area')} or {_COARSE})",
    (
        same("village", rare=True),
        Level(f"l.area // {_TOWN} = r.area // {_TOWN}"),
        Level(f"l.area // {_COUNTY} = r.area // {_COUNTY}"),
    ),
)

# Two valid numbers are two persons; a number that cannot be valid may be a slip away from the other one, and the
# check digit of an old number was computed and hides its slips.
NEAR_NUMBER = """(
    ((l.slip is not null or r.slip is not null)
     and damerau_levenshtein(coalesce(l.num, l.slip), coalesce(r.num, r.slip)) <= 1)
    or ((l.old or r.old)
        and damerau_levenshtein(left(coalesce(l.num, l.slip), 17), left(coalesce(r.num, r.slip), 17)) <= 1)
)"""
_NUMBER = Comparison(
    "number",
    "(coalesce(l.num, l.slip) is null or coalesce(r.num, r.slip) is null)",
    (Level(NEAR_NUMBER), Level("l.num is null or r.num is null")),
)
_KIN = Comparison("kin", unknown("kin"), (same("kin"),))
_PHONE = Comparison("phone", unknown("phone"), (same("phone", rare=True),))

_A_SLIP = "(l.slip is not null or r.slip is not null or l.old or r.old)"
_BLOCKS = (
    "l.plain = r.plain and l.birth = r.birth",
    "l.letters = r.letters and l.year = r.year",
    "l.letters = r.letters and l.village = r.village",
    "l.letters = r.letters and l.birth = r.other_date",
    "l.letters = r.letters and l.other_date = r.birth",
    "l.letters = r.letters and l.month_day = r.month_day",
    "l.bag = r.bag and l.birth = r.birth",
    "l.birth = r.birth and l.start = r.start",
    "l.birth = r.birth and l.village = r.village",
    "l.start = r.start and l.year = r.year and l.village = r.village",
    f"l.number_begins = r.number_begins and {_A_SLIP}",
    f"l.number_ends = r.number_ends and {_A_SLIP}",
    f"l.number_around = r.number_around and {_A_SLIP}",
    "l.kin = r.kin and l.start = r.start",
    "l.phone = r.phone and l.start = r.start",
)


def persons_model() -> Model:
    """The model with the probabilities that are shipped with it."""
    comparisons = (_NAME, _BIRTH, _SEX, _AREA, _NUMBER, _KIN, _PHONE)
    return Model(comparisons, _BLOCKS, expected=0.3).with_weights(weights_in(_WEIGHTS))


def open_rows(connection: Any) -> None:
    """Make the tables `ours_open` and `theirs_open`: who has no pair by number, in the columns of the model.

    The views `ours_all` and `theirs_all` have everybody, for the frequencies of values.
    A number that belongs to a relative says nothing about the person but the household, which becomes `kin`.
    """
    for side in ("ours", "theirs"):
        _ready(connection, f"view {side}_all", f"from {side} select *, null as kin")
    _ready(connection, "table ours_open", _OURS)
    _ready(connection, "table theirs_open", _THEIRS)


def _ready(connection: Any, kind: str, rows: str) -> None:
    connection.execute(_READY.format(kind=kind, rows=rows, village=_VILLAGE, town=_TOWN))
