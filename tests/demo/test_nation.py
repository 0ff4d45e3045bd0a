"""A synthetic nation: its truth is what the rules find, and its content makes sense."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import floor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.identify import identify
from fupin.columnar.records import chosen, households
from fupin.columnar.rollup import roll_up
from fupin.columnar.schema import NUMBER_SCALE, TABLES
from fupin.columnar.schema.snapshot import areas_of
from fupin.columnar.schema.store import Store
from fupin.kernel.area import NATION_LEVEL, VILLAGE_LEVEL, level_of, unit_of
from fupin.policy.packs import Pack
from fupin.policy.tree import HOUSEHOLD, MEMBER
from fupin.project.nation import fates, recipe
from tests.demo.nations import HOUSEHOLDS, YEARS

SAME = {"poor_by_income": "income_below_line"}  # the truth's own name for a rule
NOT_RULES = ("household", "area", "size", "main_cause")


@pytest.fixture(scope="module", params=YEARS)
def year(request: pytest.FixtureRequest) -> int:
    """Each of the years."""
    return int(request.param)


@pytest.fixture(scope="module")
def store(nations: dict[int, Store], year: int) -> Store:
    """The nation of a year."""
    return nations[year]


@pytest.fixture(scope="module")
def truth(store: Store) -> pa.Table:
    """Its truth, by household."""
    return store.read("truth").sort_by("household")


@pytest.fixture(scope="module")
def findings(pack: Pack, store: Store, year: int) -> pa.Table:
    """What the rules find."""
    with DuckDB() as engine:
        return identify(pack, year, store.sources(TABLES), engine).sort_by("household")


# The truth ----------------------------------------------------------------------------------------------------


def test_the_rules_find_the_truth_of_every_household(truth: pa.Table, findings: pa.Table) -> None:
    assert truth.num_rows == findings.num_rows == HOUSEHOLDS
    for name in truth.column_names:
        told, found = truth[name].to_pylist(), findings[SAME.get(name, name)].to_pylist()
        wrong = [(i, a, b) for i, (a, b) in enumerate(zip(told, found, strict=True), 1) if a != b]
        assert not wrong, f"{name}: {len(wrong)} households, first {wrong[:3]}"


def test_one_household_at_a_time_gives_the_same(pack: Pack, store: Store, truth: pa.Table, year: int) -> None:
    rules = pack.rule_set(year)
    wanted = _telling(truth)
    told = {row["household"]: row for row in truth.to_pylist()}
    names = {name: SAME.get(name, name) for name in truth.column_names if name not in NOT_RULES}
    assert len(wanted) > 150
    tables = {name: pa.concat_tables(tables) for name, tables in _by_table(store, wanted).items()}
    for household in households(pack, tables, year):
        values = rules.evaluate(household)
        for name, rule in names.items():
            value = values[rules.outputs[rule]]
            shown = floor(value + Fraction(1, 2)) if isinstance(value, Fraction) else value
            assert told[household["id"]][name] == shown, (household["id"], name)


def _by_table(store: Store, wanted: list[int]) -> dict[str, list[pa.Table]]:
    parts = [chosen(store, area, pa.array(wanted)) for area in store.areas]
    return {name: [part[name] for part in parts] for name in TABLES}


def test_income_per_head_is_exact(truth: pa.Table, findings: pa.Table) -> None:
    assert findings["net_income_per_head"].null_count < HOUSEHOLDS / 10
    top, bottom = (findings[f"net_income_per_head_{part}"].to_pylist() for part in ("top", "bottom"))
    net, size = (truth[name].to_pylist() for name in ("net_income", "size"))
    shared = [(t, b, n, s) for t, b, n, s in zip(top, bottom, net, size, strict=True) if t is not None and b]
    assert len(shared) > HOUSEHOLDS * 0.9
    assert all(t * s == n * b for t, b, n, s in shared)


def _telling(truth: pa.Table) -> list[int]:
    """Households whose answers are rare, and every fortieth of the others."""
    wanted = set(range(1, HOUSEHOLDS, 40))
    for name in ("poor", "schooling", "medical_insured", "safe_housing", "guarantee_missing"):
        for answer in (True, False, None):
            mask = pc.is_null(truth[name]) if answer is None else pc.equal(truth[name], answer)
            wanted |= set(truth.filter(mask)["household"].to_pylist()[:12])
    return sorted(wanted)


def test_every_answer_occurs(truth: pa.Table) -> None:
    for name in ("poor_by_income", "schooling", "medical_insured", "safe_housing", "guarantee_missing", "poor"):
        assert set(truth[name].to_pylist()) == {True, False, None}, name


def test_the_edges_are_there(pack: Pack, store: Store, truth: pa.Table, year: int) -> None:
    line = recipe.of_pack(pack, year).line
    known = truth.filter(pc.and_(pc.is_valid(truth["net_income"]), pc.is_valid(truth["size"])))
    net, size = known["net_income"].to_numpy(), known["size"].to_numpy()
    by_income = np.array([-1 if x is None else int(x) for x in known["poor_by_income"].to_pylist()])
    for more, poor in ((0, 0), (-1, 1), (1, 0)):
        there = (net == line * size + more) & (size > 0)
        assert there.any()
        assert set(by_income[there]) == {poor}
    assert (by_income[size == 0] == -1).all()
    assert (size == 0).any()
    assert (net < 0).any()
    empty = set(store.read("accounts")["household"].to_pylist()) - set(
        store.read("account_items")["household"].to_pylist()
    )
    assert empty


def test_sums_of_villages_and_provinces_are_those_of_the_findings(
    pack: Pack, truth: pa.Table, findings: pa.Table, year: int
) -> None:
    rules = pack.rule_set(year)
    for level in range(NATION_LEVEL, VILLAGE_LEVEL + 1):
        with DuckDB() as engine:
            rolled = roll_up(rules, findings, level, engine).sort_by("area")
        areas, place = np.unique(truth["area"].to_numpy() // unit_of(level) * unit_of(level), return_inverse=True)
        for name in ("poor_by_income", "guarantee_missing", "poor"):
            yes = np.bincount(place, weights=truth[name].fill_null(False).to_numpy(), minlength=len(areas))
            unknown = np.bincount(place, weights=truth[name].is_null().to_numpy(), minlength=len(areas))
            rule = SAME.get(name, name)
            assert rolled["area"].to_pylist() == areas.tolist()
            assert rolled[f"{rule}_yes"].to_pylist() == yes.tolist()
            assert rolled[f"{rule}_unknown"].to_pylist() == unknown.tolist()


# The content --------------------------------------------------------------------------------------------------


def test_every_fact_that_a_rule_asks_for_is_there(pack: Pack, store: Store) -> None:
    for any_year in range(2013, 2021):
        for entity, facts in pack.rule_set(any_year).facts_used().items():
            rows = store.read(f"{entity}s")
            empty = [fact.name for fact in facts if rows[fact.name].null_count == rows.num_rows]
            assert not empty, (any_year, entity, empty)


def test_codes_are_in_force(pack: Pack, store: Store, year: int) -> None:
    for entity in (HOUSEHOLD, MEMBER):
        rows = store.read(f"{entity}s")
        for name, fact in pack.facts[entity].items():
            if fact.codes is None:
                continue
            several = fact.type == "codes"
            values = set((pc.list_flatten(rows[name]) if several else rows[name]).drop_null().to_pylist())
            allowed = {code.code for code in pack.codes[fact.codes].in_force(date(year, 12, 31))}
            assert values <= allowed, (name, values - allowed)
            longest = pc.max(pc.list_value_length(rows[name])).as_py() if several else None
            assert longest is None or fact.maximum is None or longest <= fact.maximum


def test_numbers_are_within_their_bounds(pack: Pack, store: Store) -> None:
    for entity in (HOUSEHOLD, MEMBER):
        rows = store.read(f"{entity}s")
        for name, fact in pack.facts[entity].items():
            if fact.type not in {"integer", "number", "money"}:
                continue
            scale = NUMBER_SCALE if fact.type == "number" else 1
            ends = pc.min_max(rows[name]).as_py()
            assert ends["min"] is None or fact.minimum is None or ends["min"] >= fact.minimum * scale, name
            assert ends["max"] is None or fact.maximum is None or ends["max"] <= fact.maximum * scale, name


def test_items_are_declared_and_amounts_whole(pack: Pack, store: Store, truth: pa.Table, year: int) -> None:
    items = store.read("account_items")
    assert set(items["item"].to_pylist()) <= set(pack.items)
    whole = recipe.of_pack(pack, year).whole
    amounts = items["amount"].drop_null().to_numpy()
    assert (amounts > 0).all()
    assert np.mean(amounts % whole != 0) < 0.01  # only those that a case just beside the line needs
    lines = items.num_rows / store.rows("accounts")
    assert 4 <= lines <= 8


def test_households_are_numbered_and_sorted_by_area(store: Store) -> None:
    rows = store.read("households")
    assert rows["household"].to_pylist() == list(range(1, HOUSEHOLDS + 1))
    assert (np.diff(rows["area"].to_numpy()) >= 0).all()
    members = store.read("members")
    assert (np.diff(members["household"].to_numpy()) >= 0).all()
    assert {level_of(area) for area in rows["area"].to_pylist()} == {VILLAGE_LEVEL}


def test_every_area_and_all_above_it_are_named(store: Store) -> None:
    names = {row["area"]: row for row in areas_of(store).to_pylist()}
    for area in set(store.read("households")["area"].to_pylist()):
        for level in range(VILLAGE_LEVEL + 1):
            place = names[area // unit_of(level) * unit_of(level)]
            assert place["level"] == level
            assert place["name_zh"]
            assert place["name_en"]


def test_the_cause_shows_in_the_members(store: Store) -> None:
    members = store.read("members")
    ill = {
        household
        for household, health in zip(members["household"].to_pylist(), members["health"].to_pylist(), strict=True)
        if health and {"chronic", "serious"} & set(health)
    }
    cause = dict(
        zip(*(store.read("households")[name].to_pylist() for name in ("household", "main_cause")), strict=True)
    )
    because = [household in ill for household, main in cause.items() if main == "illness"]
    others = [household in ill for household, main in cause.items() if main == "capital"]
    assert np.mean(because) > 0.85
    assert np.mean(others) < 0.6


def test_light_records_know_less(store: Store) -> None:
    rows = store.read("households").select(["kind", "members_known", "attribute"]).to_pylist()
    light = [row for row in rows if row["kind"] == "light"]
    registered = [row for row in rows if row["kind"] == "registered"]
    assert 0.02 < len(light) / len(rows) < 0.12
    assert np.mean([row["members_known"] for row in light]) < 0.95 < np.mean([r["members_known"] for r in registered])
    assert not any(row["attribute"] for row in light)


def test_persons_add_up_to_those_of_the_nation(pack: Pack) -> None:
    made = recipe.of_pack(pack)
    shares = made.nation["unknown"]
    edges = made.nation["edges"]
    nobody, none = (edges[name] / sum(edges.values()) for name in ("nobody", "none"))
    full = made.nation["full"]
    for row, kind in enumerate(fates.KINDS):
        known = 1 - shares[kind]["members"] / 100 * none / (1 - nobody)
        mean = (1 + np.mean(fates.sizes(made)._table[row])) * known * (1 - nobody)
        assert abs(mean / (full["persons"] / full["households"]) - 1) < 0.0002
