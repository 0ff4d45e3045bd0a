"""The places' part of a snapshot: the area of every row by its name, with the places above it."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
from django.db.models import Q

from fupin.columnar.schema.snapshot import AREAS
from fupin.framework.snapshots import COLUMNS, Columns, Cut
from fupin.kernel.area import lineage
from fupin.places.models import Area


def add() -> None:
    """Make the places part of every snapshot."""
    COLUMNS["places"] = Columns((Area,), write)


def write(cut: Cut) -> Iterator[tuple[str, pa.Table]]:
    """Yield the living places of a cut and those on the way up; a place has one name, in its own language."""
    wanted = Q(id__range=(cut.low, cut.high)) | Q(id__in=lineage(cut.low))
    found = Area.objects.as_of(*cut.moment).filter(wanted, ended=False).order_by("id")
    rows = [
        {"area": key, "level": level, "name_zh": name} for key, level, name in found.values_list("id", "level", "name")
    ]
    yield "areas", pa.Table.from_pylist(rows, schema=AREAS)
