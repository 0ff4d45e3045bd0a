"""What each household shall be, decided before any fact of it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fupin.project.nation.chance import Bytes, Chance, Dice, Flags, Floats, Ints, Odds, tilted
from fupin.project.nation.plan import Villages
from fupin.project.nation.recipe import BANDS, Recipe, remote

EDGES = ("none", "at", "below", "above", "nobody", "loss", "empty")
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
    full, shapes = recipe.nation["full"], recipe.odds["sizes"]
    # Families whose members nobody knows have no persons in the file, so the others must have that many more.
    missing = recipe.nation["unknown"]["registered"]["members"] / 100
    mean = full["persons"] / full["households"]
    rows = [tilted(shapes[kind], mean / (1 - missing)) for kind in ("registered", "light")]
    missing = recipe.nation["unknown"]["light"]["members"] / 100
    rows[1] = tilted(shapes["light"], mean / (1 - missing))
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
    levels = [np.array(recipe.nation["levels"][name]) for name in ("above", "poor")]
    ratio = np.where(below, _level(levels[1], luck), _level(levels[0], luck))
    net = np.floor(ratio * line * size / whole).astype(np.int64) * whole
    for kind, more in ((AT, 0), (BELOW, -1), (ABOVE, 1)):
        net[edge == kind] = line * size[edge == kind] + more
    loss = -np.floor(1 + ratio * line / whole).astype(np.int64) * whole
    net = np.where(edge == LOSS, loss, net)
    net[edge == NOBODY] = line
    net[edge == EMPTY] = 0
    return net


def _luck(block: Block, dice: Dice) -> Floats:
    """Where a household stands among those of its kind, from 0 to 1; neighbours stand near each other."""
    shared = block.chance.of("luck of villages").shares(len(block.villages))[block.village]
    own = dice.shares(block.count)
    # Two uniform numbers, one of them damped, folded back into the unit interval so that it stays uniform.
    moved = (own + 0.35 * shared) % 2
    return np.where(moved > 1, 2 - moved, moved)


def _level(levels: Floats, luck: Floats) -> Floats:
    return np.interp(luck, np.linspace(0, 1, len(levels)), levels)
