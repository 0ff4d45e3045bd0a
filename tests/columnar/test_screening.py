"""The second look on invented households: what is promised of columns, splits, scores, errors, cards and queues."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pytest

from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.measures.intervals import clopper_pearson
from fupin.columnar.screening.crossing import cross
from fupin.columnar.screening.errors import Judged, by_group, distances, select
from fupin.columnar.screening.folds import HOUSEHOLD, VILLAGE, GroupedFolds, SplitRefused
from fupin.columnar.screening.layout import batches
from fupin.columnar.screening.learning import learn
from fupin.columnar.screening.model import Model
from fupin.columnar.screening.moments import moments, total
from fupin.columnar.screening.proxies import GRID, UNKNOWN, Design, NoSuchProxy, Number, Proxies, YesNo
from fupin.columnar.screening.queue import POOR, WELL_OFF, queue
from fupin.columnar.screening.rows import NothingToLearn, Rows, Scale
from fupin.columnar.screening.scorecard import Scorecard
from fupin.columnar.screening.villages import from_residuals
from tests.columnar.screening_data import made, made_proxies


@pytest.fixture
def engine() -> Iterator[DuckDB]:
    with DuckDB(threads=1) as found:
        yield found


@pytest.fixture
def rows(engine: DuckDB) -> Rows:
    return Rows.of(engine, made(), "welfare", village="village")


def test_unknown_stands_at_the_mean_and_has_a_column_of_its_own(engine: DuckDB) -> None:
    table = pa.table({"household": [1, 2, 3, 4], "rooms": [0, 4, None, 2], "car": [False, True, None, True]})
    rows = Rows.of(engine, table)
    design = learn(engine, rows.table, Proxies.of(Number("rooms", bands=0), YesNo("car")))
    (batch,) = batches(rows, design, None)
    assert [term.kind for term in design.terms] == ["line", UNKNOWN, "yes", UNKNOWN]
    assert batch.columns[:, 0].tolist() == [0, GRID, GRID / 2, GRID / 2]
    assert batch.columns[:, 1].tolist() == [0, 0, GRID, 0]
    assert batch.columns[2].tolist() == [GRID / 2, GRID, round(GRID * 2 / 3), GRID]


def test_not_a_number_is_unknown(engine: DuckDB) -> None:
    table = pa.table({"household": [1, 2, 3], "rooms": [1.0, float("nan"), float("inf")]})
    rows = Rows.of(engine, table)
    (batch,) = batches(rows, learn(engine, rows.table, Proxies.of(Number("rooms", bands=0))), None)
    assert batch.columns.tolist() == [[0], [GRID], [GRID]]


def test_who_is_unknown_scores_differently_from_who_has_none(rows: Rows) -> None:
    model = Model.fit(rows, made_proxies(), penalty=0.01)
    asked = {"rooms": [3, 3, 3], "schooling": [0.0, None, 15.0], "car": [False] * 3, "roof": ["tin"] * 3}
    given = Rows.of(rows.engine, pa.table({"household": [1, 2, 3], **asked}), name="asked")
    none, unknown, much = model.score(given)["score"].to_pylist()
    assert none < unknown < much


def test_the_order_of_rows_changes_nothing(engine: DuckDB, rows: Rows) -> None:
    order = np.random.default_rng(5).permutation(600)
    turned = Rows.of(engine, made().take(order), "welfare", village="village", name="turned")
    models = [Model.fit(each, made_proxies()) for each in (rows, turned)]
    assert models[0].fingerprint == models[1].fingerprint
    crossed = [cross(each, made_proxies(), GroupedFolds.make(each), keep=["poor"]).table for each in (rows, turned)]
    assert crossed[0].equals(crossed[1])


def test_ordinary_least_squares_are_those_of_numpy(rows: Rows) -> None:
    proxies = Proxies.of(Number("rooms", bands=0), Number("persons", bands=0))
    model = Model.fit(rows, proxies, penalty=0, village_effects=False)
    table = made()
    columns = np.column_stack([np.ones(600), table["rooms"], table["persons"]])
    (weights, *_) = np.linalg.lstsq(columns, table["welfare"].to_numpy(), rcond=None)
    assert model.score(rows)["score"].to_numpy() == pytest.approx(columns @ weights, abs=2e-3)


def test_village_effects_need_checked_households_of_the_village(rows: Rows) -> None:
    score = {by: cross(rows, made_proxies(), GroupedFolds.make(rows, by)).table for by in (HOUSEHOLD, VILLAGE)}
    assert _error(score[HOUSEHOLD]["score"].to_numpy()) < _error(score[HOUSEHOLD]["plain"].to_numpy()) - 0.3
    assert score[VILLAGE]["score"].equals(score[VILLAGE]["plain"])


def test_effects_of_villages_shrink_where_few_were_checked() -> None:
    residuals = np.array([1.0, 1.2, 0.8, 1.0, 1.1, 0.9, -1.0, -1.2, -0.8, -1.0, -1.1, -0.9, 1.0])
    found = from_residuals([*"aaaaaabbbbbbc"], residuals)
    assert 0 < found.effects["c"] < found.effects["a"] < 1
    assert from_residuals([*"aaabbb"], np.array([1.0, -1.0, 0.0, 1.0, -1.0, 0.0])).effects == {}
    assert found.of(["a", "nobody was checked"])[1] == 0


def _error(score: np.ndarray) -> float:
    return float(np.sqrt(np.mean((score - made()["welfare"].to_numpy()) ** 2)))


@pytest.mark.parametrize("by", [HOUSEHOLD, VILLAGE])
def test_a_split_that_separates_members_is_refused(engine: DuckDB, by: str) -> None:
    persons = {"household": [1, 1, 2, 2], "village": [1, 1, 1, 1], "y": [1.0, 1.0, 2.0, 2.0]}
    torn = {HOUSEHOLD: [0, 1, 0, 1], VILLAGE: [0, 0, 1, 1]}[by]
    rows = Rows.of(engine, pa.table({**persons, "fold": torn}), "y", village="village")
    with pytest.raises(SplitRefused, match=rf"{by} 1 stands in folds 0 and 1"):
        GroupedFolds.given(rows, "fold", by)


def test_given_folds_that_keep_households_whole_are_taken(engine: DuckDB) -> None:
    persons = {"household": [1, 1, 2, 2], "y": [1.0, 1.0, 2.0, 2.0]}
    rows = Rows.of(engine, pa.table({**persons, "fold": [0, 0, 1, 1]}), "y")
    assert GroupedFolds.given(rows, "fold").numbers == [0, 1]
    for bad in ([0, 0, 0, 0], [0, None, 1, 1]):
        spoilt = Rows.of(engine, pa.table({**persons, "fold": bad}), "y")
        with pytest.raises(SplitRefused):
            GroupedFolds.given(spoilt, "fold")
    with pytest.raises(SplitRefused):
        GroupedFolds.make(rows, VILLAGE)


def test_made_folds_are_equal_keep_groups_and_follow_their_seed(rows: Rows) -> None:
    folds = GroupedFolds.make(rows, VILLAGE, seed=3)
    counted = dict(zip(*np.unique(folds.folds["fold"].to_numpy(), return_counts=True), strict=True))
    assert set(counted.values()) == {6}
    assert not folds.folds.equals(GroupedFolds.make(rows, VILLAGE, seed=4).folds)
    GroupedFolds.given(folds.of(rows), "_fold", VILLAGE)


def test_nothing_to_learn_is_said(engine: DuckDB) -> None:
    same = pa.table({"household": [1, 2], "rooms": [1, 2], "y": [1.0, 1.0]})
    with pytest.raises(NothingToLearn):
        Model.fit(Rows.of(engine, same, "y"), Proxies.of(Number("rooms")), penalty=0)
    with pytest.raises(NoSuchProxy, match="doors"):
        Model.fit(Rows.of(engine, made(), "welfare"), Proxies.of(Number("doors")), penalty=0)
    with pytest.raises(NoSuchProxy, match="twice"):
        Proxies.of(Number("rooms"), YesNo("rooms"))


def test_the_four_cells_and_three_shares() -> None:
    listed = [True] * 3 + [False] * 5 + [None]
    poor = [True, True, False, True, False, False, False, None, True]
    table = pa.table({"listed": listed, "poor": poor, "v": list("aabbaabba"), "n": [2, 2, 1, 4, 1, 1, 1, 1, 3]})
    found = Judged.of(table, "listed", "poor", "v", "n")
    house, persons = found.errors(), found.errors(persons=True)
    assert (house.right, house.needless_count, house.missed_count, house.left_out, house.unknown) == (2, 1, 1, 3, 2)
    assert (persons.right, persons.needless_count, persons.missed_count, persons.left_out) == (4, 1, 4, 3)
    shares = [(s.top, s.bottom) for s in (house.missed, house.needless, house.missed_of_unlisted)]
    assert shares == [(1, 3), (1, 3), (1, 4)]
    # Missed among those not listed is undercoverage times poor over not listed.
    assert house.missed_of_unlisted.value == pytest.approx((house.missed.value or 0) * 3 / 4)


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("en", "Of 100 poor households, 33.3 are missed (1 of 3", "Of 100 households on the list, 33.3 are not poor"),
        ("zh", "每 100 贫困户中，漏掉 33.3（3 中的 1", "名单上每 100 户中，不贫困的有 33.3（3 中的 1"),
    ],
)
def test_errors_are_two_sentences_with_both_denominators(language: str, first: str, second: str) -> None:
    table = pa.table({"listed": [True] * 3 + [False], "poor": [True, True, False, True], "v": list("abcd")})
    said = Judged.of(table, "listed", "poor", "v").errors().sentences(language)
    assert said[0].startswith(first) and said[1].startswith(second)
    assert "95" in said[0]


def test_intervals_widen_where_errors_come_in_whole_villages() -> None:
    poor = [True] * 200
    villages = [str(n // 10) for n in range(200)]
    spread = [n % 10 != 0 for n in range(200)]
    heaped = [n // 10 >= 2 for n in range(200)]
    ends = []
    for listed in (spread, heaped):
        share = Judged.of(pa.table({"l": listed, "p": poor, "v": villages}), "l", "p", "v").errors().missed
        assert share.value == pytest.approx(0.1) and share.interval is not None
        ends.append(share.interval)
    simple = clopper_pearson(20, 200)
    assert ends[1].high > ends[0].high and ends[1].high - ends[1].low > 1.5 * (simple.high - simple.low)


def test_groups_add_up_and_unknown_is_a_group() -> None:
    table = made().append_column("g", pa.array([None if n % 7 == 0 else ("a", "b")[n % 2] for n in range(600)]))
    whole, *groups = by_group(table, Judged.of(table, "listed", "poor", "village"), ["g"])
    assert [one.value for one in groups] == ["a", "b", None]
    for cell in ("right", "needless_count", "missed_count", "left_out"):
        assert sum(getattr(one, cell) for one in groups) == getattr(whole, cell)


def test_the_quota_is_kept_whatever_ties_there_are() -> None:
    table = pa.table({"household": range(10), "score": [1.0] * 4 + [2.0] * 6})
    turned = table.take(list(range(9, -1, -1)))
    for quota in (0, 3, 4, 7, 10, 0.3):
        chosen = select(table, "score", quota)
        assert chosen.sum() == (3 if quota == 0.3 else quota)
        assert set(table["household"].to_numpy()[chosen]) == set(
            turned["household"].to_numpy()[select(turned, "score", quota)]
        )


def test_errors_are_sorted_by_their_distance_from_the_line() -> None:
    table = pa.table({"l": [False] * 4 + [True], "p": [True] * 4 + [False], "v": list("abcde")})
    gaps = np.array([-0.05, -0.2, -0.9, np.nan, 0.3])
    judged = Judged.of(table, "l", "p", "v")
    found = distances(judged, gaps)
    assert [found[edge] for edge in (0.1, 0.25, 0.5, np.inf)] == [1, 1, 0, 1] and len(found) == 5
    assert distances(judged, gaps, needless=True)[0.5] == 1


def test_a_card_has_whole_points_and_scores_as_it_is_printed(rows: Rows) -> None:
    design, scale = learn(rows.engine, rows.checked, made_proxies().banded()), Scale.of(rows)
    card = Scorecard.fit(total(moments(rows, design, scale)), design, questions=3)
    assert len(card.questions) == 3 and card.questions[0].proxy.name == "rooms"
    assert all(min(a.points for a in q.answers) == 0 for q in card.questions)
    assert 95 <= sum(max(a.points for a in q.answers) for q in card.questions) <= 105
    scored = card.score(rows, ["welfare"])
    assert pa.types.is_integer(scored["score"].type)
    assert np.corrcoef(scored["score"].to_numpy(), scored["welfare"].to_numpy())[0, 1] > 0.5
    assert any(line.startswith("1. 房间数") for line in card.lines("zh"))


def test_points_of_unknown_answers_are_their_own(rows: Rows) -> None:
    design, scale = learn(rows.engine, rows.checked, made_proxies().banded()), Scale.of(rows)
    card = Scorecard.fit(total(moments(rows, design, scale)), design, questions=4)
    blank = pa.table(
        {"household": [1], "rooms": pa.array([None], pa.int64()), "schooling": pa.array([None], pa.float64())}
    )
    blank = blank.append_column("car", pa.array([None], pa.bool_())).append_column(
        "roof", pa.array([None], pa.string())
    )
    points = card.score(Rows.of(rows.engine, blank, name="blank"))["score"][0].as_py()
    assert points == sum(a.points for q in card.questions for a in q.answers if a.kind == UNKNOWN) > 0


def test_the_queue_holds_contradictions_with_reasons_that_add_up(rows: Rows) -> None:
    model = Model.fit(rows, made_proxies())
    scored, parts = model.parts(rows, ["listed"])
    found = queue(model, rows, "listed", reasons=len(model.design.learned))
    place = {key: at for at, key in enumerate(scored["household"].to_pylist())}
    listed, score = scored["listed"].to_pylist(), scored["score"].to_pylist()
    assert {entry.kind for entry in found.entries} == {WELL_OFF, POOR}
    villages = scored["village"].to_numpy()
    for entry in found.entries:
        at = place[entry.household]
        assert listed[at] == (entry.kind == WELL_OFF)
        assert entry.score == score[at] and (entry.score > found.cut_off) == (entry.kind == WELL_OFF)
        adds = parts[at] - parts[villages == entry.village].mean(axis=0)
        assert entry.village_mean + adds.sum() == pytest.approx(entry.score)
        said = {reason.question: reason.adds for reason in entry.reasons}
        sign = 1 if entry.kind == WELL_OFF else -1
        assert all(sign * value > 0 for value in said.values())
        names = [one.proxy.name for one in model.design.learned]
        assert all(adds[names.index(name)] == pytest.approx(value) for name, value in said.items())


def test_reasons_are_words_in_both_languages(rows: Rows) -> None:
    entry = queue(Model.fit(rows, made_proxies()), rows, "listed", most=1, reasons=1).entries[0]
    words = entry.reasons[0].words
    assert "village" in words.inside("en") and "本村" in words.inside("zh")


def test_a_list_that_is_unknown_is_not_compared(rows: Rows) -> None:
    table = made().drop_columns("listed").append_column("listed", pa.array([None] * 590 + [True] * 10, pa.bool_()))
    found = queue(
        Model.fit(rows, made_proxies()), Rows.of(rows.engine, table, village="village", name="half"), "listed"
    )
    assert (found.compared, found.unknown) == (10, 590)
    assert found.entries == ()


def test_a_design_without_answers_has_no_columns(engine: DuckDB) -> None:
    table = pa.table({"household": [1], "rooms": pa.array([None], pa.int64())})
    design = learn(engine, Rows.of(engine, table).table, Proxies.of(Number("rooms")))
    assert isinstance(design, Design) and [term.kind for term in design.terms] == [UNKNOWN]
