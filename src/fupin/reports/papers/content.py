"""What papers say of a household: frozen, every text formatted in the language in force, "no data" where unknown.

The one door for whoever writes papers, in whatever format. Nothing is read here but through queries, so everything
is as the user may see it, and as of the moment asked for; numbers of persons and telephones are masked unless their
clear text is handed over by an action that logged who asked for it and why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from fupin.reports.papers.saying import Group, Line

Moment = tuple[date, datetime] | None
Opened = Mapping[tuple[str, int, str], str]
"""Clear texts by (entity, record, field), as `registry.actions.unmask` returns them."""


@dataclass(frozen=True, slots=True)
class About:
    """What every paper says of itself."""

    language: str
    year: int
    true_on: str
    known_at: str
    policy: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One person of a household."""

    id: int
    name: str
    relation: str
    sex: str
    age: str
    birth_date: str
    identity: str
    education: str
    health: str
    labour: str
    present: bool
    left: str
    facts: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class AmountLine:
    """One item of an income account."""

    label: str
    kind: str
    amount: str
    counts: bool


@dataclass(frozen=True, slots=True)
class AccountContent:
    """The income account of a year and what follows from it; empty lines where there is no account."""

    year: str
    signed_on: str
    lines: tuple[AmountLine, ...]
    not_counted: tuple[AmountLine, ...]
    steps: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One question of the rules: its answer, and what has to be found out where there is none."""

    name: str
    label: str
    answer: str
    state: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CauseLine:
    """A cause with what shows it."""

    code: str
    label: str
    main: bool
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntitlementLine:
    """One measure: whether the household has it, may have it, cannot have it, or nobody knows, and why."""

    measure: str
    label: str
    state: str
    words: str
    reason: str
    since: str
    amount: str


@dataclass(frozen=True, slots=True)
class PlanLineContent:
    """One measure of a plan, or a promise of the household; `because` is the fact behind its progress."""

    measure: str
    label: str
    answers: str
    what: str
    amount: str
    source: str
    helper: str
    by: str
    progress: str
    state: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class PlanContent:
    """The plan of a household for a year, as its page shows it; `signature` is the digest of a sealed file."""

    year: str
    version: str
    state: str
    exit_by: str
    agreed_on: str
    signed_on: str
    signed_by: str
    lines: tuple[PlanLineContent, ...]
    slots: tuple[Line, ...] = ()
    promises: tuple[PlanLineContent, ...] = ()
    unanswered: tuple[str, ...] = ()
    signature: str = ""


@dataclass(frozen=True, slots=True)
class PairLine:
    """Somebody who is responsible for the household."""

    kind: str
    name: str
    unit: str
    position: str
    phone: str
    since: str
    until: str
    ended: bool


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file behind a step: its digest, the stage and day it shows, its name, and whether it is to be printed."""

    digest: str
    stage: str
    on: str
    name: str
    picture: bool


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a matter with the files that show it."""

    stage: str
    on: str
    note: str
    cost: str
    files: tuple[FileLine, ...] = ()


@dataclass(frozen=True, slots=True)
class MatterLine:
    """One matter with its steps."""

    id: int
    kind: str
    number: str
    title: str
    stage: str
    opened_on: str
    due: str
    closed_on: str
    outcome: str
    cost: str
    open: bool
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One line of the assistance account; `worth` is its amount in minor units."""

    on: str
    measure: str
    what: str
    amount: str
    source: str
    by: str
    effect: str
    signed_on: str
    worth: int | None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One procedure that the household went through."""

    procedure: str
    opened_on: str
    at: str
    closed_on: str
    open: bool


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One act that changed the file."""

    on: str
    what: str
    who: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HouseholdContent:
    """The whole file of a household as a paper prints it."""

    about: About
    id: int
    area: int
    number: str
    head: str
    place: str
    village: str
    size: str
    summary: tuple[Line, ...]
    members: tuple[MemberLine, ...]
    gone: tuple[MemberLine, ...]
    account: AccountContent
    answers: tuple[AnswerLine, ...]
    living: tuple[Group, ...]
    causes: tuple[CauseLine, ...]
    entitlements: tuple[EntitlementLine, ...] | None
    plan: PlanContent | None
    pairings: tuple[PairLine, ...]
    matters: tuple[MatterLine, ...]
    help: tuple[HelpLine, ...]
    help_sum: str
    cases: tuple[CaseLine, ...]
    history: tuple[ChangeLine, ...]
    photos: tuple[str, ...] = ()
    parts: tuple[Line, ...] = field(default=())


def household_content(
    user: object, household: str | int, year: int | None = None, at: Moment = None, opened: Opened | None = None
) -> HouseholdContent | None:
    """Return the file of a household (its number, or its identifier); None if the user may not see it."""
    from fupin.reports.papers.households import one

    return one(user, household, year, at, opened or {})


ACCOUNT, ENTITLEMENTS, REASONS, PLAN, HISTORY = "account", "entitlements", "reasons", "plan", "history"
EVERYTHING = frozenset({ACCOUNT, ENTITLEMENTS, REASONS, PLAN, HISTORY})
"""The parts that cost time: a paper that does not print one need not ask for it.

`REASONS` are those of the measures that a household does not have; of those that it has, they are always there.
"""


def household_contents(
    user: object, area: int, year: int | None = None, at: Moment = None, parts: Collection[str] = EVERYTHING
) -> Iterator[HouseholdContent]:
    """Yield the files of the registered households of a place, read together; parts not asked for are empty."""
    from fupin.reports.papers.households import many

    return many(user, area, year, at, frozenset(parts))


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """One registered household in a list of its village."""

    number: str
    head: str
    group: str
    size: str
    status: str
    cause: str
    per_head: str
    helper: str


@dataclass(frozen=True, slots=True)
class ExitYear:
    """A year of the road map: households planned to leave poverty, and those that left."""

    year: str
    planned: str
    done: str
    past: bool


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A village inside a place: its counts, its share of registered persons from 0 to 1, its years."""

    key: int
    town: int
    name: str
    households: str
    registered: str
    share: float | None
    years: tuple[ExitYear, ...]


@dataclass(frozen=True, slots=True)
class PlaceContent:
    """What papers say of a village, a town or a county."""

    about: About
    area: int
    level: int
    name: str
    full_name: str
    key: tuple[Line, ...]
    profile: tuple[Group, ...]
    figures: tuple[Line, ...]
    plan: tuple[PlanLineContent, ...]
    exits: tuple[ExitYear, ...]
    coverage: tuple[PairLine, ...]
    places: tuple[PlaceRow, ...]
    towns: Mapping[int, str]


def place_content(user: object, area: int, year: int | None = None, at: Moment = None) -> PlaceContent | None:
    """Return what papers say of a village, town or county; None where there is no such place."""
    from fupin.reports.papers.places import content

    return content(user, area, year, at)


village_content = place_content
