"""Small snapshots for the tests: generated households of three provinces."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from fupin.columnar.agreement import Generator
from fupin.columnar.schema import tables
from fupin.columnar.schema.snapshot import AREAS, about, begin
from fupin.columnar.schema.store import Store
from fupin.kernel.area import PROVINCE_LEVEL, ancestor, child, level_of, lineage
from fupin.policy.packs import Pack

YEAR = 2019
PROVINCES = (110000000000000, 520000000000000, 530000000000000)


def villages(province: int) -> Iterator[int]:
    """Four villages of a province, two counties with two each, one of them with two groups."""
    for county in (1, 2):
        town = child(child(child(province, 1), county), 1)
        yield from (child(town, 1), child(town, 2))


def households(pack: Pack, number: int, seed: int = 3) -> list[dict[str, object]]:
    """So many households, spread over the villages; some live in a group of theirs."""
    generator = Generator(pack.rule_set(YEAR), seed=seed)
    places = [village for province in PROVINCES for village in villages(province)]
    places += [child(places[0], 1), child(places[0], 2)]
    found = []
    for place, household in enumerate(generator.households(number)):
        account = {**(household.pop("account", None) or {"items": None}), "year": YEAR}
        found.append({**household, "id": place, "area": places[place % len(places)], "accounts": [account]})
    return found


def names(keys: set[int]) -> pa.Table:
    """The places of some keys and those above them."""
    every = sorted({place for key in keys for place in lineage(key)})
    rows = [{"area": key, "level": level_of(key), "name_zh": f"地{key}", "name_en": f"Place {key}"} for key in every]
    return pa.Table.from_pylist(rows, schema=AREAS)


def publish(folder: Path, pack: Pack, number: int = 600, seed: int = 3) -> Store:
    """A published snapshot of so many households, province by province."""
    rows = households(pack, number, seed)
    draft = begin(folder, about(pack, area=0, true_on=f"{YEAR}-12-31", known_by=f"{YEAR}-12-31T00:00:00Z"))
    for province in PROVINCES:
        inside = [row for row in rows if ancestor(_area(row), PROVINCE_LEVEL) == province]
        with draft.part(province) as part:
            for name, table in tables(pack, inside).items():
                part.write(name, table)
            part.write("areas", names({_area(row) for row in inside}))
    return draft.publish()


def _area(row: dict[str, object]) -> int:
    area = row["area"]
    assert isinstance(area, int)
    return area
