"""Maps without scripts: outlines from a file where the office has one, named tiles everywhere else.

The outlines of the places inside a place lie in `<data>/maps/<area key>.geojson`: polygons whose properties name the
place as `area` (an area key) or as `code` or `adcode` (an official code).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from math import cos, radians
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from fupin.framework.web.formats import Percent
from fupin.framework.web.words import Label, unknown, words
from fupin.kernel.area import from_official

WIDTH = 1000
SHADES = 5
Point = Sequence[float]
Ring = Sequence[Point]


@dataclass(frozen=True)
class Shaded:
    """One place of a map: a share from 0 to 1, or None where it is unknown."""

    key: int
    name: str
    share: float | None
    url: str


def drawn(title: Label, area: int, places: Sequence[Shaded]) -> SafeString:
    """Return the map of places: their outlines where a file has them, else a tile for each with its name."""
    steps = _steps([p.share for p in places if p.share is not None])
    outlines = _outlines(area)
    inside = _svg(outlines, places, steps, words(title)) if outlines else _tiles(places, steps)
    return mark_safe(  # noqa: S308 - every text is escaped where it is put in
        f'<figure class="chart map"><figcaption>{escape(words(title))}</figcaption>{inside}{_key(steps)}</figure>'
    )


def _steps(shares: Sequence[float]) -> list[float]:
    """Up to four limits between five groups of about equal number, in whole tenths of a percent."""
    ordered = sorted(shares)
    limits = {round(ordered[len(ordered) * n // SHADES], 3) for n in range(1, SHADES)} if ordered else set()
    return sorted(limit for limit in limits if limit > ordered[0])


def _level(share: float | None, steps: Sequence[float]) -> str:
    if share is None:
        return "vu"
    # Compared as it is shown: what reads 84.1% belongs to "≥ 84.1%".
    group = sum(round(share, 3) >= step for step in steps)
    return f"v{round(group * SHADES / max(len(steps), 1))}" if steps else "v2"


def _said(place: Shaded) -> str:
    return unknown() if place.share is None else Percent(1).text()(place.share)


def _key(steps: Sequence[float]) -> str:
    show = Percent(1).text()
    limits = [f"< {show(steps[0])}", *(f"≥ {show(step)}" for step in steps)] if steps else []
    tiles = [f'<span class="tile {_level(([0, *steps])[n], steps)}">{escape(t)}</span>' for n, t in enumerate(limits)]
    return f'<div class="tile-key">{"".join(tiles)}<span class="tile vu">{escape(unknown())}</span></div>'


def _tiles(places: Sequence[Shaded], steps: Sequence[float]) -> str:
    made = "".join(
        f'<li><a class="tile named {_level(p.share, steps)}" href="{escape(p.url)}">'
        f'<span class="tile-name">{escape(p.name)}</span><strong>{escape(_said(p))}</strong></a></li>'
        if p.url
        else f'<li><span class="tile named {_level(p.share, steps)}"><span class="tile-name">{escape(p.name)}</span>'
        f"<strong>{escape(_said(p))}</strong></span></li>"
        for p in places
    )
    return f'<ul class="tile-map">{made}</ul>'


def _svg(outlines: Outlines, places: Sequence[Shaded], steps: Sequence[float], title: str) -> str:
    known = {place.key: place for place in places}
    shapes = "".join(_shape(path, known.get(key), steps) for key, path in outlines.paths)
    return f'<svg viewBox="0 0 {WIDTH} {outlines.height}" role="group" aria-label="{escape(title)}">{shapes}</svg>'


def _shape(path: str, place: Shaded | None, steps: Sequence[float]) -> str:
    if place is None:
        return f'<path class="none" d="{path}"/>'
    said = escape(f"{place.name}: {_said(place)}")
    shape = f'<path class="{_level(place.share, steps)}" d="{path}"><title>{said}</title></path>'
    return f'<a href="{escape(place.url)}" aria-label="{said}">{shape}</a>' if place.url else shape


@dataclass(frozen=True)
class Outlines:
    """The paths of places on a sheet of a fixed width."""

    height: int
    paths: tuple[tuple[int, str], ...]


def _outlines(area: int) -> Outlines | None:
    file = Path(settings.DATA) / "maps" / f"{area}.geojson"
    with suppress(OSError):
        return _read(file, file.stat().st_mtime_ns)
    return None


@lru_cache(maxsize=8)
def _read(file: Path, _changed: int) -> Outlines | None:
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


def _placed(shapes: Sequence[tuple[int, Sequence[Ring]]]) -> Outlines | None:
    points = [point for _key, rings in shapes for ring in rings for point in ring]
    if not points:
        return None
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = cos(radians((south + north) / 2))
    scale = WIDTH / max((east - west) * squeeze, 1e-9)

    def placed(point: Point) -> tuple[float, float]:
        return (point[0] - west) * squeeze * scale, (north - point[1]) * scale

    paths = ((key, "".join(_path([placed(p) for p in ring]) for ring in rings)) for key, rings in shapes)
    return Outlines(max(1, round((north - south) * scale)), tuple(paths))


def _path(points: Sequence[tuple[float, float]]) -> str:
    """A ring, without points that nobody could tell apart."""
    kept = [points[0]]
    for x, y in points[1:]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= 1:
            kept.append((x, y))
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + "Z"
