"""One case as its page shows it: what is asked for, what stands in the way of each outcome, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from fupin.framework.web.words import Label, words
from fupin.identification.cases.models import CaseEvent, CaseEvidence
from fupin.identification.cases.queries import CaseFile, Way
from fupin.identification.cases.state import plain_tally
from fupin.identification.cases.tables import due_words
from fupin.kernel.text import Text
from fupin.kernel.workflow import Evidence, Form, Lack, Missing, Outcome, Procedure, Step

Kind = CaseEvent.Kind
TONES = {
    Kind.OPENED: "plus",
    Kind.OVERRIDDEN: "warning",
    Kind.EVIDENCE: "file",
    Kind.WITHDRAWN: "undo",
    Kind.VOTES: "people",
    Kind.POSTED: "flag",
    Kind.OBJECTION: "warning",
    Kind.LATE_OBJECTION: "warning",
    Kind.ANSWERED: "check",
    Kind.CONSENT: "check",
    Kind.RETRACTED: "cross",
    Kind.DECLARED: "user",
    Kind.EXPLAINED: "info",
    Kind.MOVED: "right",
    Kind.CLOSED: "lock",
    Kind.ESCALATED: "bell",
}
_LACKS = {
    Lack.TURN: (gettext_lazy("not your turn"), "turn"),
    Lack.DECLARATION: (gettext_lazy("your declaration"), "declaration"),
    Lack.RELATED: (gettext_lazy("you are related: somebody else has to act"), "declaration"),
    Lack.VOTE: (gettext_lazy("votes that support it"), "votes"),
    Lack.NOTICE: (gettext_lazy("the notice"), "notice"),
    Lack.OBJECTIONS: (gettext_lazy("answers to objections"), "objections"),
    Lack.CONSENT: (gettext_lazy("the household's consent"), "consent"),
    Lack.COMPARISON: (gettext_lazy("the comparison with every point answered"), "sides"),
    Lack.EXPLANATION: (gettext_lazy("explanations of the differences"), "sides"),
    Lack.REASON: (gettext_lazy("a reason"), ""),
}
_OTHERS = {
    "consent": gettext_lazy("Consent"),
    "retraction": gettext_lazy("Refusal of consent"),
    "override": gettext_lazy("Paper of the decision"),
}


@dataclass(frozen=True)
class Asked:
    """One piece of evidence that the step asks for: what was given, and how much is still missing."""

    evidence: Evidence
    given: Sequence[Piece] = ()

    @property
    def missing(self) -> int:
        """How many more persons have to give it."""
        return max(0, self.evidence.persons - len({piece.row.person for piece in self.given}))

    @property
    def accepts(self) -> str:
        """What the file chooser offers."""
        return "image/*" if self.evidence.form is Form.PHOTO else "image/*,.pdf,.docx,.xlsx"


@dataclass(frozen=True)
class Piece:
    """One piece of evidence with who gave it, and where its file is."""

    row: CaseEvidence
    label: Label
    who: str

    @property
    def url(self) -> str:
        """The address of its file; "" where it is none."""
        if not self.row.sha256:
            return ""
        return reverse("identification:case-evidence", args=[self.row.case_id, self.row.pk])

    @property
    def picture(self) -> bool:
        """Whether a browser can show it inside the page."""
        return self.row.content_type.startswith("image/")


@dataclass(frozen=True)
class WayOut:
    """One outcome of the step, with what stands in its way and where to supply it."""

    outcome: Outcome
    to: Label
    lacks: Sequence[tuple[str, str]]
    asks_reason: bool

    @property
    def free(self) -> bool:
        """Whether it may be taken now, a reason apart."""
        return not self.lacks


@dataclass(frozen=True)
class Line:
    """One entry of the timeline."""

    number: int
    title: str
    icon: str
    when: datetime
    day: date
    who: str
    words: str = ""
    note: str = ""
    step: str = ""
    piece: Piece | None = None


@dataclass(frozen=True)
class Overridden:
    """That a case began although the test said no: its entry in the timeline, and what the test said then."""

    line: Line
    said: Sequence[str]


@dataclass(frozen=True)
class CasePage:
    """Everything that the page of one case shows."""

    file: CaseFile
    asked: Sequence[Asked]
    ways: Sequence[WayOut]
    lines: Sequence[Line]
    due: tuple[str, str]
    due_in_all: tuple[str, str] | None
    kept: dict[str, str] = field(default_factory=dict)

    @property
    def in_spite(self) -> Overridden | None:
        """Why the case began although the test said no; None for a case that did not."""
        if not self.file.case.overridden:
            return None
        found = zip(self.file.events, self.lines, strict=True)
        return next((Overridden(line, _said(event)) for event, line in found if event.kind == Kind.OVERRIDDEN), None)

    @property
    def votes(self) -> dict[str, str]:
        """What the form of the votes shows: what was typed, else what was counted."""
        counted = plain_tally(self.file.situation.tally) or {"against": 0, "abstained": 0}
        names = ("entitled", "agree", "against", "abstained")
        return {name: self.kept.get(name, str(counted.get(name, ""))) for name in names}

    @property
    def kept_text(self) -> str:
        """The text of the evidence that was refused."""
        return self.kept.get(f"text.{self.kept.get('name', '')}", "")

    @property
    def points(self) -> list[tuple[str, str, str]]:
        """The doubtful points: what they say, their state and the answer."""
        found = self.file.sides.comparison.points
        return [(words(Text.read(one.words)) if one.words else "", one.state, one.answer) for one in found]

    @property
    def nobody(self) -> bool:
        """Whether nobody holds a post whose turn it is."""
        return not any(turn.holders for turn in self.file.turns)

    @property
    def forward(self) -> Sequence[WayOut]:
        """The outcomes that lead on."""
        return [way for way in self.ways if not way.outcome.back]

    @property
    def back(self) -> Sequence[WayOut]:
        """The outcomes that return, refuse or stop."""
        return [way for way in self.ways if way.outcome.back]


def shown(file: CaseFile, today: date, kept: dict[str, str]) -> CasePage:
    """Return the page of a case file."""
    pieces = {row.pk: Piece(row, _evidence_label(file.procedure, row), _who(file, row)) for row in file.evidence}
    current = [pieces[row.pk] for row in file.current]
    case = file.case
    return CasePage(
        file,
        asked(file.step, current),
        [_way(file, one) for one in file.ways],
        [_line(file, event, pieces) for event in file.events],
        due_words(case.due, today),
        due_words(case.due_in_all, today) if case.due_in_all else None,
        kept,
    )


def _said(event: CaseEvent) -> list[str]:
    lines = event.detail.get("test", {}).get("lines", ())
    return [words(Text.read(line["reason"])) for line in lines if line["answer"] is not True]


def asked(step: Step | None, current: Iterable[Piece]) -> list[Asked]:
    """Return what a step asks for, with what was given; votes have a form of their own."""
    found = list(current)
    wanted = [one for one in step.evidence if one.form is not Form.VOTES] if step else []
    return [Asked(one, [piece for piece in found if piece.row.name == one.name]) for one in wanted]


def lack_words(missing: Missing) -> str:
    """Return what stands in the way, in a few words."""
    if missing.lack is Lack.EVIDENCE:
        label = words(missing.label or "")
        return _("%(what)s (%(count)d more)") % {"what": label, "count": missing.count} if missing.count > 1 else label
    if missing.lack is Lack.HANGING and missing.day:
        return _("the notice hangs until %(day)s") % {"day": missing.day.isoformat()}
    return str(_LACKS[missing.lack][0])


def _way(file: CaseFile, way: Way) -> WayOut:
    lacks = [(lack_words(one), _anchor(file.step, one)) for one in way.missing if one.lack is not Lack.REASON]
    return WayOut(way.outcome, file.procedure.place(way.outcome.to), lacks, way.outcome.reason)


def _anchor(step: Step | None, missing: Missing) -> str:
    if missing.lack is Lack.EVIDENCE and step is not None:
        return next((f"give-{one.name}" for one in step.evidence if one.label == missing.label), "asked")
    return "notice" if missing.lack is Lack.HANGING else _LACKS[missing.lack][1]


def _who(file: CaseFile, row: CaseEvidence) -> str:
    return row.signer or str(file.names.get(row.given_by_id or 0, ""))


def _evidence_label(procedure: Procedure, row: CaseEvidence) -> Label:
    step = procedure.steps.get(row.step)
    asked = step.evidence if step else ()
    return next((one.label for one in asked if one.name == row.name), _OTHERS.get(row.name, row.name))


def _line(file: CaseFile, event: CaseEvent, pieces: dict[int, Piece]) -> Line:
    kind, procedure = Kind(event.kind), file.procedure
    piece = pieces.get(_piece_of(event))
    return Line(
        event.number,
        _title(procedure, event, piece),
        TONES.get(kind, "info"),
        event.moment,
        event.on,
        file.names.get(event.who_id or 0, ""),
        event.words,
        _note(procedure, event),
        _place(procedure, event.step),
        piece,
    )


def _piece_of(event: CaseEvent) -> int:
    """Return the evidence that an entry is about; a consent brings its signature in a list, a step only names."""
    found = event.detail.get("evidence", 0)
    one = found[0] if isinstance(found, list) and found else found
    return one if isinstance(one, int) else 0


def _title(procedure: Procedure, event: CaseEvent, piece: Piece | None) -> str:
    step = procedure.steps.get(event.step)
    outcome = step.outcome(event.outcome) if step and event.outcome else None
    if outcome is not None:
        return words(outcome.label)
    label = str(Kind(event.kind).label)
    return f"{label}: {words(piece.label)}" if piece else label


def _note(procedure: Procedure, event: CaseEvent) -> str:
    votes = event.detail.get("tally") if event.kind == Kind.VOTES else None
    if votes:
        return tally_words(votes)
    return f"→ {_place(procedure, event.to)}" if event.to and event.to != event.step else ""


def tally_words(votes: dict[str, int]) -> str:
    """Return the votes of a meeting in words."""
    text = gettext_noop("%(agree)d agree, %(against)d against, %(abstained)d abstained; %(entitled)d are entitled")
    return _(text) % votes


def _place(procedure: Procedure, name: str) -> str:
    known = name in procedure.steps or name in procedure.ends
    return words(procedure.place(name)) if known else name


@dataclass(frozen=True)
class Stop:
    """One step of the straight way through a procedure."""

    label: Label
    state: str


def trail(procedure: Procedure, at: str) -> list[Stop]:
    """Return the straight way from the first step to the end; a step beside it is put in where its case is."""
    names = _straight(procedure)
    if at not in names:
        names = [*names[:-1], at] if procedure.ended(at) else _beside(procedure, names, at)
    here = names.index(at)
    states = ["past" if n < here else "here" if n == here else "" for n in range(len(names))]
    return [Stop(procedure.place(name), state) for name, state in zip(names, states, strict=True)]


def onward(procedure: Procedure, at: str) -> list[str]:
    """Return the steps that follow a step on the straight way."""
    return [name for name in _straight(procedure, at)[1:] if not procedure.ended(name)]


def _straight(procedure: Procedure, begins: str = "") -> list[str]:
    names = [begins or procedure.begins]
    while not procedure.ended(names[-1]):
        forward = (one.to for one in procedure.step(names[-1]).outcomes if not one.back)
        following = next((to for to in forward if to not in names), None)
        if following is None:
            break
        names.append(following)
    return names


def _beside(procedure: Procedure, names: list[str], at: str) -> list[str]:
    returns = {one.to for one in procedure.step(at).outcomes}
    place = next((n for n, name in enumerate(names) if name in returns), len(names) - 1)
    return [*names[:place], at, *names[place:]]
