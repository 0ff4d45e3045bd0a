"""Computing figures: each source is read once for all figures and all places, then added up level by level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from fupin.kernel.area import VILLAGE_LEVEL, ancestor, covers, level_of
from fupin.places import queries as places
from fupin.policy.figures import FACT, FORMULA, OF_ROWS, OPENING, PARAMETER, THE_YEAR, FigureText
from fupin.registry.queries import pack
from fupin.reports.figures import place_values
from fupin.reports.figures.eyes import counting
from fupin.reports.figures.figure import Figure, figure_text, rounded
from fupin.reports.figures.formulas import Formulas
from fupin.reports.figures.moments import Asked, Moment, asked
from fupin.reports.figures.sources import READERS, SOURCES, Wants
from fupin.reports.figures.sums import Exact, Sum, Take, taking

Sums = dict[str, dict[int, Sum]]


def compute(
    user: object, names: Iterable[str], area: int, year: int | None = None, at: Moment = None
) -> dict[str, Figure]:
    """Return figures of one place by name; raises Denied where the user may not read the figures of all of it."""
    return by_place(user, names, area, level_of(area), year, at=at).get(area, {})


def by_place(
    user: object, names: Iterable[str], area: int, level: int, year: int | None = None, *, at: Moment = None
) -> dict[int, dict[str, Figure]]:
    """Return figures of every living place of a level inside one, by area key and name, in one pass.

    `level` is that of the place itself or a deeper one. Without a year, that of the day; without a moment, a past
    year as it ended and the present one as it stands.
    """
    wanted = list(dict.fromkeys(names))
    of_user = asked(counting(user, area), area, year, at)
    return computed(of_user, wanted, level)


def computed(question: Asked, names: Iterable[str], level: int) -> dict[int, dict[str, Figure]]:
    """Return the same for a question that was checked."""
    run = Run(question, {name: figure_text(name) for name in names}, level)
    return {key: {name: run.figure(name, key) for name in run.texts} for key in run.places}


@dataclass(slots=True)
class Taker:
    """The figures of one source: takes the rows of each record into the sums of its place."""

    rows: Callable[[Any], Iterable[Any]]
    into: list[tuple[Take, dict[int, Sum]]]
    seen: set[int] = field(default_factory=set)

    def take(self, key: int, record: Any) -> None:
        """Take one record of a place."""
        for row in self.rows(record):
            self.seen.add(key)
            for take, sums in self.into:
                if key not in sums:
                    sums[key] = Sum()
                take(sums[key], row)

    def note(self, everywhere: set[int]) -> None:
        """Note that nothing to count is an answer too, in places that have rows or are known to have data."""
        for _take, sums in self.into:
            for key in self.seen | everywhere:
                sums.setdefault(key, Sum())


@dataclass
class Run:
    """One computation. Sums are kept for villages (or the deeper level asked for) and added up for places above."""

    asked: Asked
    texts: Mapping[str, FigureText]
    level: int
    _done: dict[tuple[str, int], Figure] = field(default_factory=dict)

    @cached_property
    def places(self) -> list[int]:
        """The places asked for."""
        rows = places.place_rows(self.asked.user, self.asked.area, self.asked.at, deepest=self.level)
        return [key for key, level, _name, _code in rows if level == self.level]

    @cached_property
    def needed(self) -> dict[str, FigureText]:
        """The figures asked for and those that their formulas speak of, the parts first."""
        found: dict[str, FigureText] = {}
        for name in self.texts:
            self._need(name, found)
        return found

    def _need(self, name: str, found: dict[str, FigureText]) -> None:
        text = figure_text(name)
        for part in text.parts:
            self._need(part, found)
        found.setdefault(name, text)

    @property
    def base(self) -> int:
        """The level at which rows are added up."""
        return max(self.level, VILLAGE_LEVEL)

    @cached_property
    def below(self) -> dict[int, list[int]]:
        """The places of the base level inside each place asked for."""
        rows = places.place_rows(self.asked.user, self.asked.area, self.asked.at, deepest=self.base)
        found: dict[int, list[int]] = defaultdict(list)
        for key, level, _name, _code in rows:
            if level == self.base:
                found[ancestor(key, self.level)].append(key)
        return found

    @cached_property
    def sums(self) -> Sums:
        """The sums of every figure that counts rows, by place of the base level."""
        found: Sums = {name: {} for name, text in self.needed.items() if text.kind in OF_ROWS}
        for (reader, when), names in self._readings().items():
            self._read(reader, when, names, found)
        return found

    def _readings(self) -> dict[tuple[str, str], list[str]]:
        readings: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name, text in self.needed.items():
            if text.kind in OF_ROWS and not self.is_of_above(text):
                readings[SOURCES[text.of].reader, text.when].append(name)
        return readings

    def _read(self, reader: str, when: str, names: list[str], found: Sums) -> None:
        question = self.asked.opening() if when == OPENING else self.asked
        takers, base = self._takers(names, found), self.base
        for record in READERS[reader].read(question, wants([self.needed[name] for name in names])):
            key = ancestor(record["area"], base)
            for taker in takers:
                taker.take(key, record)
        known = READERS[reader].known
        everywhere = set(known(question, base)) if known else set()
        for taker in takers:
            taker.note(everywhere)

    def _takers(self, names: list[str], found: Sums) -> list[Taker]:
        by_source: dict[str, list[tuple[Take, dict[int, Sum]]]] = defaultdict(list)
        for name in names:
            text = self.needed[name]
            by_source[text.of].append((taking(text, self.asked.year), found[name]))
        return [Taker(SOURCES[of].rows, taken) for of, taken in by_source.items()]

    @cached_property
    def facts(self) -> place_values.PlaceValues:
        """The facts of places."""
        return place_values.PlaceValues(self.asked, self.level, self.base)

    def is_of_above(self, text: FigureText) -> bool:
        """Whether a figure tells of a place above the one asked for."""
        return bool(text.level) and place_values.level_number(text.level) < self.level

    def figure(self, name: str, key: int) -> Figure:
        """Return one figure of one place."""
        if (name, key) not in self._done:
            self._done[name, key] = self._figure(self.needed[name], key)
        return self._done[name, key]

    def _figure(self, text: FigureText, key: int) -> Figure:
        if self.is_of_above(text):
            return replace(self._of_above(text, ancestor(key, place_values.level_number(text.level))), area=key)
        if text.kind == FORMULA:
            return self._formula(text, key)
        if text.kind == FACT:
            return self._made(text, key, *self.facts.of(text, key, self.below.get(key, [])))
        if text.kind == PARAMETER:
            return self._made(text, key, self._parameter(text))
        found = [self.sums[text.name].get(place) for place in self.below.get(key, [])]
        return self._added(text, key, found, self._above(text, key))

    def _above(self, text: FigureText, key: int) -> list[Sum]:
        """The sums of rows of the place itself, and of places between it and the base."""
        if not SOURCES[text.of].above:
            return []
        return [
            one for place, one in self.sums[text.name].items() if level_of(place) < self.base and covers(key, place)
        ]

    def _added(self, text: FigureText, key: int, found: list[Sum | None], above: list[Sum]) -> Figure:
        total, missing = Sum(), 0
        for higher in above:
            total.add(higher)
        for one in found:
            known = one is not None and one.value(text) is not None
            missing += not known
            if one is not None:
                total.add(one)
        value = total.value(text) if len(found) > missing or above else None
        return self._made(text, key, value, missing if self.level < self.base else 0, total)

    def _formula(self, text: FigureText, key: int) -> Figure:
        places = self.below.get(key, []) if self.level < self.base else [key]
        return Formulas(self).value(text, key, places)

    def _parameter(self, text: FigureText) -> Exact:
        if text.of == THE_YEAR:
            return Fraction(self.asked.year)
        day = date(self.asked.year, 12, 31)
        known = pack().parameters[text.of]
        value = next((dated.value for dated in reversed(known.values) if day in dated.period), None)
        return Fraction(value) if isinstance(value, int | Fraction) else value

    def _of_above(self, text: FigureText, above: int) -> Figure:
        if (text.name, above) not in self._done:
            question = replace(self.asked, area=above)
            self._done[text.name, above] = Run(question, {text.name: text}, level_of(above)).figure(text.name, above)
        return self._done[text.name, above]

    def _made(self, text: FigureText, key: int, value: Exact, missing: int = 0, rest: Sum | None = None) -> Figure:
        rows, unknown = (rest.rows, rest.unknown) if rest else (0, 0)
        shown = rounded(text, value, pack())
        return Figure(text.name, key, self.asked.year, self.asked.true_on, value, shown, unknown, rows, missing)

    def made(self, text: FigureText, key: int, value: Exact, missing: int, rest: Sum) -> Figure:
        """Return a figure made elsewhere."""
        return self._made(text, key, value, missing, rest)


def wants(texts: Iterable[FigureText]) -> Wants:
    """Return what the figures of one reading ask for."""
    found = Wants()
    for text in texts:
        found.rules |= text.rules
        found.names |= {value.fact for value in (text.value, text.weight) if value.fact}
        found.names |= {name for one in text.where for name in one.facts()}
        found.members |= SOURCES[text.of].of_members or any(one.deep() for one in text.where)
    return found
