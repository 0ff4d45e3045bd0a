"""Every value of the shared reference file that can be computed from the shared data.

Of the file's other entries the data are not in the shared folder: PIP's microdata, Ilocos, Benin's surveys, mpitb's
teaching data (syn_cdta), the areas of povmap and the linkage sets. The ten incomes of R's ineq stand in
test_measures_published.py, and again here with whatever the file says.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import ibis
import pyarrow as pa
import pytest

from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.measures import (
    Estimate,
    Index,
    Sample,
    Share,
    estimates,
    inequality,
    inequality_precision,
    median_gap,
    multidimensional,
    poverty,
    poverty_precision,
    quantiles,
    sen_indices,
)
from tests.columnar.measuring import Build, measured, one, table
from tests.sources import SHARED

pytestmark = pytest.mark.skipif(
    not (SHARED / "reference_values.json").is_file(), reason="the shared reference values are not beside this checkout"
)
NOT_HERE = ("PIP", "Ilocos", "Benin", "syn_cdta", "Fay-Herriot", "febrl", "historical", "note")
INCOMES = "eusilc (R laeken, 14827 persons, weight rb050, income eqIncome)"
TEN = "ineq x="
HOUSEHOLDS = "mpindex df_household (198)"


def close(value: Any) -> Any:
    """What is the same to a millionth."""
    return pytest.approx(value, rel=1e-6, abs=1e-6)


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    return dict(json.loads((SHARED / "reference_values.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def incomes(reference: dict[str, Any]) -> dict[str, Any]:
    return dict(reference[INCOMES])


@pytest.fixture(scope="module")
def duck() -> Iterator[DuckDB]:
    with DuckDB(threads=2) as opened:
        yield opened


class Persons:
    """The persons file on an engine, and what a measure of it gives."""

    def __init__(self, engine: DuckDB) -> None:
        self.engine, self.file = engine, SHARED / "eusilc.parquet"

    def one(self, build: Build) -> dict[str, Any]:
        return one(self.engine, self.file, build)

    def all(self, build: Build) -> pa.Table:
        return measured(self.engine, self.file, build)


@pytest.fixture(scope="module")
def persons(duck: DuckDB) -> Persons:
    return Persons(duck)


def weighted(rows: ibis.Table, *by: str, clusters: str | None = None) -> Sample:
    return Sample(rows, "rb050", by, strata="db040", clusters=clusters)


def test_every_entry_is_computed_or_known_to_be_absent(reference: dict[str, Any]) -> None:
    computed = (INCOMES, TEN, HOUSEHOLDS)
    assert [name for name in reference if not name.startswith((*computed, *NOT_HERE))] == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [(10000, "fgt_abs10000"), (Share(0.6), "fgt_60pct_median"), (Share(0.6, "mean"), "fgt_60pct_mean")],
)
def test_poverty(persons: Persons, incomes: dict[str, Any], line: int | Share, expected: str) -> None:
    found = persons.one(lambda t: poverty(weighted(t), "eqIncome", line))
    assert [found[name] for name in ("headcount", "gap", "severity")] == close(incomes[expected])
    if line == 10000:
        assert found["watts"] == close(incomes["watts_abs10000"])


def test_at_risk_of_poverty(persons: Persons, incomes: dict[str, Any]) -> None:
    found = persons.one(lambda t: poverty(weighted(t), "eqIncome", Share(0.6)))
    assert found["line"] == close(incomes["arpt"])
    assert 100 * found["headcount"] == close(incomes["arpr_pct"])
    at = [
        100 * persons.one(lambda t, s=share: poverty(weighted(t), "eqIncome", Share(s)))["headcount"]  # type: ignore[misc]
        for share in (0.4, 0.5, 0.7)
    ]
    assert at == close(incomes["arpr_pct_at_40_50_70_of_median"])


def test_at_risk_of_poverty_by_region_under_the_national_line(persons: Persons, incomes: dict[str, Any]) -> None:
    found = persons.all(lambda t: poverty(weighted(t, "db040"), "eqIncome", Share(0.6))).to_pylist()
    rates = {row["db040"]: 100 * row["headcount"] for row in found}
    assert rates == close(incomes["arpr_pct_by_db040"])


def test_inequality(persons: Persons, incomes: dict[str, Any]) -> None:
    found = persons.one(lambda t: inequality(weighted(t), "eqIncome"))
    names = {
        "gini_plain": "gini_convey",
        "quintile_share": "qsr",
        "atkinson_0_5": "atkinson_0.5",
        "atkinson_1": "atkinson_1",
        **{f"entropy_{order}": f"gei_{order}" for order in (0, 1, 2)},
    }
    assert {ours: found[ours] for ours in names} == close({o: incomes[n] for o, n in names.items()})
    assert 100 * found["gini"] == close(incomes["gini_pct_laeken"])


def test_the_median_of_the_poor(persons: Persons, incomes: dict[str, Any]) -> None:
    found = persons.one(lambda t: median_gap(weighted(t), "eqIncome", Share(0.6)))
    assert found["median_poor"] == pytest.approx(incomes["poor_median"], abs=1e-3)
    assert 100 * found["median_gap"] == close(incomes["rmpg_pct"])
    assert found["line"] == close(incomes["arpt"])


def test_the_median_of_the_old_and_of_the_others(persons: Persons, incomes: dict[str, Any]) -> None:
    middle = {"median": 0.5}
    ages = persons.all(lambda t: quantiles(weighted(t.mutate(old=t["age"] >= 65), "old"), "eqIncome", middle))
    young, old = (row["median"] for row in ages.to_pylist())
    assert old / young == close(incomes["rmir"])


@pytest.mark.parametrize(("key", "clusters"), [("se_persons_as_units", None), ("se_household_clusters_db030", "db030")])
def test_standard_errors(persons: Persons, incomes: dict[str, Any], key: str, clusters: str | None) -> None:
    def errors(build: Build) -> dict[str, float | None]:
        return {found.measure: found.se for found in estimates(persons.all(build))}

    expected = incomes[key]
    fixed = errors(lambda t: poverty_precision(weighted(t, clusters=clusters), "eqIncome", 10000))
    relative = errors(lambda t: poverty_precision(weighted(t, clusters=clusters), "eqIncome", Share(0.6)))
    spread = errors(lambda t: inequality_precision(weighted(t, clusters=clusters), "eqIncome"))
    found = [fixed["headcount"], fixed["gap"], fixed["severity"], relative["headcount"]]
    # a line that is known gives the printed digits; so does the relative line, whose density is estimated the same way
    assert found == pytest.approx([*expected["fgt_abs10000"], expected["arpr"]], rel=1e-6)
    assert [spread["gini"], spread["quintile_share"]] == pytest.approx([expected["gini"], expected["qsr"]], rel=0.002)


def test_persons_of_a_household_are_one_cluster(persons: Persons) -> None:
    built = persons.all(lambda t: poverty_precision(weighted(t, clusters="db030"), "eqIncome", 10000))
    rate: Estimate = estimates(built)[0]
    assert (rate.answers, rate.df) == (14827, 5991)
    assert rate.design_effect == pytest.approx(2.97, abs=0.01)


def test_ten_incomes(duck: DuckDB, reference: dict[str, Any]) -> None:
    name = next(name for name in reference if name.startswith(TEN))
    rows = table({"income": json.loads(name.removeprefix(TEN).replace("(", "[").replace(")", "]"))})
    gini = one(duck, rows, lambda t: inequality(Sample(t), "income"))["gini"]
    assert gini == close(reference[name]["gini"])
    for line in (2000, 5000):
        plain = one(duck, rows, lambda t, z=line: poverty(Sample(t), "income", z))  # type: ignore[misc]
        ranked = one(duck, rows, lambda t, z=line: sen_indices(Sample(t), "income", z))  # type: ignore[misc]
        names = {"H": "headcount", "PG": "gap", "SPG": "severity", "watts": "watts"}
        found = {short: plain[long] for short, long in names.items()} | {n: ranked[n] for n in ("sen", "sst")}
        assert found == close(reference[name][f"z{line}"])


LIVING = ("cooking_fuel", "sanitation", "drinking_water", "electricity", "housing", "assets")
PEOPLE = ("nutrition", "child_mortality", "year_schooling", "school_attendance")
GLOBAL = Index({name: Fraction(1, 6) for name in PEOPLE} | {name: Fraction(1, 18) for name in LIVING}, Fraction(1, 3))


def test_the_printed_index_of_198_households(duck: DuckDB, reference: dict[str, Any]) -> None:
    found = measured(duck, deprivations(), lambda t: multidimensional(Sample(t, by=("class",)), GLOBAL)).to_pylist()
    printed = {
        row["class"]: {
            "n": row["rows"],
            "H": round(row["headcount"], 3),
            "A": round(row["intensity"], 3),
            "MPI": round(row["adjusted"], 3),
        }
        for row in found
    }
    assert printed == {name: values for name, values in reference[HOUSEHOLDS].items() if name in ("Rural", "Urban")}


def deprivations() -> pa.Table:
    """The indicators as the vignette has them, its slips included: walls never count, and assets ask for a car."""
    people: dict[str, list[dict[str, int]]] = {}
    for uuid, person in _rows("df_household_roster.csv"):
        people.setdefault(uuid, []).append(person)
    homes = [(home, people[uuid]) for uuid, home in _rows("df_household.csv")]
    areas = [row["class"] for row in _file("df_household.csv")]
    columns = {name: [says(home, members) for home, members in homes] for name, says in DEPRIVED.items()}
    return pa.table({"class": areas, **columns})


def _file(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((SHARED / name).read_text(encoding="utf-8").splitlines()))


def _rows(name: str) -> list[tuple[str, dict[str, int]]]:
    """Each row's household and its whole numbers; what is empty is left out."""
    return [(row["uuid"], {key: int(v) for key, v in row.items() if v.isdecimal()}) for row in _file(name)]


