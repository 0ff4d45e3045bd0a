"""The early warning: better than distance to the line where unseen, calibrated, readable, and unknown-safe."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from benchmarks.warning import judged
from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.screening.folds import VILLAGE
from fupin.columnar.screening.rows import Rows
from fupin.columnar.warning import judging
from fupin.columnar.warning.card import Card, answer_of
from fupin.columnar.warning.judging import Judged
from fupin.columnar.warning.made import Panel, make
from fupin.columnar.warning.signals import CHANGE, EVENT, FELL, RATIO, SIGNALS, questions


@pytest.fixture(scope="module")
def panel() -> Panel:
    """Return a small made panel."""
    return make(4_000, seed=2)


@pytest.fixture(scope="module")
def both(panel: Panel) -> tuple[Judged, Judged, Card]:
    """Return the figures of the card and of the distance to the line, and the card."""
    return judged(panel, VILLAGE)


@pytest.fixture
def card(both: tuple[Judged, Judged, Card]) -> Card:
    """Return the card of the panel, with what it scored blind."""
    return both[2]


def test_the_card_beats_distance_to_the_line_in_villages_never_seen(both: tuple[Judged, Judged, Card]) -> None:
    one, other, _card = both
    assert one.average_precision > other.average_precision + 0.05
    assert one.at_quota > other.at_quota + 0.03 and one.top_tenth > other.top_tenth
    assert one.brier is not None and one.brier < 0.135


def test_the_made_panel_churns_as_a_real_one_did(panel: Panel) -> None:
    assert panel.stayed == pytest.approx(0.484, abs=0.08)
    assert panel.fell == pytest.approx(0.165, abs=0.04)
    assert panel.back == pytest.approx(0.314, abs=0.10)
    assert make(500, seed=2).rows.equals(make(500, seed=2).rows)


def test_bands_rise_and_say_how_often_it_came_true(card: Card) -> None:
    shares = [band.share or 0 for band in card.bands]
    assert shares == sorted(shares) and shares[-1] > 4 * shares[0]
    assert sum(band.households for band in card.bands) == card.learned_from
    assert sum(band.fell for band in card.bands) == card.fell
    assert all(b.interval and b.interval.low <= (b.share or 0) <= b.interval.high for b in card.bands)


def _rows(**more: list[object]) -> pa.Table:
    count = len(next(iter(more.values())))
    blank = {name: pa.array([None] * count, pa.bool_()) for name in SIGNALS}
    numbers = {name: pa.array([None] * count, pa.int64()) for name in (RATIO, CHANGE)}
    given = {name: pa.array(values) for name, values in more.items()}
    return pa.table({"household": pa.array(range(count)), **numbers, **blank, **given})


def test_less_income_and_an_event_add_points_and_are_named(card: Card) -> None:
    table = _rows(income_ratio=[400, 105, 105], event=[False, False, True], signal_ill=[False, None, True])
    with DuckDB() as engine:
        rich, near, hit = card.score(Rows.of(engine, table))
    assert rich.points < near.points < hit.points and hit.band >= near.band > rich.band
    assert {EVENT, RATIO} >= {reason.question for reason in hit.reasons if reason.points > 10}
    assert any("变故" in reason.words.inside("zh") for reason in hit.reasons)


def test_what_is_unknown_gets_points_of_its_own_never_those_of_no_or_nought(card: Card) -> None:
    for question in card.card.questions:
        kinds = [answer.kind for answer in question.answers]
        assert "unknown" in kinds
        assert answer_of(question, None).kind == "unknown"
    with DuckDB() as engine:
        (blank,) = card.score(Rows.of(engine, _rows(income_ratio=[None])), reasons=9)
    assert 0 < blank.points < 100


def test_the_figures_of_a_score_are_those_of_the_books() -> None:
    fell = np.array([1.0, 0, 1, 0, 0])
    risk = np.array([0.9, 0.8, 0.7, 0.2, 0.1])
    assert judging.average_precision(risk, fell) == pytest.approx((1 + 2 / 3) / 2)
    assert judging.hits(risk, fell, 2) == 0.5 and judging.area(risk, fell) == pytest.approx(5 / 6)
    flat = np.ones(5)
    assert judging.average_precision(flat, fell) == pytest.approx(0.4)
    assert judging.hits(flat, fell, 2) == pytest.approx(0.4) and judging.area(flat, fell) == 0.5


def test_the_questions_have_the_names_of_the_panel(panel: Panel) -> None:
    assert {one.name for one in questions().declared} | {"household", "village", FELL} == set(panel.rows.column_names)
