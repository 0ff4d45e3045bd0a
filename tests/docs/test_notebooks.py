"""The notebooks say what they say when they are run again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.sources import named
from tools.notebooks import FOLDER, read, run

NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def _said(notebook: dict[str, Any]) -> list[Any]:
    return [cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"]


def test_there_is_one() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_a_notebook_says_the_same_again(path: Path) -> None:
    kept = read(path)
    assert _said(run(kept)) == _said(kept), "run `python -m tools.notebooks`"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_a_notebook_is_one_that_other_programs_read(path: Path) -> None:
    found = read(path)
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
    names = [cell["id"] for cell in found["cells"]]
    assert len(set(names)) == len(names)
    for cell in found["cells"]:
        assert {"cell_type", "id", "metadata", "source"} <= cell.keys()
        assert cell["cell_type"] == "markdown" or cell["execution_count"]


def test_what_a_cell_raises_is_not_swallowed() -> None:
    code = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "source": ["1 / 0"]}
    with pytest.raises(ZeroDivisionError):
        run({"cells": [code]})


def test_a_cell_keeps_what_it_prints_and_what_it_ends_with() -> None:
    code = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "source": ["print('x')\n", "1 + 1"]}
    stream, result = run({"cells": [code]})["cells"][0]["outputs"]
    assert (stream["text"], result["data"]) == (["x\n"], {"text/plain": ["2"]})