def _assets(home: dict[str, int], _: object) -> bool:
    light = ("tv", "computer", "animal_cart", "bicycle", "motorcycle", "refrigerator")
    phone = home["asset_telephone"] + home["asset_mobile_phone"] > 0
    comforts = sum(home[f"asset_{name}"] > 0 for name in light) + phone
    return not (comforts > 1 and home["asset_car"] + home["asset_truck"] > 0)


DEPRIVED: dict[str, Callable[[dict[str, int], list[dict[str, int]]], bool]] = {
    "nutrition": lambda _, people: any(p.get("undernourished") == 1 and p["age"] < 70 for p in people),
    "child_mortality": lambda home, _: home["with_child_died"] == 1,
    "year_schooling": lambda _, people: any(p.get("completed_6yrs_schooling") == 2 for p in people),
    "school_attendance": lambda _, people: any(p.get("attending_school") == 2 and 5 <= p["age"] <= 24 for p in people),
    "cooking_fuel": lambda home, _: home["cooking_fuel"] in (4, 5, 6, 9),
    "sanitation": lambda home, _: home["toilet"] > 1,
    "drinking_water": lambda home, _: home["drinking_water"] == 2,
    "electricity": lambda home, _: home["electricity"] == 2,
    "housing": lambda home, _: home["roof"] in (5, 7, 9) or home["floor"] in (5, 6, 9),
    "assets": _assets,
}
