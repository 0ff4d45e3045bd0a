"""Procedures as an official writes them in YAML, read into the machine's plain form; every problem with its place.

Each file of `procedures/` holds one text, or a list of texts each with its `from`. Levels are named by their keys,
actors by role and level (`{village_team: village}`), terms as `{days: 7}` or `{working_days: 3}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from fupin.kernel.errors import FupinError
from fupin.kernel.period import FAR_FUTURE, Period, read_day
from fupin.kernel.workflow import Form, Procedure, Subject, read
from fupin.policy.facts import Parse
from fupin.policy.reading import Reader, exact

EFFECTS = frozenset(
    {"register", "exit", "remove", "return", "monitor", "unmonitor", "end_household", "change_members", "area", "none"}
)
PURPOSES = frozenset(
    {"identify", "exit", "remove", "return", "monitor", "unmonitor", "change_members", "adjust", "verify"}
    | {"village_exit", "county_exit"}
)
EXIT = "exit"
DAY, YEAR, CASE = "$day", "$year", "$case"
STANDS_FOR = {DAY: "date", YEAR: "integer", CASE: "text"}
PROPOSED = "$proposed"
"""Stands for what the case proposes under the name of the fact; what it does not say stays as it is."""

LARGEST_FILE = 200_000
MOST_STEPS = 60
MOST_PIECES = 12
LONGEST_TERM = 3_660

_TEXT = frozenset(
    {"label", "from", "until", "purpose", "subject", "source", "term", "begins", "gone", "retracted", "steps", "ends"}
    | {"override", "gathers"}
)
_STEP = frozenset(
    {"label", "actors", "term", "late", "outcomes", "evidence", "vote", "notice", "asks_consent", "impartial"}
)
_OUTCOME = frozenset({"label", "to", "needs", "consent", "vote", "compared", "explained", "reason", "back"})
_EVIDENCE = frozenset({"label", "form", "persons"})
_VOTE = frozenset({"least", "quorum", "majority"})
_NOTICE = frozenset({"days", "working_days", "profile", "level"})
_END = frozenset({"label", "effect", "sets"})
_TERM = frozenset({"days", "working_days"})


@dataclass(frozen=True, slots=True)
class DatedProcedure:
    """A text of a procedure and the period in which new cases begin under it."""

    period: Period
    procedure: Procedure
    place: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a procedure may speak of: the keys of the levels from the nation down, and readers of a household's facts.

    `types` are the facts' types by name, `parse` reads a written value of one; `of_places` are the facts of a place.
    """

    levels: tuple[str, ...]
    types: Mapping[str, str] = field(default_factory=dict)
    parse: Mapping[str, Parse] = field(default_factory=dict)
    of_places: frozenset[str] = frozenset()


def read_procedures(reader: Reader, around: Surroundings) -> dict[str, tuple[DatedProcedure, ...]]:
    """Read every text of every procedure, by name, the earliest first; broken texts become problems of the pack."""
    found = {}
    for path in reader.files("procedures/*.yaml"):
        place = reader.place(path)
        written = reader.load_plain(place, largest=LARGEST_FILE)
        texts = [_dated(reader, place, path.stem, one, around) for one in _texts(reader, written, place)]
        found[path.stem] = _in_order(reader, place, [one for one in texts if one])
    return {name: texts for name, texts in found.items() if texts}


def in_force(texts: Iterable[DatedProcedure], on: date) -> Procedure | None:
    """Return the text under which a case begins on a day, or None."""
    return next((one.procedure for one in texts if on in one.period), None)


def _texts(reader: Reader, written: object, place: str) -> list[dict[str, Any]]:
    if not written:
        reader.report(place, "It is empty.")
        return []
    entries = written if isinstance(written, list) else [written]
    return [reader.as_mapping(entry, place) for entry in entries]


def _in_order(reader: Reader, place: str, texts: list[DatedProcedure]) -> tuple[DatedProcedure, ...]:
    texts.sort(key=lambda one: one.period.start)
    made = []
    for n, one in enumerate(texts):
        following = texts[n + 1].period.start if n + 1 < len(texts) else FAR_FUTURE
        if one.period.start == following or (one.period.until > following and one.period.until != FAR_FUTURE):
            reader.report(
                place, f"The text from {one.period.start} is still in force when the one of {following} begins."
            )
            continue
        until = min(one.period.until, following)
        made.append(DatedProcedure(Period(one.period.start, until), one.procedure, one.place))
    return tuple(made)


