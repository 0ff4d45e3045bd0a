"""Findings of an area, from Arrow tables and from Parquet files, and their roll-up."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from fupin.columnar.agreement import Generator
from fupin.columnar.backends.base import Engine
from fupin.columnar.identify import counts, identify
from fupin.columnar.rollup import roll_up
from fupin.columnar.schema import schemas, tables, write
from fupin.kernel.area import COUNTY_LEVEL, VILLAGE_LEVEL
from fupin.kernel.money import round_half_up
from fupin.policy import packs
from fupin.policy.explain import explain
from fupin.policy.packs import Pack

VILLAGES = (101010010010000, 101010010020000, 101010010030000)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return packs.find("fupin-template")


def poor(village: int, **facts: object) -> dict[str, Any]:
    return {"area": village, "size": 1, "food_spending": 1, "other_spending": 1, **ADULT, **facts}


ADULT = {"members": [{"birth_date": date(1980, 1, 1)}]}
HOUSEHOLDS = [
    poor(VILLAGES[0], id=70, size=3, main_cause="illness"),
    poor(VILLAGES[0], id=71, size=None),
    {"id": 72, "area": VILLAGES[1], "size": 2},
    poor(VILLAGES[1], id=73, food_spending=900000, water_source="tap", electricity=True),
]


def test_a_finding_says_the_same_as_the_explanation(pack: Pack, engine: Engine) -> None:
    rules = pack.rule_set(2021)
    households = Generator(rules, seed=11).households(500)
    findings = identify(pack, 2021, tables(pack, households), engine)
    explanations = [explain(rules, household) for household in households]
    for name, index in rules.outputs.items():
        units = 10_000 if rules.steps[index].node.type == "number" else 1
        expected = [e.value(name) for e in explanations]
        if rules.steps[index].node.type != "boolean":
            expected = [None if value is None else round_half_up(value * units) for value in expected]
        assert findings[name].to_pylist() == expected, name


def test_a_finding_carries_cause_and_fingerprint(pack: Pack, engine: Engine) -> None:
    findings = identify(pack, 2021, tables(pack, HOUSEHOLDS), engine)
    assert findings["household"].to_pylist() == [70, 71, 72, 73]
    assert findings["main_cause"].to_pylist() == ["illness", None, None, None]
    assert findings["poor"].to_pylist() == [True, True, None, False]
    assert findings["gap"].to_pylist() == [195000 - 24, 195000 - 24, None, 0]
    assert findings["consumption"].type == pa.int64()
    assert findings.schema.metadata[b"fingerprint"].decode() == pack.fingerprint
    assert findings.schema.metadata[b"year"] == b"2021"
    assert counts(findings, ["poor"]) == {"poor": {True: 2, False: 1, None: 1}}


def test_the_roll_up_keeps_unknown_apart(pack: Pack, engine: Engine) -> None:
    findings = identify(pack, 2021, tables(pack, HOUSEHOLDS), engine)
    rules = pack.rule_set(2021)
    villages = {row["area"]: row for row in roll_up(rules, findings, VILLAGE_LEVEL, engine).to_pylist()}
    assert set(villages) == {VILLAGES[0], VILLAGES[1]}
    first = villages[VILLAGES[0]]
    assert (first["households"], first["poor_yes"], first["poor_persons"], first["size_unknown"]) == (2, 2, 3, 1)
    (county,) = roll_up(rules, findings, COUNTY_LEVEL, engine).to_pylist()
    assert county["area"] == 101010000000000
    assert (county["poor_yes"], county["poor_no"], county["poor_unknown"]) == (2, 1, 1)


def test_parquet_gives_what_arrow_gives(pack: Pack, engine: Engine, tmp_path: Path) -> None:
    found = tables(pack, HOUSEHOLDS)
    expected = identify(pack, 2021, found, engine)
    write(found, tmp_path)
    files = {name: tmp_path / f"{name}.parquet" for name in found}
    assert identify(pack, 2021, files, engine).equals(expected)


def test_several_years_of_accounts_do_not_mix(pack: Pack, engine: Engine) -> None:
    wage = [{"year": year, "items": [{"item": "wage", "amount": amount}]} for year, amount in ((2020, 5), (2021, 9))]
    household = {"members": [{"present": True}], "accounts": [*wage, {"year": 2022, "items": []}]}
    rows = tables(pack, [household])
    found = {year: identify(pack, year, rows, engine)["cash_income"].to_pylist() for year in range(2019, 2024)}
    assert found == {2019: [None], 2020: [5], 2021: [9], 2022: [0], 2023: [None]}


def test_a_product_beyond_64_bits_is_an_error_not_a_wrong_answer(pack: Pack, engine: Engine) -> None:
    huge = {**ADULT, "food_spending": 2**62, "other_spending": 2**62}
    with pytest.raises(Exception, match=r"[Oo]verflow"):
        identify(pack, 2021, tables(pack, [huge]), engine)


def test_tables_follow_the_contract(pack: Pack) -> None:
    found = tables(pack, [{"floor_area": Decimal("60.25"), "other_causes": ("old_age", "illness"), "members": []}])
    assert {name: table.schema for name, table in found.items()} == schemas(pack)
    row = found["households"].to_pylist()[0]
    assert (row["floor_area"], row["other_causes"], row["members_known"]) == (602500, ["illness", "old_age"], True)
    with pytest.raises(ValueError, match="more than 4 decimals"):
        tables(pack, [{"floor_area": Decimal("0.00001")}])
