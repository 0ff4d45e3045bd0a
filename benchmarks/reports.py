"""The yearly report and the slides of every village of a county: seconds each, and against plain docxtpl.

Loads the demonstration county (120 villages; `--small` for 6), fills the report of every village from the built-in
template, reads each back, and makes the slides. Floor: docxtpl rendering the same template with constant text, without
computing a figure and without reading anything back. Ratio: seconds of ours over seconds of docxtpl.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import tempfile
from pathlib import Path
from time import process_time
from typing import Any

YEAR = 2019


def main() -> None:
    """Load a county, or use one that is there, and make every report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a data folder in which the demonstration is loaded")
    parser.add_argument("--small", action="store_true", help="the small demonstration")
    parser.add_argument("--no-slides", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fupin-reports-") as folder:
        os.environ["FUPIN_DATA"] = str(chosen.data or folder)
        os.environ["FUPIN_DEBUG"] = "0"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fupin.project.settings")
        import django
        from django.core.management import call_command

        django.setup()
        if not chosen.data:
            call_command("migrate", verbosity=0)
            call_command("demo", *(["--small"] if chosen.small else []), stdout=io.StringIO())
        _measure(slides=not chosen.no_slides)


def _measure(*, slides: bool) -> None:
    from fupin.framework.permissions import SYSTEM
    from fupin.kernel.area import COUNTY_LEVEL, NATION, VILLAGE_LEVEL
    from fupin.places import queries as places
    from fupin.reports.office import making
    from fupin.reports.office.subjects import Telling

    county = next(one.pk for one in places.inside(SYSTEM, NATION, COUNTY_LEVEL))
    telling = Telling(SYSTEM, "zh", YEAR)
    ours, count = _timed(making.of_places(telling, making.product("village_report"), county, VILLAGE_LEVEL))
    floor = _docxtpl(count)
    print(f"{count} yearly reports: {ours:.1f} s CPU, {1000 * ours / count:.0f} ms each, read back and compared")
    print(f"docxtpl with constant text: {floor:.1f} s CPU; ratio {ours / floor:.2f} (below 1: faster than the floor)")
    if slides:
        spent, decks = _timed(making.of_places(telling, making.product("slides"), county, VILLAGE_LEVEL))
        print(f"{decks} sets of slides: {spent:.1f} s CPU, {1000 * spent / decks:.0f} ms each")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def _timed(files: Any) -> tuple[float, int]:
    started = process_time()
    count = sum(1 for _key, content in files if content)
    return process_time() - started, count


def _docxtpl(count: int) -> float:
    """Return the seconds that docxtpl takes to render the same template with a constant text in every field."""
    from docxtpl import DocxTemplate
    from jinja2 import ChainableUndefined
    from jinja2.sandbox import SandboxedEnvironment

    from fupin.registry.queries import pack
    from fupin.reports.office.drafts import draft
    from fupin.reports.office.naming import PLACE, vocabulary

    template = draft(pack().papers["village_report"], "zh")
    environment = SandboxedEnvironment(autoescape=True, undefined=ChainableUndefined)
    environment.filters |= dict.fromkeys(("unit", "blank", "line", "count"), str)
    constant: dict[str, Any] = dict.fromkeys(vocabulary(PLACE).names, "123")
    started = process_time()
    for _number in range(count):
        made = DocxTemplate(io.BytesIO(template))
        made.render(constant | {"misfits": [], "unchecked": [], "unreported": []}, environment)
        made.save(io.BytesIO())
    return process_time() - started


if __name__ == "__main__":
    main()
