"""After a merge everything of the old place belongs to the new one, from its day on, and so does who may see it."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from django.utils.translation import override

from fupin.framework.actions import Act, action
from fupin.framework.log import broken_links
from fupin.framework.models import Job, SavedView
from fupin.framework.permissions import SYSTEM, Denied
from fupin.framework.recording import RECORDED
from fupin.framework.rehoming import affected, place_columns, plain_models
from fupin.framework.testing.rows import Planter
from fupin.framework.writing import change_records, projection_differences
from fupin.identification.models import Finding
from fupin.kernel.area import span
from fupin.people.tests.helpers import person
from fupin.places import actions as places
from fupin.places import queries
from fupin.registry.models import Account, Attachment, Household, Member
from tests.scope.county import FOUNDED, MARK, OTHER_TOWN, OURS, THEIRS, TOWN

DAY = date(2019, 5, 1)
FACTS = (Household, Member, Account, Attachment)


@pytest.fixture(autouse=True)
def filled(foreign: Planter) -> Planter:
    """Fill both villages."""
    foreign.plant()
    return foreign


def test_every_row_moves_with_its_village() -> None:
    before = {model: model.objects.count() for model in FACTS}
    places.merge(SYSTEM, [THEIRS], OURS, day=DAY, reason="joined")
    for model in FACTS:
        assert set(model.objects.values_list("area", flat=True)) == {OURS}, model
        assert model.objects.count() == before[model]
        assert list(projection_differences(model)) == []
    for plain in (Finding, Job, SavedView):
        column = "shared_area" if plain is SavedView else "area"
        assert not plain.objects.filter(**{column: THEIRS}).exists()
    assert list(broken_links()) == []


def test_no_living_row_stays_behind_in_any_table() -> None:
    places.merge(SYSTEM, [THEIRS], OURS, day=DAY, reason="joined")
    low, high = span(THEIRS)
    history = {"identification.Analysis", "places.Area", "people.Post", "framework.LogEntry", "framework.Snapshot"}
    history |= {"reports.Statement", "reports.PeerFigure"}
    stayed = [
        model._meta.label
        for model in [*RECORDED, *plain_models()]
        for column in place_columns(model)
        if model._meta.label not in history
        and model._default_manager.filter(**{f"{column}__range": (low, high)}).exists()
    ]
    assert stayed == []


def test_before_its_day_the_household_was_where_it_was() -> None:
    places.merge(SYSTEM, [THEIRS], OURS, day=DAY, reason="joined")
    now = timezone.now()
    past = Household.objects.as_of(date(2018, 1, 1), now).get(number=f"{MARK}-1")
    later = Household.objects.as_of(date(2019, 6, 1), now).get(number=f"{MARK}-1")
    assert (past.area, later.area) == (THEIRS, OURS)


def test_what_was_known_before_the_merge_can_still_be_read() -> None:
    known = timezone.now()
    places.merge(SYSTEM, [THEIRS], OURS, day=DAY, reason="joined")
    assert Household.objects.as_of(date(2020, 1, 1), known).get(number=f"{MARK}-1").area == THEIRS


def test_the_team_of_the_new_village_sees_all_and_nobody_else_more() -> None:
    ours, theirs = person("ours", ("village_team", OURS)), person("theirs", ("village_team", THEIRS))
    other = person("other", ("township_clerk", OTHER_TOWN))
    places.merge(SYSTEM, [THEIRS], OURS, day=DAY, reason="joined")
    for user in (ours, theirs):
        assert Household.objects.visible_to(user).count() == 2
    assert not Household.objects.visible_to(other).exists()


def test_groups_keep_their_households_apart() -> None:
    moved = Household.objects.get(number=f"{MARK}-1")
    Household.objects.filter(pk=moved.pk).update(area=THEIRS + 1)
    Household.versions._default_manager.filter(id=moved.pk).update(area=THEIRS + 1)
    places.merge(SYSTEM, [THEIRS], OURS, day=DAY, reason="joined")
    (group,) = queries.follow(THEIRS + 1, FOUNDED)
    assert Household.objects.get(pk=moved.pk).area == group == OURS + 2


def test_a_record_that_moved_on_since_stays_where_it_went() -> None:
    moved = Household.objects.get(number=f"{MARK}-1")

    @action("test.move")
    def leave(act: Act) -> None:
        """Move a household."""
        change_records(act, Household, {moved.pk: {"area": OTHER_TOWN + 1000}}, date(2020, 1, 1))

    leave(SYSTEM)
    places.merge(SYSTEM, [THEIRS], OURS, day=DAY, reason="joined")
    now = timezone.now()
    where = [Household.objects.as_of(date(year, 7, 1), now).get(id=moved.pk).area for year in (2018, 2019, 2020)]
    assert where == [THEIRS, OURS, OTHER_TOWN + 1000]
    assert list(projection_differences(Household)) == []


def test_a_record_younger_than_the_merge_does_not_grow_older() -> None:
    places.merge(SYSTEM, [THEIRS], OURS, day=date(2014, 1, 1), reason="entered late")
    now = timezone.now()
    assert not Household.objects.as_of(date(2014, 6, 1), now).exists()
    assert Household.objects.as_of(date(2016, 1, 1), now).get(number=f"{MARK}-1").area == OURS


def test_who_manages_only_one_of_the_places_cannot_join_them() -> None:
    admin = person("admin", ("administrator", THEIRS))
    with pytest.raises(Denied):
        places.merge(admin, [THEIRS], OURS, day=DAY, reason="mine")
    assert Household.objects.filter(area=THEIRS).count() == 1


def test_the_preview_counts_what_its_reader_may_see() -> None:
    with override("en"):
        assert affected(person("clerk", ("township_clerk", TOWN)), [span(THEIRS)])["household"] == 1
    assert "household" not in affected(person("admin", ("administrator", TOWN)), [span(THEIRS)])
