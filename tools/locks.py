"""Compile `requirements/*.in` to hashed locks that name no registry: `python -m tools.locks [--upgrade]`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = ROOT / ".venv" / "bin" / "uv"
OPTIONS = ["--quiet", "--generate-hashes", "--no-emit-index-url", "--python-version=3.11", "--system-certs"]

# What is tested must be what is run: the lock of the tests is compiled within the lock of the product.
WITHIN: dict[str, list[str]] = {
    "tools": [],
    "run": [],
    "spark": ["--constraint", "requirements/run.txt"],
    "test": ["--constraint", "requirements/spark.txt"],
}


def main(extra: list[str]) -> None:
    """Compile each lock; with --upgrade take the newest versions that the .in files allow."""
    for name, within in WITHIN.items():
        source, lock = f"requirements/{name}.in", f"requirements/{name}.txt"
        command: list[str | Path] = [UV, "pip", "compile", *OPTIONS, *extra, *within, source, "--output-file", lock]
        subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
