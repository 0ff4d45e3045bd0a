"""The one reason for which a household came in, went out or lies elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import ibis

from fupin.columnar.difference.sides import HOMES, PEOPLE, SIDES
from fupin.columnar.schema import KEY
from fupin.columnar.schema.difference import UNEXPLAINED
from fupin.columnar.schema.snapshot import CAME, ENDED, EVENTS, GONE, LEFT, MERGED, SINCE
from fupin.kernel.area import span
from fupin.policy.population import Population

STAYS, COMES, GOES = "stays", "comes", "goes"


@dataclass(frozen=True, slots=True)
class About:
    """What the reasons need to know of the pair: the first date, the place, the pack's codes, what is at hand."""

    first_day: date
    area: int
    population: Population
    told: bool

    def by_then(self, day: ibis.Value) -> ibis.Value:
        """Whether a day was reached at the first date: what is true since then was true already."""
        reached: ibis.Value = day <= ibis.literal(self.first_day)
        return reached

    def year_over(self, year: ibis.Value) -> ibis.Value:
        """Whether a year was over at the first date."""
        last = (self.first_day.month, self.first_day.day) == (12, 31)
        over: ibis.Value = year <= (self.first_day.year if last else self.first_day.year - 1)
        return over

    def outside(self, area: ibis.Value) -> ibis.Value:
        """Whether a place lies outside the snapshots."""
        far: ibis.Value = ~area.between(*span(self.area))
        return far


def homes_of(about: About, met: ibis.Table) -> ibis.Table:
    """Return every changed household with both its states, its way (stays, comes, goes) and the reason for it.

    `met` are the persons whom both sides count in different households, as `transfers` finds them.
    """
    table = _both().left_join(_home_events().rename(told_of=KEY), [(KEY, "told_of")])
    table = table.left_join(_elsewhere(met), [(KEY, "pair_of")])
    poor = {side: table[f"{side}_poor"].fill_null(False) for side in SIDES}
    way = ibis.cases((poor["a"] & poor["b"], STAYS), (poor["b"], COMES), (poor["a"], GOES), else_=ibis.null("string"))
    table = table.mutate(way=way)
    reason = ibis.cases(
        (table.way == COMES, _comes(table, about)),
        (table.way == GOES, _goes(table, about)),
        ((table.way == STAYS) & (table.a_area != table.b_area), _lies_elsewhere(table, about)),
        else_=ibis.null("string"),
    )
    return table.mutate(reason=reason, number=ibis.coalesce(table.b_number, table.a_number))


def _comes(table: ibis.Table, about: About) -> ibis.Value:
    absent = table[f"a_{KEY}"].isnull()
    from_outside = absent & about.outside(table.came_from)
    already = about.by_then(table.since)
    fell_back = table.b_fell_back | ibis.literal(about.told)
    return ibis.cases(
        (table.a_exited & (already | about.year_over(table.b_returned_in).fill_null(False)), "corrected"),
        (table.a_exited & fell_back, "returned"),
        (table.a_exited, "corrected"),
        (absent & table.joined.notnull(), _unless(already, "split")),
        (from_outside, _unless(about.by_then(table.came_on), "moved")),
        (already, "corrected"),
        (about.by_then(table.b_registered_on), "corrected"),
        else_="new",
    )


def _goes(table: ibis.Table, about: About) -> ibis.Value:
    here = table[f"b_{KEY}"].notnull()
    already = about.by_then(table.since)
    retracted = table.b_registered_on.isnull() & table.a_registered_on.notnull() & ibis.literal(not about.told)
    removed = sorted(about.population.removed)
    struck = table.ended_for.isin(removed) if removed else ibis.literal(False)
    ended = ibis.cases((table.ended_for == MERGED, "merged"), (struck, "removed"), else_="closed")
    over = about.year_over(table.b_exited_in).fill_null(False)
    return ibis.cases(
        (table.b_exited & (already | over), "corrected"),
        (table.b_exited, "exited"),
        (here & (already | retracted), "corrected"),
        (here, "removed"),
        (table.ended_on.notnull(), ibis.cases((about.by_then(table.ended_on), "corrected"), else_=ended)),
        (about.outside(table.gone_to), _unless(about.by_then(table.gone_on), "moved")),
        (ibis.literal(about.told), "corrected"),
        (table.parted.notnull(), "merged"),
        (table[f"b_{KEY}"].isnull(), "closed"),
        else_=UNEXPLAINED,
    )


