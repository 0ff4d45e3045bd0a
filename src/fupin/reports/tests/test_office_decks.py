"""Slides and the workbook: nothing overlaps or overflows, charts are native, figures are those of every page."""

from __future__ import annotations

import io
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from openpyxl import load_workbook

from fupin.framework.permissions import SYSTEM
from fupin.kernel.area import level_of
from fupin.registry.tests.pages import plant_households, plant_places
from fupin.registry.tests.samples import COUNTY, TOWN, VILLAGE
from fupin.reports.office.decks import place_deck
from fupin.reports.office.design import HEIGHT, WIDTH, Deck, fitted, lines_of
from fupin.reports.office.place_data import CaseStory, MatterCount, PlanCount, bands, place_data
from fupin.reports.office.statistics import statistics_workbook
from fupin.reports.office.subjects import Telling
from fupin.reports.queries.figures import by_place

LONG = "特别特别长的措施名称需要在很窄的格子里显示并且不能越界" * 3


def opened(file: bytes) -> Any:
    from pptx import Presentation

    return Presentation(io.BytesIO(file))


def box(shape: Any) -> tuple[float, float, float, float]:
    return tuple(size / 914400 for size in (shape.left, shape.top, shape.width, shape.height))


def texts(shape: Any) -> list[tuple[str, float]]:
    paragraphs = shape.text_frame.paragraphs if shape.has_text_frame else ()
    return [(run.text, run.font.size.pt) for one in paragraphs for run in one.runs if run.text]


def outside(shape: Any) -> bool:
    left, top, width, height = box(shape)
    return left < -0.01 or top < -0.01 or left + width > WIDTH + 0.01 or top + height > HEIGHT + 0.01


def overflows(shape: Any) -> bool:
    _left, _top, width, height = box(shape)
    return sum(lines_of(text, size, width) * size * 1.25 / 72 for text, size in texts(shape)) > height + 0.02


def crowded(shape: Any) -> bool:
    """Tell whether a cell of a table needs more height than its row has, so that the table would grow."""
    if not shape.has_table:
        return False
    rows, columns = shape.table.rows, shape.table.columns
    return any(
        sum(
            lines_of(run.text, run.font.size.pt, columns[place].width / 914400) * run.font.size.pt * 1.25 / 72
            for paragraph in row.cells[place].text_frame.paragraphs
            for run in paragraph.runs
        )
        > row.height / 914400 + 0.02
        for row in rows
        for place in range(len(columns))
    )


def overlap(one: Any, other: Any) -> bool:
    (a, b, c, d), (e, f, g, h) = box(one), box(other)
    return a + c > e + 0.01 and e + g > a + 0.01 and b + d > f + 0.01 and f + h > b + 0.01


def faults(deck: Any) -> list[str]:
    found = []
    for number, slide in enumerate(deck.slides, 1):
        shapes = list(slide.shapes)
        found += [f"{number}: {one.name} leaves the slide" for one in shapes if outside(one)]
        found += [f"{number}: {texts(one)} overflows" for one in shapes if overflows(one) or crowded(one)]
        # Cards lie under their texts on purpose; whatever holds content must not cover other content.
        holding = [one for one in shapes if one.has_chart or one.has_table or texts(one)]
        found += [f"{number}: {a.name} covers {b.name}" for a, b in combinations(holding, 2) if overlap(a, b)]
    return found


@pytest.fixture
def county(db: None) -> None:
    plant_places()
    plant_households()


@pytest.mark.parametrize(("area", "language"), [(COUNTY, "zh"), (VILLAGE, "en")])
def test_slides_of_a_place_stay_in_their_boxes(county: None, area: int, language: str) -> None:
    telling = Telling(SYSTEM, language, 2019)
    data = place_data(telling, area)
    data.name = data.full_name = LONG
    data.plan = [PlanCount(LONG, 3, 2, 1, 1, None)] * 20
    data.matters = [MatterCount(LONG, 5, 1, 7, 0, 123_456_789)] * 20
    data.stories = [CaseStory(LONG, LONG, LONG, LONG)] * 3
    data.exits = [(2014 + n, 3, 2) for n in range(10)]
    deck = opened(place_deck(telling, data))
    assert not faults(deck)
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) >= 4 and all(chart.part.chart_workbook.xlsx_part is not None for chart in charts)


def test_the_theme_names_an_east_asian_font() -> None:
    deck = opened(Deck("zh").saved())
    theme = next(r.target_part for r in deck.slide_master.part.rels.values() if r.reltype.endswith("/theme"))
    assert theme.blob.decode().count('ea typeface="微软雅黑"') == 2


def test_texts_are_made_smaller_then_cut() -> None:
    assert fitted(["短"], (4, 0.5), 20) == (["短"], 20)
    kept, size = fitted([LONG], (2, 0.4), 20)
    assert size == 9 and kept[0].endswith("…") and lines_of(kept[0], size, 2) * size * 1.25 / 72 <= 0.4


def test_incomes_fall_into_bands_of_the_line() -> None:
    assert bands([0, 49, 50, 99, 100, 150, 199, 200, 10_000], 100) == [2, 2, 1, 2, 2]


def test_the_workbook_holds_the_figures_with_their_names(county: None) -> None:
    telling = Telling(SYSTEM, "en", 2019)
    book = load_workbook(io.BytesIO(statistics_workbook(telling, COUNTY)))
    sheet: Any = book["Base figures"]
    names = [str(cell.value) for cell in sheet[5]][1:]
    last = [row for row in sheet.iter_rows(min_row=6, values_only=True) if row[0]][-1]
    figures = by_place(SYSTEM, names, COUNTY, level_of(COUNTY), 2019)[COUNTY]
    for name, value in zip(names, last[1:], strict=False):
        wanted = figures[name].value
        assert value == ("no data" if wanted is None else float(wanted)) if isinstance(wanted, Decimal) else "no data"
    assert sheet.page_setup.orientation == "landscape" and len(sheet._charts) == 1
    assert {"Illness and disability", "Households by class", "Uneven progress", "What the figures mean"} <= set(
        book.sheetnames
    )
    assert statistics_workbook(telling, TOWN)
