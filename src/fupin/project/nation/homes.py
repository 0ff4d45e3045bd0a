"""What is known of the households: standing, causes, house, water, land, and the many yes-or-no facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from fupin.project.nation import columns, houses
from fupin.project.nation.chance import Bytes, Dice, Flags, Ints
from fupin.project.nation.columns import SCALE
from fupin.project.nation.fates import Block, Fates, kept, rates
from fupin.project.nation.lives import ELDERLY
from fupin.project.nation.persons import Persons

TENTH = SCALE // 10
LIGHT, REGISTERED = "light", "registered"


@dataclass(frozen=True, slots=True)
class Homes:
    """The columns of the households, and what the truth and the accounts need to know of them."""

    housed: Bytes
    destitute: Flags
    land: Ints
    forest: Ints
    columns: dict[str, pa.Array]


def make(block: Block, fates: Fates, persons: Persons) -> Homes:
    """Make what is known of every household of a block."""
    form = fates.registered | ~block.chance.of("forms").yes(block.count, rates(block.recipe, "form")[1])
    housed, house = houses.house(block, fates, form)
    destitute = _destitute(block, fates, persons)
    land = {name: _number(block, name) for name in block.recipe.nation["numbers"]}
    made = {
        "household": columns.whole(block.ids),
        "members_known": pa.array(fates.members_known),
        "area": columns.whole(block.villages.key[block.village]),
        "kind": columns.coded((~fates.registered).astype(np.int8), [REGISTERED, LIGHT]),
        "size": columns.whole(fates.size, fates.size_known),
        "resident_size": _residents(block, fates, form),
        **_standing(block, fates, destitute),
        **_causes(block, fates),
        **house,
        **houses.water(block, form),
        **_choices(block, form),
        **_yes_or_no(block, form),
        **{name: columns.whole(values * TENTH, block.known(name, form)) for name, values in land.items()},
    }
    return Homes(housed, destitute, land["cultivated_land"], land["forest_land"], made)


def _number(block: Block, name: str) -> Ints:
    return block.recipe.curve("numbers", name, step=0.1).pick(block.chance.of(name).ticks(block.count))


def _residents(block: Block, fates: Fates, form: Flags) -> pa.Array:
    away = block.chance.of("residents").yes(block.count, block.recipe.nation["away"] * np.clip(fates.size - 1, 0, 9))
    return columns.whole(fates.size - away, block.known("resident_size", form, core=True))


def _destitute(block: Block, fates: Fates, persons: Persons) -> Flags:
    oldest = np.zeros(block.count, dtype=np.int64)
    oldest[persons.owner[::-1]] = persons.age[::-1]
    share = block.recipe.nation["destitute"]["share"]
    alone = fates.registered & (fates.size == 1) & (oldest >= ELDERLY)
    found: Flags = alone & block.chance.of("destitute").yes(block.count, share)
    return found


def _standing(block: Block, fates: Fates, destitute: Flags) -> dict[str, pa.Array]:
    """How the register sees them; light records have none of it."""
    recipe, dice = block.recipe, block.chance.of("standing")
    listed = fates.registered
    status = recipe.pick("status", "poor", "left", codes="household_status")
    standard = recipe.pick("standard")
    first = recipe.nation["first_year"]
    registered_on = columns.day(date(first, 4, 1)) + dice.ticks(block.count).astype(np.int64) * 200 // 65536
    exit_year = np.maximum(first, recipe.year - (dice.ticks(block.count) % 4).astype(np.int64))
    return {
        "attribute": _attribute(block, fates, destitute, dice),
        "status": _listed(listed, status.pick(dice.ticks(block.count), fates.left.astype(np.int8)), status.words),
        "standard": _listed(listed, standard.pick(dice.ticks(block.count)), standard.words),
        "registered_on": columns.days(registered_on, listed),
        "exit_year": columns.whole(exit_year, fates.left),
    }


def _listed(listed: Flags, places: Bytes, words: list[str]) -> pa.Array:
    return columns.coded(np.where(listed, places, -1).astype(np.int8), words)


def _attribute(block: Block, fates: Fates, destitute: Flags, dice: Dice) -> pa.Array:
    recipe = block.recipe
    odds = recipe.pick("attribute", "needy", "any", codes="attribute")
    needy = recipe.causes().flags(*recipe.nation["needy"])[fates.cause]
    found = odds.pick(dice.ticks(block.count), (~needy).astype(np.int8))
    supported = next(iter(recipe.in_force("attribute", dict.fromkeys(recipe.nation["destitute"]["codes"], 1))))
    words = [*odds.words, supported]
    return _listed(fates.registered, np.where(destitute, len(odds.words), found).astype(np.int8), words)


def _causes(block: Block, fates: Fates) -> dict[str, pa.Array]:
    """The main cause, and up to two others."""
    recipe, dice = block.recipe, block.chance.of("other causes")
    odds = recipe.causes()
    count = recipe.pick("other_causes").pick(dice.ticks(block.count))
    pairs = [(a, b) for a in range(len(odds.words)) for b in range(a, len(odds.words))]
    at = np.zeros((len(odds.words), len(odds.words)), dtype=np.int16)
    for place, (a, b) in enumerate(pairs, start=1):
        at[a, b] = at[b, a] = place
    one, two = (odds.pick(dice.ticks(block.count), block.band) for _ in range(2))
    two = np.where((count == 1) | (two == fates.cause), one, two)
    found = np.where((count == 0) | (one == fates.cause), 0, at[one, two])
    words = ["", *("+".join(dict.fromkeys((odds.words[a], odds.words[b]))) for a, b in pairs)]
    return {
        "main_cause": columns.coded(np.where(fates.cause_known, fates.cause, -1).astype(np.int8), odds.words),
        "other_causes": columns.sets(np.where(fates.cause_known, found, -1), words),
    }


def _choices(block: Block, form: Flags) -> dict[str, pa.Array]:
    made = {}
    for name in block.recipe.nation["choices"]:
        odds, dice = block.recipe.pick(name), block.chance.of(name)
        found = np.where(block.known(name, form), odds.pick(dice.ticks(block.count)), -1)
        made[name] = columns.coded(found.astype(np.int8), odds.words)
    return made


def _yes_or_no(block: Block, form: Flags) -> dict[str, pa.Array]:
    """The facts that are yes so many times in a hundred; of a clinic within reach the whole village has the same."""
    made = {}
    core = set(block.recipe.odds["unknown"]["core_facts"])
    same = block.recipe.nation["same_in_village"]
    both = {**block.recipe.odds["household_yes"], **block.recipe.nation["household_yes"]}
    pairs = {name: pair for name, pair in both.items() if name not in same}
    for name, pair in pairs.items():
        found = block.chance.of(name).yes(block.count, block.remote(pair))
        made[name] = columns.answers(kept(found, block.known(name, form, core=name in core)))
    for name in same:
        percent = np.clip(100 - 40 * block.villages.remoteness**3, 0, 100)
        village = block.chance.of(name).yes(len(block.villages), percent)
        made[name] = columns.answers(kept(village[block.village], block.known(name, form, core=True)))
    return made
