"""The kinds of error that lists are known for, each planted into a row on purpose, so that the answer is known."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks._persons import COUNTY, TOWNS, Population, check_digit, day
from fupin.comparison.linking import PERSONS
from fupin.policy.identity import Identity, identity_of

PACK = Path(__file__).resolve().parents[1] / "packs" / "fupin-cn"
Row = dict[str, Any]
Slip = Callable[[Row, "Made"], bool]

# Look-alikes chosen without the pack's own table: some stand in it, some do not.
_LOOKALIKES = """
明朋 晴清 玲铃 伟玮 芳芬 红江 林彬 强张 福幅 兰羊 荣菜 桂挂 春舂 金全 海梅 丽而 志忘 珍诊 永水 光先 龙尤 娟捐
霞露 波披 刚钢 健建 宁宇 俊骏 才寸 根恨 顺须 祥样 思恩 雪雷 婷停 慧惠 莲连 洁结 欣欧 颜颖 晨辰 昊吴 涵函 桐铜
大太 山出 木本 土士 川州 江汪 湖潮 田由 万方 千干 百白 元无 先生 立位 正止 西酉 冬终 夏复 秋秒 全金 高亮 兴光
进近 远元 开升 云去 玉王 平半 军车
"""


class Made:
    """What a slip may draw on: chance, the whole population and where the person stands in it."""

    def __init__(self, people: Population, seed: int) -> None:
        self.people, self.chance, self.place = people, random.Random(seed), 0
        self.reader: Identity = identity_of(PACK)

    def relative(self) -> int | None:
        """Another person of the same household, or None."""
        homes = self.people.households
        near = [n for n in range(max(self.place - 6, 0), min(self.place + 7, len(homes))) if n != self.place]
        kin = [n for n in near if homes[n] == homes[self.place]]
        return self.chance.choice(kin) if kin else None


@cache
def _homophones() -> Mapping[str, str]:
    from pypinyin.constants import PINYIN_DICT

    groups: dict[str, str] = defaultdict(str)
    for char in _common():
        groups[PINYIN_DICT.get(ord(char), char).partition(",")[0]] += char
    return {char: group.replace(char, "") for group in groups.values() for char in group}


@cache
def _common() -> str:
    """The characters of the first level of GB 2312."""
    return "".join(
        bytes([row, cell]).decode("gb2312", "ignore") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)
    )


@cache
def _any() -> Mapping[str, str]:
    return dict.fromkeys((*_common(), "·"), _common())


@cache
def _traditional() -> Mapping[str, str]:
    lines = (PACK / "identity" / "characters.txt").read_text(encoding="utf-8").splitlines()
    pairs = ((line[0], other) for line in lines if not line.startswith("#") for other in line[1:])
    found = {}
    for simple, other in pairs:
        if simple not in found and 0x4E00 <= ord(other) < 0xA000:
            found[simple] = other
    return found


@cache
def _alike() -> Mapping[str, str]:
    pairs = _LOOKALIKES.split()
    return {pair[n]: pair[1 - n] for pair in pairs for n in (0, 1)}


def _other_character(row: Row, made: Made, others: Mapping[str, str], first: int = 1) -> bool:
    name = row["name"]
    places = [n for n in range(first, len(name)) if others.get(name[n])]
    if not places or "·" in name:
        return False
    place = made.chance.choice(places)
    row["name"] = name[:place] + made.chance.choice(others[name[place]]) + name[place + 1 :]
    row["identity"] = None
    return True


def _romanised(row: Row, made: Made) -> bool:
    words = made.reader.forms(row["name"]).sound.split()
    row["name"] = made.chance.choice([" ".join((words[0], "".join(words[1:]))).title(), "".join(words)])
    row["identity"] = None
    return True


def _turned(row: Row, _made: Made) -> bool:
    name = row["name"]
    row["name"], row["identity"] = name[1:] + name[0], None
    return "·" not in name and len(name) > 2


def _dots(row: Row, made: Made) -> bool:
    first, dot, second = row["name"].partition("·")
    row["name"] = made.chance.choice([first + second, f"{first}．{second}", f"{first} • {second}", first])
    row["identity"] = None
    return bool(dot)


def _digit(row: Row, made: Made) -> bool:
    number, place = row["identity"], made.chance.randrange(17)
    row["identity"] = number[:place] + str((int(number[place]) + made.chance.randint(1, 9)) % 10) + number[place + 1 :]
    return True


def _swap(row: Row, made: Made) -> bool:
    number, place = row["identity"], made.chance.randrange(16)
    row["identity"] = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    return bool(number != row["identity"])


def _fifteen(row: Row, _made: Made) -> bool:
    number = row["identity"]
    row["identity"] = number[:6] + number[8:17]
    return bool(number[6:8] == "19")


def _scanned(row: Row, made: Made) -> bool:
    number = row["identity"]
    row["identity"] = number.replace("0", "O", made.chance.randint(1, 2)).replace("1", "l", 1)
    return bool(number != row["identity"])


def _card(row: Row, made: Made) -> bool:
    row["identity"] = f"{row['identity']}{made.chance.randint(1, 7)}{made.chance.randint(1, 4)}"
    return True


def _marked(row: Row, _made: Made) -> bool:
    row["identity"] = " ".join((row["identity"][:6], row["identity"][6:14], row["identity"][14:].lower()))
    row["identity"] = row["identity"].translate({n: n + 0xFEE0 for n in range(48, 58)})
    return True


def _relative(row: Row, made: Made) -> bool:
    kin = made.relative()
    if kin is None or made.people.names[kin] == row["name"]:
        return False
    row["identity"] = made.people.numbers[kin]
    return True


def _missing(row: Row, _made: Made) -> bool:
    row["identity"] = None
    return True


def _day_month(row: Row, _made: Made) -> bool:
    born, row["identity"] = row["birth_date"], None
    if born.day > 12 or born.day == born.month:
        return False
    row["birth_date"] = born.replace(month=born.day, day=born.month)
    return True


def _lunar(row: Row, made: Made) -> bool:
    row["birth_date"], row["identity"] = made.reader.other_calendar(row["birth_date"]), None
    return row["birth_date"] is not None


def _birth_digit(row: Row, made: Made) -> bool:
    born, row["identity"] = row["birth_date"], None
    row["birth_date"] = born.replace(year=born.year + made.chance.choice([-10, -1, 1, 10]), day=min(born.day, 28))
    return bool(born.day <= 28)


def _no_birthday(row: Row, _made: Made) -> bool:
    row["birth_date"] = row["identity"] = None
    return True


KINDS: dict[str, Slip] = {
    "homophone": lambda row, made: _other_character(row, made, _homophones()),
    "similar shape": lambda row, made: _other_character(row, made, _alike()),
    "traditional form": lambda row, made: _other_character(row, made, _traditional(), first=0),
    "typed in letters": _romanised,
    "names turned": _turned,
    "dot or part of a name": _dots,
    "number: one digit": _digit,
    "number: two swapped": _swap,
    "number: 15 digits": _fifteen,
    "number: scanned O and l": _scanned,
    "number: card of disability": _card,
    "number: spaces, full width": _marked,
    "number of a relative": _relative,
    "no number": _missing,
    "day and month swapped": _day_month,
    "farmers' calendar": _lunar,
    "one other character": lambda row, made: _other_character(row, made, _any()),
    "birthday: one digit": _birth_digit,
    "no number, no birthday": _no_birthday,
}


def _namesake(row: Row, made: Made) -> bool:
    born = row["birth_date"]
    row["birth_date"], row["phone"] = born.replace(year=born.year + made.chance.choice([-19, -8, 7, 13]), day=1), None
    row["identity"] = None
    return made.chance.random() < 0.5 or _number_of(row, made)


def _twin(row: Row, made: Made) -> bool:
    row["phone"] = None
    return _other_character(row, made, _any(), first=len(row["name"]) - 1)


def _sibling(row: Row, made: Made) -> bool:
    return _twin(row, made) and _namesake(row, made)


def _born_alike(row: Row, made: Made) -> bool:
    row["area"], row["phone"] = COUNTY + made.chance.randint(1, TOWNS) * 10**6, None
    return _number_of(row, made)


def _number_of(row: Row, made: Made) -> bool:
    """A number of its own for somebody else."""
    first = f"420581{row['birth_date']:%Y%m%d}{made.chance.randrange(1000):03}"
    before, row["identity"] = row["identity"], first + check_digit(first)
    return bool(row["identity"] != before)


# Persons who are not in our list but resemble one who is, and whose own row is not in theirs.
DOUBLES: dict[str, Slip] = {
    "namesake in the village": _namesake,
    "twin, no number": _twin,
    "sibling": _sibling,
    "same name and birthday": _born_alike,
}
CLEAN, STRANGER = "clean", "stranger"


def roster(people: Population, strangers: Population, each: int, seed: int) -> tuple[pa.Table, list[int], list[str]]:
    """A list with that many rows of each kind and the strangers: the rows, the true id of ours (0 for none), the kinds.

    Half of the strangers have no number. Some rows know no village, few know a telephone.
    """
    made = Made(people, seed)
    places = iter(made.chance.sample(range(len(people)), len(people)))
    found: list[tuple[Row, int, str]] = []
    for kind, slip in {**KINDS, CLEAN: lambda _row, _made: True}.items():
        found += [(*_planted(slip, made, places), kind) for _ in range(each)]
    for kind, slip in DOUBLES.items():
        found += [(_planted(slip, made, places)[0], 0, kind) for _ in range(each)]
    for place in range(len(strangers)):
        row = _row(strangers, place, made)
        row["identity"] = row["identity"] if made.chance.random() < 0.5 else None
        found.append((row, 0, STRANGER))
    made.chance.shuffle(found)
    rows = [{**row, "id": n} for n, (row, _true, _kind) in enumerate(found, 1)]
    return pa.Table.from_pylist(rows, schema=PERSONS), [f[1] for f in found], [f[2] for f in found]


def _planted(slip: Slip, made: Made, places: Any) -> tuple[Row, int]:
    for place in places:
        made.place = place
        row = _row(made.people, place, made)
        if slip(row, made):
            return row, place + 1
    raise ValueError("The population is too small for the list.")


def _row(people: Population, place: int, made: Made) -> Row:
    area = int(people.areas[place])
    known = made.chance.random()
    return {
        "identity": people.numbers[place],
        "name": people.names[place],
        "birth_date": day(np.datetime64(people.births[place])),
        "sex": "male" if people.male[place] else "female",
        "area": area if known < 0.7 else area // 10**6 * 10**6 if known < 0.95 else None,
        "household": None,
        "phone": people.phones[place] if made.chance.random() < 0.3 else None,
    }
