"""A linkage model as data: what is compared, in which levels, and what each level says for and against one person.

`m` is the share of pairs of one person that show a level, `u` the share of pairs of two persons. The weight of a level
is log2(m / u); with `rare`, u is the frequency of the value itself in the lists, so that a rare name says more than
a frequent one. [Fellegi and Sunter 1969; term frequencies as in Splink]
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

Weights = Mapping[str, Sequence[tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of agreement: a condition over the rows l and r, and its probabilities where they are known."""

    when: str
    rare: str | None = None
    m: float | None = None
    u: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One attribute: when it is unknown, its levels from best to worst, and what is left over at the end."""

    name: str
    unknown: str
    levels: tuple[Level, ...]
    rest: Level = Level("else")


@dataclass(frozen=True, slots=True)
class Model:
    """What is compared, which pairs are looked at (each block a condition over l and r), and how common a match is.

    `expected` is the share of the shorter list that is expected to stand in the other one.
    """

    comparisons: tuple[Comparison, ...]
    blocks: tuple[str, ...]
    training_blocks: tuple[str, ...] = ()
    expected: float = 0.5
    key: str = "id"

    @property
    def trained(self) -> bool:
        """Whether every level has its probabilities."""
        return all(level.m is not None for c in self.comparisons for level in (*c.levels, c.rest))

    @property
    def weights(self) -> Weights:
        """The probabilities (m, u) of each comparison, those of its rest last; only of a trained model."""
        every = {c.name: (*c.levels, c.rest) for c in self.comparisons}
        return {name: [(level.m or 0.0, level.u or 0.0) for level in levels] for name, levels in every.items()}

    def with_weights(self, weights: Weights) -> Model:
        """The same model with the probabilities (m, u) of each comparison, the rest's last."""
        return replace(self, comparisons=tuple(_weighed(c, weights[c.name]) for c in self.comparisons))


def same(column: str, rare: bool = False) -> Level:
    """Both have the same value."""
    return Level(f"l.{column} = r.{column}", column if rare else None)


def unknown(column: str) -> str:
    """One of the two has no value."""
    return f"(l.{column} is null or r.{column} is null)"


def text(column: str, *closeness: float) -> Comparison:
    """A word in letters: the same, or as close as one of the Jaro–Winkler similarities, from best to worst."""
    close = [Level(f"jaro_winkler_similarity(l.{column}, r.{column}) >= {least}") for least in closeness]
    return Comparison(column, unknown(column), (same(column, rare=True), *close))


def edited(column: str, *distances: int) -> Comparison:
    """A number or code in ASCII: the same, or that many slips apart (a swap of neighbours is one)."""
    close = [Level(f"damerau_levenshtein(l.{column}, r.{column}) <= {most}") for most in distances]
    return Comparison(column, unknown(column), (same(column), *close))


def code(column: str) -> Comparison:
    """A code: the same or not; a rare one says more."""
    return Comparison(column, unknown(column), (same(column, rare=True),))


def crossed(first: str, second: str, closeness: float) -> Comparison:
    """Two names of one person, which may have changed places."""
    both = f"l.{first} = r.{first} and l.{second} = r.{second}"
    turned = f"l.{first} = r.{second} and l.{second} = r.{first}"
    close = f"jaro_winkler_similarity(l.{{0}}, r.{{0}}) >= {closeness}"
    levels = (
        both,
        turned,
        f"{close.format(first)} and {close.format(second)}",
        f"l.{second} = r.{second}",
        f"l.{first} = r.{first}",
    )
    nothing = f"({unknown(first)} or {unknown(second)})"
    return Comparison(f"{first}_{second}", nothing, tuple(Level(level) for level in levels))


def weights_in(file: Path) -> Weights:
    """The probabilities of a model from a JSON file: {comparison: [[m, u], …]}."""
    found: dict[str, list[tuple[float, float]]] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _weighed(comparison: Comparison, pairs: Sequence[tuple[float, float]]) -> Comparison:
    *levels, rest = [
        replace(level, m=m, u=u) for level, (m, u) in zip((*comparison.levels, comparison.rest), pairs, strict=True)
    ]
    return replace(comparison, levels=tuple(levels), rest=rest)
