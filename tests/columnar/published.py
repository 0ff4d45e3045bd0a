"""Small snapshots and their findings, published in folders as the product does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from fupin.columnar.backends.base import Engine
from fupin.columnar.nation import identify_snapshot
from fupin.columnar.schema import tables
from fupin.columnar.schema.snapshot import AREAS, about, begin
from fupin.columnar.schema.store import Store
from fupin.kernel.area import PROVINCE_LEVEL, ancestor, level_of, lineage
from fupin.policy.packs import Pack, RuleSet

Household = Mapping[str, Any]


def publish_snapshot(folder: Path, pack: Pack, households: Sequence[Household], level: int = PROVINCE_LEVEL) -> Store:
    """Publish households with their `id` and `area` as a snapshot, cut into places of a level."""
    draft = begin(folder, about(pack, area=0, true_on="2020-12-31", known_by="2021-01-31"), level)
    for part in sorted({ancestor(h["area"], level) for h in households}):
        own = [h for h in households if ancestor(h["area"], level) == part]
        with draft.part(part) as files:
            for name, table in tables(pack, own).items():
                files.write(name, table)
            files.write("areas", names_of(h["area"] for h in own))
    return draft.publish()


def names_of(keys: Iterable[int]) -> pa.Table:
    """Invented names for places and everything above them."""
    wanted = sorted({place for key in keys for place in lineage(key)})
    rows = [{"area": k, "level": level_of(k), "name_zh": f"地{k}", "name_en": f"Place {k}"} for k in wanted]
    return pa.Table.from_pylist(rows, AREAS)


def publish_findings(folder: Path, snapshot: Store, rules: RuleSet, engine: Engine) -> Store:
    """Identify a snapshot, part by part."""
    return identify_snapshot(snapshot.folder, folder, rules.pack, rules.year, engine)
