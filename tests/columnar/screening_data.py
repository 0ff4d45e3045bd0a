"""Surveys of other places, and made ones, as tables of households to screen."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import pyarrow as pa
import pytest

from fupin.columnar.screening.proxies import Code, Number, Proxies, YesNo
from fupin.kernel.text import Text
from tests.sources import ROOT

SURVEYS = ROOT / "../shared/data"
COSTA_RICA, VIET_NAM = "costa_rica_households_dev.parquet", "vietnam_H.parquet"

CHOICES = {
    "wall": ["paredblolad", "paredzocalo", "paredpreb", "pareddes", "paredmad", "paredzinc", "paredfibras"],
    "floor": ["pisomoscer", "pisocemento", "pisoother", "pisonatur", "pisonotiene", "pisomadera"],
    "roof": ["techozinc", "techoentrepiso", "techocane", "techootro"],
    "water": ["abastaguadentro", "abastaguafuera", "abastaguano"],
    "power": ["public", "planpri", "noelec", "coopele"],
    "toilet": ["sanitario1", "sanitario2", "sanitario3", "sanitario5", "sanitario6"],
    "cooking": ["energcocinar1", "energcocinar2", "energcocinar3", "energcocinar4"],
    "rubbish": ["elimbasu1", "elimbasu2", "elimbasu3", "elimbasu4", "elimbasu5", "elimbasu6"],
    "wall_state": ["epared1", "epared2", "epared3"],
    "roof_state": ["etecho1", "etecho2", "etecho3"],
    "floor_state": ["eviv1", "eviv2", "eviv3"],
    "marriage": [f"estadocivil{number}" for number in range(1, 8)],
    "schooling": [f"instlevel{number}" for number in range(1, 10)],
    "tenure": [f"tipovivi{number}" for number in range(1, 6)],
    "region": [f"lugar{number}" for number in range(1, 7)],
}
YES_NO = (
    *("hacdor", "hacapo", "v14a", "refrig", "v18q", "cielorazo", "computer", "television", "mobilephone"),
    *("area1", "male", "dis", "any_disabled"),
)
AS_THEY_ARE = "rooms bedrooms hhsize tamviv r4h1 r4h2 r4m1 r4m2 hogar_nin hogar_adul hogar_mayor v18q1 qmobilephone"
DERIVED = (
    "per_room phones_per_head adult_share work_share child_share rent_per_head oldest youngest mean_age "
    "most_schooling least_schooling mean_schooling adult_schooling most_adult_schooling behind small_children men"
)
WITH_SQUARE = {"hhsize", "rooms", "age", "escolari", "meaneduc", "dependency", "overcrowding", "per_room"}
NUMBERS = f"{AS_THEY_ARE} age escolari meaneduc dependency overcrowding edjefe edjefa v2a1 {DERIVED}".split()


def survey(name: str) -> Path:
    """The file of a survey; skips the test where it is not at hand."""
    path = SURVEYS / name
    if not path.is_file():
        pytest.skip(f"the survey {name} is not beside this checkout")
    return path


@cache
def costa_rica() -> pa.Table:
    """One row per household of the Costa Rica survey that has a head, with its head's label."""
    persons = pd.read_parquet(survey(COSTA_RICA))
    for name in ("dependency", "edjefe", "edjefa"):
        persons[name] = pd.to_numeric(persons[name].replace({"yes": "1", "no": "0"}))
    heads = persons[persons.parentesco1 == 1].set_index("idhogar")
    return pa.Table.from_pandas(_household_columns(heads, persons).reset_index(names="household"), preserve_index=False)


