"""The 82 figures of a village report for every village of the demonstration county, against SQL written by hand.

Prints seconds for all villages in one pass and the ratio to the plain SQL that computes the same, and fails where a
figure of any village differs. `--data FOLDER` uses a county that is loaded there; without it one is loaded.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")
RUNS = 3


def main() -> None:
    """Compute and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a data folder in which the demonstration is loaded")
    parser.add_argument("--year", type=int, help="the year of the report; else the last whole one")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fupin-figures-") as folder:
        os.environ["FUPIN_DATA"] = str(chosen.data or folder)
        if not chosen.data:
            for command in (["migrate", "-v0"], ["demo"]):
                subprocess.run([sys.executable, "-m", "fupin.project.cli", *command], check=True)
        sys.exit(_run(chosen.year))


def _run(year: int | None) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fupin.project.settings")
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from benchmarks._figures_sql import by_hand
    from fupin.framework.permissions import SYSTEM
    from fupin.places.models import Area
    from fupin.registry.queries import pack
    from fupin.reports.queries.figures import by_place

    county = Area.objects.filter(level=3).order_by("id").values_list("id", flat=True)[0]
    year = year or timezone.localdate().year - 1
    from datetime import date

    moment = (date(year, 12, 31), timezone.now())
    forms = pack().figures.of_form()
    mine, ours = _timed(lambda: by_place(SYSTEM, forms.values(), county, 5, year, at=moment))
    with connection.cursor() as cursor:
        theirs, hands = _timed(lambda: by_hand(cursor, connection.vendor, county, year, moment))
    wrong = [
        f"{key} {form} {name}: {found[name].exact} ≠ {hands[key][form]}"
        for key, found in ours.items()
        for form, name in forms.items()
        if found[name].exact != hands[key][form]
    ]
    known = sum(one.exact is not None for found in ours.values() for one in found.values())
    print(
        f"{connection.vendor}: {len(ours)} villages × {len(forms)} figures of {year}, {known:,} with data: {mine:.2f} s"
        f" = {mine / theirs:.1f} × the SQL by hand ({theirs:.2f} s); {len(wrong)} differ"
    )
    print("\n".join(f"  {one}" for one in wrong[:20]))
    return 1 if wrong or set(ours) != set(hands) else 0


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    best = float("inf")
    for _ in range(RUNS):
        begun = perf_counter()
        result = work()
        best = min(best, perf_counter() - begun)
    return best, result


if __name__ == "__main__":
    main()
