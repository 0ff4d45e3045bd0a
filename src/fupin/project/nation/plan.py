"""The plan of a nation: which villages have how many households, and how remote and how poor each of them is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from fupin.kernel.area import COUNTY_LEVEL, PROVINCE_LEVEL, unit_of
from fupin.project.nation import places
from fupin.project.nation.chance import Chance, Floats, Ints, divided
from fupin.project.nation.places import Tree
from fupin.project.nation.recipe import Recipe

CHUNK = 40_000  # households that are made at once


@dataclass(frozen=True, slots=True)
class Villages:
    """Villages side by side: one value of each array for each of them, in the order of their keys."""

    key: Ints
    households: Ints
    kind: Ints
    remoteness: Floats
    minority: Floats
    people: Ints
    neglect: Floats

    def __len__(self) -> int:
        return len(self.key)

    def part(self, where: Any) -> Villages:
        """Some of them: a slice or flags."""
        return Villages(*(getattr(self, name)[where] for name in self.__slots__))


@dataclass(frozen=True)
class Province:
    """What one process needs to write one province."""

    area: int
    first: int
    villages: Villages
    areas: pa.Table

    @property
    def households(self) -> int:
        """How many households it has."""
        return int(self.villages.households.sum())

    def chunks(self) -> Iterator[tuple[int, Villages]]:
        """Runs of villages with few enough households to be made at once, each with its first household's id."""
        ends = np.cumsum(self.villages.households)
        begin = done = 0
        while begin < len(ends):
            end = max(begin + 1, int(np.searchsorted(ends, done + CHUNK, side="right")))
            yield self.first + done, self.villages.part(slice(begin, end))
            begin, done = end, int(ends[end - 1])


def plan(recipe: Recipe, households: int, seed: int, areas: Path | None = None) -> list[Province]:
    """Spread households over the villages of a tree; the same numbers give the same plan."""
    chance = Chance(seed)
    wanted = villages_for(recipe, households)
    spare = round(wanted * recipe.nation["tree"]["spare"])
    tree = places.read(recipe, areas) if areas else places.invent(recipe, spare, chance.of("tree"))
    villages = _chosen(recipe, tree, wanted, households, chance)
    return list(_provinces(_split(villages), tree))


def villages_for(recipe: Recipe, households: int) -> int:
    """How many villages a nation of so many households has."""
    shape, full = recipe.nation["villages"], recipe.nation["full"]
    least = min(shape["most_least"], households // shape["least"])
    return int(max(1, least, min(full["villages"], round(households / shape["households"]))))


def _chosen(recipe: Recipe, tree: Tree, wanted: int, households: int, chance: Chance) -> Villages:
    """The villages that have registered households: the remote ones of poor counties above all."""
    kinds = list(recipe.nation["kinds"].values())
    kind = _kinds(recipe, tree.villages)
    county, dice = np.unique(tree.villages // unit_of(COUNTY_LEVEL), return_inverse=True)[1], chance.of("counties")
    poverty = dice.normal(int(county.max()) + 1)
    minority = dice.normal(len(poverty))
    dice = chance.of("villages")
    remoteness = _drawn(kinds, "remoteness", kind, poverty[county]) + 0.1 * dice.normal(len(kind))
    remoteness = np.clip(remoteness, 0.01, 0.99)
    spread, weight = recipe.nation["spread"], np.array([k["weight"] for k in kinds])[kind]
    poor = weight * np.exp(spread["county"] * poverty[county] + spread["remote"] * remoteness)
    # An exponential race: the first ones home are a draw without replacement, by weight.
    arrivals = -np.log1p(-dice.shares(len(kind))) / poor
    chosen = np.sort(np.argsort(arrivals, kind="stable")[:wanted])
    sizes = np.exp(spread["village"] * dice.normal(len(chosen)) + 0.35 * spread["county"] * poverty[county][chosen])
    worst = recipe.odds["unknown"]["worst"]
    return Villages(
        key=tree.villages[chosen],
        households=divided(households, sizes, least=1),
        kind=kind[chosen],
        remoteness=remoteness[chosen],
        minority=np.clip(_drawn(kinds, "minority", kind, minority[county])[chosen], 0, 98),
        people=recipe.pick("minorities").pick(dice.ticks(len(chosen))).astype(np.int64),
        neglect=0.5 + (worst - 0.5) * dice.shares(len(chosen)),
    )


def _kinds(recipe: Recipe, villages: Ints) -> Ints:
    """The kind of province of each village: as the pack lists them, else as the invented tree takes turns."""
    names = list(recipe.nation["kinds"])
    turns = recipe.nation["tree"]["kinds"]
    number = villages // unit_of(PROVINCE_LEVEL)
    found = np.full(100, -1, dtype=np.int64)
    for place, invented in enumerate(recipe.nation["tree"]["provinces"]):
        found[invented] = names.index(turns[place % len(turns)])
    for name, listed in recipe.nation["provinces"].items():
        found[listed] = names.index(name)
    found[found < 0] = 0
    return found[number]


def _drawn(kinds: list[Any], what: str, kind: Ints, deviation: Floats) -> Floats:
    means, spreads = (np.array([k[what][part] for k in kinds]) for part in (0, 1))
    return means[kind] + spreads[kind] * deviation


def _split(villages: Villages) -> Villages:
    """Villages that are too large to be made at once, as several of the same key."""
    pieces = -(-villages.households // CHUNK)
    split = villages.part(np.repeat(np.arange(len(villages)), pieces))
    number = np.arange(len(split)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share, rest = split.households // np.repeat(pieces, pieces), np.repeat(villages.households % pieces, pieces)
    return replace(split, households=share + (number < rest))


def _provinces(villages: Villages, tree: Tree) -> Iterator[Province]:
    unit = unit_of(PROVINCE_LEVEL)
    owner = villages.key // unit * unit
    first = 1
    for area in np.unique(owner).tolist():
        inside = villages.part(owner == area)
        yield Province(area, first, inside, tree.named(inside.key))
        first += int(inside.households.sum())
