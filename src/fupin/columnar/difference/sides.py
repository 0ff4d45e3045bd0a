"""The two sides of a difference: what a household looks like in one snapshot, and which households changed at all.

This part runs cut by cut. Whoever is the same on both sides is only counted; everybody else is written to files that
the second part, for which cuts are of no meaning, reads whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import ibis
import pyarrow as pa

from fupin.columnar.backends.base import Engine, Source
from fupin.columnar.schema import KEY, schemas
from fupin.columnar.schema.snapshot import FOLLOWED
from fupin.columnar.schema.store import Store
from fupin.policy.packs import Pack

FIRST, SECOND = SIDES = ("a", "b")
HOMES = ibis.schema(
    {
        KEY: "int64",
        "number": "string",
        "area": "int64",
        "registered": "boolean",
        "exited": "boolean",
        "fell_back": "boolean",
        "poor": "boolean",
        "registered_on": "date",
        "exited_in": "int64",
        "returned_in": "int64",
        "named": "boolean",
        "sized": "boolean",
        "persons": "int64",
    }
)
PEOPLE = ibis.schema({KEY: "int64", "home": "int64", "member": "int64"})
COUNTS = ibis.schema({"area": "int64", "households": "int64", "persons": "int64"})


@dataclass(frozen=True, slots=True)
class Changed:
    """The files of those who are not the same on both sides, and the counts of every place before and after."""

    homes: dict[str, list[Path]]
    people: dict[str, list[Path]]
    counts: dict[str, pa.Table]


class Sides:
    """Both snapshots as the engine sees them, one cut at a time."""

    def __init__(self, pack: Pack, stores: dict[str, Store], engine: Engine, work: Path) -> None:
        self.pack, self.stores, self.engine, self.work = pack, stores, engine, work
        self.followed = all(store.manifest.about.get(FOLLOWED) is True for store in stores.values())
        self.contract = schemas(pack)
        self.homes = {side: self._homes(side) for side in SIDES}
        self.people = {side: self._people(side) for side in SIDES}
        self.changed = Changed({s: [] for s in SIDES}, {s: [] for s in SIDES}, {})
        # Every cut runs the same statements; they are put into words once.
        chosen = ibis.table({KEY: "int64"}, name="noisy")
        self._noisy_sql = self.sql(self._noisy())
        self._count_sql = {side: self.sql(self._counted(side)) for side in SIDES}
        self._write_sql = [
            (side, name, kept, self.sql(table.semi_join(chosen, KEY)))
            for side in SIDES
            for name, kept, table in (
                ("homes", self.changed.homes, self.homes[side]),
                ("people", self.changed.people, self.people[side]),
            )
        ]

    def areas(self) -> list[int]:
        """Return the cuts that either side has."""
        return sorted({area for store in self.stores.values() for area in store.areas})

    def take(self, area: int) -> None:
        """Count one cut, and write down who changed in it."""
        self.engine.attach({f"{side}_{table}": self._source(side, table, area) for side in SIDES for table in _TABLES})
        for side in SIDES:
            self._count(side)
        noisy = self.engine.fetch_sql(self._noisy_sql)
        if not noisy.num_rows:
            return
        self.engine.attach({"noisy": noisy})
        for side, name, kept, statement in self._write_sql:
            file = self.work / f"{name}-{side}-{area}.parquet"
            self.engine.write_sql(statement, file)
            kept[side].append(file)

    def sql(self, expression: ibis.Expr) -> str:
        """Return an expression in the words of the engine."""
        return str(ibis.to_sql(expression, dialect=self.engine.capabilities.dialect))

    def _source(self, side: str, table: str, area: int) -> Source:
        files = self.stores[side].files(table, area)
        return files or self.contract[table].empty_table()

    def _count(self, side: str) -> None:
        found = self.engine.fetch_sql(self._count_sql[side]).cast(COUNTS.to_pyarrow())
        before = self.changed.counts.get(side)
        self.changed.counts[side] = found if before is None else pa.concat_tables([before, found])

    def _counted(self, side: str) -> ibis.Table:
        homes = self.homes[side].filter(lambda t: t.poor)
        return homes.group_by("area").aggregate(households=lambda t: t.count(), persons=lambda t: t.persons.sum())

    def _homes(self, side: str) -> ibis.Table:
        wanted = (KEY, "number", "area", "kind", "status", "registered_on", "size", "members_known")
        table = self._table(side, "households", *wanted, *self.pack.population.years())
        told = self.pack.population
        present = self._present(side).group_by(KEY).aggregate(present=lambda t: t.count())
        table = table.left_join(present.rename(of=KEY), [(KEY, "of")])
        named = table.members_known.fill_null(False)
        registered, exited = (
            _among(table[c], codes) for c, codes in (("kind", told.registered), ("status", told.exited))
        )
        return table.select(
            table[KEY],
            table.number,
            table.area,
            registered=registered,
            exited=exited,
            fell_back=_among(table.status, told.returned),
            poor=registered & ~exited,
            registered_on=table.registered_on,
            exited_in=table[told.exited_in] if told.exited_in else ibis.null("int64"),
            returned_in=table[told.returned_in] if told.returned_in else ibis.null("int64"),
            named=named,
            sized=named | table["size"].notnull(),
            persons=named.ifelse(table.present, table["size"]).fill_null(0),
        )

    def _people(self, side: str) -> ibis.Table:
        table = self._present(side)
        home = ibis.literal(0, "int64") if self.followed else table[KEY]
        return table.select(table[KEY], home=home, member=table.member)

    def _present(self, side: str) -> ibis.Table:
        return self._table(side, "members", KEY, "member", "present").filter(lambda t: t.present.fill_null(True))

    def _table(self, side: str, name: str, *columns: str) -> ibis.Table:
        types = ibis.Schema.from_pyarrow(self.contract[name])
        return ibis.table({column: types[column] for column in columns}, name=f"{side}_{name}")

    def _noisy(self) -> ibis.Table:
        """Return the households that are not the same on both sides of the cut, as far as anybody counts them."""
        first, second = (_prefixed(self.homes[side], side) for side in SIDES)
        both = first.outer_join(second, [(f"a_{KEY}", f"b_{KEY}")])
        pair = [self.people[side] for side in SIDES]
        shared = pair[0].inner_join(pair[1], [KEY, "member"]).group_by(KEY).aggregate(shared=lambda t: t.count())
        both = both.left_join(shared.rename(of=KEY), [(f"a_{KEY}", "of")])
        common = both.shared.fill_null(0)
        same_people = (both.a_persons == both.b_persons) & (~both.a_named | (common == both.a_persons))
        same = (both.a_area == both.b_area) & (both.a_named == both.b_named) & (both.a_sized == both.b_sized)
        counted = both.a_poor & both.b_poor & same & same_people
        uncounted = ~both.a_poor & ~both.b_poor
        quiet = (counted | uncounted).fill_null(False)
        return both.filter(~quiet).select(ibis.coalesce(both[f"a_{KEY}"], both[f"b_{KEY}"]).name(KEY))


_TABLES = ("households", "members")


def _prefixed(table: ibis.Table, side: str) -> ibis.Table:
    return table.rename({f"{side}_{name}": name for name in table.columns})


def _among(column: ibis.expr.types.StringColumn, codes: frozenset[str]) -> ibis.expr.types.BooleanColumn:
    return column.isin(sorted(codes)).fill_null(False) if codes else ibis.literal(False)
