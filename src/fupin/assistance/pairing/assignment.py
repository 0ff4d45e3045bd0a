"""The assignment of helpers to households with the fewest points: a flow of least cost, proven over every pair.

Only some pairs become arcs. After each solution every other pair is priced with the potentials of the flow, and those
that could make it cheaper become arcs too, until there are none: the result is the best over all pairs, and no pair
is impossible because it was left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fupin.assistance.pairing.points import FORBIDDEN, Aide, Home, Points
from fupin.policy.pairing import Weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

NEAREST = 16
_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Result:
    """Pairs of household and helper, how many helpers each household still lacks, the points, and the rounds."""

    pairs: tuple[tuple[int, int], ...]
    missing: dict[int, int]
    points: int
    rounds: int = 0


def assign(homes: Sequence[Home], aides: Sequence[Aide], weights: Weights, nearest: int = NEAREST) -> Result:
    """Pair as many households as there is room for, and among all such assignments return one with least points."""
    if not homes or not aides:
        return Result((), {home.id: home.wants for home in homes if home.wants}, 0)
    flow = _Flow(Points(homes, aides, weights), nearest)
    for rounds in range(1, _ROUNDS + 1):
        flow.solve()
        if not flow.add_cheaper():
            return flow.result(rounds)
    raise ArithmeticError("the pricing of pairs did not end")


def greedy(homes: Sequence[Home], aides: Sequence[Aide], weights: Weights) -> Result:
    """Give each household in turn the helper who costs least at that moment: what a person with a list would do."""
    points, load = Points(homes, aides, weights), [aide.load for aide in aides]
    most = [aide.load + aide.room for aide in aides]
    pairs, missing, total = list[tuple[int, int]](), dict[int, int](), 0
    for home, row in zip(homes, points.rows(), strict=True):
        costs = [*map(int, row)]
        for _turn in range(home.wants):
            free = [(costs[j] + weights.load * load[j], j) for j in range(len(aides)) if load[j] < most[j]]
            best = min(free, default=(FORBIDDEN, 0))
            if best[0] >= FORBIDDEN:
                missing[home.id] = missing.get(home.id, 0) + 1
                continue
            total, load[best[1]], costs[best[1]] = total + best[0], load[best[1]] + 1, FORBIDDEN
            pairs.append((home.id, aides[best[1]].id))
    return Result(tuple(pairs), missing, total)


def floor(homes: Sequence[Home], aides: Sequence[Aide], weights: Weights) -> int:
    """Return points that nobody can stay under if all are paired: each household with its cheapest helpers at once,
    and the load spread as evenly as the limits allow."""
    points = Points(homes, aides, weights)
    cheapest = sum(
        int(sum(sorted(map(int, costs))[: home.wants])) for home, costs in zip(homes, points.rows(), strict=True)
    )
    steps = sorted(step for aide in aides for step in range(aide.load, aide.load + aide.room))
    return cheapest + weights.load * sum(steps[: sum(home.wants for home in homes)])


class _Flow:
    """The network: households, then helpers, then the sink; arcs are added round by round."""

    def __init__(self, points: Points, nearest: int) -> None:
        import numpy as np

        self.np, self.points, self.nearest = np, points, nearest
        self.wants = np.array([home.wants for home in points.homes], dtype=np.int64)
        self.room = np.array([max(aide.room, 0) for aide in points.aides], dtype=np.int64)
        self.loads = np.array([aide.load for aide in points.aides], dtype=np.int64)
        # More than any chain of exchanges can save: nobody is left out to save points for the others.
        highest = points.highest + points.weights.load * int((self.loads + self.room).max()) + 1
        self.out = int(self.wants.sum() + 1) * highest
        self.tail, self.head, self.cost = self._first()
        self.used = np.zeros(len(self.tail), dtype=bool)

    def _first(self) -> tuple[Ints, Ints, Ints]:
        np, found = self.np, []
        count = min(self.nearest, len(self.points.aides))
        for begin, costs in self.points.blocks():
            # Of helpers with equal points, each household begins with others, so that all of them get arcs.
            rows, columns = np.arange(begin, begin + len(costs))[:, None], np.arange(costs.shape[1])[None, :]
            key = costs * 1024 + (columns * 389 + rows * 617) % 1024
            chosen = np.argpartition(key, count - 1, axis=1)[:, :count]
            found.append(self._arcs(begin, costs, chosen))
        return self._joined(found)

    def _arcs(self, begin: int, costs: Ints, chosen: Ints) -> tuple[Ints, Ints, Ints]:
        np = self.np
        tail = np.repeat(np.arange(begin, begin + len(costs)), chosen.shape[1])
        cost = np.take_along_axis(costs, chosen, axis=1).ravel()
        kept = cost < FORBIDDEN
        return tail[kept], chosen.ravel()[kept], cost[kept]

    def _joined(self, found: Sequence[tuple[Ints, Ints, Ints]]) -> tuple[Ints, Ints, Ints]:
        tail, head, cost = (self.np.concatenate(parts) for parts in zip(*found, strict=True))
        order = self.np.argsort(tail, kind="stable")
        return tail[order], head[order], cost[order]

    def solve(self) -> None:
        """Find the flow of least cost over the arcs that there are."""
        from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # type: ignore[import-untyped]

        np, homes, aides = self.np, len(self.wants), len(self.room)
        sink, solver = homes + aides, SimpleMinCostFlow()
        steps = np.repeat(np.arange(aides), self.room)
        rank = np.arange(len(steps)) - np.repeat(np.cumsum(self.room) - self.room, self.room)
        step_cost = self.points.weights.load * (self.loads[steps] + rank)
        pair_count = len(self.tail)
        tails = np.concatenate([self.tail, homes + steps, np.arange(homes)])
        heads = np.concatenate([homes + self.head, np.full(len(steps) + homes, sink)])
        room = np.concatenate([np.ones(pair_count + len(steps), dtype=np.int64), self.wants])
        costs = np.concatenate([self.cost, step_cost, np.full(homes, self.out)])
        solver.add_arcs_with_capacity_and_unit_cost(tails, heads, room, costs)
        solver.set_nodes_supplies(
            np.arange(homes + 1) + np.where(np.arange(homes + 1) < homes, 0, aides), self._supply()
        )
        if solver.solve() != SimpleMinCostFlow.Status.OPTIMAL:
            raise ArithmeticError("the flow has no solution, although nobody has to be paired")
        self.used = solver.flows(np.arange(pair_count)) > 0

    def _supply(self) -> Ints:
        return self.np.append(self.wants, -self.wants.sum())

    def add_cheaper(self) -> bool:
        """Price every pair that is no arc; make arcs of those that could save points, and tell whether any could."""
        np, found = self.np, []
        home_potential, aide_potential = self._potentials()
        begins = np.searchsorted(self.tail, np.arange(len(self.wants) + 1))
        for begin, costs in self.points.blocks():
            low, high = begins[begin], begins[begin + len(costs)]
            reduced = costs + home_potential[begin : begin + len(costs), None] - aide_potential[None, :]
            reduced[self.tail[low:high] - begin, self.head[low:high]] = 0
            reduced[costs >= FORBIDDEN] = 0
            found.append(self._cheaper(begin, costs, reduced))
        tail, head, cost = self._joined(found)
        if not len(tail):
            return False
        old = (self.tail, self.head, self.cost)
        self.tail, self.head, self.cost = self._joined([old, (tail, head, cost)])
        return True

    def _cheaper(self, begin: int, costs: Ints, reduced: Ints) -> tuple[Ints, Ints, Ints]:
        np = self.np
        rows = np.flatnonzero(reduced.min(axis=1) < 0)
        count = min(self.nearest, costs.shape[1])
        chosen = np.argpartition(reduced[rows], count - 1, axis=1)[:, :count]
        saves = np.take_along_axis(reduced[rows], chosen, axis=1).ravel() < 0
        cost = np.take_along_axis(costs[rows], chosen, axis=1).ravel()
        return np.repeat(rows + begin, count)[saves], chosen.ravel()[saves], cost[saves]

    def _potentials(self) -> tuple[Ints, Ints]:
        """Return the shortest distances in the residual network, where no arc can be negative any more."""
        np, used, unused = self.np, self.used, ~self.used
        given = np.bincount(self.head[used], minlength=len(self.room))
        got = np.bincount(self.tail[used], minlength=len(self.wants))
        weight = self.points.weights.load
        last, following = weight * (self.loads + given - 1), weight * (self.loads + given)
        home, aide, sink = np.zeros(len(self.wants), dtype=np.int64), np.zeros(len(self.room), dtype=np.int64), 0
        while True:
            before = (home.copy(), aide.copy(), sink)
            np.minimum.at(aide, self.head[unused], home[self.tail[unused]] + self.cost[unused])
            sink = min([sink, *(aide + following)[given < self.room], *(home + self.out)[got > 0]])
            aide[given > 0] = np.minimum(aide[given > 0], sink - last[given > 0])
            home[got < self.wants] = np.minimum(home[got < self.wants], sink - self.out)
            np.minimum.at(home, self.tail[used], aide[self.head[used]] - self.cost[used])
            if sink == before[2] and np.array_equal(home, before[0]) and np.array_equal(aide, before[1]):
                return home, aide

    def result(self, rounds: int) -> Result:
        """Return the pairs of the flow."""
        np, homes, aides = self.np, self.points.homes, self.points.aides
        chosen = list(zip(self.tail[self.used].tolist(), self.head[self.used].tolist(), strict=True))
        got = np.bincount(self.tail[self.used], minlength=len(homes))
        given = np.bincount(self.head[self.used], minlength=len(aides))
        load = sum(
            self.points.weights.load * (aide.load + k)
            for aide, n in zip(aides, given.tolist(), strict=True)
            for k in range(n)
        )
        missing = {home.id: home.wants - int(n) for home, n in zip(homes, got, strict=True) if n < home.wants}
        pairs = tuple((homes[i].id, aides[j].id) for i, j in chosen)
        return Result(pairs, missing, int(self.cost[self.used].sum()) + load, rounds)
