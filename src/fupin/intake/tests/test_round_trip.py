"""What the product hands out can be sent back: unchanged it changes nothing, and only what was changed changes."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from fupin.intake import queries
from fupin.intake.present import rows_of
from fupin.intake.template import HEAD, usual_columns, write_template
from fupin.intake.tests.world import (
    DAY,
    TOWN,
    VILLAGE,
    Member,
    accept,
    again,
    book,
    good_rows,
    make_clerk,
    said_of,
    send,
    with_cell,
    written,
)
from fupin.intake.villages import Villages

YEAR = DAY.year


def exported(user: Any) -> bytes:
    user = again(user)
    villages, columns = Villages(user), usual_columns()
    return write_template(villages, columns, list(rows_of(user, TOWN, columns, villages, YEAR)))


def cells(content: bytes) -> tuple[Any, Any, dict[str, int]]:
    made = load_workbook(io.BytesIO(content))
    page = made.worksheets[0]
    return made, page, {str(c.value): c.column for c in page[HEAD] if c.value}


def saved(made: Any) -> bytes:
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


@pytest.fixture
def filled(clerk: Any) -> Any:
    """A clerk whose town has two households."""
    accept(clerk, send(clerk, book(good_rows()), true_on=DAY, year=YEAR))
    return clerk


def test_a_round_trip_changes_nothing(filled: Any) -> None:
    upload = send(filled, exported(filled), year=YEAR)
    assert upload.counts["errors"] == upload.counts["conflicts"] == 0, queries.summary(upload)["groups"]
    assert upload.counts["households"]["U"] == 2
    assert upload.counts["cells_changed"] == 0
    assert upload.counts["people"]["U"] == 5


def test_only_the_changed_cell_changes(filled: Any) -> None:
    made, page, columns = cells(exported(filled))
    page.cell(HEAD + 2, columns["member.education"]).value = "初中"
    upload = send(filled, saved(made), year=YEAR)
    changes = queries.details(upload)["changes"]
    assert [(c[1], c[4], c[5], c[6]) for c in changes] == [("member", "education", "primary", "junior")]
    accept(filled, upload)
    assert Member.objects.get(name=page.cell(HEAD + 2, columns["member.name"]).value).facts["education"] == "junior"


def test_a_record_changed_in_the_meantime_is_a_conflict(filled: Any) -> None:
    content = exported(filled)
    accept(filled, send(filled, book(with_cell(0, 7, "高中")), year=YEAR, true_on=DAY))
    upload = send(filled, content, year=YEAR)
    assert "changed_meanwhile" in said_of(upload)
    assert upload.counts["households"]["K"] == 1


def test_without_the_right_numbers_stay_at_home_and_come_to_no_harm(filled: Any) -> None:
    team = make_clerk("team", int(VILLAGE.ljust(15, "0")), "village_team")
    content = exported(team)
    number = good_rows()[0][6]
    assert all(c.value != number for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows() for c in row)
    upload = send(team, content, area=team.home_area, year=YEAR)
    assert upload.counts["households"]["U"] == 1
    assert upload.counts["cells_changed"] == 0


def test_an_empty_template_is_understood_when_filled(clerk: Any) -> None:
    made, page, columns = cells(write_template(Villages(again(clerk))))
    row = good_rows()[0]
    given = {"household.number": row[0], "household.area": "梁河镇 / 白石村", "member.name": row[2]}
    given |= {
        "member.relation": "户主",
        "member.sex": "男",
        "member.identity_number": row[6],
        "member.birth_date": row[5],
    }
    for key, value in given.items():
        page.cell(HEAD + 2, columns[key]).value = value
    upload = send(clerk, saved(made))
    assert upload.counts["errors"] == 0, queries.summary(upload)["groups"]
    assert upload.counts["households"]["N"] == 1
    accept(clerk, upload)
    assert written() == (1, 1, 0)


def test_a_template_has_lists_texts_and_hidden_codes(clerk: Any) -> None:
    made, page, columns = cells(write_template(Villages(again(clerk))))
    assert made["lists"].sheet_state == "veryHidden"
    assert page.row_dimensions[HEAD].hidden
    assert page.freeze_panes is not None
    rules = {
        str(rule.sqref).rstrip("0123456789").split(":")[0][:2]: rule for rule in page.data_validations.dataValidation
    }
    assert len(rules) > 20
    assert any(rule.formula1 == "list_villages" for rule in page.data_validations.dataValidation)
    number = page.column_dimensions[page.cell(1, columns["member.identity_number"]).column_letter]
    assert number.number_format == "@"


def test_the_list_of_households_comes_back_unchanged(filled: Any, client: Client) -> None:
    team = make_clerk("team", int(VILLAGE.ljust(15, "0")), "village_team")
    client.force_login(team)
    answer: Any = client.get("/households/?export=xlsx")
    content = b"".join(answer.streaming_content)
    upload = send(team, content, "导出.xlsx", area=team.home_area, year=YEAR)
    assert upload.counts["errors"] == upload.counts["conflicts"] == 0, queries.summary(upload)["groups"]
    assert upload.counts["households"] == {"N": 0, "C": 0, "U": 1, "K": 0, "E": 0}
