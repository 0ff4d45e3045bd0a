"""Sentences whose figures nobody knows: left out, said to be missing, and told by name at the end."""

from __future__ import annotations

import pytest

from fupin.kernel.text import Text
from fupin.policy.papers import ITEM, Piece, Sentence
from fupin.registry.queries import pack
from fupin.registry.tests.pages import plant_places
from fupin.registry.tests.samples import COUNTY, VILLAGE, Clerk
from fupin.reports.actions import office as actions
from fupin.reports.actions.office import Order
from fupin.reports.office.content import Content, missing, shown
from fupin.reports.office.drafts import paragraph, said
from fupin.reports.office.filling import Template, text_in
from fupin.reports.office.naming import PLACE, vocabulary
from fupin.reports.tests.office_files import lines

TWO = Sentence(Text.of(zh="户{{ households|unit }}，人口{{ persons }}。", en="H: {{ households }}; P: {{ persons }}. "))
LEAD = Sentence(Text.of(zh="概况。", en="About. "))
YEAR = Sentence(Text.of(zh="{{ report_year }}年脱贫户{{ exited_households }}。", en="{{ exited_households }} left."))
PIECE = Piece(ITEM, sentences=(LEAD, TWO, YEAR))


def filled(text: str, **values: str) -> str:
    known = {name: shown(value, "en") for name, value in values.items()}
    template = Template.check(lines(text), "docx", vocabulary(PLACE))
    return text_in(template.fill(Content("en", known)), "docx")


@pytest.mark.one_database("texts alone")
@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({}, "About. No data."),
        ({"report_year": "2019"}, "About. No data."),
        ({"households": "0"}, "About. H: 0; P: no data. "),
        ({"households": "5", "persons": "9"}, "About. H: 5; P: 9. "),
        ({"exited_households": "2"}, "About. 2 left."),
    ],
)
def test_a_sentence_without_any_data_is_left_out(values: dict[str, str], wanted: str) -> None:
    assert filled(paragraph(PIECE, "en"), **values) == wanted


@pytest.mark.one_database("texts alone")
def test_what_the_policy_gives_does_not_keep_a_sentence() -> None:
    assert said(YEAR, "zh").startswith("{% if exited_households %}")
    assert said(LEAD, "zh") == "概况。"
    assert str(missing("zh")) not in filled(said(TWO, "zh"))


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "none"), [("zh", "暂无数据。"), ("en", "No data.")])
def test_the_report_names_at_its_end_what_it_lacks(language: str, none: str) -> None:
    plant_places()
    report = text_in(
        actions.make_of_place(Clerk(COUNTY), VILLAGE, Order("village_report", language, 2019)), "docx"
    ).split("\n")
    known = pack().figures
    assert report.count(none) > 2
    group, label = (one.inside(language) for one in (known.groups["economy"], known["grain_area"].label))
    told = next(line for line in report if line.startswith(group) and label in line)
    assert not [line for line in report if label in line and line != told]
    assert str(missing(language)) not in report[2]
