"""Outlines of places as a picture for paper, from the same file as the maps of the pages.

The outlines of the places inside a place lie in `<data>/maps/<area key>.geojson`: polygons whose properties name the
place as `area` (an area key) or as `code` or `adcode` (an official code).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import cos, radians
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from fupin.kernel.area import from_official

WIDTH = 1000
_FILLS = ("#eeebe2", "#cfe0de", "#9bc2c1", "#5a989b", "#1f6e75", "#08454b")
Ring = Sequence[Sequence[float]]
Shape = tuple[int, list[Ring]]


def drawn(area: int, levels: Mapping[int, int | None], names: Mapping[int, str]) -> str:
    """Return the outlines as SVG, each place filled by its level and named; empty where no file has them."""
    file = Path(settings.DATA) / "maps" / f"{area}.geojson"
    try:
        features = orjson.loads(file.read_bytes())["features"]
        shapes = [(_key(f["properties"]), list(_rings(f["geometry"]))) for f in features]
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return ""
    known = [(key, rings) for key, rings in shapes if key is not None and rings]
    return _svg(known, levels, names) if known else ""


def _key(properties: Mapping[str, Any]) -> int | None:
    if "area" in properties:
        return int(properties["area"])
    code = str(properties.get("code") or properties.get("adcode") or "")
    return from_official(code) if code.isdecimal() else None


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        yield from polygon


def _svg(shapes: Sequence[Shape], levels: Mapping[int, int | None], names: Mapping[int, str]) -> str:
    points = [point for _key_, rings in shapes for ring in rings for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = cos(radians((south + north) / 2))
    scale = WIDTH / max((east - west) * squeeze, 1e-9)
    height = max(1, round((north - south) * scale))

    def placed(ring: Ring) -> list[tuple[float, float]]:
        return [((p[0] - west) * squeeze * scale, (north - p[1]) * scale) for p in ring]

    parts = [_shape([placed(ring) for ring in rings], levels.get(key), names.get(key, "")) for key, rings in shapes]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">'
        f"{''.join(p for p, _l in parts)}{''.join(label for _p, label in parts)}</svg>"
    )


def _shape(rings: Sequence[Sequence[tuple[float, float]]], level: int | None, name: str) -> tuple[str, str]:
    path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings)
    fill = "#ffffff" if level is None else _FILLS[min(level, len(_FILLS) - 1)]
    dashed = ' stroke-dasharray="4 3"' if level is None else ""
    outer = max(rings, key=len)
    x, y = (sum(p[n] for p in outer) / len(outer) for n in (0, 1))
    ink = "#ffffff" if level is not None and level > 2 else "#1c2326"
    label = (
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" font-size="16" fill="{ink}" '
        f'font-family="Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, SimHei">{escape(name)}</text>'
    )
    return f'<path d="{path}" fill="{fill}" stroke="#85827a" stroke-width="1.2"{dashed}/>', label if name else ""
