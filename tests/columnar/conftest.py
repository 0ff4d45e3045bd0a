"""One suite, every engine: a test that takes `engine` runs on each of them."""

from collections.abc import Callable, Iterator

import pytest

from fupin.columnar.backends import java
from fupin.columnar.backends.base import Engine
from fupin.columnar.backends.duckdb import DuckDB

# Short statements gain nothing from Java's second compiler, which takes half of the time.
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Engine]:
    """The one Spark of this process."""
    if java.home() is None:
        pytest.skip("Spark needs Java 17 or 21")
    from fupin.columnar.backends.spark import Spark

    with Spark(java_options=QUICK) as opened:
        yield opened
    assert not opened.folder.exists()


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.xdist_group("spark"))])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "spark":
        yield request.getfixturevalue("cluster")
        return
    with DuckDB(threads=2) as opened:
        yield opened


@pytest.fixture
def sample(engine: Engine) -> Callable[[int], int]:
    """So many households, or as many as show the same where one process on one machine is a cluster's smallest."""
    return lambda number: min(number, 1500) if engine.capabilities.distributed else number
