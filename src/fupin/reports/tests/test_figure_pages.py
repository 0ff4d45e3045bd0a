"""The pages of figures: what each shows, to whom, and where it leads."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from fupin.framework.permissions import SYSTEM
from fupin.people.tests.helpers import person, signed_in
from fupin.registry.models import Household
from fupin.registry.tests.samples import COUNTY, TOWN, VILLAGE
from fupin.reports.actions import figures as actions
from fupin.reports.models import PeerFigure, Statement
from fupin.reports.queries.figures import compute
from fupin.reports.tests.figuring import YEAR, county

pytestmark = pytest.mark.django_db

ASKED = f"?year={YEAR}"


@pytest.fixture(autouse=True)
def filled() -> None:
    """Fill the county, and look at years as they were."""
    county()


def reader(role: str = "county_officer", area: int = COUNTY) -> Client:
    """Return somebody signed in."""
    client = signed_in(person(role, (role, area)))
    client.cookies["django_language"] = "en"
    return client


def text(client: Client, address: str) -> str:
    """Return what a page says."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:1500]
    return answer.content.decode()


def test_every_page_shows_what_was_computed() -> None:
    client = reader()
    registered = compute(SYSTEM, ["registered_households"], COUNTY, YEAR)["registered_households"].value
    page = text(client, f"/figures/{COUNTY}/{ASKED}&q=registered_households")
    assert f">{registered}<" in page and "Registered households on the day" in page
    one = text(client, f"/figures/{COUNTY}/one/{ASKED}&name=registered_households")
    assert "Rank" in one and "Spread" in one and str(registered) in one
    assert "Net income" in text(client, f"/figures/{TOWN}/one/{ASKED}&name=poor_income_per_head&level=5")
    for name in ("base_illness", "classes", "causes", "progress"):
        assert "year before" not in text(client, f"/figures/{COUNTY}/table/{ASKED}&set={name}&level=4")
    assert client.get("/figures/").headers["Location"] == f"/figures/{COUNTY}/"
    assert client.get(f"/figures/{COUNTY}/one/?name=nothing").status_code == 404
    assert client.get("/figures/999999999999999999/").status_code == 404


def test_behind_a_figure_are_the_households_of_the_same_moment() -> None:
    client = reader()
    address = f"/figures/{VILLAGE}/behind/{ASKED}&name=cause_illness"
    names = list(Household.objects.filter(area=VILLAGE, main_cause="illness").values_list("number", flat=True))
    page = text(client, address)
    assert names and all(number in page for number in names)
    workbook = load_workbook(BytesIO(client.get(f"{address}&export=xlsx").getvalue()))
    assert workbook.worksheets[0].max_row > len(names)
    assert client.get(f"/figures/{VILLAGE}/behind/{ASKED}&name=incidence").status_code == 302


def test_readers_of_figures_see_no_rows_and_nobody_sees_beyond_their_places() -> None:
    analyst = reader("provincial_analyst")
    assert "/behind/" not in text(analyst, f"/figures/{COUNTY}/{ASKED}")
    assert analyst.get(f"/figures/{COUNTY}/behind/{ASKED}&name=cause_illness").status_code == 403
    team = reader("village_team", VILLAGE)
    assert text(team, f"/figures/{VILLAGE}/{ASKED}")
    assert team.get(f"/figures/{TOWN}/{ASKED}").status_code == 404
    assert signed_in(person("nobody")).get(f"/figures/{VILLAGE}/").status_code == 403


def test_contradictions_are_shown_with_both_sides() -> None:
    page = text(reader(), f"/figures/{COUNTY}/checks/{ASKED}")
    assert "The team is the sum of those sent by each level" in page and "≠" in page


def test_a_statement_is_issued_shown_and_found_to_compute_again() -> None:
    client = reader()
    answer = client.post(f"/figures/{VILLAGE}/issue/", {"year": YEAR})
    kept = Statement.objects.get()
    assert answer.status_code == 302 and answer.headers["Location"] == f"/figures/statements/{kept.pk}/"
    assert "every figure is the same" in text(client, answer.headers["Location"])
    kept.figures["registered_households"]["value"] = {"number": "999"}
    Statement.objects.filter(pk=kept.pk).update(figures=kept.figures)
    assert "something else today: 1" in text(client, f"/figures/statements/{kept.pk}/")
    assert str(YEAR) in text(client, "/figures/statements/")
    assert reader("village_team", TOWN + 2000).get(f"/figures/statements/{kept.pk}/").status_code == 404


def test_public_figures_stand_beside_ours_with_their_source() -> None:
    values = {"incidence": Decimal("9.4")}
    actions.record_peer_figures(SYSTEM, COUNTY, "Brother County", YEAR, values=values, source="Bulletin 7")
    page = text(reader(), f"/figures/{COUNTY}/one/{ASKED}&name=incidence")
    assert "Brother County" in page and "Bulletin 7" in page and "9.40" in page


def test_a_public_figure_is_written_down_with_its_source() -> None:
    client, address = reader(), f"/figures/{COUNTY}/peer/{ASKED}&name=incidence"
    assert f"/figures/{COUNTY}/peer/" in text(client, f"/figures/{COUNTY}/one/{ASKED}&name=incidence")
    given = {"peer": "Brother County", "year": YEAR, "value": "9.4", "source": "Bulletin 7"}
    for wrong in ({"source": ""}, {"value": "many"}, {"year": "2999"}):
        assert client.post(address, {**given, **wrong}).status_code == 422
    assert PeerFigure.objects.count() == 0
    answer = client.post(address, given)
    assert answer.status_code == 302
    page = text(client, answer.headers["Location"])
    assert "Brother County" in page and "Bulletin 7" in page and "9.40" in page
    client.post(address, {**given, "value": "8"})
    assert [one.value for one in PeerFigure.objects.all()] == [8]
    analyst = reader("provincial_analyst")
    assert "/peer/" not in text(analyst, f"/figures/{COUNTY}/one/{ASKED}&name=incidence")
    assert analyst.post(address, given).status_code == 403


def test_figures_are_found_by_a_word_and_by_their_group() -> None:
    client = reader()
    every = f"/figures/{COUNTY}/{ASKED}"
    assert 'aria-label="Find in this list"' in text(client, every)
    found = text(client, f"{every}&q=drinking water")
    assert "Poor households without safe water" in found and "Registered households</a>" not in found
    by_name = text(client, f"{every}&sort=-label&q=gap_")
    assert by_name.index("without safe water") < by_name.index("with a child out of school")
