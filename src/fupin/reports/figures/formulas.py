"""Formulas over figures; for places above, only over the places below in which every part is known."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from fupin.policy.figures import FACT, FORMULA, OF_ROWS, FigureText
from fupin.reports.figures.place_values import value_of
from fupin.reports.figures.sums import Exact, Sum

if TYPE_CHECKING:
    from fupin.reports.figures.compute import Run
    from fupin.reports.figures.figure import Figure


class Formulas:
    """The formulas of one computation.

    A share for a town would be wrong if its upper part came from ten villages and its lower part from nine; so both
    are added up over the same villages, and the others are told as missing.
    """

    def __init__(self, run: Run) -> None:
        self.run = run

    def value(self, text: FigureText, key: int, places: Sequence[int]) -> Figure:
        """Return a formula's figure of a place from the places of the base level in it."""
        leaves = [self.run.needed[name] for name in self.leaves(text)]
        adding = [leaf for leaf in leaves if self._adds_up(leaf)]
        whole = [place for place in places if all(self._known(leaf, place) for leaf in adding)]
        parts = {leaf.name: self._part(leaf, key, whole) for leaf in leaves}
        rest = Sum(unknown=sum(self._unknown(leaf, whole) for leaf in adding))
        missing = len(places) - len(whole) if adding and self.run.level < self.run.base else 0
        return self.run.made(text, key, self._computed(text, parts) if whole or not adding else None, missing, rest)

    def leaves(self, text: FigureText) -> list[str]:
        """Return the figures, not formulas themselves, that a formula rests on."""
        found: dict[str, None] = {}
        for part in text.parts:
            inner = self.run.needed[part]
            found |= dict.fromkeys(self.leaves(inner) if inner.kind == FORMULA else [part])
        return list(found)

    def _computed(self, text: FigureText, parts: dict[str, Exact]) -> Exact:
        known = dict(parts)
        for name in text.parts:
            inner = self.run.needed[name]
            if inner.kind == FORMULA:
                known[name] = self._computed(inner, parts)
        numbers = {name: value if isinstance(value, Fraction) else None for name, value in known.items()}
        return text.formula.value(numbers) if text.formula else None

    def _adds_up(self, leaf: FigureText) -> bool:
        return not self.run.is_of_above(leaf) and (leaf.kind in OF_ROWS or (leaf.kind == FACT and leaf.above))

    def _known(self, leaf: FigureText, place: int) -> bool:
        if leaf.kind == FACT:
            return value_of(leaf, self.run.facts.below.get(place, {})) is not None
        found = self.run.sums[leaf.name].get(place)
        return found is not None and found.value(leaf) is not None

    def _part(self, leaf: FigureText, key: int, whole: Sequence[int]) -> Exact:
        if not self._adds_up(leaf):
            return self.run.figure(leaf.name, key).exact
        if leaf.kind == FACT:
            values = [value_of(leaf, self.run.facts.below.get(place, {})) for place in whole]
            return sum((value for value in values if isinstance(value, Fraction)), Fraction(0)) if values else None
        total = Sum()
        for place in whole:
            total.add(self.run.sums[leaf.name][place])
        return total.value(leaf)

    def _unknown(self, leaf: FigureText, whole: Sequence[int]) -> int:
        return sum(self.run.sums[leaf.name][place].unknown for place in whole) if leaf.kind in OF_ROWS else 0
