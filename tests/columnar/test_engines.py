"""What every engine promises of files, and of the values on which engines differ."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fupin.columnar import numbers
from fupin.columnar.backends.base import Engine
from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.numbers import Exact, whole
from fupin.columnar.operations import AGGREGATED, COMPUTED, constant
from fupin.kernel.money import round_half_up
from fupin.policy.tree import Operation

ODD = "it's [one] {of} a*b? x=1 三"
LARGEST = 2**63 - 1
BEYOND = r"(?i)overflow|out of range"

Columns = dict[str, Any]


def table(**columns: tuple[pa.DataType, list[object]]) -> pa.Table:
    """Rows, numbered in `row`."""
    arrays = {name: pa.array(values, kind) for name, (kind, values) in columns.items()}
    (length,) = {len(array) for array in arrays.values()}
    return pa.table({"row": pa.array(range(length), pa.int64()), **arrays})


def fetched(engine: Engine, rows: pa.Table, build: Callable[[ibis.Table], Columns]) -> dict[str, list[Any]]:
    """Columns that are computed from the rows, in the order of the rows."""
    engine.attach({"rows": rows})
    unbound = ibis.table(ibis.Schema.from_pyarrow(rows.schema), name="rows")
    found = engine.fetch(unbound.select("row", **build(unbound)).order_by("row"))
    return found.drop_columns("row").to_pydict()  # type: ignore[no-any-return]


def raises(engine: Engine, rows: pa.Table, build: Callable[[ibis.Table], Columns]) -> None:
    with pytest.raises(Exception, match=BEYOND):
        fetched(engine, rows, build)


def whole_numbers(*values: int | None) -> tuple[pa.DataType, list[object]]:
    return pa.int64(), list(values)


def test_halves_are_rounded_upwards(engine: Engine) -> None:
    pairs = [*product((0, 1, 2, 3, 5, 7, 99, -1, -2, -3, -7, None), (1, 2, 3, 4, 7, 10)), (2**51 - 1, 2), (5, None)]
    tops, bottoms = zip(*pairs, strict=True)
    rows = table(top=whole_numbers(*tops), bottom=whole_numbers(*bottoms))
    found = fetched(
        engine, rows, lambda t: {"n": Exact(t.top, t.bottom, 2).rounded(), "d": Exact(t.top, None, 8).rounded(2)}
    )
    known = [(top, bottom) for top, bottom in pairs if top is not None and bottom is not None]
    assert [n for n in found["n"] if n is not None] == [round_half_up(Fraction(t, b * 2)) for t, b in known]
    assert found["d"] == [None if top is None else round_half_up(Fraction(2 * top, 8)) for top in tops]


def test_nothing_leaves_64_bits_unseen(engine: Engine) -> None:
    rows = table(n=whole_numbers(LARGEST, 1, None))
    both = table(n=whole_numbers(LARGEST, 1), group=whole_numbers(1, 1))
    assert fetched(engine, rows, lambda t: {"n": t.n - whole(LARGEST)})["n"] == [0, 1 - LARGEST, None]
    raises(engine, rows, lambda t: {"n": t.n + whole(1)})
    raises(engine, rows, lambda t: {"n": whole(-2) - t.n})
    raises(engine, rows, lambda t: {"n": t.n * whole(2)})
    counted = AGGREGATED[Operation.SUM].counted
    engine.attach({"both": both})
    summed = ibis.table(ibis.Schema.from_pyarrow(both.schema), name="both")
    with pytest.raises(Exception, match=BEYOND):
        engine.fetch(summed.group_by("group").aggregate(**counted(Exact(summed.n), summed.n > whole(0))))


def test_constants_are_64_bits_wide(engine: Engine) -> None:
    rows = table(n=whole_numbers(1))
    engine.attach({"rows": rows})
    unbound = ibis.table(ibis.Schema.from_pyarrow(rows.schema), name="rows")
    found = engine.fetch(
        unbound.select(small=whole(4000), large=whole(2**31 - 1) * whole(2**31 - 1), low=whole(-(2**40)))
    )
    assert found.schema == pa.schema([(name, pa.int64()) for name in ("small", "large", "low")])
    assert found.to_pylist() == [{"small": 4000, "large": (2**31 - 1) ** 2, "low": -(2**40)}]


def test_a_share_of_nothing_is_unknown(engine: Engine) -> None:
    rows = table(top=whole_numbers(6, 6, 6, None), bottom=whole_numbers(3, 0, None, 3))
    found = fetched(engine, rows, lambda t: {"share": numbers.divide(Exact(t.top), Exact(t.bottom)).rounded()})
    assert found["share"] == [2, None, None, None]


def test_unknown_is_the_third_answer(engine: Engine) -> None:
    answers = (True, False, None)
    pairs = list(product(answers, answers))
    rows = table(one=(pa.bool_(), [one for one, _ in pairs]), other=(pa.bool_(), [other for _, other in pairs]))
    asked = (Operation.AND, Operation.OR, Operation.EQUAL, Operation.UNEQUAL, Operation.IF_KNOWN)
    found = fetched(
        engine,
        rows,
        lambda t: {
            **{operation.name: COMPUTED[operation](t.one, t.other) for operation in asked},
            "NOT": COMPUTED[Operation.NOT](t.one),
            "IS_KNOWN": COMPUTED[Operation.IS_KNOWN](t.one),
            "CHOOSE": COMPUTED[Operation.CHOOSE](t.one, t.other, ~t.other),
        },
    )
    yes, no, unknown = True, False, None
    assert found == {
        "AND": [yes, no, unknown, no, no, no, unknown, no, unknown],
        "OR": [yes, yes, yes, yes, no, unknown, yes, unknown, unknown],
        "EQUAL": [yes, no, unknown, no, yes, unknown, unknown, unknown, unknown],
        "UNEQUAL": [no, yes, unknown, yes, no, unknown, unknown, unknown, unknown],
        "IF_KNOWN": [yes, yes, yes, no, no, no, yes, no, unknown],
        "NOT": [no, no, no, yes, yes, yes, unknown, unknown, unknown],
        "IS_KNOWN": [yes, yes, yes, yes, yes, yes, no, no, no],
        "CHOOSE": [yes, no, unknown, no, yes, unknown, unknown, unknown, unknown],
    }


def test_ages_are_counted_by_birthdays_in_every_century(engine: Engine) -> None:
    born = [date(2000, 2, 29), date(2000, 3, 1), date(1999, 12, 31), date(1582, 10, 4), date(1400, 2, 28), None]
    on = [date(2018, 2, 28), date(2018, 3, 1), date(2020, 2, 29)]
    rows = table(born=(pa.date32(), list(born)))
    found = fetched(engine, rows, lambda t: {str(d): COMPUTED[Operation.AGE](t.born, constant(d)).top for d in on})
    for day in on:
        expected = [b and day.year - b.year - ((day.month, day.day) < (b.month, b.day)) for b in born]
        assert found[str(day)] == expected, day


def test_texts_are_compared_sign_by_sign(engine: Engine) -> None:
    texts = ["", " ", "a", "A", "a ", "甲", "é", "e\u0301", "a\\b", "it's", 'say "x"', "two\nlines", "😀", "${x}"]
    rows = table(text=(pa.string(), [*texts, None]))
    found = fetched(engine, rows, lambda t: {f"t{i}": t.text == constant(text) for i, text in enumerate(texts)})
    for number in range(len(texts)):
        assert found[f"t{number}"] == [*(each == number for each in range(len(texts))), None]


def test_lists_and_codes_are_searched_with_unknowns(engine: Engine) -> None:
    rows = table(codes=(pa.list_(pa.string()), [["a", "b"], ["b"], [], None]), code=(pa.string(), ["a", "c", "", None]))
    found = fetched(engine, rows, lambda t: {"includes": t.codes.contains("a"), "in": t.code.isin(["a", "b"])})
    assert found == {"includes": [True, False, False, None], "in": [True, False, False, None]}


def test_unknown_comes_last(engine: Engine) -> None:
    rows = table(n=whole_numbers(None, 2, None, 1))
    engine.attach({"rows": rows})
    unbound = ibis.table(ibis.Schema.from_pyarrow(rows.schema), name="rows")
    assert engine.fetch(unbound.select("n").order_by("n"))["n"].to_pylist() == [1, 2, None, None]


def test_only_the_households_asked_for_are_there(engine: Engine, tmp_path: Path) -> None:
    rows = table(household=whole_numbers(4, 7, 1, 9, 3))
    pq.write_table(rows, tmp_path / "rows.parquet")
    engine.attach({"held": rows, "filed": tmp_path / "rows.parquet"}, (3, 7))
    for name in ("held", "filed"):
        found = engine.fetch(ibis.table({"household": "int64"}, name=name).order_by("household"))
        assert found["household"].to_pylist() == [3, 4, 7]


def test_a_table_is_a_file_some_files_or_a_folder(engine: Engine, tmp_path: Path) -> None:
    whole_folder = tmp_path / ODD
    files = [whole_folder / f"area={number}" / "part-00000.parquet" for number in (1, 2, 3)]
    for number, file in enumerate(files, start=1):
        file.parent.mkdir(parents=True)
        pq.write_table(table(area=whole_numbers(number * 100)), file)
    engine.attach(
        {"all": whole_folder, "one": files[2], "two": files[:2], "parts": [file.parent for file in files[1:]]}
    )
    found = {name: _areas(engine, name) for name in ("all", "one", "two", "parts")}
    assert found == {"all": [100, 200, 300], "one": [300], "two": [100, 200], "parts": [200, 300]}
    engine.attach({"all": table(area=whole_numbers(7))})
    assert _areas(engine, "all") == [7]


def _areas(engine: Engine, name: str) -> list[int]:
    quoted = f'"{name}"' if engine.capabilities.dialect == "duckdb" else f"`{name}`"
    return sorted(engine.fetch_sql(f"SELECT area FROM {quoted}")["area"].to_pylist())  # noqa: S608 - names of this file


def test_a_column_that_some_file_lacks_is_an_error_not_unknown(engine: Engine, tmp_path: Path) -> None:
    files = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    pq.write_table(table(area=whole_numbers(1), size=whole_numbers(2)), files[0])
    pq.write_table(table(area=whole_numbers(1)), files[1])
    with pytest.raises(Exception, match=r"b\.parquet"):
        engine.attach({"rows": files})
        engine.fetch_sql("SELECT sum(size) FROM rows")
    (tmp_path / "empty").mkdir()
    with pytest.raises(Exception, match="empty"):
        engine.attach({"rows": tmp_path / "empty"})


def test_rows_are_written_as_one_file_in_their_order(engine: Engine, tmp_path: Path) -> None:
    rows = table(n=whole_numbers(*range(20_000, 0, -1), None), text=(pa.string(), ["甲"] * 20_000 + [None]))
    engine.attach({"rows": rows})
    folder = tmp_path / ODD
    folder.mkdir()
    file = folder / "part-00000.parquet"
    for asked, expected in (("n <= 15000", 15_000), ("true", 20_001), ("n < 0", 0)):
        assert engine.write_sql(f"SELECT * FROM rows WHERE {asked} ORDER BY n NULLS LAST", file) == expected  # noqa: S608
        written = pq.read_table(file, partitioning=None)
        assert (written.schema.names, written.num_rows) == (["row", "n", "text"], expected)
        assert written["n"].to_pylist()[:15_000] == list(range(1, 15_001))[:expected]
    assert pq.ParquetFile(file).metadata.format_version is not None
    assert [path.name for path in folder.iterdir()] == [file.name]


def test_a_statement_that_fails_leaves_no_file(engine: Engine, tmp_path: Path) -> None:
    engine.attach({"rows": table(n=whole_numbers(*range(1000), LARGEST))})
    with pytest.raises(Exception, match=BEYOND):
        engine.write_sql("SELECT n + 1 AS n FROM rows", tmp_path / "part.parquet")
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_fit_in_memory_is_spilled_to_the_folder_named(tmp_path: Path) -> None:
    spill = tmp_path / "spill"
    with DuckDB(threads=1, memory_limit="48MB", temp_folder=spill, ordered=False) as engine:
        asked = "SELECT range AS n FROM range(4000000) ORDER BY hash(range)"
        assert engine.write_sql(asked, tmp_path / "sorted.parquet") == 4_000_000
        assert spill.is_dir()
    assert list(tmp_path.rglob("*.tmp")) == []
