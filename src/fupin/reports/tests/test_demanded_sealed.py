"""Sealed facts in demanded tables: masked for everybody, in full by right, by column, for a reason, on record."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from fupin.framework.models import LogEntry
from fupin.framework.permissions import Denied
from fupin.kernel.errors import FupinError
from fupin.people.tests.helpers import person, signed_in
from fupin.registry.tests.pages import plant_places
from fupin.registry.tests.samples import COUNTY, TOWN, VILLAGE, Clerk, household
from fupin.reports.actions import demanded as actions
from fupin.reports.demanded.header import header_of_text
from fupin.reports.demanded.models import DemandedTable
from fupin.reports.tests.test_demanded import YEAR

pytestmark = pytest.mark.django_db
PHONE = "13900001234"
WITHOUT = Clerk(COUNTY, frozenset({"registry.read", "registry.export", "report.make", "report.read"}))
WITH = Clerk(COUNTY, WITHOUT.rights | {"registry.unmask"})


@pytest.fixture(autouse=True)
def home() -> Any:
    plant_places()
    people = [{"name": "王一", "relation": "head"}]
    return household(VILLAGE, people, kind="registered", head_name="王一", phone=PHONE)


def table(actor: Any = WITH, *, full: bool = True) -> DemandedTable:
    header = header_of_text("户主\t电话\t再写电话")
    columns = [
        {"position": 0, "path": ["户主"], "source": "household:head_name", "years": 0, "text": "", "full": True},
        {"position": 1, "path": ["电话"], "source": "household:phone", "years": 0, "text": "", "full": full},
        {"position": 2, "path": ["再写电话"], "source": "household:phone", "years": 0, "text": ""},
    ]
    return actions.bring_table(actor, COUNTY, "表", header, columns, rows="household", level=5)


def values(actor: Any, made: DemandedTable, reason: str = "") -> list[object]:
    found = actions.fill_table(actor, made.pk, COUNTY, YEAR, reason=reason)
    return [cell.value for cell in found.rows[0]]


MASKED = "*******1234"


def test_only_the_right_a_tick_and_a_reason_together_open_a_number() -> None:
    made = table()
    assert [column["full"] for column in made.columns] == [False, True, False]
    assert values(WITH, made) == ["王一", MASKED, MASKED]
    assert values(WITH, made, "审计要求") == ["王一", PHONE, MASKED]
    assert values(WITH, table(full=False), "审计要求") == ["王一", MASKED, MASKED]


def test_without_the_right_a_saved_table_is_masked_and_asking_for_more_is_refused() -> None:
    made = table()
    assert values(WITHOUT, made) == ["王一", MASKED, MASKED]
    for refused in (lambda: values(WITHOUT, made, "审计要求"), lambda: table(WITHOUT)):
        with pytest.raises(Denied):
            refused()
    with pytest.raises(Denied):
        columns = made.columns
        actions.map_columns(WITHOUT, made.pk, "表", columns, rows="household", level=5)
    assert table(WITHOUT, full=False).columns[1]["full"] is False


def test_each_value_is_logged_as_on_a_page_with_the_reason_and_without_the_value(home: Any) -> None:
    values(WITH, table(), "审计要求")
    opened = LogEntry.objects.get(action="registry.unmask")
    assert (opened.subject, opened.detail["field"], opened.detail["reason"]) == (
        f"household {home.pk}",
        "phone",
        "审计要求",
    )
    filled = LogEntry.objects.filter(action="reports.fill_table").latest("id")
    assert (filled.detail["full"], filled.detail["reason"]) == (["电话"], "审计要求")
    assert PHONE not in str([entry.detail for entry in LogEntry.objects.all()])
    values(WITH, table())
    assert LogEntry.objects.filter(action="registry.unmask").count() == 1


def test_no_more_than_a_person_can_answer_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_IN_FULL", 0)
    with pytest.raises(FupinError, match="in full at once"):
        values(WITH, table(), "审计要求")


def phone(who: Client, made: DemandedTable, **sent: str) -> object:
    answer = who.post(f"/demanded/{made.pk}/fill/", sent) if sent else who.get(f"/demanded/{made.pk}/fill/")
    if answer.status_code == 302:
        return None
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]["B2"].value  # type: ignore[attr-defined]


def test_by_clicking() -> None:
    made = table()
    officer, clerk = (signed_in(person(n, (n, a))) for n, a in (("county_officer", COUNTY), ("township_clerk", TOWN)))
    page = officer.get(f"/demanded/{made.pk}/").content.decode()
    assert 'name="reason"' in page and 'name="full.1" checked' in page and 'name="full.0"' not in page
    assert phone(officer, made) == MASKED
    assert phone(officer, made, reason="x", year=str(YEAR), area=str(COUNTY)) is None
    assert phone(officer, made, reason="审计要求", year=str(YEAR), area=str(COUNTY)) == PHONE
    assert phone(clerk, made) == MASKED
