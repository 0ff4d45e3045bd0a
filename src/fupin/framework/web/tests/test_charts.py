"""Charts: drawn to scale, readable without eyes, unknown never drawn as zero."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from fupin.framework.web import charts
from fupin.framework.web.charts import Bar, Series, Tile, nice_ticks

EVIL = '<b>"x"</b>'


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup.replace("&nbsp;", " "))  # noqa: S314 - our own markup


def texts(element: ElementTree.Element) -> str:
    return " ".join(element.itertext())


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


EVERY = [
    charts.bars(EVIL, [Bar(EVIL, [3], "/x"), Bar("b", [None])]),
    charts.stacked(EVIL, ["a", "?"], [Bar(EVIL, [3, 1]), Bar("b", [None, 0])]),
    charts.line(EVIL, [EVIL, "2"], [Series(EVIL, [1, None]), Series("s", [2, 3])]),
    charts.distribution(EVIL, [0, 10, 20], [1, 2], marks={EVIL: 10}, unknowns=3),
    charts.tiles(EVIL, {EVIL: [Tile(EVIL, 3, "/x"), Tile("u", None)]}, [1, 2]),
]


@pytest.mark.parametrize("markup", EVERY)
def test_charts_are_well_formed_and_escape_everything(markup: str) -> None:
    figure = parsed(markup)
    assert EVIL in texts(figure)
    assert "<b>" not in markup
    assert "style=" not in markup
    assert figure.find("figcaption") is not None


@pytest.mark.parametrize("markup", EVERY[2:4])
def test_drawings_have_a_name_and_a_table(markup: str) -> None:
    figure = parsed(markup)
    drawing = figure.find("svg")
    assert drawing is not None
    assert drawing.get("role") == "img"
    assert drawing.findtext("title") == EVIL
    assert figure.find("details/table/tbody/tr") is not None


def test_bars_are_to_scale() -> None:
    widths = [
        float(w)
        for w in re.findall(
            r'width="([\d.]+)%" height="100%" class', charts.bars("t", [Bar("a", [50]), Bar("b", [100])])
        )
    ]
    assert widths == [50.0, 100.0]


def test_unknown_is_hatched_and_named_never_zero() -> None:
    markup = charts.stacked("t", ["a", "?"], [Bar("x", [3, 1])])
    assert 'fill="url(#hatch-strip)"' in markup
    assert "unknown" in charts.bars("t", [Bar("b", [None])])
    assert 'class="tile vu"' in charts.tiles("t", {"g": [Tile("u", None)]}, [1])


def test_a_gap_in_a_line_is_not_bridged() -> None:
    markup = charts.line("t", ["1", "2", "3"], [Series("s", [1, None, 3])])
    drawing = parsed(markup).find("svg")
    assert drawing is not None
    assert len(drawing.findall("line[@class='line l1 dash1']")) == 0
    assert len(drawing.findall("circle")) == 2


@given(st.floats(-1e9, 1e9, allow_subnormal=False), st.floats(0.001, 1e9))
def test_ticks_are_few_and_enclose_the_values(low: float, size: float) -> None:
    high = low + size
    ticks = nice_ticks(low, high)
    assert ticks[0] <= low + 1e-6 * abs(low)
    assert ticks[-1] >= high - 1e-6 * abs(high)
    assert 2 <= len(ticks) <= 7
