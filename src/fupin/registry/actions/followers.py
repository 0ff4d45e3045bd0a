"""Who follows a household when it moves, is merged, split, ended or undone: called in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fupin.framework.actions import Act


class Fate(StrEnum):
    """What can become of a household."""

    MOVED = "moved"
    MERGED = "merged"
    SPLIT = "split"
    ENDED = "ended"
    UNDONE = "undone"
    # A file says something of it that otherwise only procedures decide.
    STATED = "stated"


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of one household on a day; `into` is the household that it was merged into, or that split off."""

    fate: Fate
    household_id: int
    area: int
    on: date
    into: int | None = None


Follower = Callable[[Act, Sequence[Turn]], None]


class Followers:
    """Functions that follow households; one that raises stops the whole act."""

    def __init__(self) -> None:
        self._functions: list[Follower] = []

    def add(self, function: Follower) -> Follower:
        """Have a function called with the act and what became of households; once, however often it is added."""
        if function not in self._functions:
            self._functions.append(function)
        return function

    def tell(self, act: Act, *turns: Turn) -> None:
        """Tell everybody who follows what became of households."""
        for function in self._functions if turns else ():
            function(act, turns)


followers = Followers()
