"""The register's part of a household's paper: people, account, what the rules say, living conditions, cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from fupin.assistance.queries.files import HelpFile, help_files
from fupin.assistance.queries.plans import PlanFile, plans_of
from fupin.framework.bulk import chunks
from fupin.framework.web.words import words
from fupin.identification import queries as identification
from fupin.kernel.area import VILLAGE_LEVEL, ancestor
from fupin.people import queries as people
from fupin.places import queries as places
from fupin.policy.explain import Explanation, Reason
from fupin.policy.showing import show
from fupin.registry import queries as registry
from fupin.registry.queries import FieldChange, HouseholdFile, pack
from fupin.registry.queries.files import household_files
from fupin.reports.papers import helping, planning, saying
from fupin.reports.papers.content import (
    ACCOUNT,
    ENTITLEMENTS,
    EVERYTHING,
    HISTORY,
    PLAN,
    REASONS,
    About,
    AccountContent,
    AmountLine,
    AnswerLine,
    CaseLine,
    ChangeLine,
    EntitlementLine,
    HouseholdContent,
    MemberLine,
    Moment,
    Opened,
)
from fupin.reports.papers.saying import Line, no_data

_TOGETHER = 100
_SUMMARY = ("number", "kind", "status", "attribute", "size", "main_cause", "registered_on")
_STATES = {True: "yes", False: "no", None: "unknown"}


def about(year: int, at: Moment) -> About:
    """Return what a paper says of itself: its year, its two dates, and the policy behind it."""
    known_at = at[1] if at else timezone.now()
    policy = pack()
    return About(
        saying.language(),
        year,
        saying.day(at[0] if at else timezone.localdate()),
        saying.moment(known_at),
        f"{saying.say(policy.title)} {policy.version}",
        policy.fingerprint[:12],
    )


def one(user: object, household: str | int, year: int | None, at: Moment, opened: Opened) -> HouseholdContent | None:
    """Return the content of one household, with all its parts."""
    number = household if isinstance(household, str) else _number(user, household, at)
    file = registry.household_file(user, number, at) if number else None
    return next(Reader(user, year, at, EVERYTHING, opened).contents([file])) if file else None


def many(user: object, area: int, year: int | None, at: Moment, parts: frozenset[str]) -> Iterator[HouseholdContent]:
    """Yield the contents of the registered households of a place, two dozen statements for every hundred."""
    reader = Reader(user, year, at, parts)
    for files in chunks(household_files(user, area, at, kind="registered"), _TOGETHER):
        yield from reader.contents(files)


def _number(user: object, identifier: int, at: Moment) -> str:
    found = registry.household_by_id(user, identifier, at)
    return found.number if found else ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is read at once for some households, by identifier; names of places by key."""

    help: Mapping[int, HelpFile]
    cases: Mapping[int, Sequence[CaseLine]]
    plans: Mapping[int, PlanFile]
    history: Mapping[int, Sequence[FieldChange]]
    around: helping.Around
    places: Mapping[int, str]
    villages: Mapping[int, str]


