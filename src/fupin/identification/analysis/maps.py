"""Maps without scripts: outlines from a file where the office has one, named tiles everywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from fupin.framework.web.formats import Percent
from fupin.framework.web.words import Label, unknown, words
from fupin.places.queries import SHEET_WIDTH, Outline, outlines

SHADES = 5


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
    sheet = outlines(area)
    inside = _tiles(places, steps)
    if sheet:
        known = {place.key: place for place in places}
        shapes = "".join(_shape(outline, known.get(outline.key), steps) for outline in sheet.places)
        inside = _svg(shapes, sheet.height, words(title))
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


def _svg(shapes: str, height: int, title: str) -> str:
    return f'<svg viewBox="0 0 {SHEET_WIDTH} {height}" role="group" aria-label="{escape(title)}">{shapes}</svg>'


def _shape(outline: Outline, place: Shaded | None, steps: Sequence[float]) -> str:
    if place is None:
        return f'<path class="none" d="{outline.path}"/>'
    said = escape(f"{place.name}: {_said(place)}")
    shape = f'<path class="{_level(place.share, steps)}" d="{outline.path}"><title>{said}</title></path>'
    return f'<a href="{escape(place.url)}" aria-label="{said}">{shape}</a>' if place.url else shape
