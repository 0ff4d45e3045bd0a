"""Loading the demonstration: into an empty register, with all its past, for everybody who is to see it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.utils import timezone

from fupin.framework.log import broken_links
from fupin.framework.models import LogEntry
from fupin.framework.recording import RECORDED
from fupin.framework.writing import projection_differences
from fupin.people.models import User
from fupin.people.roles import ROLES
from fupin.places.models import Area
from fupin.project.demo import loading
from fupin.project.demo.staff import FILE, sign_ins
from fupin.registry.models import Account, Household, Member

pytestmark = pytest.mark.django_db


def rows(model: Any) -> Any:
    """Return all rows of a model."""
    return model.objects.all()


@pytest.fixture
def loaded() -> loading.Loaded:
    """The small demonstration, loaded."""
    return loading.load_small()


def test_the_register_holds_what_was_told(loaded: loading.Loaded) -> None:
    registered = rows(Household).filter(kind="registered")
    assert (registered.count(), registered.aggregate(n=Sum("size"))["n"]) == (120, 344)
    assert Household.objects.count() == loaded.counts["household"]
    assert rows(Member).filter(present=True).count() == 1_100
    assert Account.objects.count() == loaded.counts["account"]
    assert Area.objects.filter(level=5).count() == len(loaded.villages) == 6
    assert set(Household.objects.values_list("area", flat=True)) <= set(Area.objects.values_list("pk", flat=True))


def test_households_say_how_many_members_are_present_on_every_day(loaded: loading.Loaded) -> None:
    now = timezone.now()
    for day in (date(2014, 3, 1), date(2016, 1, 1), date(2018, 7, 1), date(2020, 1, 1)):
        counted: dict[int, int] = {}
        for household in Member.objects.as_of(day, now).filter(present=True).values_list("household_id", flat=True):
            counted[household] = counted.get(household, 0) + 1
        assert dict(Household.objects.as_of(day, now).values_list("id", "size")) == counted


def test_the_past_can_be_read_and_is_what_the_projection_comes_from(loaded: loading.Loaded) -> None:
    now = timezone.now()
    early = Household.objects.as_of(date(2014, 12, 31), now).filter(kind="registered")
    late = Household.objects.as_of(date(2019, 12, 31), now).filter(kind="registered")
    assert 0 < early.count() < late.count() == 120
    assert not early.filter(status="exited").exists()
    assert late.filter(status="exited").count() > 60
    assert [m for model in RECORDED for m in projection_differences(model)] == []


def test_numbers_are_sealed(loaded: loading.Loaded) -> None:
    stored = "".join(rows(Member).values_list("identity", flat=True))
    assert "990121" not in stored
    assert rows(Member).exclude(identity="").filter(identity_index=None).count() == 0


def test_every_village_is_in_the_log_and_the_chain_holds(loaded: loading.Loaded) -> None:
    assert LogEntry.objects.filter(action="demo.load_town").count() == 2
    assert list(broken_links()) == []


def test_there_is_somebody_for_each_role_and_one_with_several_posts(loaded: loading.Loaded) -> None:
    roles = {user: {p.role for p in found.posts_now()} for user, found in loaded.users.items()}
    assert set().union(*roles.values()) == set(ROLES)
    assert len(roles["both"]) == 3
    assert User.objects.count() == len(loaded.users)
    seen = Household.objects.visible_to(loaded.users["clerk"]).count()
    assert 0 < seen < Household.objects.visible_to(loaded.users["county"]).count() == Household.objects.count()


def test_the_command_makes_passwords_that_only_the_owner_of_the_folder_reads(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    call_command("demo", small=True, verbosity=0)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    kept = json.loads((tmp_path / FILE).read_text())
    assert len({one["password"] for one in kept}) == len(kept) == 11
    for one in sign_ins():
        assert User.objects.get(username=one.username).check_password(one.password)
    assert all(bool(s.key) == any(ROLES[r].second_factor for r in s.roles) for s in sign_ins())


def test_a_register_that_is_not_empty_is_left_alone(loaded: loading.Loaded) -> None:
    with pytest.raises(CommandError, match="not empty"):
        call_command("demo", small=True)


def test_only_a_demonstration_is_replaced(loaded: loading.Loaded) -> None:
    assert loading.holds_only_demonstration()
    Area.objects.create(id=42 * 10**13, area=42 * 10**13, level=1, name="another province")
    with pytest.raises(CommandError, match="more than the demonstration"):
        call_command("demo", small=True, replace=True)
    assert Household.objects.count() == loaded.counts["household"]