class Reader:
    """Turns files into contents for one user, year and moment; parts not asked for stay empty."""

    def __init__(
        self, user: object, year: int | None, at: Moment, parts: frozenset[str], opened: Opened | None = None
    ) -> None:
        self.user, self.year, self.at, self.parts, self.opened = user, year, at, parts, opened or {}
        self.today = at[0] if at else timezone.localdate()
        self.known: datetime = at[1] if at else timezone.now()

    def contents(self, files: Sequence[HouseholdFile]) -> Iterator[HouseholdContent]:
        """Yield the contents of some files, what is around them read at once."""
        gathered = self._gathered(files)
        for file in files:
            yield self._content(file, gathered)

    def _gathered(self, files: Sequence[HouseholdFile]) -> Gathered:
        user, at, keys = self.user, self.at, [file.household.id for file in files]
        areas = {file.household.area for file in files}
        given = help_files(user, keys, at)
        return Gathered(
            help=given,
            cases=self._cases(keys),
            plans=plans_of(user, keys, None, at) if PLAN in self.parts else {},
            history=registry.household_histories(user, keys, at) if HISTORY in self.parts else {},
            around=helping.around(given.values(), at),
            places=places.full_names(user, areas, 0),
            villages=places.names(user, {ancestor(area, VILLAGE_LEVEL) for area in areas}),
        )

    def _content(self, file: HouseholdFile, gathered: Gathered) -> HouseholdContent:
        own = file.household
        year = self.year or identification.latest_year(file)
        found = helping.Helped(file, gathered.help[own.id], self.today, gathered.around)
        people_ = [self._member(file, m) for m in sorted(file.members, key=lambda m: (m.position, m.id))]
        return HouseholdContent(
            about=about(year, self.at),
            id=own.id,
            area=own.area,
            number=own.number,
            head=saying.known(own.head_name),
            place=gathered.places.get(own.area, ""),
            village=gathered.villages.get(ancestor(own.area, VILLAGE_LEVEL), ""),
            size=saying.number(own.size),
            summary=self._summary(file),
            members=tuple(m for m in people_ if m.present),
            gone=tuple(m for m in people_ if not m.present),
            living=saying.groups("household", own.facts),
            causes=found.causes(),
            plan=planning.plan(gathered.plans.get(own.id)),
            pairings=found.pairings(),
            matters=found.matters(),
            help=found.help(),
            help_sum=found.help_sum(),
            cases=tuple(gathered.cases.get(own.id, ())),
            history=changes(self.user, gathered.history.get(own.id, ())),
            photos=tuple(a.sha256 for a in file.attachments if a.content_type.startswith("image/")),
            **self._ruled(file, year, found),
        )

    def _ruled(self, file: HouseholdFile, year: int, found: helping.Helped) -> dict[str, Any]:
        """What follows from the rules of a year."""
        explained = identification.explanation_of(file, year) if ACCOUNT in self.parts else None
        lines: Sequence[EntitlementLine] | None = None
        if ENTITLEMENTS in self.parts:
            record = explained.household if explained else registry.for_policy(file, year)
            lines = found.entitlements(self.user, record, year, self._decided_on(year), reasons=REASONS in self.parts)
        return {
            "account": account(explained, file) if explained else AccountContent(str(year), "", (), (), ()),
            "answers": tuple(answers(explained)) if explained else (),
            "entitlements": lines,
        }

    def _decided_on(self, year: int) -> date:
        """The day whose measures count, as on the page: of a past day of the year itself, else the year's last."""
        past = self.at is not None and self.today < timezone.localdate(self.known) and self.today.year == year
        return self.today if past else date(year, 12, 31)

    def _cases(self, keys: Sequence[int]) -> dict[int, list[CaseLine]]:
        # Open, or known, at the moment; newest first.
        found: dict[int, list[CaseLine]] = defaultdict(list)
        rows = identification.cases(self.user).filter(household_id__in=keys, opened_at__lte=self.known)
        for case in rows:
            found[case.household_id].append(self._case(case))
        return found

    def _case(self, case: Any) -> CaseLine:
        procedure = identification.procedure_of(case)
        ended = case.closed_at is not None and case.closed_at <= self.known
        later = case.closed_at is not None and not ended
        return CaseLine(
            saying.say(procedure.label),
            saying.day(timezone.localdate(case.opened_at)),
            _("under way") if later else saying.say(procedure.place(case.at)),
            saying.day(timezone.localdate(case.closed_at)) if ended else "",
            not ended,
        )

    def _summary(self, file: HouseholdFile) -> tuple[Line, ...]:
        own = file.household
        lines = [saying.line("household", name, getattr(own, name) or None) for name in _SUMMARY]
        sealed = [
            Line(name, saying.say(pack().facts["household"][name].label), self._sealed("household", own, name))
            for name in ("phone", "bank_account")
        ]
        return (*lines, *sealed)

    def _sealed(self, entity: str, row: Any, field: str) -> str:
        clear = self.opened.get((entity, row.id, field))
        return saying.known(clear or registry.masked(getattr(row, field)))

    def _member(self, file: HouseholdFile, row: Any) -> MemberLine:
        facts = row.facts
        return MemberLine(
            id=row.id,
            name=saying.known(row.name),
            relation=saying.fact("member", "relation", row.relation or None),
            sex=saying.fact("member", "sex", row.sex or None),
            age=saying.number(age_on(row.birth_date, file.true_on)),
            birth_date=saying.day(row.birth_date),
            identity=self._sealed("member", row, "identity"),
            education=_of_member(facts, "education"),
            health=_of_member(facts, "health"),
            labour=_of_member(facts, "labour_capacity"),
            present=row.present,
            left="" if row.present else saying.fact("member", "change_reason", row.left_reason or None),
            facts=tuple(line for group in saying.groups("member", facts) for line in group.lines),
        )


