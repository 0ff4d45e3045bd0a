"""One list shows what is believed now and what was believed then; the two dates live in the address."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from fupin.framework.actions import Act, action
from fupin.framework.permissions import SYSTEM
from fupin.framework.recording import Recorded
from fupin.framework.web.columns import Column
from fupin.framework.web.formats import Code, Number
from fupin.framework.web.tables import Table
from fupin.framework.web.tests.sample import listing, request
from fupin.framework.writing import change_records, insert_records

DAY, LATER = date(2020, 1, 1), date(2021, 1, 1)
PLACES = Table(
    "test.places",
    "Places",
    [
        Column("name", "Name", link=lambda row: f"/place/{row['id']}"),
        Column("area", "Key", Code()),
        Column("level", "Level", Number(), total=True),
    ],
    sort="name",
)


def model() -> type[Recorded]:
    from fupin.places.models import Area

    return Area


@action("test.write")
def found_and_rename(act: Act, key: int) -> None:
    """Found a place, and rename it a year later."""
    insert_records(act, model(), [{"id": key, "area": key, "level": 5, "name": "old"}], DAY)
    change_records(act, model(), {key: {"name": "new"}}, LATER)


@pytest.mark.django_db
def test_the_same_list_shows_now_and_then() -> None:
    found_and_rename(SYSTEM, 10**10)

    def page(query: str) -> list[dict[str, Any]]:
        rows = model().objects.at(request(query).page.as_of.pair)  # type: ignore[attr-defined]
        return listing(query, rows, PLACES).page_rows

    assert [row["name"] for row in page("")] == ["new"]
    assert [row["name"] for row in page("on=2020-06-01")] == ["old"]
    assert page("on=2019-06-01") == []
    yesterday = timezone.localdate() - timedelta(days=1)
    assert page(f"known={yesterday}") == []
    assert [row["id"] for row in page("on=2020-06-01")] == [10**10]


@pytest.mark.django_db
def test_links_carry_the_dates_along() -> None:
    found_and_rename(SYSTEM, 10**10)
    query = "on=2020-06-01"
    html = listing(query, model().objects.at(request(query).page.as_of.pair), PLACES).table_html  # type: ignore[attr-defined]
    assert f'href="/place/{10**10}?on=2020-06-01"' in html
    assert 'href="?on=2020-06-01&amp;sort=-name"' in html


def test_what_is_not_a_date_is_today() -> None:
    as_of = request("on=yesterday&known=31.12.2020").page.as_of  # type: ignore[attr-defined]
    assert (as_of.pair, as_of.query) == (None, "")
    today = timezone.localdate()
    assert request(f"on={today}&known={today}").page.as_of.pair is None  # type: ignore[attr-defined]


def test_known_on_a_day_means_by_the_end_of_it() -> None:
    as_of = request("known=2020-06-01").page.as_of  # type: ignore[attr-defined]
    assert timezone.localtime(as_of.known_at).date() == date(2020, 6, 1)
    assert timezone.localtime(as_of.known_at + timedelta(microseconds=1)).date() == date(2020, 6, 2)
