"""Outlines of places from a file of the office, laid flat on a sheet, for maps of pages and papers.

The outlines of the places inside a place lie in `<data>/maps/<area key>.geojson`: polygons whose properties name the
place as `area` (an area key) or as `code` or `adcode` (an official code).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from fupin.kernel.area import from_official

WIDTH = 1000
Point = Sequence[float]
Ring = Sequence[Point]


@dataclass(frozen=True, slots=True)
class Outline:
    """One place: its key, its outline as the path of an SVG, and the middle of it, where a name can stand."""

    key: int
    path: str
    middle: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The outlines of places on a sheet that is `WIDTH` wide."""

    height: int
    places: tuple[Outline, ...]


def outlines(area: int) -> Sheet | None:
    """Return the outlines of the places inside a place; None where the office has no file of them."""
    file = Path(settings.DATA) / "maps" / f"{area}.geojson"
    with suppress(OSError):
        return _read(file, file.stat().st_mtime_ns)
    return None


@lru_cache(maxsize=8)
def _read(file: Path, _changed: int) -> Sheet | None:
    """Return the outlines in a file, or None where it holds none; read again when it was changed."""
    try:
        features = orjson.loads(file.read_bytes())["features"]
        shapes = [(_key_of(f["properties"]), list(_rings(f["geometry"]))) for f in features]
        return _placed([(key, rings) for key, rings in shapes if key is not None and rings])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None


def _key_of(properties: Mapping[str, Any]) -> int | None:
    if "area" in properties:
        return int(properties["area"])
    code = str(properties.get("code") or properties.get("adcode") or "")
    return from_official(code) if code.isdecimal() else None


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        yield from polygon


def _placed(shapes: Sequence[tuple[int, Sequence[Ring]]]) -> Sheet | None:
    points = [point for _key, rings in shapes for ring in rings for point in ring]
    if not points:
        return None
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = cos(radians((south + north) / 2))
    scale = WIDTH / max((east - west) * squeeze, 1e-9)

    def placed(ring: Ring) -> list[tuple[float, float]]:
        return [((p[0] - west) * squeeze * scale, (north - p[1]) * scale) for p in ring]

    found = tuple(_outline(key, [placed(ring) for ring in rings]) for key, rings in shapes)
    return Sheet(max(1, round((north - south) * scale)), found)


def _outline(key: int, rings: Sequence[Sequence[tuple[float, float]]]) -> Outline:
    outer = max(rings, key=len)
    x, y = (sum(point[n] for point in outer) / len(outer) for n in (0, 1))
    return Outline(key, "".join(_path(ring) for ring in rings), (x, y))


def _path(points: Sequence[tuple[float, float]]) -> str:
    """A ring, without points that nobody could tell apart."""
    kept = [points[0]]
    for x, y in points[1:]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= 1:
            kept.append((x, y))
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + "Z"
