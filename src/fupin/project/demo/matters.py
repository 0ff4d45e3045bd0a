"""Matters of the demonstration in all their stages: housing, school, illness, work, credit, and those of places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from fupin.assistance.matters import state, values
from fupin.framework.ids import new_id
from fupin.framework.sensitive import seal
from fupin.policy.matter_kinds import OPENED, OWN_MEASURE, PLACE, Ask, Field, Kind
from fupin.project.demo.chance import likely, stream
from fupin.project.demo.helped import Home, Soul
from fupin.project.demo.material import Material
from fupin.project.demo.shapes import Village
from fupin.registry.queries import pack

Row = dict[str, Any]
History = list[tuple[date, Row]]
Chosen = tuple[str, int | None, Row, str]  # kind, member, values known from the register, "done" | "open" | "any"

PLACE_KINDS = 3
NUMBERED = 6
DONE = "done"
MONEY = (20_000, 300_000)  # in fen, where nothing else is said


@dataclass(slots=True)
class Made:
    """Matters of a village with their steps and the help that they gave."""

    matters: list[History] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    help: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class _Way:
    """One matter on its way: what it is about, where it stands, and its past."""

    kind: Kind
    head: Row
    past: History
    day: date
    facts: Row = field(default_factory=dict)
    cost: int = 0
    acts: int = 1
    reached: list[str] = field(default_factory=list)

    def note(self, **columns: Any) -> None:
        """Add what is true from the day on; two things of a day are one entry."""
        self.acts += 1
        row = {**columns, "facts": dict(self.facts), "cost": self.cost, "acts": self.acts}
        if self.past[-1][0] == self.day:
            self.past[-1] = (self.day, {**self.past[-1][1], **row})
        else:
            self.past.append((self.day, row))


class Matters:
    """Makes the matters of villages; numbers go on from village to village."""

    def __init__(self, material: Material, evidence: Mapping[str, Row]) -> None:
        self._material, self._words = material, material.help["values"]
        self._reasons = material.help["reasons"]
        self._evidence = evidence
        self._numbers: Counter[int] = Counter()
        self._today = material.today

    def of_village(
        self, village: Village, homes: Sequence[Home], lines: Mapping[int, Sequence[Row]], today: date, every: bool
    ) -> Made:
        """Return the matters of a village as of a day, those of its households first; of `every` kind of a place."""
        rng = stream(self._material.county["seed"], "matters", village.place.code)
        made, self._today = Made(), today
        for home in homes:
            for one in chosen(rng, home):
                about = {"area": home.area, "household_id": home.id, "member_id": one[1]}
                line = next((x for x in reversed(lines.get(home.id, ())) if _delivers(one[0], x)), None)
                if line is not None:
                    about |= {"plan_line_id": line["id"], "measure": line["measure"]}
                self._make(rng, made, one, about)
        places = sorted(name for name, kind in pack().matters.items() if kind.about == PLACE)
        for name in places if every else rng.sample(places, PLACE_KINDS):
            self._make(rng, made, (name, None, {}, "any"), {"area": village.place.key})
        return made

    def _make(self, rng: Random, made: Made, one: Chosen, about: Row) -> None:
        name, _member, known, how = one
        kind, day = pack().matters[name], self._begins(rng, how)
        way = self._open(rng, kind, about, known, day)
        steps = [{"kind": state.OPEN, "stage": OPENED, "on": day, **_of(way)}]
        if kind.stages[0].at_opening:
            way.reached.append(kind.stages[0].name)
        many = len(kind.stages) if how == "done" else rng.randrange(len(kind.stages) + 1)
        for stage in kind.stages[len(way.reached) : many]:
            if not self._later(rng, way):
                break
            steps += self._reach(rng, made, way, stage.name, known)
        if kind.visits and way.reached and (not kind.visits.after or kind.visits.after in way.reached):
            steps += self._visit(rng, way, known)
        if how == "done" or (way.reached and way.reached[-1] == kind.stages[-1].name and likely(rng, 70)):
            steps += self._end(rng, way)
        made.matters.append(way.past)
        made.steps += steps

    def _begins(self, rng: Random, how: str) -> date:
        if how == "done":
            return self._material.today - timedelta(days=rng.randrange(330, 640))
        return self._today - timedelta(days=rng.randrange(6, 200))

    def _open(self, rng: Random, kind: Kind, about: Row, known: Row, day: date) -> _Way:
        facts = self._answers(rng, kind.opening_fields(), known, day)
        self._numbers[day.year] += 1
        stage = kind.stages[0].name if kind.stages[0].at_opening else OPENED
        head = {
            **{"id": new_id(), "household_id": None, "measure": "", **about, "kind": kind.name, "stage": stage},
            "number": f"{day.year}-{self._numbers[day.year]:0{NUMBERED}}",
            "title": " · ".join(str(facts[name]) for name in kind.title if name in facts)[:120],
            "opened_on": day,
            "text": kind.fingerprint,
            "due": state.due_after(kind, stage, day),
            "visit_due": state.visit_due(kind, [stage], day),
        }
        first = {**head, "facts": dict(facts), "acts": 1}
        return _Way(kind, head, [(day, first)], day, facts)

    def _later(self, rng: Random, way: _Way) -> bool:
        """Go on some weeks; nothing happens after today."""
        day = way.day + timedelta(days=4 + rng.randrange(38))
        if day > self._today:
            return False
        way.day = day
        return True

    def _reach(self, rng: Random, made: Made, way: _Way, name: str, known: Row) -> Iterator[Row]:
        stage = way.kind.stage(name)
        if stage is None or (stage.optional and likely(rng, 45)):
            return
        if stage.rated:
            yield self._rate(way)
        step = self._step(rng, way, state.STAGE, stage.ask, known, stage=name)
        way.reached.append(name)
        due = state.due_after(way.kind, name, way.day)
        way.note(stage=name, due=due, visit_due=state.visit_due(way.kind, way.reached, way.day))
        if stage.ask.gives and way.head["household_id"] is not None:
            made.help.append(self._given(way, stage.ask.gives, step["cost"]))
        yield step

    def _rate(self, way: _Way) -> Row:
        score = way.kind.score
        items = score.items if score else ()
        rating = values.rated(way.kind, {one.name: str(one.most * 8 // 10) for one in items})
        way.facts[values.SCORE] = rating | {"on": way.day.isoformat(), "by": None}
        return {"kind": state.RATED, "stage": way.past[-1][1].get("stage", OPENED), "on": way.day, **_of(way)} | {
            "facts": {values.SCORE: way.facts[values.SCORE]}
        }

    def _visit(self, rng: Random, way: _Way, known: Row) -> Iterator[Row]:
        visits = way.kind.visits
        if visits is None:
            return
        for _ in range(rng.randrange(1, 4)):
            if not self._later(rng, way):
                return
            step = self._step(rng, way, state.VISIT, visits.ask, known, stage=way.reached[-1])
            way.note(visit_due=state.visit_due(way.kind, way.reached, way.day))
            yield step

    def _end(self, rng: Random, way: _Way) -> Iterator[Row]:
        end = next((one for one in way.kind.ends_after(way.reached) if one.name == DONE), None)
        if end is None or not self._later(rng, way):
            return
        step = self._step(rng, way, state.END, end.ask, {}, stage=way.reached[-1])
        step["facts"] = {**step["facts"], "_end": end.name}
        way.note(outcome=end.name, closed_on=way.day, due=None, visit_due=None)
        yield step

    def _step(self, rng: Random, way: _Way, kind: str, ask: Ask, known: Row, *, stage: str) -> Row:
        found = self._answers(rng, ask.fields, known, way.day)
        limit = (way.facts.get(values.SCORE) or {}).get("limit")
        for one in ask.fields:
            if one.within_limit and limit is not None:
                found[one.name] = min(found[one.name], limit)
        if "balance" in found and "amount" in way.facts:
            found["balance"] = min(found["balance"], way.facts["amount"])
        way.facts |= found
        cost = rng.randrange(2, 60) * 10_000 if ask.cost else None
        way.cost += cost or 0
        files = [self._evidence[name] | {"taken_on": way.day.isoformat()} for name in ask.evidence]
        return {
            "kind": kind,
            "stage": stage,
            "on": way.day,
            "facts": found,
            "cost": cost,
            "evidence": files,
            **_of(way),
        }

    def _given(self, way: _Way, measure: str, cost: int | None) -> Row:
        named = way.head["measure"] or next(iter(way.kind.measures), "") if measure == OWN_MEASURE else measure
        own = {name: way.head[name] for name in ("area", "household_id")} | {"member_id": way.head.get("member_id")}
        what = way.head["title"] or way.head["number"]
        return {**own, "on": way.day, "measure": named, "what": what, "amount": cost, "matter_id": way.head["id"]}

    def _answers(self, rng: Random, fields: Iterable[Field], known: Row, day: date) -> Row:
        found = {}
        for one in fields:
            if one.name in known:
                found[one.name] = known[one.name]
            elif one.required or likely(rng, 70):
                found[one.name] = self._answer(rng, one, day)
        return {name: value for name, value in found.items() if value is not None}

    def _answer(self, rng: Random, one: Field, day: date) -> Any:
        words = self._words.get(one.name)
        if one.type in ("integer", "money", "number"):
            least = int(one.declared.minimum or 1)
            # Kinds may give one name to an amount and to a text; words are for the text.
            bounds = words if words and isinstance(words[0], int) else None
            low, high = bounds or (MONEY if one.type == "money" else (least, least + 9))
            step = 1000 if one.type == "money" and high > 10_000 else 1
            return min(low + rng.randrange((high - low) // step + 1) * step, _most(one, high))
        if one.type == "text":
            said = rng.choice(words) if words else None
            return seal(said) if said and one.declared.sensitive else said
        if one.type in ("code", "codes"):
            code = rng.choice(list(values.choices(one)))
            return code if one.type == "code" else [code]
        return {"boolean": likely(rng, 86), "date": (day + timedelta(days=30)).isoformat()}.get(one.type)


def _most(one: Field, high: int) -> int:
    if one.declared.maximum is None:
        return high
    return int(one.declared.maximum) * (100 if one.type == "money" else 1)


def _of(way: _Way) -> Row:
    return {"matter_id": way.head["id"], "area": way.head["area"]}


def _delivers(kind: str, line: Mapping[str, Any]) -> bool:
    measure = pack().dated_measures.get(line.get("measure") or "")
    return measure is not None and measure[-1].matter == kind and line.get("kind") != "commitment"


def chosen(rng: Random, home: Home) -> Iterator[Chosen]:
    """Yield the matters of a household: what its facts call for, and a few of the others."""
    yield from _of_house(rng, home)
    for name, odds in _BY_CAUSE.get(home.causes[0] if home.causes else "", {}).items():
        if likely(rng, odds):
            yield name, None, {}, "any"
    seen: set[str] = set()
    for soul in home.souls:
        for name, fits, odds in _OF_PERSONS:
            if name not in seen and fits(soul) and likely(rng, odds):
                seen.add(name)
                yield name, soul.id, _known(name, soul), "any"


_BY_CAUSE: dict[str, dict[str, float]] = {
    "capital": {"microcredit": 34, "asset": 22, "industry": 15},
    "skill": {"industry": 24, "asset": 14},
    "motivation": {"motivation": 60},
    "illness": {"donation": 14},
    "disaster": {"donation": 30, "asset": 12},
    "labour": {"donation": 10, "industry": 8},
    "land": {"industry": 22},
    "education": {"donation": 8},
}


def _of_house(rng: Random, home: Home) -> Iterator[Chosen]:
    facts = home.facts
    if facts.get("renovation_accepted_on"):
        if likely(rng, 60):
            works = "rebuild" if likely(rng, 45) else "repair"
            yield "housing", None, {"works": works, "grade": facts.get("housing_grade", "grade_b")}, "done"
    elif facts.get("housing_grade") in ("grade_c", "grade_d"):
        works = "rebuild" if facts["housing_grade"] == "grade_d" else "repair"
        yield "housing", None, {"works": works, "grade_before": facts["housing_grade"]}, "open"
    if facts.get("relocated") is True or facts.get("relocation_willing") is True:
        names = ("mode", "placement", "household_kind", "origin_class")
        sources = ("relocation_mode", "placement", "relocation_household_kind", "origin_class")
        known = {n: facts[s] for n, s in zip(names, sources, strict=True) if facts.get(s)}
        known["persons"] = max(1, len(home.souls))
        yield "relocation", None, known, "done" if facts.get("relocated") else "open"
    if facts.get("water_safe") is False:
        yield "water", None, {}, "open"


def _status(*starts: str) -> Callable[[Soul], bool]:
    return lambda soul: str(soul.facts.get("student_status") or "").startswith(starts)


def _ill(kind: str) -> Callable[[Soul], bool]:
    return lambda soul: kind in (soul.facts.get("health") or ())


def _is(name: str, *wanted: Any) -> Callable[[Soul], bool]:
    return lambda soul: soul.facts.get(name) in wanted


_OF_PERSONS: list[tuple[str, Callable[[Soul], bool], float]] = [
    ("schooling", _status("dropped_out"), 100),
    ("study_support", _status("senior", "vocational", "higher", "college", "bachelor", "technician"), 45),
    ("health", _ill("serious"), 45),
    ("chronic_care", _ill("chronic"), 24),
    ("rehabilitation", _is("disabled", True), 22),
    ("care", _is("left_behind_elderly", True), 20),
    ("training", _is("wants_training", True), 30),
    ("placement", _is("work_place", "town", "county"), 14),
    ("labour_export", _is("work_place", "province", "outside"), 12),
    ("public_post", _is("labour_capacity", "weak"), 16),
    ("graduate_job", _is("education", "college", "bachelor"), 18),
]


def _known(name: str, soul: Soul) -> Row:
    """Return what the register says already of a person's matter."""
    facts = soul.facts
    pairs = {
        "schooling": (("cause", "dropout_reason"),),
        "health": (("illness", "illness"),),
        "chronic_care": (("illness", "illness"),),
        "rehabilitation": (("kind", "disability_kind"), ("grade", "disability_grade")),
        "study_support": (("school", "school"),),
        "labour_export": (("destination", "work_place"), ("employer", "employer")),
        "placement": (("employer", "employer"), ("capacity", "labour_capacity")),
    }
    known = {mine: facts[theirs] for mine, theirs in pairs.get(name, ()) if isinstance(facts.get(theirs), str)}
    return known | ({"class": "serious"} if name == "health" else {})
