"""Invented persons in households, as a register would hold them, and other departments' lists of some of them.

Everything is made: surnames by their published shares, given names from a pool with a few favourites, numbers with
their check digits. The slips that are planted are ours, so that figures made with them say how the engine does
what it was built for, and not how it does on a real list; no labelled Chinese lists are public.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from fupin.comparison.linking import PERSONS

COUNTY = 990521 * 10**9
TOWNS, VILLAGES = 12, 25

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任"
    "姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_GIVEN = (
    "英华玉秀明兰芳文红国桂春金梅平建军丽小海云凤志珍荣林德生翠光清永成美珠福霞香月贵龙忠新艳东勇强杰伟敏静燕玲娟辉飞"
    "波峰超磊涛斌鹏浩宇亮刚健宁俊义仁良才发根富康顺祥瑞庆胜学思佳雪晓婷颖琴琼慧莲蓉莉娜洁丹欣怡雅倩颜晨昊轩博涵梓桐"
    "一天大山水木火土石川江河湖田万千百里安定邦家宝元先立长正中西南北冬夏秋全满喜乐善孝礼智信高兴旺盛达通进步远开启"
)
_MINORITY = """
阿卜杜拉 买买提 吐尔逊 古丽 阿依 努尔 艾合买提 热合曼 玛丽亚 帕提古丽 卡德尔 肉孜 扎西 卓玛 次仁 达瓦 多吉 央金
"""
_PARTS = tuple(_MINORITY.split())
_WEIGHTS = np.array([2 ** (17 - place) % 11 for place in range(17)])
_CHECKS = np.array(list("10X98765432"))
_FIRST_DAY, _DAYS = np.datetime64("1932-01-01"), 31_000


@dataclass(frozen=True, slots=True)
class Population:
    """Persons as columns of numpy; households are runs of neighbours."""

    names: NDArray[np.object_]
    numbers: NDArray[np.object_]
    births: NDArray[np.datetime64]
    male: NDArray[np.bool_]
    areas: NDArray[np.int64]
    households: NDArray[np.int64]
    phones: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.names)

    def first(self, count: int) -> Population:
        """The first persons only."""
        return Population(*(getattr(self, name)[:count] for name in self.__slots__))

    def table(self, first: int = 1) -> pa.Table:
        """The persons as a list with ids from `first` on."""
        ids = pa.array(np.arange(first, first + len(self)))
        sexes = np.where(self.male, "male", "female")
        columns = [ids, self.numbers, self.names, self.births, sexes, self.areas, self.households, self.phones]
        arrays = [pa.array(column, type=field.type) for column, field in zip(columns, PERSONS, strict=True)]
        return pa.table(arrays, schema=PERSONS)


def population(count: int, seed: int, counties: int = 1) -> Population:
    """That many persons of invented counties, the same for the same seed."""
    if not count:
        return population(1, seed, counties).first(0)
    rng = np.random.default_rng(seed)
    households = np.sort(rng.integers(0, max(count // 3, 1), count))
    villages = rng.integers(0, TOWNS * VILLAGES * counties, households[-1] + 1)[households]
    county, rest = np.divmod(villages, TOWNS * VILLAGES)
    town, village = np.divmod(rest, VILLAGES)
    areas = COUNTY + county * 10**9 + (town + 1) * 10**6 + (village + 1) * 10**3
    births = _FIRST_DAY + rng.integers(0, _DAYS, count).astype("timedelta64[D]")
    male = rng.random(count) < 0.51
    names = _names(rng, households, male)
    phones = np.array([f"1{n}" for n in rng.integers(3 * 10**9, 9 * 10**9, count)], dtype=object)
    phones[rng.random(count) < 0.35] = None
    return Population(names, _numbers(rng, births, male, county), births, male, areas, households + 1, phones)


def _shares(size: int, steepness: float) -> NDArray[np.float64]:
    shares = 1 / (np.arange(size) + 8.0) ** steepness
    return np.asarray(shares / shares.sum())


def _names(rng: np.random.Generator, households: NDArray[np.int64], male: NDArray[np.bool_]) -> NDArray[np.object_]:
    """A house has one surname, but half of its women came with their own; one name in 25 is of two parts."""
    count = len(households)
    surnames, given = np.array(list(_SURNAMES)), np.array(list(_GIVEN))
    drawn = surnames[rng.choice(len(surnames), households[-1] + 1, p=_shares(len(surnames), 1.0))]
    own = surnames[rng.choice(len(surnames), count, p=_shares(len(surnames), 1.0))]
    family = np.where(~male & (rng.random(count) < 0.5), own, drawn[households])
    chars = given[rng.choice(len(given), (count, 2), p=_shares(len(given), 0.7))]
    second = np.where(rng.random(count) < 0.14, "", chars[:, 1])
    names = np.char.add(np.char.add(family, chars[:, 0]), second).astype(object)
    minority = rng.random(count) < 0.04
    parts = rng.choice(np.array(_PARTS), (count, 2))
    names[minority] = np.char.add(np.char.add(parts[:, 0], "·"), parts[:, 1])[minority]
    return names


def _numbers(
    rng: np.random.Generator, births: NDArray[np.datetime64], male: NDArray[np.bool_], county: NDArray[np.int64]
) -> NDArray[np.object_]:
    count = len(births)
    days = np.char.replace(births.astype(str), "-", "")
    order = rng.integers(0, 499, count) * 2 + male
    region = (420581 + county % 400).astype(str)
    first = np.char.add(np.char.add(region, days), np.char.zfill(order.astype(str), 3))
    digits = first.astype("U17").view("U1").reshape(count, 17).astype(int)
    return np.char.add(first, _CHECKS[digits @ _WEIGHTS % 11]).astype(object)


def day(value: np.datetime64) -> date:
    """A day of numpy as Python's."""
    return value.astype("datetime64[D]").item()  # type: ignore[no-any-return]


def check_digit(first17: str) -> str:
    """The check digit of the first 17 digits."""
    return str(_CHECKS[int(np.array(list(first17), dtype=int) @ _WEIGHTS % 11)])
