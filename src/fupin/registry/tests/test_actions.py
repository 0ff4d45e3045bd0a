"""What people do to households and members, one thing after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM, Denied
from fupin.framework.sensitive import unseal
from fupin.kernel.errors import FupinError
from fupin.registry import actions, queries
from fupin.registry.models import Account, Attachment, Household, Member
from fupin.registry.tests.samples import (
    DAY,
    FAR_VILLAGE,
    NEXT_VILLAGE,
    VILLAGE,
    Clerk,
    couple,
    household,
    members,
    number,
)

pytestmark = pytest.mark.django_db

LATER = date(2020, 5, 1)
PHOTO = b"\xff\xd8\xff\xe0" + b"0" * 100


def test_a_household_says_what_its_members_say() -> None:
    found = household()
    assert (found.size, found.head_name, found.head_initials, found.kind) == (2, "王甲", "wj", "light")
    assert len(found.number) == 17


def test_a_number_fills_in_what_it_says_and_is_sealed() -> None:
    found = household(members=[{"name": "王甲", "relation": "head", "identity_number": number(sequence=3)}])
    (person,) = members(found.pk)
    assert (person.sex, person.birth_date, person.identity_kind) == ("male", date(1970, 3, 7), "resident_id")
    assert number(sequence=3) not in person.identity
    assert unseal(person.identity) == number(sequence=3)


@pytest.mark.parametrize("heads", [0, 2])
def test_a_household_has_exactly_one_head(heads: int) -> None:
    people = [{"name": f"王{n}", "relation": "head" if n < heads else "son"} for n in range(3)]
    with pytest.raises(FupinError, match="exactly one head"):
        household(members=people)
    assert not Household.objects.exists()


def test_size_follows_the_members_on_every_day() -> None:
    found = household()
    spouse = members(found.pk)[1]
    actions.member_leaves(SYSTEM, spouse.pk, "death", date(2021, 1, 1))
    actions.add_member(SYSTEM, found.pk, {"name": "王丙", "relation": "son"}, date(2019, 1, 1))
    sizes = {
        day: queries.household(SYSTEM, found.number, (day, timezone.now())).size  # type: ignore[union-attr]
        for day in (date(2018, 6, 1), date(2019, 6, 1), date(2021, 6, 1))
    }
    assert list(sizes.values()) == [2, 3, 2]


def test_a_household_of_which_nobody_is_known_keeps_its_stated_size() -> None:
    found = household(members=[], size=5, head_name="赵甲")
    assert (found.size, found.head_initials) == (5, "zj")


def test_registering_needs_members_and_happens_once() -> None:
    empty = household(members=[], size=3)
    with pytest.raises(FupinError, match="members"):
        actions.register_household(SYSTEM, empty.pk, {})
    found = household()
    actions.register_household(SYSTEM, found.pk, {"main_cause": "illness"}, LATER)
    found.refresh_from_db()
    assert (found.kind, found.main_cause, found.registered_on) == ("registered", "illness", LATER)
    with pytest.raises(FupinError, match="already"):
        actions.register_household(SYSTEM, found.pk, {})


def test_a_fact_corrected_in_the_past_does_not_touch_other_facts() -> None:
    found = household(water_safe=False)
    actions.correct_household(SYSTEM, found.pk, {"housing_grade": "grade_c"}, date(2021, 1, 1))
    actions.correct_household(SYSTEM, found.pk, {"water_safe": True, "market_km": 2.5}, date(2019, 1, 1))
    found.refresh_from_db()
    assert found.facts == {"water_safe": True, "market_km": 2.5, "housing_grade": "grade_c"}
    assert actions.correct_household(SYSTEM, found.pk, {"market_km": None}, LATER)
    found.refresh_from_db()
    assert "market_km" not in found.facts


def test_the_same_secret_again_changes_nothing() -> None:
    found = household(phone="13800000000")
    before = Household.versions._default_manager.count()
    assert not actions.correct_household(SYSTEM, found.pk, {"phone": "13800000000"})
    assert actions.correct_household(SYSTEM, found.pk, {"phone": "13900000000"})
    assert Household.versions._default_manager.count() > before


@pytest.mark.parametrize(
    "values",
    [
        {"water_safe": "yes"},
        {"housing_grade": "grade_z"},
        {"market_km": 900},
        {"nonsense": 1},
        {"size": 3},
        {"area": 1},
    ],
)
def test_values_that_cannot_be_are_refused(values: dict[str, object]) -> None:
    found = household()
    with pytest.raises(FupinError):
        actions.correct_household(SYSTEM, found.pk, values)


def test_a_wrong_number_is_refused_with_the_way_to_mend_it() -> None:
    found = household()
    with pytest.raises(FupinError, match="scientific"):
        actions.add_member(SYSTEM, found.pk, {"name": "王丙", "relation": "son", "identity_number": "9.9E+17"})


def test_a_head_who_leaves_names_the_next() -> None:
    found = household()
    head, spouse = members(found.pk)
    with pytest.raises(FupinError, match="becomes the head"):
        actions.member_leaves(SYSTEM, head.pk, "death", LATER)
    actions.member_leaves(SYSTEM, head.pk, "death", LATER, spouse.pk)
    found.refresh_from_db()
    assert (found.size, found.head_name) == (1, "李乙")


def test_changing_the_head_asks_for_the_relations_again() -> None:
    found = household()
    head, spouse = members(found.pk)
    actions.change_head(SYSTEM, found.pk, spouse.pk, {head.pk: "spouse"}, LATER)
    assert [m.relation for m in members(found.pk)] == ["spouse", "head"]


def test_splitting_and_merging_lose_nobody() -> None:
    people = [*couple(), {"name": "王丙", "relation": "son"}, {"name": "赵丁", "relation": "daughter_in_law"}]
    found = household(members=people)
    son, wife = members(found.pk)[2:]
    new = actions.split_household(SYSTEM, found.pk, [son.pk, wife.pk], son.pk, LATER, relations={wife.pk: "spouse"})
    assert queries.counts(SYSTEM, VILLAGE)[VILLAGE].persons == 4
    assert [m.relation for m in members(new)] == ["head", "spouse"]
    actions.merge_households(SYSTEM, found.pk, new, LATER)
    counted = queries.counts(SYSTEM, VILLAGE)[VILLAGE]
    assert (counted.households, counted.persons) == (1, 4)
    assert Household.objects.get(pk=new).ended == "merged"


def test_a_household_moves_with_everything() -> None:
    found = household()
    actions.record_account(SYSTEM, found.pk, 2019, [{"item": "wage", "amount": 100}])
    actions.attach_file(SYSTEM, found.pk, "house.jpg", PHOTO)
    actions.move_household(SYSTEM, found.pk, FAR_VILLAGE)
    for model in (Household, Member, Account, Attachment):
        assert set(model.objects.values_list("area", flat=True)) == {FAR_VILLAGE}


def test_a_person_moves_between_households() -> None:
    one = household(members=[*couple(), {"name": "王丙", "relation": "daughter"}])
    other = household(NEXT_VILLAGE, members=[{"name": "张甲", "relation": "head"}])
    daughter = members(one.pk)[2]
    actions.move_member(SYSTEM, daughter.pk, other.pk, "spouse", LATER)
    assert [len(members(h.pk)) for h in (one, other)] == [2, 2]
    daughter.refresh_from_db()
    assert daughter.area == NEXT_VILLAGE


def test_an_account_is_one_for_each_year() -> None:
    found = household()
    first = actions.record_account(SYSTEM, found.pk, 2019, [{"item": "wage", "amount": 100}])
    assert actions.record_account(SYSTEM, found.pk, 2019, []) == first
    assert Account.objects.get().items == []
    for wrong in (
        [{"item": "gold", "amount": 1}],
        [{"item": "wage", "amount": 1.5}],
        [{"item": "wage", "amount": 1, "member": 7}],
    ):
        with pytest.raises(FupinError):
            actions.record_account(SYSTEM, found.pk, 2019, wrong)


def test_files_are_what_their_bytes_say() -> None:
    found = household()
    identifier = actions.attach_file(SYSTEM, found.pk, "..\\..\\a/b\x00c.php", PHOTO)
    kept = Attachment.objects.get(pk=identifier)
    assert (kept.name, kept.content_type) == ("bc.jpg", "image/jpeg")
    from fupin.registry.actions.files import file_path

    assert Path(file_path(kept.sha256)).read_bytes() == PHOTO
    for content in (b"<svg onload=x>", b"MZ", b"", PHOTO * 200_000):
        with pytest.raises(FupinError):
            actions.attach_file(SYSTEM, found.pk, "x.jpg", content)
    actions.remove_file(SYSTEM, identifier, "wrong household")
    assert queries.attachment(SYSTEM, identifier) is None


def test_unmasking_needs_a_right_and_a_reason_and_is_logged() -> None:
    found = household(phone="13800000000")
    with pytest.raises(Denied):
        actions.unmask(Clerk(VILLAGE, frozenset({"registry.read"})), "household", found.pk, "phone", "to call them")
    with pytest.raises(FupinError, match="why"):
        actions.unmask(SYSTEM, "household", found.pk, "phone", " ")
    assert actions.unmask(SYSTEM, "household", found.pk, "phone", "to call them") == "13800000000"
    entry = LogEntry.objects.latest("pk")
    assert entry.detail["reason"] == "to call them"
    assert "13800000000" not in str(entry.detail)


def test_nobody_acts_outside_their_places() -> None:
    found = household()
    person = members(found.pk)[1]
    clerk = Clerk(FAR_VILLAGE)
    outside: list[Callable[[], object]] = [
        lambda: actions.record_household(clerk, VILLAGE, {}, couple(), DAY),
        lambda: actions.correct_household(clerk, found.pk, {"water_safe": True}),
        lambda: actions.add_member(clerk, found.pk, {"name": "x", "relation": "son"}),
        lambda: actions.correct_member(clerk, person.pk, {"education": "primary"}),
        lambda: actions.member_leaves(clerk, person.pk, "death"),
        lambda: actions.change_head(clerk, found.pk, person.pk),
        lambda: actions.split_household(clerk, found.pk, [person.pk], person.pk),
        lambda: actions.move_household(clerk, found.pk, FAR_VILLAGE),
        lambda: actions.move_household(Clerk(VILLAGE), found.pk, FAR_VILLAGE),
        lambda: actions.end_household(clerk, found.pk, "moved_out"),
        lambda: actions.record_account(clerk, found.pk, 2019, []),
        lambda: actions.attach_file(clerk, found.pk, "a.jpg", PHOTO),
        lambda: actions.unmask(clerk, "household", found.pk, "phone", "because"),
        lambda: actions.record_batch(clerk, [{"area": VILLAGE}]),
        lambda: actions.change_batch(clerk, households={found.pk: {"water_safe": True}}),
        lambda: actions.check_area(clerk, VILLAGE),
    ]
    before = Household.versions._default_manager.count()
    for act in outside:
        with pytest.raises(Denied):
            act()
    assert Household.versions._default_manager.count() == before
