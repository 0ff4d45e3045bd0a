"""The two dates of a fact: every earlier belief can be read again, and an undo leaves no trace in the present."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin.framework.actions import Act, action
from fupin.framework.log import broken_links
from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM, Denied, Grant, System
from fupin.framework.recording import columns_of
from fupin.framework.writing import (
    TouchedLater,
    change_records,
    insert_records,
    projection_differences,
    undo_records,
)
from fupin.places.models import Area

DAY = date(2020, 1, 1)


@action("test.write")
def add(act: Act, /, keys: list[int], day: date = DAY, **values: Any) -> int:
    """Add places."""
    insert_records(act, Area, [{"id": k, "area": k, "level": 5, "name": "a", **values} for k in keys], day)
    return act.id


@action("test.write")
def change(act: Act, /, key: int, day: date, **values: Any) -> int:
    """Change a place."""
    change_records(act, Area, {key: values}, day)
    return act.id


@action("test.undo")
def undo(act: Act, undone: int) -> int:
    """Undo an act."""
    return undo_records(act, Area, undone)


def register() -> list[tuple[Any, ...]]:
    return list(Area.objects.order_by("id").values_list(*columns_of(Area)))


def names(true_on: date, known_at: Any = None) -> dict[int, str]:
    rows = Area.objects.as_of(true_on, known_at or timezone.now())
    return dict(rows.values_list("id", "name"))


@pytest.mark.django_db
def test_a_change_keeps_the_past_true() -> None:
    add(SYSTEM, [10**10])
    change(SYSTEM, 10**10, date(2021, 1, 1), name="b")
    assert names(date(2020, 6, 1)) == {10**10: "a"}
    assert names(date(2021, 6, 1)) == {10**10: "b"}
    assert names(date(2019, 1, 1)) == {}


@pytest.mark.django_db
def test_a_correction_of_the_past_holds_until_the_next_known_change() -> None:
    add(SYSTEM, [10**10])
    change(SYSTEM, 10**10, date(2022, 1, 1), name="c")
    before = timezone.now()
    change(SYSTEM, 10**10, date(2021, 1, 1), name="b", code="x")
    assert names(date(2021, 6, 1)) == {10**10: "b"}
    assert names(date(2022, 6, 1)) == {10**10: "c"}
    assert names(date(2021, 6, 1), before) == {10**10: "a"}
    assert Area.objects.get().code == "x"


@pytest.mark.django_db
def test_undo_restores_every_byte_and_keeps_the_belief_between() -> None:
    add(SYSTEM, [10**10])
    before, known_before = register(), timezone.now()
    batch = add(SYSTEM, [2 * 10**10])
    change(SYSTEM, 2 * 10**10, date(2021, 1, 1), name="z")
    with pytest.raises(TouchedLater):
        undo(SYSTEM, batch)
    undo(SYSTEM, LogEntry.objects.filter(action="tests.change").latest("pk").pk)
    between = timezone.now()
    undo(SYSTEM, batch)
    assert register() == before
    assert names(date(2023, 1, 1), between) == {10**10: "a", 2 * 10**10: "a"}
    assert names(date(2023, 1, 1), known_before) == names(date(2023, 1, 1))


@pytest.mark.django_db
def test_rows_outside_the_actors_places_are_refused() -> None:
    class Clerk(System):
        def grants(self) -> tuple[Grant, ...]:
            return (Grant(frozenset({"test.write"}), 0, 10**10),)

    with pytest.raises(Denied):
        add(Clerk(), [10**11])
    assert not Area.objects.exists()


@pytest.mark.django_db
def test_nothing_is_true_from_tomorrow() -> None:
    with pytest.raises(Exception, match="still to come"):
        add(SYSTEM, [10**10], day=date(2999, 1, 1))


@pytest.mark.django_db
def test_the_chain_of_the_log_shows_every_tampering() -> None:
    for n in range(1, 4):
        add(SYSTEM, [n * 10**10])
    assert list(broken_links()) == []
    middle = LogEntry.objects.order_by("pk")[1]
    LogEntry.objects.filter(pk=middle.pk).update(detail={"count": 9})
    assert len(list(broken_links())) == 1
    LogEntry.objects.filter(pk=middle.pk)._raw_delete("default")
    assert len(list(broken_links())) == 2


@pytest.mark.django_db
def test_the_past_keeps_what_a_user_may_see_and_refuses_to_forget_a_condition() -> None:
    class Stranger:
        is_authenticated = False

    add(SYSTEM, [10**10])
    pair = (date(2020, 6, 1), timezone.now())
    for user, count in ((SYSTEM, 1), (Stranger(), 0)):
        assert Area.objects.visible_to(user).at(pair).count() == count
        assert Area.objects.at(pair).visible_to(user).count() == count
        assert Area.objects.visible_to(user).order_by("name").at(pair).count() == count
    with pytest.raises(TypeError, match="before filter"):
        Area.objects.visible_to(SYSTEM).filter(name="a").at(pair)


days = st.dates(date(2018, 1, 1), date(2025, 12, 31))
steps = st.lists(
    st.tuples(st.sampled_from(["change", "undo"]), st.integers(0, 4), days, st.text("abc", min_size=1, max_size=2)),
    max_size=15,
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_any_belief_can_be_read_again(steps: list[tuple[str, int, date, str]]) -> None:
    Area.versions._default_manager.all().delete()
    Area.objects.all().delete()
    keys = [(n + 1) * 10**10 for n in range(5)]
    done, beliefs = [add(SYSTEM, keys)], []
    for kind, n, day, text in steps:
        if kind == "change":
            done.append(change(SYSTEM, keys[n], day, name=text))
        elif len(done) > 1:
            undo(SYSTEM, done.pop())
        beliefs.append((timezone.now(), register(), names(date(2021, 6, 1))))
        assert list(projection_differences(Area)) == []
    for moment, _, believed in beliefs:
        assert names(date(2021, 6, 1), moment) == believed
