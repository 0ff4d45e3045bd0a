"""What each household shall be, decided before any fact of it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

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
        village = np.exp(shares["village"] * self.chance.of(f"{name} of villages").normal(len(self.villages)))
        missing = self.remote(shares[name]["missing"]) * np.where(fates.left, shares["left"], 1.0)
        return missing * village[self.village], shares[name]["unknown"] * self.neglect

    def known(self, name: str, asked: Flags, *, core: bool = False) -> Flags:
        """Whose entry of that name is known, among those who were asked; careless villages forget more."""
        percent = self.recipe.nation["unknown"]["core" if core else "other"]
        found: Flags = asked & ~self.chance.of(f"known {name}").yes(self.count, percent * self.neglect)
        return found

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
class Standing:
    """Who the households are: of the register or not, whether they left poverty, how many, and which edge case."""

    registered: Flags
    left: Flags
    size: Ints
    edge: Bytes

    @property
    def kind(self) -> Ints:
        """The place of their kind in KINDS."""
        return (~self.registered).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Fates(Standing):
    """The decisions on the households of a block."""

    size_known: Flags
    members_known: Flags
    cause: Bytes
    cause_known: Flags
    net: Ints
    account_known: Flags


def decide(block: Block) -> Fates:
    """Decide what the households shall be."""
    recipe, dice = block.recipe, block.chance.of("fates")
    standing = _standing(block, dice)
    cause = recipe.causes().pick(dice.ticks(block.count), block.band + BANDS * (standing.size <= 1))
    net = _net(block, dice, standing)
    # Nothing is missing in the cases at the edges, or they would not be at the edge.
    special = standing.edge != NONE

    def known(name: str, careless: Floats | float = 1.0) -> Flags:
        found: Flags = special | ~dice.yes(block.count, rates(recipe, name)[standing.kind] * careless)
        return found

    return Fates(
        standing.registered,
        standing.left,
        standing.size,
        standing.edge,
        size_known=known("size", block.neglect),
        members_known=known("members"),
        cause=cause,
        cause_known=known("cause", block.neglect),
        net=net,
        account_known=known("account"),
    )


def _standing(block: Block, dice: Dice) -> Standing:
    recipe = block.recipe
    registered = dice.yes(block.count, _registered(block))
    left = registered & dice.yes(block.count, recipe.dated("left"))
    edge = recipe.pick("edges").pick(dice.ticks(block.count))
    size = 1 + sizes(recipe).pick(dice.ticks(block.count), (~registered).astype(np.int8)).astype(np.int64)
    return Standing(registered, left, np.where(edge == NOBODY, 0, size), edge)


def rates(recipe: Recipe, name: str) -> Floats:
    """How often something is missing: in the register, and among the light records."""
    unknown = recipe.nation["unknown"]
    return np.array([unknown["registered"][name], unknown["light"][name]])


def sizes(recipe: Recipe) -> Odds:
    """The sizes of families, so that the persons who are written down add up to those of the nation."""
    return recipe.once("sizes", lambda: _sizes(recipe))


def _sizes(recipe: Recipe) -> Odds:
    """One row for the register and one for the light records."""
    full, missing = recipe.nation["full"], rates(recipe, "members") / 100
    edges = {name: share / sum(recipe.nation["edges"].values()) for name, share in recipe.nation["edges"].items()}
    peopled = 1 - edges["nobody"]
    # Families whose members nobody knows have no persons in the file, so the others must have that many more.
    known = 1 - missing * edges["none"] / peopled
    means = full["persons"] / full["households"] / peopled / known
    rows = [tilted(recipe.odds["sizes"][kind], mean) for kind, mean in zip(KINDS, means.tolist(), strict=True)]
    return Odds.rows(rows)


def _registered(block: Block) -> Floats:
    kinds = list(block.recipe.nation["kinds"].values())
    shares = np.stack([np.clip(remote(kind["registered"]), 0, 100) for kind in kinds])
    found: Floats = shares[block.villages.kind[block.village], block.band]
    return found


def _net(block: Block, dice: Dice, standing: Standing) -> Ints:
    """The net income of each household, in minor units: whole units of the currency, but for the cases at the line."""
    line, whole, edge = block.recipe.line, block.recipe.whole, standing.edge
    per_head = _ratio(block, dice, standing) * line
    net = np.floor(per_head * standing.size / whole).astype(np.int64) * whole
    for kind, more in ((AT, 0), (BELOW, -1), (ABOVE, 1)):
        net = np.where(edge == kind, line * standing.size + more, net)
    loss = -np.floor(1 + per_head / whole).astype(np.int64) * whole
    net = np.where(edge == LOSS, loss, net)
    return np.where(edge == NOBODY, line, np.where(edge == EMPTY, 0, net))


def _ratio(block: Block, dice: Dice, standing: Standing) -> Floats:
    """Income per head, in lines."""
    shares = block.recipe.nation["poor"]
    percent = np.where(standing.registered, shares["registered"], shares["light"])
    village = shares["village"] * block.chance.of("poor of villages").normal(len(block.villages))
    percent = np.clip(percent + village[block.village], 0, 100)
    below = dice.yes(block.count, np.where(standing.left, shares["left"], percent))
    luck = _luck(block, dice)
    return np.where(below, _level(block.recipe, "poor", luck), _level(block.recipe, "above", luck))


def _luck(block: Block, dice: Dice) -> Floats:
    """Where a household stands among those of its kind (standard normal): neighbours alike, the remote lower."""
    shapes = block.recipe.nation["luck"]
    shared = block.chance.of("luck of villages").normal(len(block.villages))
    moved = np.sqrt(shapes["village"]) * shared + shapes["remote"] * (block.villages.remoteness - 0.5)
    found: Floats = moved[block.village] + np.sqrt(1 - shapes["village"]) * dice.normal(block.count)
    return found


def _level(recipe: Recipe, name: str, luck: Floats) -> Floats:
    """The level of income, in lines, between the lowest and the highest household."""
    levels = recipe.nation["levels"][name]
    knots = NORMAL[np.linspace(0, len(NORMAL) - 1, len(levels)).astype(int)]
    return np.asarray(np.interp(luck, knots, levels), dtype=np.float64)


def three(dice: Dice, count: int, no: Any, unknown: Any) -> Bytes:
    """Yes, no or unknown, so many in a hundred."""
    drawn = dice.shares(count) * 100
    return np.where(drawn < no, NO, np.where(drawn < no + unknown, UNKNOWN, YES)).astype(np.int8)


def kept(found: Flags, known: Flags) -> Bytes:
    """Yes or no where it is known, else unknown."""
    return np.where(known, found, UNKNOWN).astype(np.int8)
