"""Small lists of persons for the tests of linking, and how the pack reads them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from fupin.comparison.linking import PERSONS, Linked, link
from fupin.policy.identity import identity_of
from tests.sources import PACKS

READER = identity_of(PACKS / "fupin-cn")
WANG, LI, ZHANG = "420581197603081234", "420581198001011248", "420581195005052217"
BORN = {"王小明": date(1976, 3, 8), "李秀英": date(1980, 1, 1), "张建国": date(1950, 5, 5)}
VILLAGE = 990521003004000


def number(first17: str) -> str:
    """The number with its right check digit."""
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    return first17 + "10X98765432"[sum(w * int(d) for w, d in zip(weights, first17, strict=True)) % 11]


WANG, LI, ZHANG = (number(n[:17]) for n in (WANG, LI, ZHANG))


def person(id_: int, name: str | None, identity: str | None = None, **more: Any) -> dict[str, Any]:
    """A row, with the birthday that goes with the name unless another is given."""
    return {"id": id_, "name": name, "identity": identity, "birth_date": BORN.get(name or ""), **more}


def table(*rows: dict[str, Any]) -> pa.Table:
    """Rows as a list of persons."""
    return pa.Table.from_pylist(list(rows), schema=PERSONS)


def linked(ours: pa.Table, theirs: pa.Table, **options: Any) -> Linked:
    """Compare as the pack reads."""
    return link(ours, theirs, READER, **options)


def found(result: Linked) -> list[tuple[int, int, str, str]]:
    """The pairs as (ours, theirs, way, band)."""
    return [(p["ours"], p["theirs"], p["way"], p["band"]) for p in result.pairs.to_pylist()]


OURS = table(
    person(1, "王小明", WANG, household=7, area=VILLAGE, sex="male"),
    person(2, "李秀英", LI, household=7, area=VILLAGE, sex="female"),
    person(3, "张建国", ZHANG, household=8, area=VILLAGE, sex="male"),
)
