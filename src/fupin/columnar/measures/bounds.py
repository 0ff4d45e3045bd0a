"""What is certain about a share, whatever the unknown answers and unknown weights turn out to be."""

from __future__ import annotations

from dataclasses import dataclass

import ibis

from fupin.columnar.measures.sample import Column, counted, ratio


@dataclass(frozen=True, slots=True)
class Weights:
    """Between which two values an unknown weight lies; without an upper one it may be anything."""

    least: float = 0.0
    most: float | None = None


ANY_WEIGHT = Weights()


@dataclass(frozen=True, slots=True)
class Parts:
    """Of the rows that say yes, no or nothing (open): the known weight, and how many rows have none."""

    yes: Column
    no: Column
    open: Column
    blank_yes: Column
    blank_no: Column
    blank_open: Column

    def between(self, unknown: Weights = ANY_WEIGHT) -> tuple[Column, Column]:
        """The smallest and the largest possible share of yes."""
        for_no, for_yes = (count.cast("float64") + self.blank_open for count in (self.blank_no, self.blank_yes))
        least_yes = self.yes + unknown.least * self.blank_yes.cast("float64")
        least_no = self.no + unknown.least * self.blank_no.cast("float64")
        if unknown.most is None:
            low = (for_no > 0).ifelse(0.0, _share(least_yes, self.no + self.open))
            high = (for_yes > 0).ifelse(1.0, _share(self.yes + self.open, least_no))
        else:
            most_yes = self.yes + self.open + unknown.most * for_yes
            low = _share(least_yes, self.no + self.open + unknown.most * for_no)
            high = _share(most_yes, least_no)
        # Where no weight is certain, but everybody says the same, that is certain.
        all_yes, all_no = ibis.cases((self.blank_yes > 0, 1.0)), ibis.cases((self.blank_no > 0, 0.0))
        return low.fill_null(all_yes), high.fill_null(all_no)


def bounds(answer: Column, weight: Column, unknown: Weights = ANY_WEIGHT) -> tuple[Column, Column]:
    """The smallest and the largest possible weighted share of yes, as aggregates of a group."""
    said = (answer, ~answer, answer.isnull())
    known = (weight.sum(where=rows & weight.notnull()).fill_null(0.0) for rows in said)
    return Parts(*known, *(counted(rows & weight.isnull()) for rows in said)).between(unknown)


def _share(part: Column, rest: Column) -> Column:
    return ratio(part, part + rest)
