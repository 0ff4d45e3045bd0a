"""What a notebook gets from `import fupin.columnar`: all of it documented, none of it with Django."""

from __future__ import annotations

import subprocess
import sys

import pytest

import fupin.columnar as fc
from tests.sources import ROOT

HEAVY = ("django", "ibis", "duckdb", "pyarrow", "pandas", "pyspark")


@pytest.mark.parametrize("name", fc.__all__)
def test_every_name_is_there_and_says_what_it_does(name: str) -> None:
    found = getattr(fc, name)
    assert (found.__doc__ or "").strip()
    assert name in dir(fc)


def test_no_module_takes_the_place_of_a_name() -> None:
    modules = {path.stem for path in (ROOT / "src" / "fupin" / "columnar").iterdir()}
    assert modules & set(fc.__all__) == {"measures"}


def test_a_name_that_is_not_there_is_no_name() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        fc.nothing  # noqa: B018


def _loaded(code: str) -> set[str]:
    told = f"import sys, fupin.columnar as fc\n{code}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=ROOT / "src")
    return {module.partition(".")[0] for module in done.stdout.split()}


def test_importing_costs_nothing() -> None:
    assert _loaded("").isdisjoint(HEAVY)


def test_every_name_works_without_django() -> None:
    assert "django" not in _loaded("[getattr(fc, name) for name in fc.__all__ if name != 'Spark']")
