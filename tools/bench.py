"""Run every benchmark, one after the other: `python -m tools.bench [NAME]`. Each prints its ratios."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(names: list[str]) -> int:
    """Run the benchmarks named, or all; return how many failed."""
    found = sorted(p for p in (ROOT / "benchmarks").glob("*.py") if not p.name.startswith("_"))
    chosen = [path for path in found if not names or path.stem in names]
    return sum(_run(path) for path in chosen)


def _run(path: Path) -> bool:
    print(f"== {path.stem}", flush=True)
    module = f"benchmarks.{path.stem}"
    return subprocess.run([sys.executable, "-m", module], cwd=ROOT, check=False).returncode != 0


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
