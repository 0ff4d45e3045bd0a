"""The workbook holds exactly what the list shows, and nothing in it can run."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.utils import translation

from fupin.framework.models import LogEntry
from fupin.framework.web.export import CODES, DATES, FILTERS, HEAD, KEY, TITLE, TOTAL, write_workbook
from fupin.framework.web.tables import Listing
from fupin.framework.web.tests.sample import ENTRIES, HOSTILE, entries, entry, listing, request

pytestmark = [pytest.mark.django_db, pytest.mark.urls("fupin.framework.web.tests.urls")]


def sheet(made: Listing) -> Any:
    file = io.BytesIO()
    with translation.override("en"):
        write_workbook(made, file)
    return openpyxl.load_workbook(file).active


def body(page: Any) -> list[tuple[Any, ...]]:
    rows = [tuple(cell.value for cell in row) for row in page.iter_rows(min_row=HEAD + 2)]
    return [row for row in rows if row[0] != TOTAL]


def test_the_workbook_has_the_rows_the_columns_and_the_order_of_the_screen() -> None:
    entries()
    query = "f.kind=open&sort=seats&cols=subject,kind,area,seats,heated,cost"
    made = listing(query)
    page = sheet(made)
    assert [cell.value for cell in page[HEAD + 1]][1:] == ["Subject", "Kind", "Area", "Seats", "Cost", "Heated"]
    rows = list(made.narrowed.read(made.columns, made.order, 0, None))
    assert [row[0] for row in body(page)] == [str(row["id"]) for row in rows]
    assert [row[3] for row in body(page)] == [row["area"] for row in rows]
    assert [row[5] for row in body(page)] == [
        None if row["detail__cost"] is None else row["detail__cost"] / 100 for row in rows
    ]
    words = {True: "yes", False: "no", None: None}
    assert [row[6] for row in body(page)] == [words[row["detail__heated"]] for row in rows]


def test_title_dates_filters_and_totals_stand_where_people_look() -> None:
    entries()
    page = sheet(listing("f.kind=open&f.area.from=3&q=a"))
    with translation.override("en"):
        assert page.cell(TITLE + 1, 2).value == "Number"
    assert "exported" in page.cell(DATES + 1, 2).value
    assert "by reader" in page.cell(DATES + 1, 2).value
    line = page.cell(FILTERS + 1, 2).value
    assert "Search: a · Kind: Opened · Area: ≥ 3" in line or "Search: a · Area: ≥ 3 · Kind: Opened" in line
    last = [cell.value for cell in page[page.max_row]]
    assert last[:2] == [TOTAL, "Total"]
    assert page.freeze_panes == f"C{HEAD + 2}"
    assert page.print_title_rows == f"${HEAD + 1}:${HEAD + 1}"
    assert page.page_setup.orientation == "landscape"


def test_every_text_stays_a_text() -> None:
    for text in HOSTILE:
        entry(subject=text)
    page = sheet(listing())
    cells = [row[1] for row in page.iter_rows(min_row=HEAD + 2, max_row=HEAD + 1 + len(HOSTILE))]
    assert {cell.value for cell in cells} == set(HOSTILE)
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}


def test_codes_lead_back_to_the_fields_but_masked_ones_do_not() -> None:
    entry()
    page = sheet(listing())
    codes = [cell.value for cell in page[CODES + 1]]
    assert codes[0] == KEY
    assert codes[1] == "subject"
    place = [column.name for column in ENTRIES.columns if column.shown].index("secret") + 1
    assert not codes[place]
    assert page.row_dimensions[CODES + 1].hidden
    assert page.column_dimensions["A"].hidden
    assert body(page)[0][place].endswith("5678")
    assert "123456789012345678" not in body(page)[0]


def test_the_past_cannot_be_sent_back() -> None:
    entry()
    page = sheet(listing("on=2020-01-01"))
    assert page.cell(CODES + 1, 1).value == "subject"
    assert "As of 2020-01-01" in page.cell(DATES + 1, 1).value


def test_unknown_is_an_empty_shaded_cell() -> None:
    entry(detail={})
    page = sheet(listing("cols=subject,seats"))
    cell = page.cell(HEAD + 2, 3)
    assert cell.value is None
    assert cell.fill.patternType == "gray125"


def test_an_export_is_written_into_the_log() -> None:
    user = get_user_model().objects.create(username="reader")
    entry()
    answer = ENTRIES.respond(request("export=xlsx&f.kind=open", user=user), LogEntry.objects.all())
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    logged = LogEntry.objects.get(action="web.note_export")
    assert (logged.subject, logged.detail["rows"], logged.actor_id) == ("test.entries", 1, user.pk)