def _dated(reader: Reader, file: str, name: str, fields: dict[str, Any], around: Surroundings) -> DatedProcedure | None:
    before = len(reader.problems)
    place = f"{file}: from {fields['from']}" if "from" in fields else file
    content = _Writer(reader, around, place).procedure(name, fields)
    period = _period(reader, fields, place)
    if len(reader.problems) > before or period is None:
        return None
    return DatedProcedure(period, read(content), place)


def _period(reader: Reader, fields: Mapping[str, Any], place: str) -> Period | None:
    if "from" not in fields:
        reader.report(place, "“from” is missing: the day on which the text comes into force.")
        return None
    with reader.at(place):
        until = read_day(fields["until"]) if fields.get("until") else FAR_FUTURE
        return Period(read_day(fields["from"]), until)
    return None


class _Writer:
    """Turns one text as it is written into the machine's plain form, noting every problem on the way."""

    def __init__(self, reader: Reader, around: Surroundings, place: str) -> None:
        self.reader, self.around, self.place = reader, around, place
        self.places: set[str] = set()
        # A notice about an area names no household and needs no profile.
        self.masks = True

    def procedure(self, name: str, fields: dict[str, Any]) -> dict[str, Any]:
        self._known(fields, _TEXT, self.place)
        steps, ends = (self._named(fields, key, MOST_STEPS) for key in ("steps", "ends"))
        for both in sorted(set(steps) & set(ends)):
            self._report(self.place, f"“{both}” is both a step and an end.")
        self.places = {*steps, *ends}
        self.masks = fields.get("subject") != Subject.AREA
        content: dict[str, Any] = {
            "name": name,
            "label": self._label(fields, self.place),
            "purpose": self._one_of(fields, "purpose", PURPOSES, self.place),
            "subject": self._one_of(fields, "subject", frozenset(Subject), self.place),
            "term": self._term(fields["term"], self.place) if "term" in fields else None,
            "sources": self._sources(fields),
            "begins": self._target(fields, "begins", steps, self.place),
            "gone": self._target(fields, "gone", ends, self.place),
            "retracted": self._target(fields, "retracted", self.places, self.place, needed=False),
            "steps": {key: self._step(key, step) for key, step in steps.items()},
            "ends": {key: {"name": key, **self._end(end, f"{self.place}: {key}")} for key, end in ends.items()},
            "override": self._actors(fields, "override", self.place) if "override" in fields else [],
            "gathers": self._gathers(fields),
        }
        if content["override"] and not any(end["effect"] == EXIT for end in content["ends"].values()):
            self._report(self.place, "“override” needs an end with the effect of an exit: nothing else is tested.")
        for key, end in content["ends"].items():
            content["ends"][key]["sets"] = self._sets(end["sets"], content["subject"], f"{self.place}: {key}: sets")
        return content

    def _step(self, name: str, fields: dict[str, Any]) -> dict[str, Any]:
        place = f"{self.place}: {name}"
        self._known(fields, _STEP, place)
        evidence = self._named(fields, "evidence", MOST_PIECES, place, needed=False)
        outcomes = self._named(fields, "outcomes", MOST_PIECES, place)
        late = self._actors(fields, "late", place)
        if len(late) > 1:
            self._report(place, "“late” names one leader, not several.")
        return {
            "name": name,
            "label": self._label(fields, place),
            "actors": self._actors(fields, "actors", place),
            "term": self._term(fields.get("term"), place),
            "escalate": late[0] if late else {},
            "evidence": [self._evidence(key, one, f"{place}: {key}") for key, one in evidence.items()],
            "vote": self._vote(fields["vote"], place) if "vote" in fields else None,
            "notice": self._notice(fields["notice"], place) if "notice" in fields else None,
            "asks_consent": self._flag(fields, "asks_consent", place),
            "impartial": self._flag(fields, "impartial", place),
            "outcomes": [
                self._outcome(key, one, f"{place}: {key}", fields, set(evidence)) for key, one in outcomes.items()
            ],
        }

    def _outcome(
        self, name: str, fields: dict[str, Any], place: str, step: dict[str, Any], given: set[str]
    ) -> dict[str, Any]:
        self._known(fields, _OUTCOME, place)
        needs = [str(one) for one in self.reader.as_list(fields.get("needs"), place)]
        for unknown in (one for one in needs if one not in given):
            self._report(place, f"It needs “{unknown}”, but the step asks for no such evidence.")
        vote = self._one_of(fields, "vote", frozenset({"passed", "failed"}), place) if "vote" in fields else ""
        if vote and "vote" not in step:
            self._report(place, "It hangs on a vote, but the step holds none.")
        flags = ("consent", "compared", "explained", "reason", "back")
        return {
            "name": name,
            "label": self._label(fields, place),
            "to": self._target(fields, "to", self.places, place),
            "needs": needs,
            "vote": vote,
            **{flag: self._flag(fields, flag, place) for flag in flags},
        }

    def _evidence(self, name: str, fields: dict[str, Any], place: str) -> dict[str, Any]:
        self._known(fields, _EVIDENCE, place)
        form = self._one_of(fields, "form", frozenset(Form), place)
        persons = self._whole(fields.get("persons", 1), 1, 9, "persons", place)
        return {"name": name, "label": self._label(fields, place), "form": form, "persons": persons}

    def _vote(self, value: object, place: str) -> dict[str, Any]:
        fields = self.reader.as_mapping(value, place)
        self._known(fields, _VOTE, f"{place}: vote")
        return {
            "least": self._whole(fields.get("least", 1), 1, 10_000, "least", place),
            "quorum": str(self._share(fields.get("quorum", 0), "quorum", place)),
            "majority": str(self._share(fields.get("majority", "1/2"), "majority", place)),
        }

    def _notice(self, value: object, place: str) -> dict[str, Any]:
        fields = self.reader.as_mapping(value, place)
        here = f"{place}: notice"
        self._known(fields, _NOTICE, here)
        term = self._term({key: fields[key] for key in _TERM if key in fields}, here)
        if self.masks and not fields.get("profile"):
            self._report(here, "“profile” is missing: through which masking profile it is made.")
        return {
            "term": term,
            "profile": str(fields.get("profile", "")),
            "level": self._level(fields.get("level"), here),
        }

    def _end(self, fields: dict[str, Any], place: str) -> dict[str, Any]:
        self._known(fields, _END, place)
        effect = self._one_of(fields, "effect", EFFECTS, place) if "effect" in fields else "none"
        sets = self.reader.as_mapping(fields.get("sets"), place)
        if sets and effect == "none":
            self._report(place, "It sets facts but has no effect.")
        return {"label": self._label(fields, place), "effect": "" if effect == "none" else effect, "sets": sets}

    def _sets(self, sets: Mapping[str, object], subject: object, place: str) -> dict[str, str]:
        if subject == Subject.HOUSEHOLD:
            return {name: self._value(name, value, place) for name, value in sets.items()}
        for name in sets.keys() - self.around.of_places:
            self._report(place, f"The fact “{name}” of a place is not declared in places.yaml.")
        return {name: str(value) for name, value in sets.items()}

    def _value(self, name: str, value: object, place: str) -> str:
        written = {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
        kind = self.around.types.get(name)
        if kind is None:
            self._report(place, f"The fact “{name}” is not declared.")
        elif written.startswith("$") and written != PROPOSED:
            if STANDS_FOR.get(written) != kind:
                known = ", ".join(f"{sign} for {type_}" for sign, type_ in STANDS_FOR.items())
                self._report(
                    place, f"“{written}” does not fit “{name}” ({kind}). Known are {known}, {PROPOSED} for any."
                )
        elif written != PROPOSED:
            parsed = self.around.parse[name](written) if name in self.around.parse else None
            if parsed is None or isinstance(parsed, FupinError):
                self._report(place, f"“{written}” is no value of “{name}” ({kind}).")
        return written

    def _actors(self, fields: Mapping[str, Any], key: str, place: str) -> list[dict[str, Any]]:
        written = self.reader.as_mapping(fields.get(key), f"{place}: {key}")
        if not written:
            self._report(place, f"“{key}” is missing: who, such as {{role: level}}.")
        return [
            {"role": role, "level": self._level(level, f"{place}: {key}: {role}")}
            for role, levels in written.items()
            for level in (self.reader.as_list(levels, place) or [None])
        ]

    def _level(self, value: object, place: str) -> int:
        if value in self.around.levels:
            return self.around.levels.index(str(value))
        known = ", ".join(self.around.levels)
        self._report(place, "A level is missing." if value is None else f"“{value}” is no level. Known are: {known}.")
        return 0

    def _term(self, value: object, place: str) -> dict[str, Any]:
        fields = self.reader.as_mapping(value, place)
        self._known(fields, _TERM, f"{place}: term")
        if len(fields) != 1:
            self._report(place, "A term is missing: {days: 7} or {working_days: 3}.")
            return {"days": 1, "working": True}
        ((key, days),) = fields.items()
        return {"days": self._whole(days, 1, LONGEST_TERM, key, place), "working": key == "working_days"}

    def _named(
        self, fields: Mapping[str, Any], key: str, most: int, place: str = "", *, needed: bool = True
    ) -> dict[str, dict[str, Any]]:
        place = place or self.place
        written = self.reader.as_mapping(fields.get(key), f"{place}: {key}")
        if needed and not written:
            self._report(place, f"“{key}” is missing.")
        if len(written) > most:
            self._report(place, f"“{key}” has {len(written)} entries; more than {most} nobody can follow.")
            return {}
        for name in (name for name in written if not (name.isidentifier() and name.isascii() and name.islower())):
            self._report(f"{place}: {key}", f"“{name[:40]}” is no name: use small letters, digits and underscores.")
        return {name: self.reader.as_mapping(one, f"{place}: {name}") for name, one in written.items()}

    def _target(
        self, fields: Mapping[str, Any], key: str, known: Iterable[str], place: str, *, needed: bool = True
    ) -> str:
        if key not in fields:
            if needed:
                self._report(place, f"“{key}” is missing.")
            return ""
        if str(fields[key]) not in set(known):
            self._report(place, f"“{key}: {str(fields[key])[:60]}” leads nowhere: there is no such step or end.")
        return str(fields[key])

    def _one_of(self, fields: Mapping[str, Any], key: str, known: frozenset[Any], place: str) -> str:
        value = fields.get(key)
        if not isinstance(value, str) or value not in known:
            told = "is missing" if value is None else f"cannot be “{str(value)[:60]}”"
            self._report(place, f"“{key}” {told}. Use one of {', '.join(sorted(known))}.")
            return str(min(known))
        return str(value)

    def _share(self, value: object, key: str, place: str) -> Fraction:
        try:
            share = Fraction(value) if isinstance(value, str) and "/" in value else Fraction(exact(value))
        except (ValueError, ZeroDivisionError, FupinError):
            share = Fraction(-1)
        if not 0 <= share <= 1:
            self._report(place, f"“{key}” is a share such as 2/3, not “{str(value)[:40]}”.")
            return Fraction(1, 2)
        return share

    def _whole(self, value: object, least: int, most: int, key: str, place: str) -> int:
        if type(value) is int and least <= value <= most:
            return value
        self._report(place, f"“{key}” is a whole number from {least} to {most}, not “{str(value)[:40]}”.")
        return least

    def _flag(self, fields: Mapping[str, Any], key: str, place: str) -> bool:
        value = fields.get(key, False)
        if not isinstance(value, bool):
            self._report(place, f"“{key}” is yes or no, not “{str(value)[:40]}”.")
        return value is True

    def _gathers(self, fields: Mapping[str, Any]) -> list[str]:
        named = [str(one) for one in self.reader.as_list(fields.get("gathers"), self.place)]
        if named and fields.get("subject") != Subject.AREA:
            self._report(self.place, "“gathers” is for procedures about a place.")
        for unknown in (one for one in named if one not in PURPOSES):
            self._report(self.place, f"“gathers: {unknown[:60]}” is no purpose. Use {', '.join(sorted(PURPOSES))}.")
        return named

    def _sources(self, fields: Mapping[str, Any]) -> list[str]:
        named = [str(one) for one in self.reader.as_list(fields.get("source"), self.place)]
        if not named:
            self._report(self.place, "A source is missing.")
        return named

    def _label(self, fields: Mapping[str, Any], place: str) -> dict[str, str]:
        return dict(self.reader.label(fields, place).by_language)

    def _known(self, fields: dict[str, Any], allowed: frozenset[str], place: str) -> None:
        self.reader.known_fields(fields, allowed, place)

    def _report(self, place: str, message: str) -> None:
        self.reader.report(place, message)
