"""One-to-one: of all ways to give each row at most one partner, the one with the greatest sum of weights. Exact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Edge = tuple[int, int, float]


def one_to_one(edges: Sequence[Edge]) -> list[Edge]:
    """The pairs (left, right, weight > 0) of the greatest sum, each left and right once; by left and right, sorted.

    Among equal sums the answer depends on the ids alone, never on the order of the edges.
    """
    chosen: list[Edge] = []
    for group in _groups(sorted(edges)):
        chosen += group if len(group) == 1 else _best(group)
    return sorted(chosen)


def _groups(edges: Sequence[Edge]) -> Iterator[list[Edge]]:
    """Split the edges into those that can be decided apart, because no row is in two of them."""
    parents: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        parents.setdefault(node, node)
        while parents[node] != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    for left, right, _weight in edges:
        parents[root(("l", left))] = root(("r", right))
    groups: dict[tuple[str, int], list[Edge]] = defaultdict(list)
    for edge in edges:
        groups[root(("l", edge[0]))].append(edge)
    yield from groups.values()


def _best(edges: list[Edge]) -> list[Edge]:
    """The best pairs of a group: every left row may also stay alone, at weight 0."""
    lefts, rights = sorted({edge[0] for edge in edges}), sorted({edge[1] for edge in edges})
    row, column = ({key: place for place, key in enumerate(keys)} for keys in (lefts, rights))
    gain = np.zeros((len(lefts), len(rights) + len(lefts)))
    for left, right, weight in edges:
        gain[row[left], column[right]] = weight
    weights = {(left, right): weight for left, right, weight in edges}
    pairs = ((lefts[i], rights[j]) for i, j in enumerate(_assigned(-gain)) if j < len(rights))
    return [(*pair, weights[pair]) for pair in pairs if pair in weights]


def _assigned(cost: NDArray[np.float64]) -> list[int]:
    """The column of each row at the least sum (rows ≤ columns): shortest paths with potentials.

    [Kuhn 1955, Munkres 1957, in the form of Jonker and Volgenant 1987]
    """
    count, width = cost.shape
    above, beside = np.zeros(count), np.zeros(width)
    owner = np.full(width, -1)
    for row in range(count):
        _augment(cost, row, above, beside, owner)
    found = [0] * count
    for column, row in enumerate(owner):
        if row >= 0:
            found[row] = column
    return found


def _augment(
    cost: NDArray[np.float64],
    start: int,
    above: NDArray[np.float64],
    beside: NDArray[np.float64],
    owner: NDArray[np.int_],
) -> None:
    """Give a row a column by the cheapest chain of changes; the potentials and owners are brought up to date."""
    width = cost.shape[1]
    least, before = np.full(width, np.inf), np.full(width, -1)
    done = np.zeros(width, dtype=bool)
    row, column, reached = start, -1, 0.0
    rows = [start]
    while row >= 0:
        through = reached + cost[row] - above[row] - beside
        better = ~done & (through < least)
        least[better], before[better] = through[better], column
        column = int(np.argmin(np.where(done, np.inf, least)))
        reached, done[column] = float(least[column]), True
        row = int(owner[column])
        rows.append(row)
    above[start] += reached
    inside = done.copy()
    inside[column] = False
    above[owner[inside]] += reached - least[inside]
    beside[inside] -= reached - least[inside]
    while column >= 0:
        previous = int(before[column])
        owner[column] = owner[previous] if previous >= 0 else start
        column = previous
