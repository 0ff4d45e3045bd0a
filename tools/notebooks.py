"""Run the notebooks of the documents again and keep what they say: `python -m tools.notebooks`.

A notebook is run in this very Python, one cell after the other: there is no kernel to install or to differ.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "notebooks"

Notebook = dict[str, Any]


def read(path: Path) -> Notebook:
    """Return a notebook as it stands in its file."""
    found: Notebook = json.loads(path.read_text(encoding="utf-8"))
    return found


def run(notebook: Notebook) -> Notebook:
    """Return the notebook with every cell run anew; raises what a cell raises."""
    names: dict[str, Any] = {"__name__": "__main__"}
    cells, number = [], 0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            cells.append(cell)
            continue
        number += 1
        cells.append({**cell, "execution_count": number, "outputs": _run_cell("".join(cell["source"]), number, names)})
    return {**notebook, "cells": cells}


def write(path: Path, notebook: Notebook) -> None:
    """Write a notebook in the shape in which versions can be compared."""
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _run_cell(source: str, number: int, names: dict[str, Any]) -> list[dict[str, Any]]:
    tree = ast.parse(source)
    end = tree.body[-1] if tree.body else None
    last = end if isinstance(end, ast.Expr) else None
    tree.body = tree.body[:-1] if last else tree.body
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(tree, f"cell {number}", "exec"), names)  # noqa: S102 - our own documents
        value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names) if last else None  # noqa: S307
    outputs: list[dict[str, Any]] = []
    if said.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": said.getvalue().splitlines(keepends=True)})
    if value is not None:
        data = {"execution_count": number, "metadata": {}, "output_type": "execute_result", "data": _shown(value)}
        outputs.append(data)
    return outputs


def _shown(value: Any) -> dict[str, list[str]]:
    found = {"text/plain": repr(value).splitlines(keepends=True)}
    html = getattr(value, "_repr_html_", lambda: None)()
    return {"text/html": html.splitlines(keepends=True), **found} if html else found


def main() -> None:
    """Run every notebook and write what it says."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        write(path, run(read(path)))
        print(f"   {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
