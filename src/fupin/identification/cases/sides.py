"""Three answers side by side: what the rule says, what the people said, what the lists of others say; and where they
differ. None of them changes a status; a difference that nobody explained holds a decision up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fupin.comparison import queries as comparison
from fupin.framework.bulk import chunks
from fupin.framework.permissions import SYSTEM
from fupin.framework.web.words import Label
from fupin.identification.cases.models import Case, CaseEvent, CaseExplanation
from fupin.kernel.area import NATION
from fupin.kernel.text import Text
from fupin.kernel.unknown import Answer
from fupin.kernel.workflow import Tally
from fupin.policy.explain import Explanation, explain
from fupin.policy.packs import RuleSet
from fupin.registry.queries import households_for_policy, pack

# By the purpose of a procedure: the purpose of its rule, and whether the rule's yes speaks for the proposal.
_RULES: Mapping[str, tuple[str, bool]] = {
    "identify": ("identify", True),
    "return": ("identify", True),
    "remove": ("identify", False),
    "verify": ("identify", True),
    "exit": ("exit", True),
    "monitor": ("monitor", True),
    "unmonitor": ("release", True),
}
# By the purpose of a procedure: what a doubtful point must matter for.
_MATTERS = {
    **dict.fromkeys(("identify", "return", "remove", "verify"), "identification"),
    **dict.fromkeys(("monitor", "unmonitor"), "monitoring"),
    "exit": "exit",
}
_EXCLUDED = ("identify", "return")
_TRUE = "true"

CONTRADICTS, UNDECIDED, EXCLUSION, LISTED = "contradicts", "undecided", "exclusion", "listed"
WORDS: Mapping[str, Label] = {
    CONTRADICTS: _("The rule says something else than the people."),
    UNDECIDED: _("The rule cannot tell, for something is not known; the people decided."),
    EXCLUSION: _("Something on the exclusion list is true of the household."),
    LISTED: _("A list of another department speaks against it, and that was found to be true."),
}


@dataclass(frozen=True, slots=True)
class RuleSide:
    """What the rule of the case's purpose says of the household for a year; `supports` is with regard to the case."""

    rule: str = ""
    label: Text | None = None
    year: int = 0
    answer: Answer = None
    supports: Answer = None
    fingerprint: str = ""
    explanation: Explanation | None = None
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluationSide:
    """The last count of votes: whether it passed, at which step and on which day; None where nobody voted yet."""

    passed: bool | None = None
    tally: Tally | None = None
    step: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class ComparisonSide:
    """When the household was last compared, and the doubtful points that matter for the case."""

    at: datetime | None = None
    points: tuple[Any, ...] = ()
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class SideDifference:
    """Two sides that differ: its key (which names the results too), what kind it is, and its explanation."""

    key: str
    kind: str
    about: Label | None = None
    explanation: CaseExplanation | None = None

    @property
    def words(self) -> Label:
        """What differs, in words."""
        return WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class Sides:
    """The three sides of a case and what differs between them."""

    rule: RuleSide = field(default_factory=RuleSide)
    evaluation: EvaluationSide = field(default_factory=EvaluationSide)
    comparison: ComparisonSide = field(default_factory=ComparisonSide)
    differences: tuple[SideDifference, ...] = ()
    explained: Mapping[str, CaseExplanation] = field(default_factory=dict)

    def with_votes(self, votes: EvaluationSide) -> Sides:
        """Return the sides after a count of votes."""
        return _with_differences(Sides(self.rule, votes, self.comparison), self.explained)

    def with_explanation(self, explanation: CaseExplanation) -> Sides:
        """Return the sides after one more difference was explained."""
        return _with_differences(self, {**self.explained, explanation.difference: explanation})

    @property
    def compared(self) -> int | None:
        """As the machine wants it: None before the comparison, then how many points have no verdict."""
        return None if self.comparison.at is None else self.comparison.waiting

    @property
    def unexplained(self) -> int:
        """How many differences nobody explained."""
        return sum(one.explanation is None for one in self.differences)


def sides_of(cases: Sequence[Case]) -> dict[int, Sides]:
    """Return the sides of many cases, by case; whoever asks sees to it that only their readers see them."""
    households = {case.pk: case.household_id for case in cases if case.household_id is not None}
    rules = _rules(cases)
    votes, compared = _votes(households), _compared(cases)
    points = comparison.points_by_household(SYSTEM, set(households.values())) if households else {}
    waiting = comparison.open_points(SYSTEM, set(households.values())) if households else {}
    explained = _explanations(households)
    return {
        case.pk: _with_differences(
            Sides(
                rules.get(case.pk, RuleSide()),
                votes.get(case.pk, EvaluationSide()),
                _comparison(case, compared, points, waiting),
            ),
            explained.get(case.pk, {}),
        )
        for case in cases
    }


