"""One suite, every engine: a test that takes `engine` runs on each of them."""

from collections.abc import Callable, Iterator

import pytest

from fupin.columnar.backends.base import Engine
from fupin.columnar.backends.duckdb import DuckDB

ENGINES: dict[str, Callable[[], Engine]] = {"duckdb": lambda: DuckDB(threads=2)}


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    opened = ENGINES[request.param]()
    yield opened
    opened.close()