def _household_columns(heads: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    chosen = {
        name: heads[columns].idxmax(axis=1).where(heads[columns].any(axis=1)) for name, columns in CHOICES.items()
    }
    found = heads.drop(columns=[column for columns in CHOICES.values() for column in columns]).assign(**chosen)
    found = found.join(_from_members(persons))
    size = found.hhsize
    ratios = {
        "per_room": size / found.rooms,
        "phones_per_head": found.qmobilephone / size,
        "adult_share": found.adults / size,
        "work_share": found.working_age / size,
        "child_share": found.hogar_nin / size,
        "rent_per_head": found.v2a1 / size,
    }
    labels = {"poor": found.Target <= 2, "vulnerable": found.Target <= 3}
    return found.assign(**ratios, **labels, **_groups(found))


def _from_members(persons: pd.DataFrame) -> pd.DataFrame:
    grouped = persons.groupby("idhogar")
    adults = persons[persons.age >= 18].groupby("idhogar")
    found = grouped.agg(
        oldest=("age", "max"),
        youngest=("age", "min"),
        mean_age=("age", "mean"),
        most_schooling=("escolari", "max"),
        least_schooling=("escolari", "min"),
        mean_schooling=("escolari", "mean"),
        behind=("rez_esc", "max"),
        any_disabled=("dis", "max"),
        men=("male", "mean"),
    )
    found["adult_schooling"], found["most_adult_schooling"] = adults.escolari.mean(), adults.escolari.max()
    counted = {
        "adults": persons.age >= 18,
        "working_age": persons.age.between(15, 64),
        "small_children": persons.age < 6,
    }
    for name, chosen in counted.items():
        found[name] = persons[chosen].groupby("idhogar").size().reindex(found.index, fill_value=0)
    return found


def _groups(found: pd.DataFrame) -> dict[str, Any]:
    return {
        "head": np.where(found.male == 1, "male head", "female head"),
        "place": np.where(found.area1 == 1, "urban", "rural"),
        "children": np.where(found.hogar_nin > 0, "with children", "no children"),
        "persons_group": pd.cut(
            found.hhsize, [0, 2, 4, 99], labels=["1-2 persons", "3-4 persons", "5+ persons"]
        ).astype(str),
        "old_head": np.where(found.age >= 65, "head 65+", "head under 65"),
        "disabled": np.where(found.any_disabled == 1, "disabled member", "no disabled member"),
        "central": np.where(found.region == "lugar1", "Central region", "other region"),
    }


def costa_rica_proxies() -> Proxies:
    """What a visitor could see or ask: no income, no label."""
    numbers = [Number(name, bands=4, square=name in WITH_SQUARE) for name in NUMBERS]
    return Proxies.of(*numbers, *map(YesNo, YES_NO), *(Code(name) for name in CHOICES))


def viet_nam() -> pa.Table:
    """The households of the Viet Nam survey with the logarithm of their expenditure per head (`welfare`)."""
    found = pd.read_parquet(survey(VIET_NAM))
    welfare = found.lntotal - np.log(found.hhsize)
    yes = {"farm": found.farm == "yes", "urban": found.urban == "yes", "male": found.sex == "male"}
    found = found.assign(household=range(len(found)), welfare=welfare, **yes)
    return pa.Table.from_pandas(found, preserve_index=False)


def viet_nam_proxies() -> Proxies:
    """The predictors of the published comparison, two of them with their squares."""
    return Proxies.of(
        *(YesNo(name) for name in ("male", "farm", "urban")),
        *(Number(name, bands=0, square=name != "educyr") for name in ("age", "educyr", "hhsize")),
    )


def made(households: int = 600, villages: int = 30, seed: int = 1) -> pa.Table:
    """Invented households whose welfare is known to follow rooms, schooling, a car, the roof and the village."""
    random = np.random.default_rng(seed)
    village = random.integers(0, villages, households)
    rooms, schooling = random.integers(1, 7, households), random.integers(0, 16, households)
    car = random.random(households) < 0.3
    roof = random.choice(["straw", "tiles", "tin"], households)
    effect = random.normal(0, 1, villages)
    straw = (roof == "straw").astype(float)
    welfare = 0.4 * rooms + 0.1 * schooling + car - straw + effect[village] + random.normal(0, 0.8, households)
    unknown = random.random(households) < 0.1
    poor = welfare <= np.quantile(welfare, 0.25)
    return pa.table(
        {
            "household": pa.array(np.arange(households) + 1000),
            "village": pa.array(village + 1),
            "rooms": pa.array(rooms),
            "schooling": pa.array(schooling.astype(float), mask=unknown),
            "car": pa.array(car, mask=np.roll(unknown, 1)),
            "roof": pa.array(roof, mask=np.roll(unknown, 2)),
            "persons": pa.array(random.integers(1, 7, households)),
            "welfare": pa.array(welfare),
            "poor": pa.array(poor),
            "listed": pa.array(poor ^ (random.random(households) < 0.1)),
        }
    )


def made_proxies() -> Proxies:
    """The questions of the invented households."""
    roofs = {"straw": Text.of(zh="草", en="straw"), "tiles": Text.of(zh="瓦", en="tiles")}
    return Proxies.of(
        Number("rooms", Text.of(zh="房间数", en="Rooms"), bands=3),
        Number("schooling", Text.of(zh="受教育年限", en="Years of schooling"), bands=3),
        YesNo("car", Text.of(zh="有汽车", en="Has a car")),
        Code("roof", Text.of(zh="屋顶", en="Roof"), roofs),
    )