def records_of(household_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return households as rules see them, with all their accounts, by identifier."""
    found = households_for_policy(NATION, only=sorted(set(household_ids)))
    return {record["id"]: record for record in found}


def year_of(case: Case, record: Mapping[str, Any]) -> int:
    """Return the year that a case is about: as proposed, else that of the newest account, else last year."""
    if isinstance(given := case.payload.get("year"), int):
        return given
    years = [account["year"] for account in record.get("accounts", ())]
    return max(years, default=timezone.localdate().year - 1)


def _rules(cases: Sequence[Case]) -> dict[int, RuleSide]:
    asked = [case for case in cases if case.purpose in _RULES and case.household_id is not None]
    records: dict[int, dict[str, Any]] = {}
    for chunk in chunks({case.household_id for case in asked}, 500):
        records |= records_of(chunk)
    return {case.pk: _rule(case, records[case.household_id]) for case in asked if case.household_id in records}


def _rule(case: Case, record: Mapping[str, Any]) -> RuleSide:
    year = year_of(case, record)
    rules = pack().rule_set(year)
    purpose, speaks_for = _RULES[case.purpose]
    name = rules.for_purpose(purpose)
    account = next((a for a in record.get("accounts", ()) if a["year"] == year), None)
    asked = {n: v for n, v in record.items() if n != "accounts"} | ({"account": account} if account else {})
    explanation = explain(rules, asked)
    answer = explanation.answer(name) if name else None
    supports = answer if answer is None or speaks_for else not answer
    excluded = _exclusions(rules) if case.purpose in _EXCLUDED else []
    hits = tuple(rule for rule in excluded if explanation.answer(rule) is True)
    label = explanation.reason(name).label if name else None
    return RuleSide(name or "", label, year, answer, supports, pack().fingerprint, explanation, hits)


def _exclusions(rules: RuleSet) -> list[str]:
    return [name for name, built in rules.rules.items() if built.definition.purpose == "exclude"]


def _votes(cases: Iterable[int]) -> dict[int, EvaluationSide]:
    found: dict[int, EvaluationSide] = {}
    for chunk in chunks(cases, 500):
        rows = CaseEvent.objects.filter(case_id__in=chunk, kind=CaseEvent.Kind.VOTES).order_by("number")
        for case, step, on, detail in rows.values_list("case_id", "step", "on", "detail"):
            found[case] = EvaluationSide(detail["passed"], Tally(**detail["tally"]), step, on)
    return found


def _compared(cases: Sequence[Case]) -> dict[int, datetime | None]:
    # When a household was compared depends on its place alone: one question for each place.
    one_of = {case.area: case.household_id for case in cases if case.household_id is not None}
    return {area: comparison.compared_at(SYSTEM, household) for area, household in one_of.items()}


def _comparison(
    case: Case, compared: Mapping[int, datetime | None], points: Mapping[int, Any], waiting: Mapping[int, Any]
) -> ComparisonSide:
    if case.household_id is None:
        return ComparisonSide()
    about = tuple(p for p in points.get(case.household_id, ()) if _matters(case, p))
    open_ones = sum(_matters(case, p) for p in waiting.get(case.household_id, ()))
    return ComparisonSide(compared.get(case.area), about, open_ones)


def _matters(case: Case, point: Any) -> bool:
    return not point.matters or _MATTERS.get(case.purpose) in point.matters


def _explanations(cases: Iterable[int]) -> dict[int, dict[str, CaseExplanation]]:
    found: dict[int, dict[str, CaseExplanation]] = {}
    for chunk in chunks(cases, 500):
        for one in CaseExplanation.objects.filter(case_id__in=chunk).order_by("made_at", "pk"):
            found.setdefault(one.case_id, {})[one.difference] = one
    return found


def _with_differences(sides: Sides, explained: Mapping[str, CaseExplanation]) -> Sides:
    found = tuple(SideDifference(key, kind, about, explained.get(key)) for key, kind, about in _differences(sides))
    return Sides(sides.rule, sides.evaluation, sides.comparison, found, explained)


def _differences(sides: Sides) -> Iterable[tuple[str, str, Label | None]]:
    rule, passed = sides.rule, sides.evaluation.passed
    # Where nobody votes, the case itself is what the rule is held against.
    wanted = True if passed is None else passed
    if rule.rule and rule.supports is not None and rule.supports != wanted:
        yield f"{CONTRADICTS}:{rule.rule}:{rule.year}:{_said(rule.answer)}:{_said(wanted)}", CONTRADICTS, rule.label
    if rule.rule and rule.supports is None and passed:
        yield f"{UNDECIDED}:{rule.rule}:{rule.year}", UNDECIDED, rule.label
    if not wanted:
        return
    for name in rule.excluded:
        about = rule.explanation.reason(name).label if rule.explanation else None
        yield f"{EXCLUSION}:{name}:{rule.year}", EXCLUSION, about
    for point in sides.comparison.points:
        if point.state == "settled" and point.answer == _TRUE:
            yield f"{LISTED}:{point.pk}", LISTED, Text.read(point.words) if point.words else None


def _said(answer: Answer) -> str:
    return {True: "yes", False: "no", None: "unknown"}[answer]
