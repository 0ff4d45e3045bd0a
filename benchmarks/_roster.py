"""Rosters for the import benchmarks: invented persons of an invented county, the same in every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

PERSONS, HOUSEHOLDS = 24_047, 8_393
COUNTY = "990521"
TOWNS, VILLAGES = 30, 24

COLUMNS = (
    "household_id", "village_code", "first_name", "last_name", "national_id", "sex", "dob", "relationship",
    "wage_income", "business_income", "property_income", "transfer_income", "hh_size", "housing_grade",
    "school_status", "health_status", "disability", "labour_ability", "medical_insured", "pension_insured",
    "safe_water", "poverty_cause",
)  # fmt: skip

# Columns that widen the roster to forty; the names are those of the pack's forms.
MORE = (
    "ethnicity", "political_status", "marital_status", "education level", "cultivated_land", "forest_land",
    "housing area", "market_km", "trunk_road_km", "radio_tv", "household_power", "sanitary_toilet", "months_worked",
    "mandarin", "soldier", "wants_training", "critical_illness_insurance", "remark",
)  # fmt: skip

_FAMILY = [
    "Wang",
    "Li",
    "Zhang",
    "Liu",
    "Chen",
    "Yang",
    "Zhao",
    "Huang",
    "Zhou",
    "Wu",
    "Xu",
    "Sun",
    "Hu",
    "Zhu",
    "Gao",
    "Lin",
    "He",
    "Guo",
    "Ma",
    "Luo",
    "Liang",
    "Song",
]
_GIVEN = [
    "Wei",
    "Fang",
    "Na",
    "Min",
    "Jing",
    "Qiang",
    "Lei",
    "Jun",
    "Yong",
    "Yan",
    "Jie",
    "Juan",
    "Tao",
    "Ming",
    "Chao",
    "Xia",
    "Ping",
    "Gang",
    "Guiying",
    "Jianguo",
    "Wenbo",
]
_CAUSES = [
    "illness",
    "disability",
    "education",
    "disaster",
    "land",
    "water",
    "technique",
    "labour",
    "finance",
    "transport",
]
_SCHOOLS = ["kindergarten", "primary", "junior", "senior", "college", "dropout"]
_TODAY = date(2026, 1, 1)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def villages() -> Iterator[tuple[str, str]]:
    """Yield the official code and the name of each place of the county, from the province down to the villages."""
    yield COUNTY[:2], "Benchmark Province"
    yield COUNTY[:4], "Benchmark Prefecture"
    yield COUNTY, "Benchmark County"
    for town in range(1, TOWNS + 1):
        yield f"{COUNTY}{town:03d}", f"Town {town}"
        for village in range(1, VILLAGES + 1):
            yield f"{COUNTY}{town:03d}{village:03d}", f"Village {town}-{village}"


def roster(
    persons: int = PERSONS, households: int = HOUSEHOLDS, seed: int = 20, wide: bool = False
) -> Iterator[list[Any]]:
    """Yield one row for each person, the persons of a household one after the other."""
    chance = random.Random(seed)
    taken: set[str] = set()
    for number, size in enumerate(_sizes(chance, persons, households)):
        yield from _household(chance, number, size, taken, wide)


def write(path: Path, rows: Iterator[list[Any]], columns: tuple[str, ...] = COLUMNS) -> None:
    """Write rows as a workbook: numbers as numbers, codes as texts."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("roster")
        for row, values in enumerate(
            [list(columns), *rows] if not isinstance(rows, Iterator) else _headed(columns, rows)
        ):
            for column, value in enumerate(values):
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                else:
                    sheet.write_number(row, column, value)


def _headed(columns: tuple[str, ...], rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    yield list(columns)
    yield from rows


def _sizes(chance: random.Random, persons: int, households: int) -> list[int]:
    sizes = [1] * households
    left = persons - households
    while left:
        place = chance.randrange(households)
        if sizes[place] < 8:
            sizes[place] += 1
            left -= 1
    return sizes


def _household(chance: random.Random, number: int, size: int, taken: set[str], wide: bool) -> Iterator[list[Any]]:
    village = f"{COUNTY}{chance.randrange(1, TOWNS + 1):03d}{chance.randrange(1, VILLAGES + 1):03d}"
    family, cause = chance.choice(_FAMILY), chance.choice(_CAUSES)
    shared = [chance.choices("ABCD", [50, 30, 15, 5])[0], int(chance.random() < 0.93), cause]
    base = int(chance.lognormvariate(8.0, 0.6))
    land = [round(chance.uniform(0, 12), 1), round(chance.uniform(0, 30), 1), chance.randrange(30, 200)]
    home = [*land, round(chance.uniform(0.1, 9), 1), round(chance.uniform(0, 4), 1), *chance.choices((0, 1), k=3)]
    for place in range(size):
        person = _person(chance, place, taken, base)
        surname = family if person["relation"] not in ("spouse", "mother") else chance.choice(_FAMILY)
        grade, water, why = shared
        row = [
            f"H{number:06d}", village, chance.choice(_GIVEN), surname, *person["identity"], person["relation"],
            *person["income"], size, grade, *person["state"], water, why,
        ]  # fmt: skip
        yield [*row, *_more(chance, home)] if wide else row


def _person(chance: random.Random, place: int, taken: set[str], base: int) -> dict[str, Any]:
    relation, age, sex = _role(chance, place)
    born = _TODAY - timedelta(days=int(age * 365.25) + chance.randint(0, 364))
    number = _number(chance, born, sex)
    while number in taken:
        number = _number(chance, born, sex)
    taken.add(number)
    adult = 16 <= age <= 60
    school = "none" if not 3 <= age <= 22 else chance.choice(_SCHOOLS)
    income = [
        base if adult and chance.random() < 0.5 else 0,
        chance.randrange(0, 3000) if adult else 0,
        chance.randrange(0, 300) if place == 0 else 0,
        chance.randrange(0, 2500) if age > 60 or place == 0 else 0,
    ]
    state = [
        school, chance.choices(["healthy", "chronic", "severe"], [80, 15, 5])[0], int(chance.random() < 0.06),
        "yes" if adult else "no", int(chance.random() < 0.97), int(age > 15 and chance.random() < 0.8),
    ]  # fmt: skip
    return {"relation": relation, "identity": [number, sex, born.isoformat()], "income": income, "state": state}


def _role(chance: random.Random, place: int) -> tuple[str, int, str]:
    if place == 0:
        return "head", chance.randint(30, 80), chance.choice("MMMF")
    if place == 1 and chance.random() < 0.8:
        return "spouse", chance.randint(28, 78), chance.choice("FFFM")
    sex = chance.choice("MF")
    if chance.random() < 0.12:
        return ("father" if sex == "M" else "mother"), chance.randint(60, 95), sex
    return ("son" if sex == "M" else "daughter"), chance.randint(0, 45), sex


def _number(chance: random.Random, born: date, sex: str) -> str:
    first = f"{COUNTY}{born:%Y%m%d}{chance.randrange(0, 500) * 2 + (sex == 'M'):03d}"
    return first + "10X98765432"[sum(int(d) * w for d, w in zip(first, _WEIGHTS, strict=True)) % 11]


def _more(chance: random.Random, home: list[Any]) -> list[Any]:
    return [
        "Han", chance.choice(["masses", "party member"]), chance.choice(["married", "unmarried"]), "primary", *home,
        chance.randrange(0, 13), *chance.choices((0, 1), k=4), "",
    ]  # fmt: skip
