"""Nobody learns anything about rows outside their places, whichever address they ask, whatever they post."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin.framework.testing.rows import Planter
from fupin.framework.testing.scope import CHANGED, Observer, differences, leaks
from fupin.framework.testing.walk import addresses
from fupin.people.roles import ROLES
from tests.scope.county import COUNTY, FAR, IDENTITY, MARK, OTHER_COUNTY, OTHER_TOWN, OURS, PHONE, THEIRS, TOWN

MARKS = [MARK, MARK.lower(), PHONE, IDENTITY, IDENTITY[-8:]]

# Posts that do not cover the village in which the foreign rows are planted.
OUTSIDERS = {
    "village team of the next village": [("village_team", OURS)],
    "clerk of another town": [("township_clerk", OTHER_TOWN)],
    "officer of another county": [("county_officer", OTHER_COUNTY)],
    "administrator of another town": [("administrator", OTHER_TOWN)],
    "several posts": [("department", OURS), ("inspector", OTHER_TOWN), ("group_cadre", OURS + 1)],
    "no post": [],
}
WRITERS = ["clerk of another town", "administrator of another town"]

# What is walked on every database; the rules of scope are the same code on each.
EVERYWHERE = "clerk of another town"
SAME_CODE = pytest.mark.one_database("the rules of scope are the same code; one observer walks on every database")

# Posts over the village that show figures or accounts, but no household.
WITHOUT_FILES = {
    "analyst of the county": [("provincial_analyst", COUNTY)],
    "administrator of the county": [("administrator", COUNTY)],
}

Make = Callable[..., Observer]


def walking(names: Iterable[str]) -> list[Any]:
    """Return observers by name, all but one for one database."""
    return [pytest.param(name, marks=() if name == EVERYWHERE else SAME_CODE) for name in names]


def none(found: list[str]) -> None:
    assert not found, "\n\n".join(found[:5])


@pytest.mark.parametrize("who", walking(OUTSIDERS))
def test_an_outsider_reads_the_same_with_and_without_foreign_rows(who: str, observe: Make, foreign: Planter) -> None:
    observer = observe(*OUTSIDERS[who])
    before = observer.looks()
    foreign.plant()
    none(leaks(before, MARKS))
    none(differences(before, observer.looks()))


@pytest.mark.parametrize("who", walking(WRITERS))
def test_an_outsider_writes_the_same_with_and_without_foreign_rows(who: str, observe: Make, foreign: Planter) -> None:
    observer = observe(*OUTSIDERS[who])
    pages = observer.looks(ask=False)
    before = observer.writes(pages)
    foreign.plant()
    none(differences(before, observer.writes(pages)))


@SAME_CODE
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    posts=st.lists(
        st.tuples(st.sampled_from(sorted(ROLES)), st.sampled_from([OURS, OURS + 1, FAR, OTHER_COUNTY])), max_size=4
    )
)
def test_whatever_posts_somebody_holds_elsewhere(posts: list[tuple[str, int]], observe: Make, foreign: Planter) -> None:
    with transaction.atomic():
        observer = observe(*posts)
        before = observer.looks(ask=False)
        foreign.plant()
        none(differences(before, observer.looks(ask=False)))
        transaction.set_rollback(True)


@pytest.mark.parametrize("who", walking(WITHOUT_FILES))
def test_figures_and_accounts_show_no_person(who: str, observe: Make, foreign: Planter) -> None:
    foreign.plant()
    none(leaks(observe(*WITHOUT_FILES[who], home=COUNTY).looks(), MARKS))


@SAME_CODE
def test_the_walk_finds_a_leak(observe: Make, foreign: Planter) -> None:
    """Somebody who may see the rows is an observer for whom everything differs: so the walk does look."""
    observer = observe(("township_clerk", TOWN))
    before = observer.looks(ask=False)
    foreign.plant()
    after = observer.looks(ask=False)
    changed = {found.split("\n")[0] for found in differences(before, after)}
    lists = {reverse("registry:households"), reverse("registry:members"), reverse("registry:area", args=[THEIRS])}
    assert {*lists, reverse("registry:household", args=[f"{MARK}-1"])} <= changed
    assert leaks(after, MARKS)


@SAME_CODE
def test_the_walk_finds_a_change(observe: Make, foreign: Planter) -> None:
    """Somebody who may write the rows changes them: so the walk does notice what a form did."""
    observer = observe(("township_clerk", TOWN))
    foreign.plant()
    observer.left_out = {address.name: "" for address in addresses() if address.name != "registry:dismiss"}
    assert any(CHANGED in answer for answer in observer.writes({}).values())


def test_every_address_is_asked(observe: Make) -> None:
    assert len(list(observe().urls())) > 20
