"""Nobody learns anything about rows outside their places, whichever address they ask, whatever they post."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fupin.framework.testing.rows import Planter
from fupin.framework.testing.scope import Observer, differences, leaks
from tests.scope.county import COUNTY, FAR, IDENTITY, MARK, OTHER_COUNTY, OTHER_TOWN, OURS, PHONE

MARKS = [MARK, MARK.lower(), PHONE, IDENTITY, IDENTITY[-8:]]

# Posts that do not cover the village in which the foreign rows are planted.
OUTSIDERS = {
    "village team of the next village": [("village_team", OURS)],
    "group cadre": [("group_cadre", OURS + 1)],
    "clerk of another town": [("township_clerk", OTHER_TOWN)],
    "officer of another county": [("county_officer", OTHER_COUNTY)],
    "department": [("department", OURS)],
    "inspector of another town": [("inspector", OTHER_TOWN)],
    "leader of the next village": [("leader", OURS)],
    "administrator of another town": [("administrator", OTHER_TOWN)],
    "several posts": [("village_team", OURS), ("leader", FAR), ("provincial_analyst", OTHER_COUNTY)],
    "no post": [],
}

# Posts over the village that show figures or accounts, but no household.
WITHOUT_FILES = {
    "analyst of the county": [("provincial_analyst", COUNTY)],
    "administrator of the county": [("administrator", COUNTY)],
}

Make = Callable[..., Observer]


@pytest.mark.parametrize("who", OUTSIDERS)
def test_an_outsider_sees_the_same_with_and_without_foreign_rows(who: str, observe: Make, foreign: Planter) -> None:
    observer = observe(*OUTSIDERS[who])
    looked, wrote = observer.looks(), observer.writes({})
    foreign.plant()
    assert leaks(looked, MARKS) == []
    assert differences(looked, observer.looks()) == []
    assert differences(wrote, observer.writes({})) == []


@pytest.mark.parametrize("who", WITHOUT_FILES)
def test_figures_and_accounts_show_no_person(who: str, observe: Make, foreign: Planter) -> None:
    foreign.plant()
    observer = observe(*WITHOUT_FILES[who], home=COUNTY)
    looked = observer.looks()
    files = [url for url in looked if "/people/" not in url and "/log/" not in url]
    assert leaks({url: looked[url] for url in files}, MARKS) == []


def test_every_address_is_asked(observe: Make) -> None:
    assert len(list(observe().urls())) > 20
