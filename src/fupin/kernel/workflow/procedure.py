"""A procedure as data: its steps with actors, terms, evidence, votes and notices, and where each outcome leads.

A procedure is read once from a policy pack and kept under the hash of its content; a case runs to its end under the
version with which it began.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

from fupin.kernel.text import Text
from fupin.kernel.workflow.calendar import Term


class Subject(StrEnum):
    """What a case is about."""

    HOUSEHOLD = "household"
    AREA = "area"


class Form(StrEnum):
    """In which form a piece of evidence is given."""

    TEXT = "text"
    FILE = "file"
    PHOTO = "photo"
    SIGNATURE = "signature"
    VOTES = "votes"
    CHECK = "check"


@dataclass(frozen=True, slots=True, order=True)
class Actor:
    """Who may act: a role, held over a place of a level (0 is the nation)."""

    role: str
    level: int


@dataclass(frozen=True, slots=True)
class Vote:
    """How a meeting votes: how many must be there at least, which share of the entitled, which share must agree."""

    least: int = 1
    quorum: Fraction = Fraction(0)
    majority: Fraction = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that hangs while the step lasts: how long, in every village or at a level, under which profile."""

    term: Term
    profile: str
    level: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: a name inside the procedure, its form, and how many different persons must give it."""

    name: str
    label: Text
    form: Form = Form.FILE
    persons: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way out of a step.

    `needs` names evidence; `consent` the household's yes; `vote` "passed" or "failed"; `compared` that the comparison
    was made and its doubtful points answered; `explained` that differences between rule, evaluation and comparison
    are explained; `reason` that words say why. `back` outcomes return, refuse or correct: they may be taken while
    objections are open or a notice still hangs.
    """

    name: str
    label: Text
    to: str
    needs: tuple[str, ...] = ()
    consent: bool = False
    vote: str = ""
    compared: bool = False
    explained: bool = False
    reason: bool = False
    back: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who acts within which term, whose matter it becomes when late, and what can come of it."""

    name: str
    label: Text
    actors: tuple[Actor, ...]
    term: Term
    escalate: Actor
    outcomes: tuple[Outcome, ...]
    evidence: tuple[Evidence, ...] = ()
    vote: Vote | None = None
    notice: Notice | None = None
    asks_consent: bool = False
    # Whoever acts has declared not to be related to the household, and a relative may not act.
    impartial: bool = False

    def outcome(self, name: str) -> Outcome | None:
        """Return the outcome of that name."""
        return next((o for o in self.outcomes if o.name == name), None)


@dataclass(frozen=True, slots=True)
class End:
    """How a case can end, and what that does: an effect by name, and facts that it sets on its subject."""

    name: str
    label: Text
    effect: str = ""
    sets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Procedure:
    """A whole procedure. `retracted` is where a retracted consent leads, `gone` where a vanished subject does.

    `override` names who may begin a case although a test beforehand says no; `gathers` are the purposes of the cases
    that belong to a case of this procedure while it runs in their place.
    """

    name: str
    label: Text
    purpose: str
    subject: Subject
    begins: str
    steps: Mapping[str, Step]
    ends: Mapping[str, End]
    gone: str
    retracted: str = ""
    term: Term | None = None
    sources: tuple[str, ...] = ()
    override: tuple[Actor, ...] = ()
    gathers: tuple[str, ...] = ()

    def step(self, name: str) -> Step:
        """Return a step by its name."""
        return self.steps[name]

    def ended(self, name: str) -> bool:
        """Tell whether a name is that of an end."""
        return name in self.ends

    def place(self, name: str) -> Text:
        """Return what a step or an end is called."""
        return (self.steps.get(name) or self.ends[name]).label

    @cached_property
    def version(self) -> str:
        """The hash of everything that the procedure says."""
        return hashlib.sha256(canonical(plain(self)).encode()).hexdigest()


def canonical(content: Mapping[str, Any]) -> str:
    """Return plain data as one text that is the same whenever the data are."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain(procedure: Procedure) -> dict[str, Any]:
    """Return a procedure as plain data that JSON can hold; `read` makes the procedure from it again."""
    made: dict[str, Any] = _plain(asdict(procedure))
    # What was added later says nothing where it is empty: older versions keep their hash.
    return {name: value for name, value in made.items() if value or name not in ("override", "gathers")}


def read(content: Mapping[str, Any]) -> Procedure:
    """Return the procedure that plain data describe; they come from `plain` or from a checked pack."""
    return Procedure(
        **_named(content, "name", "purpose", "begins", "gone", "retracted"),
        label=_text(content["label"]),
        subject=Subject(content["subject"]),
        term=_term(content.get("term")),
        sources=tuple(content.get("sources", ())),
        override=tuple(Actor(**one) for one in content.get("override", ())),
        gathers=tuple(content.get("gathers", ())),
        steps={name: _step(step) for name, step in content["steps"].items()},
        ends={name: _end(end) for name, end in content["ends"].items()},
    )


def _end(content: Mapping[str, Any]) -> End:
    return End(content["name"], _text(content["label"]), content.get("effect", ""), content.get("sets", {}))


def _step(content: Mapping[str, Any]) -> Step:
    vote, notice = content.get("vote"), content.get("notice")
    term = _term(content["term"])
    if term is None:
        raise ValueError(content["name"])
    return Step(
        name=content["name"],
        label=_text(content["label"]),
        actors=tuple(Actor(**one) for one in content["actors"]),
        term=term,
        escalate=Actor(**content["escalate"]),
        outcomes=tuple(_outcome(one) for one in content["outcomes"]),
        evidence=tuple(_evidence(one) for one in content.get("evidence", ())),
        vote=Vote(vote["least"], Fraction(vote["quorum"]), Fraction(vote["majority"])) if vote else None,
        notice=Notice(Term(**notice["term"]), notice["profile"], notice["level"]) if notice else None,
        **_named(content, "asks_consent", "impartial"),
    )


def _outcome(content: Mapping[str, Any]) -> Outcome:
    flags = _named(content, "consent", "vote", "compared", "explained", "reason", "back")
    return Outcome(content["name"], _text(content["label"]), content["to"], tuple(content.get("needs", ())), **flags)


def _evidence(content: Mapping[str, Any]) -> Evidence:
    form, persons = Form(content.get("form", Form.FILE)), content.get("persons", 1)
    return Evidence(content["name"], _text(content["label"]), form, persons)


def _named(content: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: content[name] for name in names if name in content}


def _term(content: Mapping[str, Any] | None) -> Term | None:
    return Term(**content) if content else None


def _text(content: Any) -> Text:
    return Text.read(content)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return dict(value["by_language"]) if set(value) == {"by_language"} else {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Fraction | StrEnum) else value
