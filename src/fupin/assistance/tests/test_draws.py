"""Draws: committed to before the seed is known, held once, and whatever was changed afterwards is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from fupin.assistance import actions
from fupin.assistance.draws.lists import checks
from fupin.assistance.models import Draw, DrawEntry
from fupin.assistance.tests.drawing import SEED, WITNESSES, announced, draft, entries, fresh, held, households, later
from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM, Denied
from fupin.kernel.draw import commitment_of, leaf, order_of, seed_digits
from fupin.kernel.errors import FupinError
from fupin.places import actions as places
from fupin.registry import actions as registry
from fupin.registry.models import Household
from fupin.registry.tests.pages import plant_places, rows
from fupin.registry.tests.samples import DAY, NEXT_VILLAGE, VILLAGE, Clerk, household

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county() -> None:
    plant_places()


def failed(draw: Draw) -> list[str]:
    return [one.name for one in checks(fresh(draw.pk)) if not one.holds]


def test_a_draw_from_the_list_to_the_result() -> None:
    draw = held(5)
    order = order_of(5, draw.commitment, seed_digits(SEED))
    assert [one.number for one in sorted(entries(draw), key=lambda one: one.place or 0)] == order
    assert draw.commitment == commitment_of(draw.text)
    assert [line.split(" ")[2] for line in draw.result.split("\n")[3:-1]] == ["drawn"] * 2 + ["waiting"] + ["not"] * 2
    assert failed(draw) == [] and len(checks(draw)) == 5


def test_the_log_holds_commitment_seed_and_result() -> None:
    draw = held()
    frozen, drawn = (LogEntry.objects.get(pk=key or 0) for key in (draw.frozen_entry, draw.held_entry))
    assert (frozen.action, frozen.detail["commitment"]) == ("assistance.freeze_draw", draw.commitment)
    kept = {name: drawn.detail[name] for name in ("commitment", "seed", "result")}
    assert kept == {"commitment": draw.commitment, "seed": "324567", "result": draw.result_hash}


def test_the_published_list_names_nobody_but_binds_everybody() -> None:
    draw = announced(5)
    for one in rows(Household):
        assert one.number not in draw.text and one.head_name not in draw.text
    for entry in entries(draw):
        assert f"{entry.number} {leaf(entry.nonce, entry.record, entry.label)} {entry.label}\n" in draw.text
        assert entry.nonce not in draw.text


def test_no_step_is_taken_before_its_turn_or_twice() -> None:
    draw = draft()
    steps: list[Callable[[], object]] = [
        lambda: actions.announce_draw(SYSTEM, draw.pk),
        lambda: actions.hold_draw(SYSTEM, draw.pk, SEED, WITNESSES),
        lambda: actions.draw_again(SYSTEM, draw.pk, draw.seed_day),
    ]
    for step in steps:
        with pytest.raises(FupinError, match="moved on"):
            step()
    actions.freeze_draw(SYSTEM, draw.pk)
    frozen: list[Callable[[], object]] = [
        lambda: actions.freeze_draw(SYSTEM, draw.pk),
        lambda: actions.add_participants(SYSTEM, draw.pk, [household().pk]),
        lambda: actions.exclude_participants(SYSTEM, draw.pk, [entries(draw)[0].pk], "too late"),
        lambda: actions.change_draw(SYSTEM, draw.pk, {"title": "Other"}),
    ]
    for step in frozen:
        with pytest.raises(FupinError, match="moved on"):
            step()


def test_a_seed_of_today_or_before_may_be_known_already() -> None:
    today = timezone.localdate()
    with pytest.raises(FupinError, match="Choose a day after today"):
        actions.freeze_draw(SYSTEM, draft(seed_day=today).pk)
    draw = draft(title="Seats")
    actions.freeze_draw(SYSTEM, draw.pk)
    with later(), pytest.raises(FupinError, match="may be known"):
        actions.announce_draw(SYSTEM, draw.pk)


def test_nobody_draws_before_the_day_of_the_seed() -> None:
    draw = announced()
    with pytest.raises(FupinError, match="Draw on that day or later"):
        actions.hold_draw(SYSTEM, draw.pk, SEED, WITNESSES)


@pytest.mark.parametrize(
    ("seed", "again", "witnesses", "words"),
    [
        ("12345", "12345", WITNESSES, "at least 6 digits"),
        (SEED, "3245.68", WITNESSES, "two seeds differ"),
        (SEED, "324567", ("Wang", " Wang "), "two different people"),
        (SEED, "324567", ("Wang", ""), "two different people"),
    ],
)
def test_a_seed_without_digits_or_witnesses_is_refused(seed: str, again: str, witnesses: Any, words: str) -> None:
    draw = announced()
    with later(), pytest.raises(FupinError, match=words):
        actions.hold_draw(SYSTEM, draw.pk, seed, witnesses, seed_again=again)
    assert fresh(draw.pk).state == "announced"


def test_nothing_is_drawn_again() -> None:
    draw = held()
    with later(), pytest.raises(FupinError, match="moved on"):
        actions.hold_draw(SYSTEM, draw.pk, "654321", WITNESSES)
    with pytest.raises(FupinError, match="already"):
        draft()
    with pytest.raises(FupinError, match="Say why"):
        actions.cancel_draw(SYSTEM, draw.pk, " x ")
    actions.cancel_draw(SYSTEM, draw.pk, "two donkeys died")
    cancelled = fresh(draw.pk)
    assert cancelled.result == draw.result and failed(cancelled) == []
    again = fresh(actions.draw_again(SYSTEM, draw.pk, draw.seed_day))
    assert again.replaces_id == draw.pk and again.state == "draft" and not again.text
    assert [e.household_id for e in entries(again)] != [] and len(entries(again)) == 5


def test_nobody_is_on_the_list_twice_or_from_elsewhere() -> None:
    draw = draft(2)
    there = entries(draw)[0].household_id
    new = household().pk
    for ids in ([there], [new, new]):
        with pytest.raises(FupinError, match="twice"):
            actions.add_participants(SYSTEM, draw.pk, ids)
    with pytest.raises(FupinError, match="not present in the place"):
        actions.add_participants(SYSTEM, draw.pk, [new, household(NEXT_VILLAGE).pk])
    assert len(entries(draw)) == 2


def test_an_empty_list_is_not_frozen_and_one_household_draws_all() -> None:
    draw = draft(0)
    with pytest.raises(FupinError, match="Nobody is on the list"):
        actions.freeze_draw(SYSTEM, draw.pk)
    assert held(1, title="One", units=3).result.endswith("\n1 1 drawn\n")


def test_the_excluded_do_not_take_part_and_the_reason_is_kept() -> None:
    draw = draft(3)
    out, back = entries(draw)[:2]
    with pytest.raises(FupinError, match="Say why"):
        actions.exclude_participants(SYSTEM, draw.pk, [out.pk], "")
    assert actions.exclude_participants(SYSTEM, draw.pk, [out.pk, back.pk], "has a donkey") == 2
    assert actions.readmit_participants(SYSTEM, draw.pk, [back.pk]) == 1
    actions.freeze_draw(SYSTEM, draw.pk)
    assert "participants: 2\n" in fresh(draw.pk).text
    assert DrawEntry.objects.get(pk=out.pk).excluded == "has a donkey"
    assert DrawEntry.objects.get(pk=out.pk).number is None


def test_whoever_moves_merges_or_leaves_after_freezing_takes_part_and_is_noted() -> None:
    draw = announced(4)
    moved, merged, left, _same = entries(draw)
    registry.move_household(SYSTEM, moved.household_id, NEXT_VILLAGE, timezone.localdate())
    registry.merge_households(SYSTEM, household().pk, merged.household_id)
    registry.end_household(SYSTEM, left.household_id, "moved_away", timezone.localdate())
    with later():
        actions.hold_draw(SYSTEM, draw.pk, SEED, WITNESSES)
    assert [one.changed for one in entries(draw)] == ["moved", "ended", "ended", ""]
    assert sorted(one.place or 0 for one in entries(draw)) == [1, 2, 3, 4]
    assert failed(draw) == []


def test_a_village_that_joins_another_takes_its_draw_along() -> None:
    draw = announced(3)
    places.merge(SYSTEM, [VILLAGE], NEXT_VILLAGE, day=DAY + timedelta(days=1), reason="joined")
    with later():
        actions.hold_draw(SYSTEM, draw.pk, SEED, WITNESSES)
    assert fresh(draw.pk).area == NEXT_VILLAGE
    assert {one.changed for one in entries(draw)} == {""} and failed(draw) == []


CHANGES: dict[str, Any] = {
    "participant exchanged": (
        lambda d: DrawEntry.objects.filter(draw=d, number=1).update(record="X-1"),
        "participants",
    ),
    "participant renamed": (lambda d: DrawEntry.objects.filter(draw=d, number=1).update(label="X"), "participants"),
    "participant removed": (lambda d: DrawEntry.objects.filter(draw=d, number=1).delete(), "participants"),
    "more to draw": (lambda d: Draw.objects.filter(pk=d.pk).update(units=4), "participants"),
    "list rewritten": (lambda d: Draw.objects.filter(pk=d.pk).update(text=d.text.replace("王", "李")), "commitment"),
    "commitment too": (
        lambda d: Draw.objects.filter(pk=d.pk).update(text="x\n", commitment=commitment_of("x\n")),
        "logged",
    ),
    "another seed": (lambda d: Draw.objects.filter(pk=d.pk).update(digits="324568"), "order"),
    "another result": (
        lambda d: Draw.objects.filter(pk=d.pk).update(result=d.result.replace("1 ", "9 ")),
        "result",
    ),
    "the log too": (lambda d: LogEntry.objects.filter(pk=d.held_entry).update(detail={"result": "x"}), "result"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_is_changed_behind_the_back_is_found(what: str) -> None:
    draw = held(4)
    change, name = CHANGES[what]
    change(draw)
    assert name in failed(draw)


def test_the_changed_participant_is_named() -> None:
    draw = held(4)
    victim = entries(draw)[1]
    DrawEntry.objects.filter(pk=victim.pk).update(household=households(1)[0], record="other")
    (check,) = [one for one in checks(fresh(draw.pk)) if one.name == "participants"]
    assert victim.leaf in {one.name for one in check.differences}


def test_only_who_runs_draws_there_does() -> None:
    draw = draft()
    with pytest.raises(Denied):
        actions.freeze_draw(Clerk(NEXT_VILLAGE), draw.pk)
    with pytest.raises(Denied):
        actions.prepare_draw(Clerk(VILLAGE, frozenset({"draw.read"})), VILLAGE, {"title": "T"})
    actions.freeze_draw(Clerk(VILLAGE, frozenset({"draw.run"})), draw.pk)
    with pytest.raises(Denied):
        actions.announce_draw(Clerk(VILLAGE, frozenset({"draw.run"})), draw.pk)
