"""Points: answered by the village with reason and evidence, confirmed or returned by the town."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from fupin.comparison import files
from fupin.comparison.models import Point, Verdict
from fupin.comparison.scope import ANSWER, EVERY, RUN, kept_kinds
from fupin.framework.actions import Act, action
from fupin.framework.permissions import Denied, allowed
from fupin.kernel.errors import FupinError

State, Answer, Step = Point.State, Point.Answer, Verdict.Step
_NEEDS_REASON = (Answer.FALSE, Answer.EXPLAINED)
_SHORTEST_REASON, _LONGEST_REASON = 2, 1000
_NAME = 140


class Answered(FupinError):
    """Raised when somebody else answered meanwhile: the second of two answers is told, never lost unseen."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A photo or document, kept verbatim."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Word:
    step: str
    answer: str = ""
    reason: str = ""
    evidence: Evidence | None = None


@action(ANSWER)
def answer_point(
    act: Act, point_id: int, revision: int, answer: str, reason: str = "", *, evidence: Evidence | None = None
) -> Point:
    """Answer a doubtful point; what matters for a decision waits for the town, everything else is settled."""
    point = _locked(act, point_id)
    if point.revision != revision:
        raise Answered(gettext_noop("Somebody answered this point meanwhile: %(answer)s."), answer=_said(point))
    if point.state not in (State.OPEN, State.ANSWERED):
        raise FupinError(gettext_noop("This point is settled; the town can return it first."))
    _answer(act, point, _Word(Step.ANSWER, answer, reason, evidence))
    act.tell(point.area, point.pk, kind=point.kind, question=point.question, answer=answer)
    return point


@action(ANSWER)
def answer_points(act: Act, points: Iterable[tuple[int, int]], answer: str, reason: str = "") -> int:
    """Give the same answer to several points, each with the revision that was shown; return how many took it.

    One that somebody answered meanwhile keeps that answer.
    """
    taken = 0
    for point_id, revision in points:
        point = _locked(act, point_id)
        if point.revision == revision and point.state == State.OPEN:
            _answer(act, point, _Word(Step.ANSWER, answer, reason))
            taken += 1
            act.tell(point.area, "points")
    act.tell(answer=answer, points=taken)
    return taken


@action(RUN)
def confirm_points(act: Act, points: Iterable[tuple[int, int]]) -> int:
    """Confirm the answers of villages to points that matter; return how many were confirmed."""
    confirmed = 0
    for point_id, revision in points:
        point = _locked(act, point_id)
        if point.revision == revision and point.state == State.ANSWERED:
            _require_second(act, point)
            point.state = State.SETTLED
            _write(act, point, _Word(Step.CONFIRM, point.answer))
            confirmed += 1
            act.tell(point.area, "points")
    act.tell(points=confirmed)
    return confirmed


@action(RUN)
def return_point(act: Act, point_id: int, revision: int, reason: str) -> Point:
    """Return an answer to its village, with the reason why it is not enough."""
    point = _locked(act, point_id)
    if point.revision != revision:
        raise Answered(gettext_noop("Somebody answered this point meanwhile: %(answer)s."), answer=_said(point))
    if point.state not in (State.ANSWERED, State.SETTLED):
        raise FupinError(gettext_noop("Only a point that was answered can be returned."))
    _require_reason(reason)
    point.state = State.OPEN
    _write(act, point, _Word(Step.RETURN, reason=reason))
    act.tell(point.area, point.pk, reason=reason.strip())
    return point


def _locked(act: Act, point_id: int) -> Point:
    point: Point | None = Point.objects.select_for_update().filter(pk=point_id).first()
    if point is None:
        raise FupinError(gettext_noop("This point no longer exists."))
    act.permit([point.area])
    if not allowed(act.actor, EVERY, point.area) and point.kind not in kept_kinds(act.actor):
        raise Denied(gettext_noop("Lists of this kind belong to another department."))
    return point


def _answer(act: Act, point: Point, word: _Word) -> None:
    if word.answer not in Answer.values:
        raise FupinError(gettext_noop("Choose an answer first."))
    if word.answer in _NEEDS_REASON:
        _require_reason(word.reason)
    point.answer, point.reason = word.answer, word.reason.strip()[:_LONGEST_REASON]
    point.answered_by_id, point.answered_at = act.actor.actor_id, act.moment
    point.state = State.ANSWERED if point.confirm else State.SETTLED
    _write(act, point, word)


def _write(act: Act, point: Point, word: _Word) -> None:
    point.revision += 1
    point.save()
    kept = {}
    if word.evidence is not None:
        kind = files.kind_of_evidence(word.evidence.content)
        name = word.evidence.name.replace("\\", "/").rpartition("/")[2][-_NAME:]
        kept = {"evidence": files.keep(word.evidence.content), "evidence_name": name, "evidence_type": kind}
    Verdict.objects.create(
        point=point, area=point.area, kind=point.kind, step=word.step, answer=word.answer,
        reason=word.reason.strip()[:_LONGEST_REASON], said_by_id=act.actor.actor_id, said_at=act.moment, **kept,
    )  # fmt: skip


def _require_reason(reason: str) -> None:
    if len(reason.strip()) < _SHORTEST_REASON:
        raise FupinError(gettext_noop("Say why; the reason is kept with the answer."))


def _require_second(act: Act, point: Point) -> None:
    if act.actor.actor_id is not None and act.actor.actor_id == point.answered_by_id:
        raise Denied(gettext_noop("Who answered a point cannot confirm the answer."))


def _said(point: Point) -> str:
    return str(Answer(point.answer).label) if point.answer else "–"
