"""Writing a nation: the plan first, then its provinces, several at a time; what is finished is not written twice."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from fupin.columnar.schema.snapshot import about, begin
from fupin.columnar.schema.store import NoRoom, Store, Value
from fupin.kernel.area import NATION
from fupin.kernel.errors import FupinError
from fupin.policy.packs import Pack
from fupin.project.nation.plan import Province, plan
from fupin.project.nation.recipe import Recipe, of_pack
from fupin.project.nation.writing import Order, write_province

# Measured at 300,000 households; one further year of accounts needs as much as the last number.
BYTES_OF_A_HOUSEHOLD, BYTES_OF_A_YEAR = 110, 40
FEWEST, MOST = 100, 100_000_000
MOST_PROCESSES, MOST_YEARS = 64, 10


@dataclass(frozen=True, slots=True)
class Wish:
    """How large a nation is wanted, and of which year."""

    households: int
    seed: int = 1
    year: int | None = None
    years: int = 1
    areas: Path | None = None
    processes: int = 2


def generate(folder: Path, pack: Pack, wish: Wish, say: Callable[[str], None] = print) -> Store:
    """Write a nation to a folder and publish it; raises a FupinError that says what to mend."""
    recipe = of_pack(pack, wish.year)
    _check(wish)
    facts = _about(recipe, wish)
    order = Order(folder, pack.name, recipe.year, wish.years, wish.seed, facts)
    draft = begin(folder, facts)
    provinces = plan(recipe, wish.households, wish.seed, wish.areas)
    waiting = [province for province in provinces if not draft.has(province.area)]
    _check_room(folder, sum(province.households for province in waiting), wish.years)
    say(f"-> {wish.households:,} households in {len(provinces)} provinces, {len(provinces) - len(waiting)} done before")
    begun, done = time.monotonic(), 0
    for number, households in enumerate(_written(order, waiting, wish.processes), start=1):
        done += households
        rate = done / (time.monotonic() - begun)
        say(f"   {number} of {len(waiting)} provinces, {done:,} households, {rate:,.0f} each second")
    return draft.publish()


def _written(order: Order, provinces: Sequence[Province], processes: int) -> Iterator[int]:
    """Write provinces, the largest first so that the processes end together."""
    ranked = sorted(provinces, key=lambda province: -province.households)
    if processes == 1:
        yield from (write_province(order, province) for province in ranked)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        with _main_unnamed():
            running = [pool.submit(write_province, order, province) for province in ranked]
        try:
            yield from (found.result() for found in as_completed(running))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _main_unnamed() -> Iterator[None]:
    """New processes run the program's file to find what it defines; ours is a command, and would begin anew."""
    main = vars(sys.modules["__main__"])
    file = main.pop("__file__", None)
    try:
        yield
    finally:
        if file is not None:
            main["__file__"] = file


def _about(recipe: Recipe, wish: Wish) -> dict[str, Value]:
    day = recipe.last_day.isoformat()
    more: dict[str, Value] = {"households": wish.households, "seed": wish.seed, "years": wish.years, "synthetic": True}
    more["tree"] = wish.areas.name if wish.areas else "invented"
    return about(recipe.pack, area=NATION, true_on=day, known_by=day, year=recipe.year, **more)


def _check(wish: Wish) -> None:
    for name, value, least, most in (
        ("households", wish.households, FEWEST, MOST),
        ("processes", wish.processes, 1, MOST_PROCESSES),
        ("years", wish.years, 1, MOST_YEARS),
        ("seed", wish.seed, 0, 2**63),
    ):
        if not least <= value <= most:
            raise FupinError(
                "%(name)s is %(value)s.",
                fix="Give a whole number between %(least)s and %(most)s.",
                name=name,
                value=value,
                least=least,
                most=most,
            )


def _check_room(folder: Path, households: int, years: int) -> None:
    needed = households * (BYTES_OF_A_HOUSEHOLD + BYTES_OF_A_YEAR * (years - 1))
    free = shutil.disk_usage(folder.absolute().parent).free
    if needed > free:
        raise NoRoom(
            "The nation needs about %(needed)s MB; %(free)s MB are free.",
            place=str(folder.absolute().parent),
            fix="Free some space, name a folder on another disk, or ask for fewer households.",
            needed=needed // 10**6 + 1,
            free=free // 10**6,
        )
