"""Random walks over the database: whoever does whatever in whatever order, every change has its entries."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from fupin.framework.log import broken_links
from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.identification.cases import actions, queries
from fupin.identification.cases.models import Case, CaseEvent
from fupin.identification.cases.shapes import Choice
from fupin.identification.tests.case_world import STROKES, WON, World, evidence_for, later, poor
from fupin.kernel.errors import FupinError
from fupin.places import actions as places
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.tests.samples import FAR_VILLAGE, NEXT_VILLAGE, VILLAGE

pytestmark = pytest.mark.django_db
WALKS, STEPS = 3, 60
PURPOSES = ("identify", "exit", "remove", "change_members")


class Walk:
    """One walk: a few households and cases, and somebody who does something at random."""

    def __init__(self, seed: int) -> None:
        self.random, self.world = random.Random(seed), World()
        self.done = self.refused = 0
        for _ in range(4):
            poor(self.random.choice((VILLAGE, NEXT_VILLAGE)), kind="registered", status="not_exited")

    def step(self) -> None:
        """Do one thing, allowed or not."""
        deed = self.random.choice(DEEDS)
        before = {case.pk: (case.at, case.area, case.household_id, case.revision) for case in Case.objects.all()}
        logged = LogEntry.objects.count()
        try:
            deed(self)
            self.done += 1
        except FupinError:
            self.refused += 1
            now = {case.pk: (case.at, case.area, case.household_id, case.revision) for case in Case.objects.all()}
            assert now == before and LogEntry.objects.count() == logged
        self.check(before)

    def check(self, before: dict[int, Any]) -> None:
        """Hold what must hold after every step."""
        logged = set(LogEntry.objects.values_list("pk", flat=True))
        for case in Case.objects.all():
            was = before.get(case.pk)
            events = list(case.events.order_by("number"))
            assert [event.number for event in events] == list(range(1, case.revision + 1))
            assert {event.act_id for event in events} <= logged
            if was is not None and was[:3] != (case.at, case.area, case.household_id):
                assert case.revision > was[3], "a change without an entry"
            procedure = queries.procedure_of(case)
            assert case.at in procedure.steps or case.at in procedure.ends
            assert case.closed == procedure.ended(case.at)
            home: Any = Household.objects.get(pk=case.household_id or 0)
            assert case.closed or (home.area == case.area and not home.ended)

    def who(self) -> Any:
        """Return anybody."""
        return getattr(self.world, self.random.choice(("cadre", "second", "clerk", "officer", "stranger", "inspector")))

    def case(self) -> Case:
        """Return any case."""
        found = list(Case.objects.order_by("pk"))
        if not found:
            raise FupinError("none")
        return self.random.choice(found)

    def home(self) -> int:
        """Return any household."""
        return int(self.random.choice(list(Household.objects.order_by("pk").values_list("pk", flat=True))))


def _open(walk: Walk) -> None:
    actions.open_case(SYSTEM, walk.random.choice(PURPOSES), household_id=walk.home())


def _give(walk: Walk) -> None:
    case = walk.case()
    procedure = queries.procedure_of(case)
    asked = procedure.step(case.at).evidence if case.at in procedure.steps else ()
    for one in asked:
        actions.give_evidence(SYSTEM, case.pk, evidence_for(one.name, one.form))


def _decide(walk: Walk) -> None:
    case = walk.case()
    procedure = queries.procedure_of(case)
    ways = procedure.step(case.at).outcomes if case.at in procedure.steps else procedure.step(procedure.begins).outcomes
    who = walk.random.choice((SYSTEM, SYSTEM, walk.who()))
    outcome = walk.random.choice(ways).name
    actions.decide(who, case.pk, outcome, reason="so", revision=case.revision - walk.random.choice((0, 0, 1)))


def _many(walk: Walk) -> None:
    choices = [Choice(case.pk, "stopped", case.revision, "so") for case in Case.objects.all()[:3]]
    actions.decide_many(walk.who(), choices)


def _object(walk: Walk) -> None:
    number = actions.record_objection(SYSTEM, walk.case().pk, "They own a lorry.")
    actions.answer_objection(SYSTEM, number, walk.random.choice(("upheld", "dismissed")), "Looked at it.")


def _merge(walk: Walk) -> None:
    registry.merge_households(SYSTEM, walk.home(), walk.home())


def _join(walk: Walk) -> None:
    places.merge(SYSTEM, [NEXT_VILLAGE], VILLAGE, day=timezone.localdate(), reason="joined")


def _split(walk: Walk) -> None:
    home: Any = Household.objects.get(pk=walk.home())
    second = home.members.filter(present=True).order_by("-position").first()
    registry.split_household(SYSTEM, home.pk, [second.pk if second else 0], second.pk if second else 0)


DEEDS: tuple[Callable[[Walk], object], ...] = (
    *(_open, _open, _give, _give, _give, _decide, _decide, _decide, _decide, _many, _object, _merge, _join, _split),
    lambda walk: actions.count_votes(SYSTEM, walk.case().pk, WON),
    lambda walk: actions.record_posting(SYSTEM, [walk.case().pk]),
    lambda walk: actions.give_consent(SYSTEM, walk.case().pk, signer="王甲", strokes=STROKES),
    lambda walk: actions.retract_consent(walk.who(), walk.case().pk, "No."),
    lambda walk: actions.declare(walk.who(), walk.case().pk, related=walk.random.random() < 0.3, kinship="uncle"),
    lambda walk: registry.move_household(SYSTEM, walk.home(), walk.random.choice((VILLAGE, FAR_VILLAGE))),
    lambda walk: registry.end_household(SYSTEM, walk.home(), "moved_out") if walk.random.random() < 0.2 else None,
    lambda _walk: actions.escalate_overdue(SYSTEM),
)


@pytest.mark.parametrize("seed", range(WALKS))
def test_every_change_on_a_random_walk_has_its_entries(seed: int) -> None:
    walk = Walk(seed)
    for number in range(STEPS):
        with later(number // 3):
            walk.step()
    assert walk.done > STEPS // 4 and walk.refused > 0
    assert not list(broken_links())
    assert CaseEvent.objects.exclude(act_id__in=LogEntry.objects.values("pk")).count() == 0
