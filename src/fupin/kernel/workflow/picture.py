"""Where everything stands in the picture of a procedure: swim lanes by level, one row for each step, ways drawn once.

Pure data in rows, lanes and tracks; whoever draws decides on sizes. Ways on to the next row are straight; ways back
and over rows run in tracks left of the lanes, ways to an end without a decision in tracks right of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from fupin.kernel.text import Text
from fupin.kernel.workflow.procedure import Outcome, Procedure, Step


class Kind(StrEnum):
    """What a box is: a step, an end to which a procedure leads, or an end at which it breaks off."""

    STEP = "step"
    GOAL = "goal"
    END = "end"


class Side(StrEnum):
    """How a way runs."""

    STRAIGHT = "straight"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its row from the top and its lane from the left."""

    name: str
    kind: Kind
    label: Text
    row: int
    lane: int


@dataclass(frozen=True, slots=True)
class Way:
    """One way from a box to another, its track beside the lanes (0 is nearest), and the outcomes that take it."""

    source: str
    target: str
    side: Side
    track: int
    back: bool
    labels: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole picture: the levels of the lanes from left to right, boxes from top to bottom, and the ways."""

    levels: tuple[int, ...]
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]

    def box(self, name: str) -> Box:
        """Return the box of a step or an end."""
        return next(box for box in self.boxes if box.name == name)

    def tracks(self, side: Side) -> int:
        """Return how many tracks there are on a side."""
        return 1 + max((way.track for way in self.ways if way.side is side), default=-1)


def lay_out(procedure: Procedure) -> Picture:
    """Return the picture of a procedure; the same procedure always gives the same."""
    levels = tuple(sorted({_level(step) for step in procedure.steps.values()}, reverse=True))
    steps = rows(procedure)
    goals, ends = _ends(procedure, steps)
    lanes = {name: levels.index(_level(procedure.step(name))) for name in steps}
    apart = [name for name in steps if name == procedure.retracted]
    kinds = [(name, Kind.STEP, lanes[name]) for name in steps if name not in apart]
    kinds += [(name, Kind.GOAL, lanes[source]) for name, source in goals.items()]
    kinds += [(name, Kind.STEP, lanes[name]) for name in apart]
    kinds += [(name, Kind.END, len(levels) - 1) for name in ends]
    boxes = [Box(name, kind, procedure.place(name), row, lane) for row, (name, kind, lane) in enumerate(kinds)]
    return Picture(levels, tuple(boxes), tuple(_ways(procedure, boxes)))


def rows(procedure: Procedure) -> list[str]:
    """Return the steps in the order in which a case meets them; those that nothing leads to come last."""
    rank = {procedure.begins: 0}
    for _round in procedure.steps:
        for step, outcome in _outcomes(procedure):
            onward = step.name in rank and not outcome.back and outcome.to in procedure.steps
            if onward and rank[step.name] < len(procedure.steps):
                rank[outcome.to] = max(rank.get(outcome.to, 0), rank[step.name] + 1)
    last = len(procedure.steps) + 1
    return sorted(procedure.steps, key=lambda name: (rank.get(name, last), name))


def _ends(procedure: Procedure, steps: list[str]) -> tuple[dict[str, str], list[str]]:
    """Return the ends to which the procedure leads with the step before each, and the others that outcomes reach."""
    goals: dict[str, str] = {}
    others: dict[str, None] = {}
    for name in steps:
        for outcome in procedure.step(name).outcomes:
            if outcome.to in procedure.ends and not outcome.back:
                goals[outcome.to] = name
            elif outcome.to in procedure.ends:
                others[outcome.to] = None
    if procedure.retracted in procedure.ends:
        others[procedure.retracted] = None
    return goals, [name for name in others if name not in goals]


def _ways(procedure: Procedure, boxes: list[Box]) -> Iterator[Way]:
    at = {box.name: box for box in boxes}
    tracks: dict[Side, dict[tuple[str, bool], int]] = {side: {} for side in Side}
    for box in boxes:
        if box.kind is not Kind.STEP:
            continue
        for (target, back), outcomes in _grouped(procedure.step(box.name)).items():
            side = _side(box, at[target], back=back)
            known = tracks[side]
            track = 0 if side is Side.STRAIGHT else known.setdefault((target, back), len(known))
            yield Way(box.name, target, side, track, back, tuple(outcome.label for outcome in outcomes))


def _grouped(step: Step) -> dict[tuple[str, bool], list[Outcome]]:
    found: dict[tuple[str, bool], list[Outcome]] = {}
    for outcome in step.outcomes:
        found.setdefault((outcome.to, outcome.back), []).append(outcome)
    return found


def _side(source: Box, target: Box, *, back: bool) -> Side:
    if target.kind is Kind.END:
        return Side.RIGHT
    return Side.STRAIGHT if target.row == source.row + 1 and not back else Side.LEFT


def _level(step: Step) -> int:
    return step.actors[0].level if step.actors else 0


def _outcomes(procedure: Procedure) -> Iterator[tuple[Step, Outcome]]:
    return ((step, outcome) for step in procedure.steps.values() for outcome in step.outcomes)
