"""Kinds of matters: what is done for a household, a person or a place in stages, as a pack declares it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from fupin.kernel.errors import FupinError
from fupin.kernel.money import Currency
from fupin.kernel.period import Period
from fupin.kernel.text import Text
from fupin.policy import fact_errors as wrong
from fupin.policy.facts import Parse, parser, plain
from fupin.policy.values import CodeList, FactDeclaration

FOLDER = "matters"
HOUSEHOLD, MEMBER, PLACE = "household", "member", "place"
ABOUT = frozenset({HOUSEHOLD, MEMBER, PLACE})
EVIDENCE = ("photo", "paper", "signature")
REFERENCES = frozenset({"place", "matter"})
OPENED = ""
"""The stage of a matter that was opened and has reached nothing yet."""

DAY, YEAR, NUMBER, COST = "$day", "$year", "$number", "$cost"
OWN_MEASURE = "$measure"
"""What a step gives that gives the measure for which its matter was opened, or else the first of the kind."""
STANDS_FOR = {DAY: "date", YEAR: "integer", NUMBER: "text", COST: "money"}
"""What a fact may be set to beside a field of the kind (`$name`) and a plain value, and the type of it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a matter, a stage or a follow-up asks for; `codes` holds its choices, its own or a list's."""

    declared: FactDeclaration
    required: bool = False
    choices: CodeList | None = None
    refers_to: str = ""
    within_limit: bool = False

    @property
    def name(self) -> str:
        """The name under which its value is kept."""
        return self.declared.name

    @property
    def type(self) -> str:
        """Its type: that of a fact, or place or matter."""
        return self.declared.type

    @property
    def label(self) -> Text:
        """What people read."""
        return self.declared.label


@dataclass(frozen=True, slots=True)
class Ask:
    """What a step asks for and does: fields, kinds of files, cost, a measure that it gives, facts that it sets."""

    fields: tuple[Field, ...] = ()
    evidence: tuple[str, ...] = ()
    cost: bool = False
    gives: str = ""
    sets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage that a matter reaches; `days` are working days from it to the next one."""

    name: str
    label: Text
    ask: Ask = Ask()
    days: int | None = None
    optional: bool = False
    at_opening: bool = False
    rated: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """A way in which a matter ends; with `after` only once that stage was reached."""

    name: str
    label: Text
    ask: Ask = Ask()
    after: str = ""
    reason: bool = False


@dataclass(frozen=True, slots=True)
class Visits:
    """Follow-ups of a matter, every so many days while it is open; from the stage `after` on where one is named."""

    label: Text
    every_days: int
    ask: Ask = Ask()
    after: str = ""


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """One line of a score card: either a choice that gives points, or a number of points up to `most`."""

    name: str
    label: Text
    most: int
    choices: Mapping[str, tuple[Text, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade from so many points on, with the limit in minor units that it allows."""

    name: str
    label: Text
    least: int
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A score card: items to points, points to a grade, the grade to a limit; grades from the best down."""

    label: Text
    items: tuple[ScoreItem, ...]
    grades: tuple[Grade, ...]

    def grade(self, points: int) -> Grade:
        """The grade that so many points reach."""
        return next((one for one in self.grades if points >= one.least), self.grades[-1])


@dataclass(frozen=True, slots=True)
class Count:
    """A figure above the list: the sum of a field, or how many reached a stage or an end; `where` narrows it.

    The sum is that of the newest value of each matter; with `each`, that of what every single follow-up said.
    """

    name: str
    label: Text
    sum: str = ""
    reached: str = ""
    outcome: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    each: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two fields of which one was expected and the other came true."""

    label: Text
    planned: str
    actual: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of matter. `suggests` names a rule and the answer of it that suggests to open one."""

    name: str
    label: Text
    about: str
    sources: tuple[str, ...]
    period: Period
    fingerprint: str
    stages: tuple[Stage, ...]
    ends: Mapping[str, End]
    fields: tuple[Field, ...] = ()
    days: int | None = None
    measures: tuple[str, ...] = ()
    suggests: tuple[str, bool] | None = None
    blocks_exit: bool = False
    draws_from: str = ""
    visits: Visits | None = None
    score: Score | None = None
    title: tuple[str, ...] = ()
    counts: tuple[Count, ...] = ()
    compares: tuple[Comparison, ...] = ()

    def in_force(self, day: date) -> bool:
        """Whether a matter of this kind may be opened on a day."""
        return day in self.period

    def stage(self, name: str) -> Stage | None:
        """The stage of a name; None before the first and for one that the text no longer has."""
        return next((one for one in self.stages if one.name == name), None)

    def stage_label(self, name: str) -> Text | str:
        """The words for a stage; a stage that the text no longer has stands for itself."""
        found = self.stage(name)
        return found.label if found else name

    def position(self, reached: Collection[str]) -> int:
        """How many stages lie behind a matter that reached these; -1 never, 0 before the first."""
        known = [number for number, one in enumerate(self.stages, 1) if one.name in reached]
        return max(known, default=0)

    def following(self, reached: Collection[str]) -> tuple[Stage, ...]:
        """The stages that may come next: the next one, and those behind it that only optional ones precede."""
        found = []
        for one in self.stages[self.position(reached) :]:
            found.append(one)
            if not one.optional:
                break
        return tuple(found)

    def ends_after(self, reached: Collection[str]) -> tuple[End, ...]:
        """The ends to which a matter that reached these stages may come."""
        behind = {one.name for one in self.stages[: self.position(reached)]} | set(reached)
        return tuple(one for one in self.ends.values() if not one.after or one.after in behind)

    def asks(self) -> Iterator[Ask]:
        """Everything that asks for something after the opening: stages, follow-ups and ends."""
        yield from (one.ask for one in self.stages)
        if self.visits:
            yield self.visits.ask
        yield from (one.ask for one in self.ends.values())

    def all_fields(self) -> dict[str, Field]:
        """Every field of the kind by its name, those of the matter first, then in the order of the stages."""
        found = {one.name: one for one in self.fields}
        for ask in self.asks():
            for one in ask.fields:
                found.setdefault(one.name, one)
        return found

    def added_up(self) -> tuple[str, ...]:
        """The fields of follow-ups of which all that was ever said is added up."""
        return tuple(dict.fromkeys(count.sum for count in self.counts if count.each))

    def opening_fields(self) -> tuple[Field, ...]:
        """What is asked when a matter is opened."""
        asked = [one.ask.fields for one in self.stages[:1] if one.at_opening]
        return self.fields + (asked[0] if asked else ())


def parse_of(one: Field, known: Mapping[str, CodeList], currency: Currency) -> Parse:
    """A function that reads a field from a form or a cell: value, None for unknown, or a FupinError returned."""
    if one.type in REFERENCES:
        return _reference
    own = {one.choices.name: one.choices} if one.choices else {}
    return parser(one.declared, {**known, **own}, currency)


def _reference(value: object) -> object:
    if value is None or plain(value) == "":
        return None
    written = plain(value)
    if written.isascii() and written.isdecimal() and len(written) < 20:
        return int(written)
    return FupinError(wrong.NOT_A_NUMBER, label=Text.of(en="id"), value=written)
