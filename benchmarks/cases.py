"""Cases at county size: a meeting of 80 households, a review of 500 on one screen, the inbox of a county.

Works on a throw-away register: records households, opens cases, and measures wall time and statements of each step.
Ratio: seconds for each household against one household decided alone. `--cases` says how many cases the county has.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

MEETING, REVIEW, COUNTY_CASES = 80, 500, 8_000
_BATCH = 2_000


def main() -> None:
    """Measure on SQLite, or on the database that FUPIN_DATABASE names, which must be empty."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=COUNTY_CASES)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fupin-cases-") as folder:
        os.environ["FUPIN_DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fupin.project.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        measure(chosen.cases)


def measure(county: int) -> None:
    """Print what each step took."""
    from fupin.identification.cases import actions, queries
    from fupin.identification.cases.shapes import Choice, Given, Hearing
    from fupin.identification.tests.case_world import PAPER, PICTURE, WON, World
    from fupin.registry.tests.samples import VILLAGE

    world = World()
    shared = [Given("minutes", text="All came."), Given("sign_in", file=PAPER), Given("photo", file=PICTURE)]
    alone = _opened(1)[0]
    actions.declare(world.cadre, alone, related=False)
    single = _told("one case decided alone", lambda: actions.decide(world.cadre, alone, "stopped", reason="."))
    cases = _opened(MEETING)
    hearings = [Hearing(pk, WON, "proposed") for pk in cases]
    asked: Any = lambda: actions.hold_meeting(  # noqa: E731 - measured below
        world.cadre, VILLAGE, "exit", "assessment", hearings, evidence=shared, related={}
    )
    took = _told(f"a meeting of {MEETING}", asked)
    print(f"   per household {took / MEETING / single:.3f} of one alone")
    review = _opened(REVIEW)
    actions.declare_many(world.cadre, review, {})
    choices = [Choice(pk, "stopped", 2, ".") for pk in review]
    took = _told(f"a review of {REVIEW}", lambda: actions.decide_many(world.cadre, choices))
    print(f"   per household {took / REVIEW / single:.3f} of one alone")
    _opened(county)
    _told(f"the first page of an inbox of {county}", lambda: list(queries.inbox(world.cadre)[:50]))
    _told("its number", lambda: queries.inbox(world.cadre).count())
    _told("what is late in the county", lambda: list(queries.overdue(world.officer)[:50]))
    _told("the progress of the county by village", lambda: queries.progress(world.officer, 0, "exit"))
    _told("the file of one case", lambda: queries.case_file(world.cadre, cases[0]))


def _opened(count: int) -> list[int]:
    from fupin.framework.permissions import SYSTEM
    from fupin.identification.cases import actions
    from fupin.registry import actions as registry
    from fupin.registry.tests.samples import VILLAGE

    people = [{"name": "王甲", "relation": "head"}]
    told = {"area": VILLAGE, "kind": "registered", "status": "not_exited", "members": people}
    found: list[int] = []
    while len(found) < count:
        homes = registry.record_batch(SYSTEM, [told] * min(_BATCH, count - len(found)))
        found += actions.open_cases(SYSTEM, "exit", homes).done
    return found


def _told(what: str, work: Callable[[], Any]) -> float:
    with _counted() as statements:
        begin = perf_counter()
        work()
        took = perf_counter() - begin
    print(f"{what}: {took:.3f} s, {statements[0]} statements", flush=True)
    return took


@contextmanager
def _counted() -> Iterator[list[int]]:
    from django.db import connection

    count = [0]

    def wrapped(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        count[0] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapped):
        yield count


if __name__ == "__main__":
    main()
