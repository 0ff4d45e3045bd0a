"""Writing a nation: the plan first, then its provinces, several at a time; what is finished is not written twice."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fupin.columnar.schema.snapshot import about, begin
from fupin.columnar.schema.store import Draft, NoRoom, Store, Value, sha256
from fupin.kernel.area import NATION
from fupin.kernel.errors import FupinError
from fupin.policy.packs import Pack
from fupin.project.nation.plan import Province, plan
from fupin.project.nation.pool import written
from fupin.project.nation.recipe import Recipe, of_pack
from fupin.project.nation.writing import Order

# Measured, and a quarter more; one further year of accounts needs as much as the last number.
BYTES_OF_A_HOUSEHOLD, BYTES_OF_A_YEAR = 90, 26
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
    if folder.exists():
        raise FupinError("The folder exists already.", place=str(folder), fix="Choose another name, or remove it.")
    provinces = plan(recipe, wish.households, wish.seed, wish.areas)
    facts = _about(recipe, wish)
    _check_room(folder, sum(province.households for province in provinces), wish.years)
    draft = begin(folder, facts)
    _write(draft, Order(folder, pack.name, recipe.year, wish.years, wish.seed, facts), provinces, wish.processes, say)
    return draft.publish()


def _write(
    draft: Draft, order: Order, provinces: Sequence[Province], processes: int, say: Callable[[str], None]
) -> None:
    waiting = [province for province in provinces if not draft.has(province.area)]
    total = sum(province.households for province in waiting)
    say(f"-> {total:,} households in {len(waiting)} provinces, {len(provinces) - len(waiting)} written before")
    begun, done = time.monotonic(), 0
    for number, households in enumerate(written(order, waiting, processes), start=1):
        done += households
        rate = done / (time.monotonic() - begun)
        say(f"   {number} of {len(waiting)} provinces, {done:,} households, {rate:,.0f} each second")


def _about(recipe: Recipe, wish: Wish) -> dict[str, Value]:
    day = recipe.last_day.isoformat()
    more: dict[str, Value] = {"households": wish.households, "seed": wish.seed, "years": wish.years, "synthetic": True}
    more |= {"recipe": recipe.digest, "tree": wish.areas.name if wish.areas else "invented"}
    if wish.areas:
        more["tree_sha256"] = sha256(wish.areas)
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
                "--%(name)s %(value)s cannot be.",
                fix="Give a whole number between %(least)s and %(most)s.",
                name=name,
                value=value,
                least=least,
                most=most,
            )


def _check_room(folder: Path, households: int, years: int) -> None:
    """Refuse a nation that the disk cannot hold, what an earlier run has written of it included."""
    draft = folder.with_name(f"{folder.name}.draft")
    there = sum(file.stat().st_size for file in draft.rglob("*.parquet"))
    needed = households * (BYTES_OF_A_HOUSEHOLD + BYTES_OF_A_YEAR * (years - 1)) - there
    disk = next(parent for parent in folder.absolute().parents if parent.exists())
    free = shutil.disk_usage(disk).free
    if needed > free:
        raise NoRoom(
            "The nation needs about %(needed)s MB; %(free)s MB are free.",
            place=str(disk),
            fix="Free some space, name a folder on another disk, or ask for fewer households.",
            needed=needed // 10**6 + 1,
            free=free // 10**6,
        )
