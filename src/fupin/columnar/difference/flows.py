"""Who came in and who went out: one row per household, and one per person who did not go the household's way.

Whatever a household counted before is gone, has come with it, or is still there; the three add up by themselves.
"""

from __future__ import annotations

import ibis

from fupin.columnar.difference.homes import COMES, GOES, STAYS, About, member_events, poor_people, side_table
from fupin.columnar.difference.kept import Kept
from fupin.columnar.schema import KEY
from fupin.columnar.schema.difference import IN, OUT, ROWS

NOBODY = ibis.null("int64")


class Flows:
    """The rows of a difference, over the table of changed households that `homes.homes_of` made."""

    def __init__(self, homes: ibis.Table, met: ibis.Table, about: About, kept: Kept) -> None:
        self.homes, self.met, self.about = homes, met, about
        self.told = kept.keep("told", member_events())
        self.losses = kept.keep("losses", self._losses())
        self.gains = kept.keep("gains", self._gains())
        self.transfers = kept.keep("transfers", self._transfers())

    def rows(self) -> ibis.Table:
        """Return every row; their order is that of the place, the household and the member."""
        homes = self._with_counts()
        parts = [
            self._comes(homes),
            self._goes(homes),
            *self._moves(homes),
            self._adjusted(homes),
            self._persons(self.losses, OUT, self.losses.a_area),
            self._persons(self.gains, IN, self.gains.b_area),
            self._persons(self.transfers, OUT, self.transfers.a_area, self.transfers.b_area),
            self._persons(self._arrivals(), IN, self._arrivals().b_area, self._arrivals().a_area),
        ]
        every = parts[0].union(*parts[1:])
        return every.order_by("area", KEY, ibis.asc("member", nulls_first=True), "direction", "reason")

    def _losses(self) -> ibis.Table:
        """Return the persons of the first date whom no counted household has since, and who did not go with theirs."""
        gone = self._apart("a", "b")
        told = gone.left_join(self.told, [("a_member", "person")])
        here = told[f"b_{KEY}"].notnull()
        stays = told.way == STAYS
        missing = here & told.b_named & told.still.isnull()
        left = (~here & told.left_on.notnull()) | missing
        both_named = told.a_named & told.b_named
        kept = told.filter((stays & both_named & told.still.isnull()) | ((told.way == GOES) & left))
        retracted = kept.moved_on.isnull() & ibis.literal(self.about.told)
        wrong = (retracted | self.about.by_then(kept.moved_on)).fill_null(False)
        return _one_person(kept, kept.a_member, ibis.cases((wrong, "corrected"), else_="natural_decrease"))

    def _gains(self) -> ibis.Table:
        """Return the persons of the second date whom no counted household had, and who did not come with theirs."""
        come = self._apart("b", "a")
        told = come.left_join(self.told, [("b_member", "person")])
        both_named = told.a_named & told.b_named
        stays = (told.way == STAYS) & both_named & told.still.isnull()
        kept = told.filter(stays | ((told.way == COMES) & (told.reason == "split")))
        known = (kept.way == STAYS) & self.about.by_then(kept.in_since)
        return _one_person(
            kept, kept.b_member, ibis.cases((known.fill_null(False), "corrected"), else_="natural_increase")
        )

    def _apart(self, side: str, other: str) -> ibis.Table:
        """Return a side's counted persons but for transfers; `still` says that the other side's household has them."""
        people = poor_people(side)
        key = [f"{side}_home", f"{side}_member"]
        people = people.anti_join(self.met, key)
        same = side_table("people", other).select(of=f"{other}_{KEY}", still=f"{other}_member")
        people = people.left_join(same, [(f"{side}_{KEY}", "of"), (f"{side}_member", "still")])
        people = people.select(f"{side}_member", "still", key=people[f"{side}_{KEY}"])
        return people.inner_join(self.homes, [("key", KEY)])

    def _transfers(self) -> ibis.Table:
        """Return the persons who are in another counted household since, once for the household that they left."""
        met = self.met
        met = met.select(member=met.a_member, old=met[f"a_{KEY}"], new=met[f"b_{KEY}"])
        old = self.homes.select(KEY, "number", "a_area", old_reason="reason")
        new = self.homes.select(new_key=KEY, new_number="number", b_area="b_area", new_reason="reason")
        table = met.inner_join(old, [("old", KEY)]).inner_join(new, [("new", "new_key")])
        table = table.left_join(self.told, [("member", "person")])
        known = (self.about.by_then(table.in_since) & (table.in_home == table.new)).fill_null(False)
        reason = ibis.cases(
            (known, "corrected"),
            (table.old_reason == "merged", "merged"),
            (table.new_reason == "split", "split"),
            else_="moved",
        )
        return table.mutate(reason=reason, persons=ibis.literal(1, "int64"))

    def _arrivals(self) -> ibis.Table:
        """Return the same persons, once for the household that they came to."""
        return self.transfers.drop(KEY, "number").rename({KEY: "new", "number": "new_number"})

    def _with_counts(self) -> ibis.Table:
        """Return the households with how many of their people went ways of their own."""
        table = self.homes
        for name, rows, column in (
            ("lost", self.losses, KEY),
            ("gained", self.gains, KEY),
            ("sent", self.transfers, "old"),
            ("taken", self.transfers, "new"),
        ):
            counted = rows.group_by(of=rows[column]).aggregate(ibis._.count().name(name))
            table = table.left_join(counted, [(KEY, "of")]).drop("of")
            table = table.mutate(table[name].fill_null(0).name(name))
        return table

    def _comes(self, homes: ibis.Table) -> ibis.Table:
        rows = homes.filter(homes.way == COMES)
        return _rows(rows, IN, rows.b_area, persons=rows.b_persons - rows.gained - rows.taken)

    def _goes(self, homes: ibis.Table) -> ibis.Table:
        rows = homes.filter(homes.way == GOES)
        return _rows(rows, OUT, rows.a_area, persons=rows.a_persons - rows.lost - rows.sent)

    def _moves(self, homes: ibis.Table) -> list[ibis.Table]:
        rows = homes.filter((homes.way == STAYS) & (homes.a_area != homes.b_area))
        persons = rows.a_persons - rows.lost - rows.sent
        return [
            _rows(rows, OUT, rows.a_area, rows.b_area, persons=persons),
            _rows(rows, IN, rows.b_area, rows.a_area, persons=persons),
        ]

    def _adjusted(self, homes: ibis.Table) -> ibis.Table:
        """Return what a stated size says more or less, where people are not known one by one on both sides."""
        stays = homes.filter((homes.way == STAYS) & ~(homes.a_named & homes.b_named))
        more = (stays.b_persons - stays.taken) - (stays.a_persons - stays.sent)
        rows = stays.mutate(more=more).filter(more != 0)
        known = (rows.a_named == rows.b_named) & rows.a_sized & rows.b_sized
        natural = ibis.cases((rows.more > 0, "natural_increase"), else_="natural_decrease")
        rows = rows.mutate(reason=ibis.cases((known, natural), else_="corrected"))
        direction = ibis.cases((rows.more > 0, IN), else_=OUT)
        return _rows(rows, direction, rows.b_area, persons=rows.more.abs(), households=0)

    def _persons(self, rows: ibis.Table, direction: str, area: ibis.Value, other: ibis.Value = NOBODY) -> ibis.Table:
        return _rows(rows, direction, area, other, member=rows.member, persons=rows.persons, households=0)


def _one_person(table: ibis.Table, member: ibis.Value, reason: ibis.Value) -> ibis.Table:
    return table.select(
        table.key.name(KEY), table.number, table.a_area, table.b_area,
        member=member, reason=reason, persons=ibis.literal(1, "int64"),
    )  # fmt: skip


def _rows(
    table: ibis.Table,
    direction: str | ibis.Value,
    area: ibis.Value,
    other: ibis.Value = NOBODY,
    *,
    member: ibis.Value = NOBODY,
    persons: ibis.Value,
    households: int = 1,
) -> ibis.Table:
    found = {
        KEY: table[KEY],
        "member": member,
        "number": table.number,
        "area": area,
        "other": other,
        "direction": ibis.literal(direction) if isinstance(direction, str) else direction,
        "reason": table.reason,
        "households": ibis.literal(households),
        "persons": persons,
    }
    types = ibis.Schema.from_pyarrow(ROWS)
    return table.select(**{name: value.cast(types[name]) for name, value in found.items()})
