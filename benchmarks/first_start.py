"""First start on an empty machine: seconds to install, to migrate and to load the county, on both databases.

Copies the committed sources to an empty folder, takes away the home folder and every variable, and runs `make run`.
Ratios: installing against installing again from the cache; migrating against the bare statements of the same schema.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools import services

ROOT = Path(__file__).resolve().parents[1]
STEP = re.compile(r"^   (.+): ([\d.]+) s$|^   (serving) after ([\d.]+) s$")
READY = "Press Ctrl-C"
KEPT = ("PATH", "SSL_CERT_FILE", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CERT", "HTTPS_PROXY")


def main() -> None:
    """Measure SQLite, then PostgreSQL, each from nothing."""
    with tempfile.TemporaryDirectory(prefix="fupin-first-") as folder:
        _measure("SQLite", Path(folder), "")
    with tempfile.TemporaryDirectory(prefix="fupin-first-") as folder, services.postgresql() as address:
        _measure("PostgreSQL", Path(folder), address)


def _measure(name: str, folder: Path, database: str) -> None:
    checkout, environment = folder / "fupin", _environment(folder, database)
    subprocess.run(["git", "clone", "--quiet", ROOT, checkout], check=True)
    begun = time.monotonic()
    steps = _first_start(checkout, environment)
    print(f"{name}: {time.monotonic() - begun:.1f} s from nothing to serving")
    for step, seconds in steps.items():
        print(f"  {seconds:8.1f} s  {step}")
    cold = sum(seconds for step, seconds in steps.items() if step.startswith(("install", "create the virtual")))
    print(f"  {cold / _installed_again(checkout, environment):8.1f} x  installing, against installing from the cache")
    if not database:
        floor = _bare_schema(checkout / "data" / "fupin.sqlite3")
        print(f"  {steps['prepare the database'] / floor:8.1f} x  migrating, against the bare schema")


def _environment(folder: Path, database: str) -> dict[str, str]:
    home = folder / "home"
    home.mkdir()
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "HOME": str(home), "FUPIN_DATABASE": database}


def _first_start(checkout: Path, environment: dict[str, str]) -> dict[str, float]:
    command = ["make", "run", f"PORT={services.free_port()}"]
    steps: dict[str, float] = {}
    with subprocess.Popen(command, cwd=checkout, env=environment, stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout or ():
            if found := STEP.match(line.rstrip("\n")):
                steps[found[1] or found[3]] = float(found[2] or found[4])
            if READY in line:
                running.send_signal(signal.SIGTERM)
    if "serving" not in steps:
        sys.exit("the product did not start; its message is above")
    return steps


def _installed_again(checkout: Path, environment: dict[str, str]) -> float:
    shutil.rmtree(checkout / ".venv")
    begun = time.monotonic()
    subprocess.run(
        [sys.executable, "tools/setup.py", "run"],
        cwd=checkout,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.monotonic() - begun


def _bare_schema(made: Path) -> float:
    with sqlite3.connect(made) as source:
        statements = [row[0] for row in source.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")]
    begun = time.monotonic()
    with sqlite3.connect(made.with_name("bare.sqlite3"), isolation_level=None) as target:
        target.execute("BEGIN")
        for statement in statements:
            if "sqlite_" not in statement:
                target.execute(statement)
        target.execute("COMMIT")
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
