"""A small world for the tests of cases: a county with two villages, everybody who acts there, households, and time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from fupin.comparison.models import Comparison, DepartmentList
from fupin.framework.permissions import SYSTEM
from fupin.identification.cases import actions, queries
from fupin.identification.cases.models import Case, CaseEvent
from fupin.identification.cases.shapes import Given, Tally, Upload
from fupin.identification.cases.state import procedure_of
from fupin.kernel.area import COUNTY_LEVEL, TOWN_LEVEL, VILLAGE_LEVEL, ancestor
from fupin.kernel.workflow import Form, Outcome, Procedure
from fupin.people.models import User
from fupin.people.tests.helpers import person
from fupin.registry.models import Household
from fupin.registry.tests.pages import plant_places
from fupin.registry.tests.samples import COUNTY, DAY, OTHER_TOWN, TOWN, VILLAGE, household

PICTURE = Upload("照片.jpg", b"\xff\xd8\xff\xe0 a picture")
PAPER = Upload("纪要.pdf", b"%PDF-1.4 minutes")
STROKES = "M 1 1 L 20 30 L 40 10 L 60 60 L 80 20"
WON, LOST = Tally(30, 25, 3, 0), Tally(30, 3, 25, 0)

POSTS = {
    "cadre": ("village_team", VILLAGE),
    "second": ("village_team", VILLAGE),
    "clerk": ("township_clerk", TOWN),
    "officer": ("county_officer", COUNTY),
    "leader": ("leader", TOWN),
    "inspector": ("inspector", COUNTY),
    "stranger": ("village_team", OTHER_TOWN + 1000),
}


class World:
    """Everybody who acts, by what they are called."""

    def __init__(self) -> None:
        plant_places()
        self.people = {name: person(name, (role, area)) for name, (role, area) in POSTS.items()}

    def __getattr__(self, name: str) -> User:
        return again(self.people[name])

    def actor(self, role: str, level: int) -> User:
        """Return somebody who holds a role at a level."""
        place = {VILLAGE_LEVEL: VILLAGE, TOWN_LEVEL: TOWN, COUNTY_LEVEL: COUNTY}.get(level)
        return next(again(self.people[name]) for name, post in POSTS.items() if post == (role, place))


def again(user: User) -> User:
    """Return an account as the next request reads it."""
    found: User = User.objects.get(pk=user.pk)
    return found


def poor(area: int = VILLAGE, **values: Any) -> Household:
    """Record a household with members."""
    return household(area, **values)


def compared(area: int = COUNTY) -> None:
    """Let the register of a place have been compared with a list in which nobody of it stands."""
    about: dict[str, Any] = {"area": area, "kind": "vehicles", "period": DAY}
    source = DepartmentList.objects.create(
        **about, name="x", sha256="0", bytes=0, expires_on=date.max, created=timezone.now()
    )
    Comparison.objects.create(**about, source=source, made_at=timezone.now())


@contextmanager
def day(on: date) -> Iterator[None]:
    """Let it be noon of another day."""
    moment = timezone.make_aware(datetime.combine(on, time(12)))
    with patch("django.utils.timezone.now", return_value=moment):
        yield


@contextmanager
def later(days: int) -> Iterator[None]:
    """Let some days go by."""
    with day(timezone.localdate() + timedelta(days=days)):
        yield


def events(case_id: int) -> list[tuple[str, str, str]]:
    """Return the timeline of a case in short: kind, outcome, where it led."""
    rows = CaseEvent.objects.filter(case_id=case_id).order_by("number")
    return list(rows.values_list("kind", "outcome", "to"))


def evidence_for(name: str, form: Form) -> Given:
    """Return evidence of a form, as good as any."""
    return {
        Form.TEXT: Given(name, text="As it was said."),
        Form.FILE: Given(name, file=PAPER),
        Form.PHOTO: Given(name, file=PICTURE),
        Form.SIGNATURE: Given(name, strokes=STROKES, signer="王甲"),
        Form.CHECK: Given(name, text="Looked at."),
    }[form]


def fulfil(world: World, case_id: int, outcome: Outcome) -> User:
    """Do all that an outcome of the present step needs, by its actors; return who may take it."""
    case = Case.objects.get(pk=case_id)
    procedure = procedure_of(case)
    step = procedure.step(case.at)
    actor = step.actors[0]
    user = world.actor(actor.role, actor.level)
    if step.impartial:
        for name in ("cadre", "second"):
            actions.declare(world.__getattr__(name), case_id, related=False)
    for asked in step.evidence:
        if asked.name in outcome.needs:
            actions.give_evidence(user, case_id, evidence_for(asked.name, asked.form))
            if asked.persons > 1:
                actions.give_evidence(world.second, case_id, evidence_for(asked.name, asked.form))
    if outcome.vote:
        actions.count_votes(user, case_id, WON if outcome.vote == "passed" else LOST)
    if outcome.consent and case.consent is not True:
        actions.give_consent(world.cadre if step.asks_consent else SYSTEM, case_id, words="It says yes.")
    return again(user)


def notice_area(case: Case) -> int:
    """Return the place at whose level the notice of the present step hangs."""
    notice = procedure_of(case).step(case.at).notice
    return case.area if notice is None else ancestor(case.area, notice.level)


def forward(procedure: Procedure, at: str) -> Any:
    """Return the outcome that leads on from a step: the first that is no way back."""
    return next(outcome for outcome in procedure.step(at).outcomes if not outcome.back)


def run(world: World, case_id: int, until: str = "") -> list[str]:
    """Take a case forward to its end, or to a step, as its people would; return the steps gone through."""
    gone: list[str] = []
    today = timezone.localdate()
    while not (case := Case.objects.get(pk=case_id)).closed and case.at != until:
        with day(today):
            procedure = procedure_of(case)
            outcome = forward(procedure, case.at)
            if procedure.step(case.at).notice is not None:
                user = world.actor(*first_actor(procedure, case.at))
                number, bulk = actions.post_case_notice(user, notice_area(case), case.procedure, case.at, [case_id])
                assert number and not bulk.refused
            explain_all(case_id)
        hangs = Case.objects.get(pk=case_id).hangs_until
        today = max(today, hangs + timedelta(days=1)) if hangs else today
        with day(today):
            user = fulfil(world, case_id, outcome)
            actions.decide(user, case_id, outcome.name, reason="as found", revision=revision(case_id))
        gone.append(case.at)
    return gone


def first_actor(procedure: Procedure, at: str) -> tuple[str, int]:
    """Return the first actor of a step."""
    actor = procedure.step(at).actors[0]
    return actor.role, actor.level


def revision(case_id: int) -> int:
    """Return how often a case changed."""
    return int(Case.objects.values_list("revision", flat=True).get(pk=case_id))


def explain_all(case_id: int) -> None:
    """Explain whatever differs."""
    case = Case.objects.get(pk=case_id)
    keys = [one.key for one in queries.sides_of([case])[case_id].differences]
    if keys:
        assert not actions.explain_many(SYSTEM, {case_id: keys}, "Seen on the spot.").refused
