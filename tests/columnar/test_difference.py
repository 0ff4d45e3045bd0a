"""Twenty thousand generated households, each changed in one known way: the difference says of each what was done."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.difference import write_difference
from fupin.columnar.schema import tables
from fupin.columnar.schema.difference import REASONS, UNEXPLAINED
from fupin.columnar.schema.snapshot import EVENTS, FOLLOWED, about, begin
from fupin.columnar.schema.store import Store
from fupin.kernel.area import COUNTY_LEVEL, GROUP_LEVEL, TOWN_LEVEL, ancestor, child
from fupin.kernel.errors import FupinError
from fupin.policy.packs import Pack, find

COUNTY = 520221000000000
VILLAGES = [child(child(COUNTY, town), village) for town in (1, 2, 3) for village in range(1, 6)]
BEFORE, AFTER = "2018-12-31", "2020-12-31"
Home = dict[str, Any]
Homes = dict[int, Home]
Flow = tuple[str, str, int, int]
"""Direction, reason, households and persons."""


class Village:
    """Two states of the same households, and what was done to each between them."""

    def __init__(self, number: int, seed: int = 7) -> None:
        self.chance, self.next = random.Random(seed), number
        self.persons = iter(range(1_000_000, 9_000_000))
        self.before: Homes = {key: self.home() for key in range(number)}
        self.after: Homes = deepcopy(self.before)
        self.truth: Counter[Flow] = Counter()
        for key in range(number):
            if self.chance.random() < 0.25:
                self.chance.choice(CHANGES)(self, key)

    def home(self, **values: Any) -> Home:
        """A household of one to six persons, poor unless said otherwise."""
        people = [{"id": next(self.persons), "present": True} for _ in range(self.chance.randrange(1, 7))]
        known = {"kind": "registered", "status": "not_exited", "registered_on": date(2014, 6, 1)}
        return {"area": self.chance.choice(VILLAGES), **known, "size": len(people), "members": people, **values}

    def note(self, direction: str, reason: str, households: int, persons: int) -> None:
        """Remember what the difference has to say."""
        self.truth[direction, reason, households, persons] += 1

    def size(self, key: int) -> int:
        """How many persons a household has at the first date."""
        return len(self.before[key]["members"])


def exits(village: Village, key: int) -> None:
    village.after[key].update(status="exited", exit_year=2019)
    village.note("out", "exited", 1, village.size(key))


def exited_long_ago(village: Village, key: int) -> None:
    village.after[key].update(status="exited", exit_year=2017)
    village.note("out", "corrected", 1, village.size(key))


def falls_back(village: Village, key: int) -> None:
    village.before[key].update(status="exited", exit_year=2016)
    village.after[key].update(status="returned", return_year=2020)
    village.note("in", "returned", 1, village.size(key))


def never_exited(village: Village, key: int) -> None:
    village.before[key].update(status="exited", exit_year=2016)
    village.note("in", "corrected", 1, village.size(key))


def registered(village: Village, key: int) -> None:
    village.before[key].update(kind="light", registered_on=None)
    village.after[key].update(kind="registered", registered_on=date(2019, 11, 1))
    village.note("in", "new", 1, village.size(key))


def registered_late(village: Village, key: int) -> None:
    village.before[key].update(kind="light", registered_on=None)
    village.note("in", "corrected", 1, village.size(key))


def struck_off(village: Village, key: int) -> None:
    village.after[key].update(kind="light")
    village.note("out", "removed", 1, village.size(key))


def gone(village: Village, key: int) -> None:
    del village.after[key]
    village.note("out", "closed", 1, village.size(key))


def born(village: Village, key: int) -> None:
    village.after[key]["members"].append({"id": next(village.persons), "present": True})
    village.note("in", "natural_increase", 0, 1)


def died(village: Village, key: int) -> None:
    village.after[key]["members"].pop()
    village.note("out", "natural_decrease", 0, 1)


def moves(village: Village, key: int) -> None:
    here = village.before[key]["area"]
    village.after[key]["area"] = village.chance.choice([place for place in VILLAGES if place != here])
    for direction in ("in", "out"):
        village.note(direction, "moved", 1, village.size(key))


def splits(village: Village, key: int) -> None:
    people = village.after[key]["members"]
    going = people[len(people) // 2 :]
    village.after[key]["members"] = people[: len(people) // 2]
    new = village.next
    village.next += 1
    village.after[new] = {**village.before[key], "members": going}
    village.note("in", "split", 1, 0)
    for direction in ("in", "out"):
        village.truth[direction, "split", 0, 1] += len(going)


def exits_after_a_death(village: Village, key: int) -> None:
    village.after[key]["members"].pop()
    village.after[key].update(status="exited", exit_year=2020)
    village.note("out", "natural_decrease", 0, 1)
    village.note("out", "exited", 1, village.size(key) - 1)


def size_alone(village: Village, key: int) -> None:
    for state in (village.before[key], village.after[key]):
        del state["members"]
        state["size"] = 3
    village.after[key]["size"] = 5
    village.note("in", "natural_increase", 0, 2)


def people_listed(village: Village, key: int) -> None:
    village.before[key].update(size=village.size(key) + 1)
    del village.before[key]["members"]
    village.note("out", "corrected", 0, 1)


CHANGES: list[Callable[[Village, int], None]] = [
    *(exits, exited_long_ago, falls_back, never_exited, registered, registered_late, struck_off, gone),
    *(born, died, moves, splits, exits_after_a_death, size_alone, people_listed),
]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return find("fupin-cn")


def publish(folder: Path, pack: Pack, homes: Homes, day: str, *, followed: bool = True, events: Any = None) -> Store:
    draft = begin(
        folder, about(pack, area=COUNTY, true_on=day, known_by=f"{day}T12:00:00Z", **{FOLLOWED: followed}), TOWN_LEVEL
    )
    for town in sorted({ancestor(place, TOWN_LEVEL) for place in VILLAGES}):
        own = [{"id": key, **home} for key, home in homes.items() if ancestor(home["area"], TOWN_LEVEL) == town]
        with draft.part(town) as part:
            for name, table in tables(pack, own).items():
                part.write(name, table)
            if events is not None and town == ancestor(VILLAGES[0], TOWN_LEVEL):
                part.write("events", pa.Table.from_pylist(events, EVENTS))
    return draft.publish()


def compared(pack: Pack, earlier: Store, later: Store, folder: Path) -> Store:
    with DuckDB(threads=2, memory_limit="400MB", temp_folder=folder.parent) as engine:
        return write_difference(pack, earlier, later, folder, engine=engine)


def rows_of(store: Store) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = store.read("rows").to_pylist()
    return found


@pytest.fixture(scope="module")
def village() -> Village:
    return Village(20_000)


@pytest.fixture(scope="module")
def difference(village: Village, pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("difference")
    stores = [publish(folder / d, pack, homes, d) for d, homes in ((BEFORE, village.before), (AFTER, village.after))]
    return compared(pack, stores[0], stores[1], folder / "d")


def test_every_change_is_told_for_what_it_was(village: Village, difference: Store) -> None:
    found = Counter((r["direction"], r["reason"], r["households"], r["persons"]) for r in rows_of(difference))
    # Households whose people all went are among the split ones: they stay, with nobody in them.
    assert found == village.truth
    assert {reason for _, reason, _, _ in found} == set(REASONS) - {UNEXPLAINED, "merged"}


def counted(homes: Homes, level: int) -> dict[int, tuple[int, int]]:
    places: dict[int, tuple[int, int]] = {}
    for home in homes.values():
        if home["kind"] == "registered" and home["status"] != "exited":
            place = ancestor(home["area"], level)
            households, persons = places.get(place, (0, 0))
            places[place] = households + 1, persons + (len(home["members"]) if "members" in home else home["size"])
    return places


def signed(totals: list[dict[str, Any]], level: int) -> Iterator[tuple[int, Counter[str]]]:
    for place in sorted({t["area"] for t in totals if t["level"] == level}):
        sums: Counter[str] = Counter()
        for total in totals:
            if total["area"] == place and total["level"] == level:
                sums[f"{total['direction']} households"] += total["households"]
                sums[f"{total['direction']} persons"] += total["persons"]
        yield place, sums


@pytest.mark.parametrize("level", range(COUNTY_LEVEL, GROUP_LEVEL + 1))
def test_start_and_in_and_out_make_the_end(level: int, village: Village, difference: Store) -> None:
    start, end = counted(village.before, level), counted(village.after, level)
    seen = dict(signed(difference.read("totals").to_pylist(), level))
    assert seen.keys() == start.keys() | end.keys()
    for place, sums in seen.items():
        assert (sums["start households"], sums["start persons"]) == start[place]
        assert (sums["end households"], sums["end persons"]) == end[place]
        for unit in ("households", "persons"):
            assert sums[f"start {unit}"] + sums[f"in {unit}"] - sums[f"out {unit}"] == sums[f"end {unit}"]


def test_who_moves_inside_a_place_counts_in_none_that_holds_both_ends(difference: Store) -> None:
    totals = difference.read("totals").to_pylist()
    moved = {t["level"]: t["households"] for t in totals if (t["reason"], t["direction"]) == ("moved", "in")}
    rows = [r for r in rows_of(difference) if (r["reason"], r["direction"]) == ("moved", "in")]
    assert COUNTY_LEVEL not in moved
    crossing = sum(ancestor(r["area"], TOWN_LEVEL) != ancestor(r["other"], TOWN_LEVEL) for r in rows)
    of_towns = sum(
        t["households"] for t in totals if (t["level"], t["reason"], t["direction"]) == (TOWN_LEVEL, "moved", "in")
    )
    assert 0 < of_towns == crossing < len(rows)


def one_home(**values: Any) -> Home:
    people = [{"id": n, "present": True} for n in (1, 2)]
    known = {"kind": "registered", "status": "not_exited", "registered_on": date(2014, 6, 1)}
    return {"area": VILLAGES[0], **known, "size": 2, "members": people, **values}


def event(household: int, what: str, day: str, **more: Any) -> dict[str, Any]:
    empty = {"member": None, "reason": None, "other": None}
    return {"household": household, "what": what, "day": date.fromisoformat(day), **empty, **more}


ABROAD = 520222001001000
GONE_CASES = [
    ([event(5, "ended", "2019-05-01", reason="merged")], "merged"),
    ([event(5, "ended", "2019-05-01", reason="removed")], "removed"),
    ([event(5, "ended", "2019-05-01", reason="moved_out")], "closed"),
    ([event(5, "ended", "2018-05-01", reason="moved_out")], "corrected"),
    ([event(5, "gone", "2019-05-01", other=ABROAD)], "moved"),
    ([event(5, "gone", "2018-05-01", other=ABROAD)], "corrected"),
    ([], "corrected"),
    (None, "closed"),
]


@pytest.mark.parametrize(("events", "reason"), GONE_CASES)
def test_who_is_gone_went_for_the_reason_that_was_noted(events: Any, reason: str, pack: Pack, tmp_path: Path) -> None:
    first = publish(tmp_path / "a", pack, {5: one_home()}, BEFORE)
    second = publish(tmp_path / "b", pack, {}, AFTER, events=events)
    (row,) = rows_of(compared(pack, first, second, tmp_path / "d"))
    assert (row["direction"], row["reason"], row["households"], row["persons"]) == ("out", reason, 1, 2)


def test_people_taken_up_by_another_household_merged(pack: Pack, tmp_path: Path) -> None:
    others = [{"id": n, "present": True} for n in (3, 4)]
    first = publish(tmp_path / "a", pack, {5: one_home(), 6: one_home(members=others)}, BEFORE)
    everybody = [*one_home()["members"], *others]
    second = publish(tmp_path / "b", pack, {6: one_home(members=everybody, area=VILLAGES[9])}, AFTER)
    found = compared(pack, first, second, tmp_path / "d")
    flows = Counter((r["direction"], r["reason"], r["households"], r["persons"]) for r in rows_of(found))
    assert flows == {
        ("out", "merged", 1, 0): 1,
        ("out", "merged", 0, 1): 2,
        ("in", "merged", 0, 1): 2,
        ("out", "moved", 1, 2): 1,
        ("in", "moved", 1, 2): 1,
    }


def test_without_identifiers_for_life_members_are_known_by_their_household(pack: Pack, tmp_path: Path) -> None:
    homes = {5: one_home(), 6: one_home()}
    first = publish(tmp_path / "a", pack, homes, BEFORE, followed=False)
    fewer = {5: one_home(members=one_home()["members"][:1]), 6: one_home()}
    second = publish(tmp_path / "b", pack, fewer, AFTER, followed=False)
    (row,) = rows_of(compared(pack, first, second, tmp_path / "d"))
    assert (row["household"], row["member"], row["reason"]) == (5, 2, "natural_decrease")


def test_pairs_that_cannot_be_compared_are_refused(pack: Pack, tmp_path: Path) -> None:
    first = publish(tmp_path / "a", pack, {5: one_home()}, BEFORE)
    second = publish(tmp_path / "b", pack, {5: one_home()}, AFTER)
    with pytest.raises(FupinError, match="earlier one first"):
        compared(pack, second, first, tmp_path / "d")
    draft = begin(tmp_path / "c", about(pack, area=0, true_on=AFTER, known_by=AFTER))
    elsewhere = draft.publish()
    with pytest.raises(FupinError, match="different places"):
        compared(pack, first, elsewhere, tmp_path / "d")
    assert not (tmp_path / "d").exists()
