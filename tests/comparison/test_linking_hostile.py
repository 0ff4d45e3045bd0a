"""Lists that nobody would want to get."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from fupin.comparison.linking import PAIRS, PERSONS, Bands, WrongList
from fupin.kernel.errors import FupinError
from tests.comparison.lists import OURS, WANG, found, linked, person, table

pytestmark = pytest.mark.one_database("nothing here is stored")
EMPTY = PERSONS.empty_table()


@pytest.mark.parametrize(("ours", "theirs"), [(EMPTY, EMPTY), (OURS, EMPTY), (EMPTY, OURS)])
def test_an_empty_side_leaves_everybody_alone(ours: pa.Table, theirs: pa.Table) -> None:
    result = linked(ours, theirs)
    assert result.pairs.schema == PAIRS
    assert len(result.pairs) == 0
    assert result.only_ours.to_pylist() == ours["id"].to_pylist()
    assert result.only_theirs.to_pylist() == theirs["id"].to_pylist()


def test_rows_of_which_nothing_is_known_are_nobody() -> None:
    nothing = table(*({"id": n} for n in range(5)))
    assert found(linked(nothing, nothing)) == []
    assert found(linked(OURS, nothing)) == []


ABSURD: list[dict[str, Any]] = [
    {"name": "", "identity": ""},
    {"name": "··", "identity": "无", "phone": "无"},
    {"name": "王" * 5000, "identity": "9" * 5000},
    {"name": "䶮\U00020087\ue863", "identity": "４２０"},
    {"name": "'; drop table ours; --", "identity": "' or 1=1"},
    {"name": "\u202eيعقوب\u0000", "identity": "\u200b"},
    {"name": "🙂🙂", "sex": "🙂", "area": -1, "household": -1, "phone": "0"},
    {"name": "王小明", "birth_date": date(1, 1, 1), "area": 2**62},
    {"name": "王小明", "birth_date": date(9999, 12, 31), "area": 0},
]


def test_absurd_rows_do_no_harm() -> None:
    rows = [{"id": place, **row} for place, row in enumerate(ABSURD, 10)]
    result = linked(OURS, table(*rows, person(99, "王小明", WANG)))
    assert (1, 99, "number", "accept") in found(result)
    assert len(result.pairs) + len(result.only_theirs) == len(rows) + 1


def test_columns_that_a_list_lacks_are_unknown() -> None:
    short = pa.table({"id": [10], "identity": [WANG]})
    assert found(linked(OURS, short)) == [(1, 10, "number", "accept")]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (pa.table({"name": ["x"]}), "has no column “id”"),
        (pa.table({"id": [1, 7, 7]}), "The id 7 stands in more than one row"),
        (pa.table({"id": pa.array([1, None])}), "1 rows of the list of .+ have no id"),
        (pa.table({"id": [1], "birth_date": ["yesterday"]}), "birth_date"),
    ],
)
def test_a_list_that_cannot_be_compared_is_refused_by_name(wrong: pa.Table, said: str) -> None:
    with pytest.raises(WrongList, match=said):
        linked(OURS, wrong)


@pytest.mark.parametrize(("accept", "review"), [(0.5, 0.6), (1.1, 0.2), (0.9, 0.0)])
def test_bands_in_disorder_are_refused(accept: float, review: float) -> None:
    with pytest.raises(FupinError):
        Bands(accept, review)


def test_nothing_is_left_on_disk_or_said_in_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with caplog.at_level(logging.DEBUG):
        linked(OURS, table(person(10, "王小明", WANG), person(11, "李秀英")))
    assert list(tmp_path.iterdir()) == []
    assert WANG not in caplog.text
    assert "王小明" not in caplog.text
    assert capfd.readouterr() == ("", "")


def test_progress_is_told_from_nothing_to_all() -> None:
    told: list[float] = []
    linked(OURS, OURS, progress=lambda _step, share: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0
