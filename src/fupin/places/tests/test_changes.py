"""Merge, split, move and rename: each has a day, keeps the past true, and old codes and keys still lead somewhere."""

from __future__ import annotations

from datetime import date

import pytest

from fupin.framework.permissions import SYSTEM, Denied, Grant, System
from fupin.kernel import area as keys
from fupin.kernel.errors import FupinError
from fupin.places import actions, queries

pytestmark = pytest.mark.django_db

FOUNDED, CHANGED, LATER = date(2015, 1, 1), date(2019, 5, 1), date(2020, 1, 1)
TOWN = 990101001000000
ONE, TWO, THREE = (TOWN + n * 1000 for n in (1, 2, 3))


@pytest.fixture(autouse=True)
def tree() -> None:
    """Grow one path down to a town with three villages of two groups each."""
    actions.add_area(SYSTEM, None, "Nation", true_from=FOUNDED)
    for parent, number in ((0, 99), (990000000000000, 1), (990100000000000, 1), (990101000000000, 1)):
        actions.add_area(SYSTEM, parent, f"P{parent}", number=number, true_from=FOUNDED)
    for number in (1, 2, 3):
        village = actions.add_area(SYSTEM, TOWN, f"V{number}", code=f"99010100120{number}", true_from=FOUNDED)
        for group in (1, 2):
            actions.add_area(SYSTEM, village, f"V{number}G{group}", true_from=FOUNDED)


def living(key: int) -> list[str]:
    return [a.name for a in queries.children(SYSTEM, key)]


def test_groups_get_their_own_numbers() -> None:
    assert [a.pk for a in queries.children(SYSTEM, ONE)] == [ONE + 1, ONE + 2]
    assert actions.add_area(SYSTEM, ONE, "third") == ONE + 3
    with pytest.raises(FupinError, match="lowest level"):
        actions.add_area(SYSTEM, ONE + 3, "below a group")


def test_a_rename_keeps_the_old_name_true_before_its_day() -> None:
    actions.rename(SYSTEM, ONE, "New", day=CHANGED, reason="order 7", code="990101001299")
    past = queries.history(SYSTEM, ONE)
    assert [(b.name, b.true_from) for b in past] == [("V1", FOUNDED), ("New", CHANGED)]
    assert queries.resolve(SYSTEM, "990101001201") == [ONE]
    assert queries.resolve(SYSTEM, "990101001299") == [ONE]
    assert queries.search(SYSTEM, "new")[0].pk == ONE


def test_a_merge_carries_the_groups_and_leaves_a_trail() -> None:
    actions.merge(SYSTEM, [ONE, TWO], THREE, day=CHANGED, reason="landslide")
    assert living(TOWN) == ["V3"]
    assert living(THREE) == ["V3G1", "V3G2", "V1G1", "V1G2", "V2G1", "V2G2"]
    assert queries.resolve(SYSTEM, "990101001201", FOUNDED) == [THREE]
    assert queries.resolve(SYSTEM, str(ONE + 2), FOUNDED) == [THREE + 4]
    assert queries.find(SYSTEM, ONE).ended  # type: ignore[union-attr]
    assert [c.reason for c in queries.changes(SYSTEM, ONE)] == ["landslide"]


def test_a_split_leads_from_the_old_place_to_all_its_parts() -> None:
    part = actions.Part("V1 east", children=(ONE + 2,), code="990101001211")
    (made,) = actions.split(SYSTEM, ONE, [part], day=CHANGED, reason="grown")
    assert living(ONE) == ["V1G1"]
    assert living(made) == ["V1G2"]
    assert queries.resolve(SYSTEM, "990101001201", FOUNDED) == [ONE, made]
    assert queries.resolve(SYSTEM, "990101001201", LATER) == [ONE]


def test_a_move_gives_everything_below_its_new_path() -> None:
    other = actions.add_area(SYSTEM, keys.parent(TOWN), "other town", true_from=FOUNDED)
    new = actions.move(SYSTEM, ONE, other, day=CHANGED, reason="reform", code="990101002201")
    assert keys.parent(new) == other
    assert [a.name for a in queries.children(SYSTEM, new)] == ["V1G1", "V1G2"]
    assert queries.resolve(SYSTEM, "990101001201", FOUNDED) == [new]
    assert queries.follow(ONE + 1, FOUNDED) == {new + 1}
    with pytest.raises(FupinError, match="one level above"):
        actions.move(SYSTEM, new, keys.parent(TOWN), day=CHANGED, reason="wrong level")


def test_changes_follow_each_other() -> None:
    joined = actions.merge_into_new(SYSTEM, [ONE, TWO], "V12", day=CHANGED, reason="first")
    actions.merge(SYSTEM, [joined], THREE, day=LATER, reason="second")
    assert queries.resolve(SYSTEM, "990101001202", FOUNDED) == [THREE]
    assert len(living(THREE)) == 6


def test_a_number_is_not_used_twice() -> None:
    actions.merge(SYSTEM, [THREE], TWO, day=CHANGED, reason="small")
    assert actions.add_area(SYSTEM, TOWN, "V4") == THREE + 1000


@pytest.mark.parametrize(
    ("sources", "target", "message"),
    [
        ([], ONE, "another one"),
        ([ONE], ONE, "another one"),
        ([ONE + 1], TWO, "same level"),
        ([7], ONE, "does not exist"),
    ],
)
def test_a_senseless_merge_is_refused(sources: list[int], target: int, message: str) -> None:
    with pytest.raises(FupinError, match=message):
        actions.merge(SYSTEM, sources, target, day=CHANGED, reason="x")


def test_a_change_needs_a_reason_and_a_day_that_has_come() -> None:
    with pytest.raises(FupinError, match="reason"):
        actions.rename(SYSTEM, ONE, "x", day=CHANGED, reason=" ")
    with pytest.raises(FupinError, match="still to come"):
        actions.rename(SYSTEM, ONE, "x", day=date(2999, 1, 1), reason="x")
    assert queries.find(SYSTEM, ONE).name == "V1"  # type: ignore[union-attr]


def test_nobody_changes_places_outside_their_own() -> None:
    class Officer(System):
        def grants(self) -> tuple[Grant, ...]:
            return (Grant(frozenset({"places.manage"}), *keys.span(ONE)),)

    with pytest.raises(Denied):
        actions.merge(Officer(), [ONE], TWO, day=CHANGED, reason="mine")
    with pytest.raises(Denied):
        actions.add_area(Officer(), TWO, "x")
    assert actions.add_area(Officer(), ONE, "mine")


def test_paths_names_and_search(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    class Reader:
        is_authenticated = True

    reader = Reader()
    with django_assert_num_queries(1):
        assert [a.pk for a in queries.path(reader, ONE)] == keys.lineage(ONE)
    with django_assert_num_queries(1):
        queries.names(reader, [ONE, TWO])
        assert queries.names(reader, [TWO]) == {TWO: "V2"}
    assert queries.full_names(reader, [ONE + 1])[ONE + 1].endswith("V1 / V1G1")
    assert [a.pk for a in queries.search(reader, "v2", within=[TOWN], level=5)] == [TWO]
    assert queries.search(reader, "V2", within=[THREE]) == []
    assert queries.search(reader, "990101001203")[0].pk == THREE
