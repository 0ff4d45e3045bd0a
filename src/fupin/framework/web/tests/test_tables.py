"""Lists over a real database: filters, order, totals, pages, few statements, hostile content."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from fupin.framework.models import LogEntry
from fupin.framework.web.columns import Column
from fupin.framework.web.formats import Choice, Number
from fupin.framework.web.rows import MemoryRows
from fupin.framework.web.tables import Table
from fupin.framework.web.tests.sample import ENTRIES, entries, entry, listing, request, shown

pytestmark = [pytest.mark.django_db, pytest.mark.urls("fupin.framework.web.tests.urls")]
QUERIES = [
    "f.kind=open",
    "f.kind=open&f.kind=move",
    "f.area.from=10&f.area.to=20",
    "f.seats.from=30",
    "f.seats=?",
    "f.seats.to=5&f.seats=?",
    "f.cost.from=15.00",
    "f.heated=True",
    "f.heated=False",
    "f.heated=?",
    "f.heated=True&f.heated=?",
    "f.actor=?",
    "f.subject=script",
    "f.subject=SCRIPT",
    "f.kind=open&f.heated=True&sort=-seats",
    "sort=seats",
    "sort=-actor",
]


def in_memory() -> list[dict[str, Any]]:
    rows = LogEntry.objects.values(
        "id", "subject", "action", "moment", "area", "detail", "hash", "actor_id", "previous"
    )
    found: list[dict[str, Any]] = [dict(row) for row in rows.order_by("id")]
    for row in found:
        row |= {f"detail__{key}": row["detail"].get(key) for key in ("seats", "cost", "heated")}
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_the_database_and_memory_agree_on_every_filter_and_order(query: str) -> None:
    entries()
    stored, held = listing(query), listing(query, MemoryRows(in_memory()))
    assert stored.problems == held.problems == []
    assert 0 < stored.count < 61
    assert shown(stored, "area") == shown(held, "area")
    assert stored.totals == held.totals


def test_unknown_is_neither_zero_nor_no() -> None:
    entry(area=1, detail={})
    entry(area=2, detail={"seats": 0, "heated": False})
    assert shown(listing("f.seats.from=0"), "area") == [2]
    assert shown(listing("f.seats.to=0"), "area") == [2]
    assert shown(listing("f.heated=False"), "area") == [2]
    assert shown(listing("f.seats=?"), "area") == [1]
    assert "unknown-value" in listing().table_html


def test_totals_say_how_much_they_leave_out() -> None:
    entry(actor_id=5)
    entry(actor_id=None)
    total = listing().totals["actor"]
    assert (total.value, total.unknown) == (5, 1)
    with translation.override("en"):
        assert "1 unknown left out" in listing().table_html


def test_unknown_comes_last_both_ways() -> None:
    for actor in (None, 3, 1, None, 2):
        entry(actor_id=actor)
    assert shown(listing("sort=actor"), "actor") == [1, 2, 3, None, None]
    assert shown(listing("sort=-actor"), "actor") == [3, 2, 1, None, None]


def test_pages_never_overlap_even_when_all_are_equal() -> None:
    for _ in range(45):
        entry(area=7)
    pages = [[row["id"] for row in listing(f"page={number}").page_rows] for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len({identifier for page in pages for identifier in page}) == 45
    assert listing("page=99").page == 3


def test_a_filter_that_cannot_be_read_is_told_and_left_out() -> None:
    entries()
    with translation.override("en"):
        made = listing("f.area.from=many&f.kind=flying")
        assert made.count == 60
        assert made.problems == ["Area: “many” is not a number", "Kind: “flying” is not among the choices"]


def test_search_looks_into_every_path() -> None:
    entries()
    assert shown(listing("q=普通"), "subject") == ["普通"] * 10
    assert listing("q=close").count == 20


def test_hostile_content_stays_text() -> None:
    entries()
    html = listing("per=100").table_html
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert not re.search(r"<[^>]*\sonmouseover=", html)


def test_sensitive_values_never_reach_the_page_whole() -> None:
    entry()
    html = listing().table_html
    assert "5678" in html
    assert "123456789012345678" not in html


def test_links_and_values_of_the_page() -> None:
    made = entry(area=1234, subject="first", action="open")
    html = listing("on=2020-01-01").table_html
    assert f'<a href="/entry/{made.pk}?on=2020-01-01">first</a>' in html
    assert '<span class="badge ok">Opened</span>' in html
    assert '<td class="n" data-label="Twice">2,468</td>' in html


def test_names_are_looked_up_once_for_a_page() -> None:
    entries()
    asked: list[set[Any]] = []

    def names(keys: Any) -> dict[Any, str]:
        asked.append(set(keys))
        return {key: f"Place {key}" for key in keys}

    table = Table("test.named", "Named", [Column("area", "Area", resolve=names)], sort="area")
    html = listing("per=20", table=table).table_html
    assert len(asked) == 1
    assert "Place 19" in html


def test_a_list_costs_few_statements() -> None:
    from django.db import connection

    user = get_user_model().objects.create(username="reader")
    entries()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        made = ENTRIES.respond(request("f.kind=open&sort=seats&q=a", user=user), LogEntry.objects.all())
        made.render()  # type: ignore[attr-defined]
    assert len(seen) <= 4, [query["sql"] for query in seen]


def test_fifty_rows_of_twelve_columns_cost_little() -> None:
    columns = [Column(f"c{n}", f"C{n}", Number() if n % 2 else Choice({1: "one"}, {1: "ok"})) for n in range(12)]
    table = Table("test.wide", "Wide", columns, per_page=50)
    rows = [{"id": n, **{f"c{k}": n * k for k in range(12)}} for n in range(50)]
    made = listing("", rows, table)
    _ = made.table_html
    begun = time.process_time()
    for _ in range(20):
        _ = made.table_html
    assert (time.process_time() - begun) / 20 < 0.010


def test_bulk_work_finds_the_rows_chosen_and_those_of_the_whole_list() -> None:
    entries()
    some = [row["id"] for row in listing().page_rows[:3]]
    post = request()
    ticked = QueryDict("&".join(f"row={key}" for key in some))
    every = QueryDict("every=1&state=f.kind%3Dopen")
    found = []
    for sent in (ticked, every):
        post.POST = sent
        found.append(ENTRIES.chosen(post, LogEntry.objects.all()).summary([])[0])
    assert found == [3, 20]


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        Table("test.bad", "Bad", [Column("a", "A"), Column("a", "B")])
