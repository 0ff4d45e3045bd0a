"""What each household shall be, decided before any fact of it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fupin.project.nation.chance import NORMAL, Bytes, Chance, Dice, Flags, Floats, Ints, Odds, tilted
from fupin.project.nation.columns import NO, UNKNOWN, YES
from fupin.project.nation.plan import Villages
from fupin.project.nation.recipe import BANDS, Recipe, remote

EDGES = ("none", "at", "below", "above", "nobody", "loss", "empty")
KINDS = ("registered", "light")
NONE, AT, BELOW, ABOVE, NOBODY, LOSS, EMPTY = range(len(EDGES))


@dataclass(frozen=True, slots=True)
class Block:
    """Some villages of a province, whose households are made at once; one row for each household."""

    recipe: Recipe
    chance: Chance
    villages: Villages
    first: int
    village: Ints
    band: Ints
    neglect: Floats

    @property
    def count(self) -> int:
        """How many households it has."""
        return len(self.village)

    @property
    def ids(self) -> Ints:
        """The ids of the households."""
        return np.arange(self.first, self.first + self.count, dtype=np.int64)

    def guarantee(self, fates: Fates, name: str) -> tuple[Floats, Floats]:
        """How often a guarantee is missing and how often that is not known, in a hundred, for each household."""
        shares = self.recipe.nation["guarantees"]
        missing = self.remote(shares[name]["missing"]) * np.where(fates.left, shares["left"], 1.0)
        return missing, shares[name]["unknown"] * self.neglect

    def missing(self, dice: Dice, percent: Any) -> Flags:
        """Which households lack an entry: so many in a hundred, more in careless villages."""
        return dice.yes(self.count, percent * self.neglect)

    def remote(self, pair: tuple[float, float]) -> Floats:
        """A share for each household, from its base and what remoteness adds."""
        return np.clip(remote(pair), 0, 100)[self.band]


def block(recipe: Recipe, seed: int, first: int, villages: Villages) -> Block:
    """The households of some villages, in the order of the villages' keys."""
    village = np.repeat(np.arange(len(villages)), villages.households)
    bands = np.minimum((villages.remoteness * BANDS).astype(np.int64), BANDS - 1)
    chance = Chance(seed, int(villages.key[0]), first)
    return Block(recipe, chance, villages, first, village, bands[village], villages.neglect[village])


@dataclass(frozen=True, slots=True)
class Fates:
    """The decisions on the households of a block."""

    registered: Flags
    left: Flags
    size: Ints
    size_known: Flags
    members_known: Flags
    cause: Bytes
    cause_known: Flags
    edge: Bytes
    net: Ints
    account_known: Flags


def decide(block: Block) -> Fates:
    """Decide what the households shall be."""
    recipe, dice = block.recipe, block.chance.of("fates")
    registered = dice.yes(block.count, _registered(block))
    left = registered & dice.yes(block.count, recipe.dated("left"))
    edge = recipe.pick("edges").pick(dice.ticks(block.count))
    size = 1 + sizes(recipe).pick(dice.ticks(block.count), (~registered).astype(np.int8)).astype(np.int64)
    size[edge == NOBODY] = 0
    alone = size <= 1
    cause = recipe.causes().pick(dice.ticks(block.count), block.band + BANDS * alone)
    special = edge != NONE
    unknown = {name: rates(recipe, name)[(~registered).astype(int)] for name in ("members", "account", "size", "cause")}
    return Fates(
        registered,
        left,
        size,
        size_known=special | ~block.missing(dice, unknown["size"]),
        members_known=special | ~dice.yes(block.count, unknown["members"]),
        cause=cause,
        cause_known=~block.missing(dice, unknown["cause"]),
        edge=edge,
        net=_net(block, dice, registered, left, size, edge),
        account_known=special | ~dice.yes(block.count, unknown["account"]),
    )


def rates(recipe: Recipe, name: str) -> Floats:
    """How often something is missing: in the register, and among the light records."""
    unknown = recipe.nation["unknown"]
    return np.array([unknown["registered"][name], unknown["light"][name]])


def sizes(recipe: Recipe) -> Odds:
    """The sizes of families, so that the persons who are written down add up to those of the nation."""
    if "sizes" not in recipe._made:
        recipe._made["sizes"] = _sizes(recipe)
    found: Odds = recipe._made["sizes"]
    return found


def _sizes(recipe: Recipe) -> Odds:
    """One row for the register and one for the light records."""
    full, missing = recipe.nation["full"], rates(recipe, "members") / 100
    edges = {name: share / sum(recipe.nation["edges"].values()) for name, share in recipe.nation["edges"].items()}
    peopled = 1 - edges["nobody"]
    # Families whose members nobody knows have no persons in the file, so the others must have that many more.
    known = 1 - missing * edges["none"] / peopled
    means = full["persons"] / full["households"] / peopled / known
    rows = [tilted(recipe.odds["sizes"][kind], mean) for kind, mean in zip(KINDS, means.tolist(), strict=True)]
    return Odds.rows([_mapped(row) for row in rows])


def _mapped(row: Mapping[int, float]) -> dict[str, float]:
    return {str(size): share for size, share in row.items()}


def _registered(block: Block) -> Floats:
    kinds = list(block.recipe.nation["kinds"].values())
    shares = np.stack([np.clip(remote(kind["registered"]), 0, 100) for kind in kinds])
    return shares[block.villages.kind[block.village], block.band]  # type: ignore[no-any-return]


def _net(block: Block, dice: Dice, registered: Flags, left: Flags, size: Ints, edge: NDArray[Any]) -> Ints:
    """The net income of each household, in minor units."""
    recipe = block.recipe
    line, whole, shares = recipe.line, recipe.whole, recipe.nation["poor"]
    percent = np.where(registered, np.where(left, shares["left"], shares["registered"]), shares["light"])
    below = dice.yes(block.count, percent)
    luck = _luck(block, dice)
    ratio = np.where(below, _level(recipe, "poor", luck), _level(recipe, "above", luck))
    net = np.floor(ratio * line * size / whole).astype(np.int64) * whole
    for kind, more in ((AT, 0), (BELOW, -1), (ABOVE, 1)):
        net[edge == kind] = line * size[edge == kind] + more
    loss = -np.floor(1 + ratio * line / whole).astype(np.int64) * whole
    net = np.where(edge == LOSS, loss, net)
    net[edge == NOBODY] = line
    net[edge == EMPTY] = 0
    return net


def _luck(block: Block, dice: Dice) -> Floats:
    """Where a household stands among those of its kind (standard normal): neighbours alike, the remote lower."""
    shapes = block.recipe.nation["luck"]
    shared = block.chance.of("luck of villages").normal(len(block.villages))
    moved = np.sqrt(shapes["village"]) * shared + shapes["remote"] * (block.villages.remoteness - 0.5)
    return moved[block.village] + np.sqrt(1 - shapes["village"]) * dice.normal(block.count)


def _level(recipe: Recipe, name: str, luck: Floats) -> Floats:
    """The level of income, in lines, between the lowest and the highest household."""
    levels = recipe.nation["levels"][name]
    return np.interp(luck, NORMAL[np.linspace(0, len(NORMAL) - 1, len(levels)).astype(int)], levels)


def three(dice: Dice, count: int, no: Any, unknown: Any) -> Bytes:
    """Yes, no or unknown, so many in a hundred."""
    drawn = dice.shares(count) * 100
    return np.where(drawn < no, NO, np.where(drawn < no + unknown, UNKNOWN, YES)).astype(np.int8)
