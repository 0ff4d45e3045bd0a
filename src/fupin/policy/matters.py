"""Kinds of matters read from `matters/*.yaml` of a pack, one kind in each file; every problem with file and place.

A kind names fields, stages in order, ends, and where wanted follow-ups, a score card and figures. Nothing of it is
code: pages, steps, lists and exports are made from what stands there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fupin.kernel.money import Currency
from fupin.kernel.period import FAR_FUTURE, Period, read_day
from fupin.kernel.text import Text
from fupin.policy.matter_kinds import (
    ABOUT,
    EVIDENCE,
    FOLDER,
    REFERENCES,
    Ask,
    Comparison,
    Count,
    End,
    Field,
    Grade,
    Kind,
    Score,
    ScoreItem,
    Stage,
    Visits,
)
from fupin.policy.reading import Reader, exact
from fupin.policy.values import FACT_TYPES, Code, CodeList, FactDeclaration

LARGEST_FILE = 200_000
MOST_STAGES, MOST_FIELDS = 40, 80
LONGEST_TERM = 3_660
LONGEST_NAME = 40
_KIND = frozenset(
    {"label", "about", "source", "since", "until", "measures", "opens_when", "blocks_exit", "draws_from", "days"}
    | {"fields", "stages", "visits", "ends", "score", "numbers", "counts", "compares"}
)
_ASK = frozenset({"label", "fields", "evidence", "cost", "gives", "sets"})
_STAGE = _ASK | {"name", "days", "optional", "at_opening", "rated"}
_END = _ASK | {"after", "reason"}
_VISITS = frozenset({"label", "every_days", "fields", "evidence", "cost", "after"})
_FIELD = frozenset(
    {"type", "label", "required", "values", "codes", "unit", "min", "max", "kind", "sensitive", "within_limit", "help"}
)
_SCORE = frozenset({"label", "items", "grades"})
_ITEM = frozenset({"label", "choices", "most"})
_GRADE = frozenset({"name", "label", "from", "limit"})
_COUNT = frozenset({"label", "sum", "each", "reached", "outcome", "where"})
_COMPARE = frozenset({"label", "planned", "actual"})


def read_matters(reader: Reader, currency: Currency) -> dict[str, Kind]:
    """Read the kinds of a pack by name; none where it has no folder of them."""
    found = {}
    for path in reader.files(f"{FOLDER}/*.yaml"):
        place = reader.place(path)
        written = reader.as_mapping(reader.load_plain(place, largest=LARGEST_FILE), place)
        if not written:
            reader.report(place, "It is empty.")
        elif kind := KindReader(reader, place, currency).kind(path.stem, written):
            found[path.stem] = kind
    return found


@dataclass(slots=True)
class KindReader:
    """Reads one kind; what is wrong is noted, and the kind is left out only where it has no stage or end."""

    reader: Reader
    place: str
    currency: Currency

    def kind(self, name: str, written: dict[str, Any]) -> Kind | None:
        """Return the kind that a file holds."""
        self._known(written, _KIND, self.place)
        self._name(name, self.place)
        stages, ends = self._stages(written.get("stages")), self._ends(written.get("ends"))
        if not stages or not ends:
            self._report(self.place, "A kind needs at least one stage and one end.")
            return None
        return Kind(
            name=name,
            label=self.reader.label(written, self.place),
            about=self._one_of(written, "about", ABOUT),
            sources=self._sources(written),
            period=self._period(written),
            fingerprint=hashlib.sha256(json.dumps(written, sort_keys=True, default=str).encode()).hexdigest()[:16],
            stages=stages,
            ends=ends,
            fields=self._fields(written.get("fields"), f"{self.place}: fields"),
            days=self._whole(written, "days", 1, LONGEST_TERM, self.place),
            measures=self._names(written, "measures"),
            suggests=self._suggests(written.get("opens_when")),
            blocks_exit=self._flag(written, "blocks_exit", self.place),
            draws_from=str(written.get("draws_from") or ""),
            visits=self._visits(written["visits"]) if "visits" in written else None,
            score=self._score(written["score"]) if "score" in written else None,
            title=self._names(written, "numbers"),
            counts=tuple(self._each(written, "counts", self._count)),
            compares=tuple(self._each(written, "compares", self._compare)),
        )

    def _stages(self, written: object) -> tuple[Stage, ...]:
        place = f"{self.place}: stages"
        entries = [self.reader.as_mapping(one, place) for one in self.reader.as_list(written, place)]
        if len(entries) > MOST_STAGES:
            self._report(place, f"It has {len(entries)} stages; more than {MOST_STAGES} nobody can follow.")
            return ()
        found = [self._stage(one, number) for number, one in enumerate(entries)]
        names = [one.name for one in found]
        for twice in sorted({name for name in names if names.count(name) > 1}):
            self._report(place, f'The stage "{twice}" is there twice.')
        return tuple(found)

    def _stage(self, written: dict[str, Any], number: int) -> Stage:
        name = str(written.get("name") or "")
        place = f"{self.place}: stages: {name or number + 1}"
        self._known(written, _STAGE, place)
        self._name(name, place)
        at_opening = self._flag(written, "at_opening", place)
        ask = self._ask(written, place)
        if at_opening and (number or ask.evidence):
            self._report(place, "Only a first stage that asks for no file can be reached at the opening.")
        return Stage(
            name=name,
            label=self.reader.label(written, place),
            ask=ask,
            days=self._whole(written, "days", 1, LONGEST_TERM, place),
            optional=self._flag(written, "optional", place),
            at_opening=at_opening,
            rated=self._flag(written, "rated", place),
        )

    def _ends(self, written: object) -> dict[str, End]:
        found = {}
        for name, entry in self.reader.as_mapping(written, f"{self.place}: ends").items():
            place = f"{self.place}: ends: {name}"
            fields = self.reader.as_mapping(entry, place)
            self._known(fields, _END, place)
            self._name(name, place)
            label, after = self.reader.label(fields, place), str(fields.get("after") or "")
            found[name] = End(name, label, self._ask(fields, place), after, self._flag(fields, "reason", place))
        return found

    def _visits(self, written: object) -> Visits:
        place = f"{self.place}: visits"
        fields = self.reader.as_mapping(written, place)
        self._known(fields, _VISITS, place)
        every = self._whole(fields, "every_days", 1, LONGEST_TERM, place)
        if every is None:
            self._report(place, "“every_days” is missing.")
        label, after = self.reader.label(fields, place), str(fields.get("after") or "")
        return Visits(label, every or 1, self._ask(fields, place), after)

    def _ask(self, written: Mapping[str, Any], place: str) -> Ask:
        evidence = tuple(str(one) for one in self.reader.as_list(written.get("evidence"), place))
        for unknown in sorted(set(evidence) - set(EVIDENCE)):
            self._report(place, f'"{unknown}" is no kind of evidence. Known are: {", ".join(EVIDENCE)}.')
        sets = self.reader.as_mapping(written.get("sets"), f"{place}: sets")
        return Ask(
            fields=self._fields(written.get("fields"), f"{place}: fields"),
            evidence=tuple(dict.fromkeys(evidence)),
            cost=self._flag(written, "cost", place),
            gives=str(written.get("gives") or ""),
            sets={name: _said(value) for name, value in sets.items()},
        )

    def _fields(self, written: object, place: str) -> tuple[Field, ...]:
        entries = self.reader.as_mapping(written, place)
        if len(entries) > MOST_FIELDS:
            self._report(place, f"It has {len(entries)} fields; more than {MOST_FIELDS} nobody fills in.")
            return ()
        return tuple(self._field(name, one, f"{place}: {name}") for name, one in entries.items())

    def _field(self, name: str, written: object, place: str) -> Field:
        fields = self.reader.as_mapping(written, place)
        self._known(fields, _FIELD, place)
        self._name(name, place)
        kind = str(fields.get("type"))
        if kind not in FACT_TYPES | REFERENCES:
            self._report(place, f'"{kind}" is not a type. Use one of {", ".join(sorted(FACT_TYPES | REFERENCES))}.')
            kind = "text"
        own = self._values(name, fields["values"], place) if "values" in fields else None
        if (kind in ("code", "codes")) != (bool(own) != ("codes" in fields)):
            self._report(place, "A field of type code or codes has either values or codes, every other has neither.")
        if kind == "matter" and not fields.get("kind"):
            self._report(place, "“kind” is missing: the kind of matter that it names.")
        bounds = {key: self._bound(fields, key, place) for key in ("min", "max")}
        unit = fields.get("unit")
        help_ = self.reader.text(fields["help"], f"{place}: help") if "help" in fields else None
        declared = FactDeclaration(
            name, "matter", kind, self.reader.label(fields, place), "",
            codes=own.name if own else str(fields["codes"]) if "codes" in fields else None,
            unit=next(iter(unit.values()), "") if isinstance(unit, Mapping) else str(unit) if unit else None,
            minimum=bounds["min"], maximum=bounds["max"],
            sensitive=self._flag(fields, "sensitive", place), help=help_,
        )  # fmt: skip
        required, within = (self._flag(fields, key, place) for key in ("required", "within_limit"))
        return Field(declared, required, own, str(fields.get("kind") or ""), within)

    def _values(self, name: str, written: object, place: str) -> CodeList | None:
        codes = {}
        for code, words in self.reader.as_mapping(written, f"{place}: values").items():
            self._name(code, f"{place}: values")
            codes[code] = Code(code, self.reader.text(words, f"{place}: values: {code}"))
        if not codes:
            self._report(place, "“values” is empty.")
            return None
        return CodeList(f"values of {name}", Text.of(en=name), "", codes)

    def _score(self, written: object) -> Score:
        place = f"{self.place}: score"
        fields = self.reader.as_mapping(written, place)
        self._known(fields, _SCORE, place)
        items = self.reader.as_mapping(fields.get("items"), f"{place}: items")
        grades = [self.reader.as_mapping(one, place) for one in self.reader.as_list(fields.get("grades"), place)]
        if not items or not grades:
            self._report(place, "A score card needs items and grades.")
        return Score(
            self.reader.label(fields, place),
            tuple(self._item(name, one, f"{place}: items: {name}") for name, one in items.items()),
            tuple(self._grades(grades, f"{place}: grades")) or (Grade("none", Text.of(en="none"), 0),),
        )

    def _item(self, name: str, written: object, place: str) -> ScoreItem:
        fields = self.reader.as_mapping(written, place)
        self._known(fields, _ITEM, place)
        self._name(name, place)
        choices = {}
        for choice, entry in self.reader.as_mapping(fields.get("choices"), f"{place}: choices").items():
            here = f"{place}: choices: {choice}"
            told = self.reader.as_mapping(entry, here)
            self._known(told, frozenset({"label", "points"}), here)
            points = self._whole(told, "points", 0, 1_000, here)
            choices[choice] = (self.reader.label(told, here), points or 0)
        most = self._whole(fields, "most", 1, 1_000, place) or max((p for _, p in choices.values()), default=0)
        if not most:
            self._report(place, "It needs choices with points, or “most”: how many points there are.")
        return ScoreItem(name, self.reader.label(fields, place), most, choices)

    def _grades(self, written: list[dict[str, Any]], place: str) -> list[Grade]:
        found = []
        for number, fields in enumerate(written, 1):
            here = f"{place}: {fields.get('name', number)}"
            self._known(fields, _GRADE, here)
            self._name(str(fields.get("name") or ""), here)
            least = self._whole(fields, "from", 0, 100_000, here)
            limit = self._money(fields["limit"], here) if fields.get("limit") is not None else None
            found.append(Grade(str(fields.get("name")), self.reader.label(fields, here), least or 0, limit))
        found.sort(key=lambda one: -one.least)
        if found and found[-1].least:
            self._report(place, f"What has fewer than {found[-1].least} points has no grade: let the last begin at 0.")
        return found

    def _count(self, name: str, fields: dict[str, Any], place: str) -> Count:
        self._known(fields, _COUNT, place)
        told = {key: str(fields.get(key) or "") for key in ("sum", "reached", "outcome")}
        if sum(map(bool, told.values())) > 1:
            self._report(place, "It is one of: the sum of a field, a stage reached, an outcome.")
        where = {key: _said(value) for key, value in self.reader.as_mapping(fields.get("where"), place).items()}
        return Count(
            name, self.reader.label(fields, place), **told, where=where, each=self._flag(fields, "each", place)
        )

    def _compare(self, _name: str, fields: dict[str, Any], place: str) -> Comparison:
        self._known(fields, _COMPARE, place)
        planned, actual = (str(fields.get(key) or "") for key in ("planned", "actual"))
        return Comparison(self.reader.label(fields, place), planned, actual)

    def _each(self, written: Mapping[str, Any], key: str, make: Callable[[str, dict[str, Any], str], Any]) -> list[Any]:
        place = f"{self.place}: {key}"
        entries = self.reader.as_mapping(written.get(key), place)
        return [make(n, self.reader.as_mapping(one, f"{place}: {n}"), f"{place}: {n}") for n, one in entries.items()]

    def _suggests(self, written: object) -> tuple[str, bool] | None:
        words = str(written or "").split()
        if not words:
            return None
        if len(words) == 2 and words[0] == "not":
            return words[1], False
        if len(words) > 1:
            self._report(f"{self.place}: opens_when", "Name one rule, or “not” and one rule.")
        return words[0], True

    def _period(self, written: Mapping[str, Any]) -> Period:
        with self.reader.at(f"{self.place}: since"):
            since = read_day(written["since"]) if written.get("since") else date.min
            return Period(since, read_day(written["until"]) if written.get("until") else FAR_FUTURE)
        return Period(date.min)

    def _sources(self, written: Mapping[str, Any]) -> tuple[str, ...]:
        named = self._names(written, "source")
        if not named:
            self._report(self.place, "A source is missing.")
        return named

    def _names(self, written: Mapping[str, Any], key: str) -> tuple[str, ...]:
        return tuple(str(one) for one in self.reader.as_list(written.get(key), f"{self.place}: {key}"))

    def _one_of(self, written: Mapping[str, Any], key: str, known: frozenset[str]) -> str:
        value = written.get(key)
        if value not in known:
            self._report(self.place, f'“{key}” cannot be "{value}". Use one of {", ".join(sorted(known))}.')
            return min(known)
        return str(value)

    def _whole(self, written: Mapping[str, Any], key: str, least: int, most: int, place: str) -> int | None:
        value = written.get(key)
        if value is None or (type(value) is int and least <= value <= most):
            return value
        self._report(place, f"“{key}” is a whole number from {least} to {most}, not “{str(value)[:40]}”.")
        return None

    def _money(self, value: object, place: str) -> int | None:
        with self.reader.at(place):
            return self.currency.to_minor(str(value))
        return None

    def _bound(self, fields: Mapping[str, Any], key: str, place: str) -> Any:
        with self.reader.at(place):
            return exact(fields[key]) if fields.get(key) is not None else None
        return None

    def _flag(self, written: Mapping[str, Any], key: str, place: str) -> bool:
        value = written.get(key, False)
        if not isinstance(value, bool):
            self._report(place, f"“{key}” is yes or no, not “{str(value)[:40]}”.")
        return value is True

    def _name(self, name: str, place: str) -> None:
        good = name.isidentifier() and name.isascii() and name.islower() and len(name) <= LONGEST_NAME
        if not good or name.startswith("_"):
            self._report(place, f"“{name[:40]}” is no name: use small letters, digits and underscores.")

    def _known(self, fields: dict[str, Any], allowed: frozenset[str], place: str) -> None:
        self.reader.known_fields(fields, allowed, place)

    def _report(self, place: str, message: str) -> None:
        self.reader.report(place, message)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
