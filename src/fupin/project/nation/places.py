"""The tree of areas: read from a file of real ones, or invented at any size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fupin.columnar.schema.snapshot import AREAS
from fupin.kernel.area import DIGITS, NATION, PROVINCE_LEVEL, VILLAGE_LEVEL, WIDTHS, unit_of
from fupin.kernel.errors import FupinError
from fupin.project.nation.chance import Dice, Ints, divided
from fupin.project.nation.recipe import Recipe

LEVELS = ("province", "prefecture", "county", "town", "village")
MOST = [10**width - 1 for width in WIDTHS]
COLUMNS = ("code", "name")


@dataclass(frozen=True)
class Tree:
    """Every place of a nation, sorted by key, with its names; and the villages among them."""

    places: pa.Table
    villages: Ints

    def named(self, keys: Ints) -> pa.Table:
        """These places and all that contain them, as a snapshot names them."""
        above = [keys - keys % unit_of(level) for level in range(PROVINCE_LEVEL, VILLAGE_LEVEL)]
        wanted = np.unique(np.concatenate([keys, *above, [NATION]]))
        return self.places.filter(pc.is_in(self.places["area"], value_set=pa.array(wanted)))


def read(recipe: Recipe, file: Path) -> Tree:
    """Read a tree from a Parquet file with the columns `code` (hierarchical) and `name`."""
    try:
        found = pq.read_table(file, columns=list(COLUMNS))
        keys = pc.cast(pc.utf8_rpad(found["code"], DIGITS, "0"), pa.int64()).to_numpy()
    except (OSError, pa.ArrowInvalid, pa.ArrowKeyError) as error:
        raise FupinError(
            "The areas cannot be read: %(reason)s",
            place=str(file),
            fix="Name a Parquet file with the columns code and name, codes of at most %(digits)s digits.",
            reason=error,
            digits=DIGITS,
        ) from error
    levels = pc.utf8_length(found["code"]).to_numpy()
    nation = recipe.pack.area_levels[NATION][1]
    keys, first = np.unique(np.append(keys, NATION), return_index=True)
    names = pa.concat_arrays([*found["name"].chunks, pa.array([nation.inside("zh")])]).take(pa.array(first))
    villages = keys[np.append(levels, 0)[first] == sum(WIDTHS[:VILLAGE_LEVEL])]
    numbers = villages // unit_of(VILLAGE_LEVEL) % (MOST[VILLAGE_LEVEL - 1] + 1)
    rural = villages[numbers >= recipe.nation["first_village"]]
    if not len(rural):
        raise FupinError("The file names no village.", place=str(file), fix="Villages have codes of 12 digits.")
    return Tree(_places(keys, names, pa.nulls(len(keys), pa.string())), rural)


def invent(recipe: Recipe, villages: int, dice: Dice) -> Tree:
    """Invent a tree with so many villages."""
    tree = recipe.nation["tree"]
    keys = _provinces(tree, villages)
    levels = [np.array([NATION]), keys]
    for level in range(PROVINCE_LEVEL + 1, VILLAGE_LEVEL + 1):
        keys = _below(recipe, keys, level, villages, dice)
        levels.append(keys)
    zh, en = _names(recipe, levels, dice)
    every = np.concatenate(levels)
    order = np.argsort(every)
    return Tree(_places(every, zh, en).take(pa.array(order)), keys)


def _provinces(tree: Mapping[str, Any], villages: int) -> Ints:
    wanted = max(tree["least"], round(villages / tree["villages_of"]["province"]))
    numbers = tree["provinces"][: min(wanted, len(tree["provinces"]))]
    return np.array(numbers, dtype=np.int64) * unit_of(PROVINCE_LEVEL)


def _below(recipe: Recipe, parents: Ints, level: int, villages: int, dice: Dice) -> Ints:
    """The places of a level: some parents have more of them than others, and each has one."""
    name = LEVELS[level - 1]
    wanted = villages if level == VILLAGE_LEVEL else round(villages / recipe.nation["tree"]["villages_of"][name])
    first = recipe.nation["first_village"] if level == VILLAGE_LEVEL else 1
    room = MOST[level - 1] - first + 1
    weights = np.exp(0.5 * dice.normal(len(parents)))
    counts = _capped(divided(max(wanted, len(parents)), weights, least=1), room)
    numbers = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + first
    found: Ints = np.repeat(parents, counts) + numbers * unit_of(level)
    return found


def _capped(counts: Ints, room: int) -> Ints:
    """What does not fit below one parent goes to those that have room."""
    while (over := int(np.maximum(counts - room, 0).sum())) > 0:
        counts = np.minimum(counts, room)
        spare = np.minimum(np.maximum(room - counts, 0), over)
        if spare.sum() < over:
            raise FupinError("The invented tree has no room for so many villages.", fix="Ask for fewer households.")
        counts = counts + divided(over, spare.astype(float))
    return counts


def _names(recipe: Recipe, levels: Sequence[Ints], dice: Dice) -> tuple[pa.Array, pa.Array]:
    syllables, ends = recipe.nation["tree"]["syllables"], recipe.nation["tree"]["ends"]
    nation = recipe.pack.area_levels[NATION][1]
    zh, en = [nation.inside("zh")], [nation.inside("en")]
    written, spoken = list(syllables), list(syllables.values())
    for level, keys in zip(LEVELS, levels[1:], strict=True):
        picked = dice.ticks(2 * len(keys)).reshape(-1, 2) % len(written)
        zh += [f"{written[a]}{written[b]}{ends[level][0]}" for a, b in picked.tolist()]
        en += [f"{spoken[a]}{spoken[b].lower()} {ends[level][1]}" for a, b in picked.tolist()]
    return pa.array(zh), pa.array(en)


def _places(keys: Ints, zh: pa.Array, en: pa.Array) -> pa.Table:
    return pa.Table.from_arrays([pa.array(keys), pa.array(levels_of(keys)), zh, en], schema=AREAS)


def levels_of(keys: Ints) -> np.ndarray[Any, np.dtype[np.int8]]:
    """The level of each key: 0 for the nation down to 6 for a group."""
    units = [unit_of(level) for level in range(len(WIDTHS), NATION, -1)]
    # A key belongs to the highest level whose unit divides it; the finest is asked first and coarser ones overwrite.
    found = np.full(len(keys), len(WIDTHS), dtype=np.int8)
    for level, unit in zip(range(len(WIDTHS), NATION, -1), units, strict=True):
        found[keys % unit == 0] = level
    found[keys == NATION] = NATION
    return found