def _lies_elsewhere(table: ibis.Table, about: About) -> ibis.Value:
    return _unless(about.by_then(table.came_on), "moved")


def _unless(already: ibis.Value, reason: str) -> ibis.Value:
    return ibis.cases((already, "corrected"), else_=reason)


def _both() -> ibis.Table:
    first, second = (side_table("homes", side) for side in SIDES)
    both = first.outer_join(second, [(f"a_{KEY}", f"b_{KEY}")])
    return both.mutate(ibis.coalesce(both[f"a_{KEY}"], both[f"b_{KEY}"]).name(KEY))


def side_table(name: str, side: str) -> ibis.Table:
    """Return the changed households or people of a side, every column with the side before its name."""
    table = ibis.table({"homes": HOMES, "people": PEOPLE}[name], name=f"{name}_{side}")
    return table.rename({f"{side}_{column}": column for column in table.columns})


def poor_people(side: str) -> ibis.Table:
    """Return the people of the changed households that a side counts."""
    homes = side_table("homes", side).filter(lambda t: t[f"{side}_poor"])
    return side_table("people", side).semi_join(homes, [f"{side}_{KEY}"])


def transfers() -> ibis.Table:
    """Return the persons whom both sides count, but in different households."""
    first, second = poor_people("a"), poor_people("b")
    met = first.inner_join(second, [("a_home", "b_home"), ("a_member", "b_member")])
    return met.filter(lambda t: t[f"a_{KEY}"] != t[f"b_{KEY}"])


def _elsewhere(met: ibis.Table) -> ibis.Table:
    """Return households whose people others had before (`joined`), or others have since (`parted`)."""
    joined = met.select(met[f"b_{KEY}"].name("pair_of"), joined=met[f"a_{KEY}"], parted=ibis.null("int64"))
    parted = met.select(met[f"a_{KEY}"].name("pair_of"), joined=ibis.null("int64"), parted=met[f"b_{KEY}"])
    both = joined.union(parted)
    return both.group_by("pair_of").aggregate(joined=lambda t: t.joined.min(), parted=lambda t: t.parted.min())


def _events() -> ibis.Table:
    """Return what the later snapshot tells of its past."""
    return ibis.table(ibis.Schema.from_pyarrow(EVENTS), name="events")


def _home_events() -> ibis.Table:
    told = _events().filter(lambda t: t.member.isnull()).semi_join(_changed("homes", KEY), KEY)
    what = {kind: told.what == kind for kind in (SINCE, CAME, GONE, ENDED)}
    return told.group_by(KEY).aggregate(
        since=told.day.max(where=what[SINCE]),
        came_on=told.day.max(where=what[CAME]),
        came_from=told.other.max(where=what[CAME]),
        gone_on=told.day.max(where=what[GONE]),
        gone_to=told.other.max(where=what[GONE]),
        ended_on=told.day.max(where=what[ENDED]),
        ended_for=told.reason.max(where=what[ENDED]),
    )


def member_events() -> ibis.Table:
    """Return, of each person of a changed household, the day since which it is where it is, or is gone."""
    told = _events().filter(lambda t: t.member.notnull()).semi_join(_changed("people", "member"), "member")
    days = [told.day.max(where=told.what == kind) for kind in (SINCE, LEFT, GONE)]
    found = told.group_by(person=told.member).aggregate(
        in_since=days[0], left_on=days[1], gone_on=days[2], in_home=told[KEY].max(where=told.what == SINCE)
    )
    return found.mutate(moved_on=ibis.coalesce(found.in_since, found.left_on, found.gone_on))


def _changed(name: str, column: str) -> ibis.Table:
    first, second = (ibis.table({"homes": HOMES, "people": PEOPLE}[name], name=f"{name}_{side}") for side in SIDES)
    return first.select(column).union(second.select(column), distinct=True)