def _of_member(facts: dict[str, Any], name: str) -> str:
    return saying.fact("member", name, facts.get(name)) if name in pack().facts["member"] else no_data()


def age_on(birth: date | None, day: date) -> int | None:
    """Return the completed years on a day."""
    return None if birth is None else day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def account(explained: Explanation, file: HouseholdFile) -> AccountContent:
    """Return the account of the year of an explanation, and the way from its items to the income per head."""
    own = file.account(explained.rules.year)
    per_head = explained.rules.for_purpose("income_per_head")
    lines = explained.lines()
    return AccountContent(
        str(explained.rules.year),
        saying.day(own.signed_on if own else None),
        tuple(_amount(one) for one in lines if one.counts),
        tuple(_amount(one) for one in lines if not one.counts),
        tuple(_steps(explained.reason(per_head))) if per_head else (),
    )


def _amount(line: Any) -> AmountLine:
    kind = _KINDS.get(line.item.kind if line.item else "", lambda: "")()
    return AmountLine(line.label.inside(saying.language()), kind, saying.money(line.amount), line.counts)


_KINDS: dict[str, Any] = {
    "wage": lambda: _("wages"),
    "production_income": lambda: _("production"),
    "production_cost": lambda: _("cost of production"),
    "property": lambda: _("property"),
    "transfer": lambda: _("transfers"),
    "deduction": lambda: _("taken off"),
}


def _steps(reason: Reason) -> Iterator[Line]:
    # What it follows from stands above: incomes, costs, net income, persons, income per head.
    for operand in reason.operands:
        yield from _steps(operand)
    if reason.label is not None:
        value = no_data() if reason.value is None else show(pack(), reason.type, reason.value, saying.language())
        yield Line(reason.operation.value, saying.say(reason.label), value)


def answers(explained: Explanation) -> Iterator[AnswerLine]:
    """Yield the decisions of the rules for a household, each with its conditions and what is missing."""
    for purpose in ("identify", "exit", "monitor"):
        name = explained.rules.for_purpose(purpose)
        if name is None:
            continue
        yield _answer(explained, name, decision=True)
        for condition in explained.rules.conditions_of(name):
            yield _answer(explained, condition, decision=False)


def _answer(explained: Explanation, name: str, *, decision: bool) -> AnswerLine:
    found = explained.answer(name)
    missing = explained.missing(name) if found is None and decision else []
    words = {True: _("yes"), False: _("no"), None: _("not known")}[found]
    return AnswerLine(
        "decision" if decision else "condition",
        saying.say(explained.rules.rules[name].definition.label),
        words,
        _STATES[found],
        tuple(one.inside(saying.language()) for one in missing),
    )


_LATEST = 12


def changes(user: object, found: Sequence[FieldChange]) -> tuple[ChangeLine, ...]:
    """Return the latest acts among the changes of a household, newest first, each with what it changed."""
    acts = [list(rows) for _key, rows in groupby(found, key=lambda c: (c.act_id, c.known_since))][:_LATEST]
    who = people.names(user, {rows[0].actor_id for rows in acts}) if acts else {}
    return tuple(
        ChangeLine(
            saying.moment(rows[0].known_since),
            words(registry.deed(rows[0].action)),
            who.get(rows[0].actor_id or 0, ""),
            tuple(_changed(rows)),
        )
        for rows in acts
    )


def _changed(rows: Iterable[Any]) -> Iterator[str]:
    for row in list(rows)[:8]:
        facts = pack().facts.get(row.entity, {})
        label = saying.say(facts[row.field].label) if row.field in facts else ""
        if label and row.field != "area" and not isinstance(row.new, list | dict):
            yield f"{row.name} · {label}: {_before(row)} → {saying.fact(row.entity, row.field, row.new)}"


def _before(row: Any) -> str:
    return saying.fact(row.entity, row.field, row.old) if row.old not in (None, "") else "–"
