"""What pages show: to each role what it may see, figures that equal their lists, earlier states, history, search."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from fupin.framework.permissions import SYSTEM
from fupin.framework.web.parts import Figure
from fupin.people.roles import ROLES
from fupin.registry import actions
from fupin.registry.models import Household
from fupin.registry.tests.pages import at_most, client, plant_households, plant_places, text
from fupin.registry.tests.samples import COUNTY, FAR_VILLAGE, NEXT_VILLAGE, TOWN, VILLAGE, members, number

pytestmark = pytest.mark.django_db
READERS = [name for name, role in ROLES.items() if "registry.read" in role.rights]


@pytest.fixture(autouse=True)
def households() -> list[Household]:
    plant_places()
    return plant_households()


def pages(of: Household) -> list[str]:
    lists = ["registry:households", "registry:members", "registry:quality", "registry:dismissed"]
    own = [reverse(f"registry:{name}", args=[of.number]) for name in ("household", "history")]
    return [
        *map(reverse, lists),
        reverse("registry:area", args=[TOWN]),
        *own,
        reverse("registry:search") + "?q=%E7%8E%8B",
    ]


@pytest.mark.parametrize("role", READERS)
def test_readers_open_every_page_in_few_statements(role: str, households: list[Household]) -> None:
    who = client(role)
    for page in pages(households[0]):
        # Later slices add one or two statements each with their panels.
        with at_most(28 if page.startswith("/household/") and "history" not in page else 36):
            response = who.get(page)
        assert response.status_code == 200, page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_household_page_shows_the_whole_file(language: str, households: list[Household]) -> None:
    shown = text(client("township_clerk", language=language).get(f"/household/{households[0].number}/"))
    for part in ("王甲", "李乙", "18,000.00", households[0].number):
        assert part in shown
    assert ("主要致贫原因" in shown) == (language == "zh-hans")
    assert "13800001234" not in shown and "1234" in shown


def test_analysts_see_figures_and_no_household(households: list[Household]) -> None:
    analyst, officer = client("provincial_analyst", 990000000000000), client("county_officer", COUNTY)
    page, same = (who.get(reverse("registry:area", args=[COUNTY])) for who in (analyst, officer))
    values = [[f.value for f in response.context["key_figures"]] for response in (page, same)]
    assert values[0] == values[1] and values[0][0] == 7
    assert not any(figure.url for figure in page.context["key_figures"])
    assert "/households/" not in page.content.decode() and "王甲" not in page.content.decode()
    assert [analyst.get(reverse(f"registry:{p}")).status_code for p in ("households", "members", "quality")] == [
        403
    ] * 3
    assert analyst.get(f"/household/{households[0].number}/").status_code == 404


def test_administrators_have_no_figures() -> None:
    assert client("administrator", COUNTY).get(reverse("registry:area", args=[COUNTY])).status_code == 404


def shown_by(response: Any, figure: Figure) -> Any:
    listing = response.context["listing"]
    return listing.totals["size"].value if "ersons" in str(figure.label) else listing.count


@pytest.mark.parametrize("key", [COUNTY, TOWN, VILLAGE, NEXT_VILLAGE])
@pytest.mark.parametrize("dates", ["", "?on=2018-06-01"])
def test_every_figure_equals_the_list_that_it_leads_to(key: int, dates: str) -> None:
    who = client("county_officer", COUNTY)
    page = who.get(reverse("registry:area", args=[key]) + dates)
    linked = [f for f in page.context["key_figures"] if f.url]
    assert len(linked) >= 4
    for figure in linked[:4]:
        assert shown_by(who.get(figure.url), figure) == figure.value, figure.url
    if not dates:
        doubts = who.get(linked[4].url).context["listing"].count
        assert str(linked[4].note).startswith(f"{doubts} ")


def test_every_bar_and_every_cell_equals_its_list() -> None:
    who = client("township_clerk")
    page = who.get(reverse("registry:area", args=[TOWN]))
    markup = page.content.decode()
    found = re.findall(r'<a href="(/households/\?[^"]+)">([^<]+)</a>', markup)
    cells = [(url.replace("&amp;", "&"), int(shown)) for url, shown in found if shown.isdecimal()]
    assert len(cells) >= 8
    for url, value in cells:
        listing = who.get(url).context["listing"]
        assert value in (listing.count, listing.totals["size"].value), url
    bars = re.findall(r'<a href="(/households/\?[^"]+)">([^<]+)</a></th>.*?<td class="number">(\d+)</td>', markup, re.S)
    assert {label for _url, label, _count in bars} >= {"Illness", "unknown"}
    for url, _label, count in bars:
        assert who.get(url.replace("&amp;", "&")).context["listing"].count == int(count)


def test_an_earlier_state_is_shown_and_cannot_be_changed(households: list[Household]) -> None:
    first = households[0]
    actions.correct_household(SYSTEM, first.pk, {"housing_grade": "grade_a"})
    who = client("township_clerk")
    url = f"/household/{first.number}/"
    now, then = who.get(url), who.get(url + "?on=2018-06-01")
    assert "C, partly dangerous" not in text(now) and "C, partly dangerous" in text(then)
    assert now.context["may_write"] and not then.context["may_write"]
    assert who.get(url + "?on=2017-06-01").status_code == 404


def test_history_says_what_changed_in_words(households: list[Household]) -> None:
    first = households[0]
    actions.move_household(SYSTEM, first.pk, NEXT_VILLAGE)
    who = client("township_clerk")
    actions.correct_household(SYSTEM, first.pk, {"status": "exited"})
    shown = text(who.get(f"/household/{first.number}/history/"))
    for words in ("moved to another place", "菱歌村", "松萝村", "Not exited", "Exited", "corrected by hand"):
        assert words in shown, words
    assert "grade_c" not in shown


def test_the_difference_of_two_dates(households: list[Household]) -> None:
    first = households[0]
    actions.correct_household(SYSTEM, first.pk, {"status": "exited"})
    who = client("township_clerk", language="zh-hans")
    with at_most(20):
        shown = who.get(
            f"/household/{first.number}/history/",
            {"on_1": "2018-06-01", "known_1": "2999-01-01", "on_2": "2999-01-01", "known_2": "2999-01-01"},
        )
    assert "未脱贫" in text(shown) and "已脱贫" in text(shown)
    wrong = who.get(f"/household/{first.number}/history/", {"on_1": "soon"})
    assert wrong.status_code == 200 and wrong.context["form"].errors


def found(who: Any, query: str) -> str:
    response = who.get(reverse("registry:search"), {"q": query}, follow=True)
    assert response.status_code == 200
    return text(response)


def test_search_finds_people_and_places_and_nothing_foreign(households: list[Household]) -> None:
    one = members(households[0].pk)[0]
    actions.correct_member(SYSTEM, one.pk, {"name": "欧阳春", "identity_number": number()})
    far = members(households[6].pk)[0]
    actions.correct_member(SYSTEM, far.pk, {"name": "欧阳远", "identity_number": number(sequence=3)})
    who, elsewhere = client("township_clerk"), client("village_team", FAR_VILLAGE)
    for query in ("欧阳", "oyc", number()[-4:], number()):
        assert "欧阳春" in found(who, query), query
        assert "欧阳春" not in found(elsewhere, query), query
    assert "松萝村" in found(who, "松萝")
    assert found(who, "欧阳远").count("欧阳远") <= 1
    assert "欧阳远" not in text(who.get(reverse("registry:search"), {"q": "欧阳"}))


def test_those_who_left_are_on_no_list(households: list[Household]) -> None:
    gone = members(households[0].pk)[1]
    actions.member_leaves(SYSTEM, gone.pk, "death")
    actions.end_household(SYSTEM, households[1].pk, "moved_out")
    who = client("township_clerk")
    listing = who.get(reverse("registry:members")).context["listing"]
    assert listing.count == 1 + 2 + 2
    then = who.get(reverse("registry:members") + "?on=2018-06-01").context["listing"]
    assert then.count == 8


def test_a_character_that_nothing_holds_breaks_no_page(households: list[Household]) -> None:
    clerk = client("township_clerk")
    for address in ("/households/?f.head_name=a%00b&q=%00", "/search/?q=%00", "/search/?q=%2500"):
        assert clerk.get(address).status_code == 200
    assert clerk.get("/household/9%009/").status_code == 404
