"""Charts without scripts: tables that draw themselves, and SVG whose text keeps its size at every width.

Bars are a real table with drawn cells. Lines and distributions are SVG measured in percent, with the table beside
them. What is unknown is hatched, everywhere; series differ by shade and, for lines, by dash.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import ceil, floor, log10
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from fupin.framework.web.formats import Format, Number
from fupin.framework.web.words import Label, unknown, words

HEIGHT, TOP, BOTTOM = 230, 34, 26
LEFT, RIGHT = 2.0, 98.0
_HATCH = (
    '<defs><pattern id="{id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="hatch-ground" width="6" height="6"/><path class="hatch-line" d="M0 0V6"/></pattern></defs>'
)


@dataclass(frozen=True)
class Bar:
    """One bar: its parts by series, in the order of the series; None is unknown."""

    label: Label
    values: Sequence[float | int | None]
    url: str = ""


@dataclass(frozen=True)
class Series:
    """One line over the points of the axis; None leaves a gap."""

    label: Label
    values: Sequence[float | int | None]


@dataclass(frozen=True)
class Tile:
    """One place of a tile map; a value of None is unknown."""

    label: Label
    value: float | int | None
    url: str = ""


def bars(title: Label, items: Sequence[Bar], format_: Format | None = None) -> SafeString:
    """Return a bar chart: one bar for each item, its number beside it."""
    return stacked(title, [""], items, format_)


def stacked(title: Label, series: Sequence[Label], items: Sequence[Bar], format_: Format | None = None) -> SafeString:
    """Return bars of several parts; a series called "?" is the unknown part and is hatched."""
    show = (format_ or Number()).text()
    sums = [sum(value or 0 for value in item.values) for item in items]
    most = max([*sums, 1])
    several = len(series) > 1
    rows = "".join(
        f'<tr><th scope="row">{_linked(item.label, item.url)}</th>'
        f"<td>{_strip(item, series, most)}</td>{_numbers(item, show)}</tr>"
        for item in items
    )
    heads = "".join(f'<th scope="col" class="number">{_series_name(name)}</th>' for name in series)
    head = f"<thead><tr><td></td><td></td>{heads}</tr></thead>" if several else ""
    return _figure(title, f'{_legend(series)}<table class="bars">{head}<tbody>{rows}</tbody></table>')


def _strip(item: Bar, series: Sequence[Label], most: float) -> str:
    at, made = 0.0, []
    for number, value in enumerate(item.values):
        width = 100 * (value or 0) / most
        if width:
            fill = _fill(series[number], number)
            made.append(f'<rect x="{at:.2f}%" width="{width:.2f}%" height="100%"{fill}/>')
        at += width
    hatch = _HATCH.format(id="hatch-strip") if "?" in series else ""
    return f'<svg height="16" aria-hidden="true" focusable="false">{hatch}{"".join(made)}</svg>'


def _fill(name: Label, number: int) -> str:
    return ' fill="url(#hatch-strip)"' if name == "?" else f' class="f{number % 4 + 1}"'


def _numbers(item: Bar, show: Callable[[Any], str]) -> str:
    return "".join(
        f'<td class="number">{escape(unknown() if value is None else show(value))}</td>' for value in item.values
    )


def _legend(series: Sequence[Label], *, lines: bool = False) -> str:
    if len(series) < 2:
        return ""
    made = []
    for number, name in enumerate(series):
        n = number % 4 + 1
        sign = (
            f'<line class="line l{n} dash{n}" x1="0" y1="50%" x2="100%" y2="50%"/>'
            if lines
            else f'<rect width="100%" height="100%"{_fill(name, number)}/>'
        )
        made.append(f'<li><svg aria-hidden="true" focusable="false">{sign}</svg>{_series_name(name)}</li>')
    return f'<ul class="legend">{"".join(made)}</ul>'


def _series_name(name: Label) -> str:
    return escape(unknown() if name == "?" else words(name))


def _linked(label: Label, url: str) -> str:
    text = escape(words(label))
    return f'<a href="{escape(url)}">{text}</a>' if url else text


def _figure(title: Label, inside: str) -> SafeString:
    return mark_safe(  # noqa: S308 - every text is escaped where it is put in
        f'<figure class="chart"><figcaption>{escape(words(title))}</figcaption>{inside}</figure>'
    )


def line(title: Label, points: Sequence[Label], series: Sequence[Series], format_: Format | None = None) -> SafeString:
    """Return a line chart over ordered points, such as years."""
    show = (format_ or Number()).text()
    known = [value for one in series for value in one.values if value is not None]
    ticks = nice_ticks(min([0, *known]), max([*known, 1]))
    x = [_across(number, len(points)) for number in range(len(points))]
    drawn = "".join(_path(one, number % 4 + 1, x, ticks) for number, one in enumerate(series))
    every = max(1, ceil(len(points) / 8))
    below = "".join(
        f'<text class="soft" x="{x[n]:.1f}%" y="{HEIGHT - 6}" text-anchor="middle">{escape(words(point))}</text>'
        for n, point in enumerate(points)
        if n % every == 0
    )
    table = _table([words(one.label) for one in series], points, [one.values for one in series], show)
    names = [one.label for one in series]
    return _figure(title, _legend(names, lines=True) + _svg(title, _grid(ticks, show) + drawn + below) + table)


def _path(one: Series, style: int, x: Sequence[float], ticks: Sequence[float]) -> str:
    spots = [None if v is None else (x[n], _down(v, ticks)) for n, v in enumerate(one.values)]
    made = [
        f'<line class="line l{style} dash{style}" x1="{a[0]:.2f}%" y1="{a[1]:.1f}" x2="{b[0]:.2f}%" y2="{b[1]:.1f}"/>'
        for a, b in pairwise(spots)
        if a and b
    ]
    made += [f'<circle class="l{style}" cx="{s[0]:.2f}%" cy="{s[1]:.1f}" r="3"/>' for s in spots if s]
    return "".join(made)


def distribution(
    title: Label,
    edges: Sequence[float],
    counts: Sequence[int],
    *,
    marks: Mapping[Any, float] | None = None,
    unknowns: int = 0,
    format_: Format | None = None,
) -> SafeString:
    """Return a histogram: `counts[i]` lie from `edges[i]` up to `edges[i + 1]`; marks are lines to compare with."""
    show = (format_ or Number()).text()
    ticks = nice_ticks(0, max([*counts, 1]))
    low, high = edges[0], edges[-1]

    def across(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * (min(max(value, low), high) - low) / ((high - low) or 1)

    boxes = "".join(
        f'<rect class="f1" x="{across(a) + 0.1:.2f}%" y="{_down(n, ticks):.1f}" '
        f'width="{max(across(b) - across(a) - 0.2, 0.1):.2f}%" height="{_down(0, ticks) - _down(n, ticks):.1f}"/>'
        for (a, b), n in zip(pairwise(edges), counts, strict=True)
    )
    named = enumerate((marks or {}).items())
    lines = "".join(_mark(words(label), across(value), number) for number, (label, value) in named)
    every = max(1, ceil(len(edges) / 6))
    below = "".join(
        f'<text class="soft" x="{across(e):.1f}%" y="{HEIGHT - 6}" text-anchor="{_anchor(n, len(edges))}">'
        f"{escape(show(e))}</text>"
        for n, e in enumerate(edges)
        if n % every == 0
    )
    labels = [f"{show(a)} – {show(b)}" for a, b in pairwise(edges)]
    rows: list[Label] = [*labels, unknown()]
    table = _table([_("Count")], rows, [[*counts, unknowns]], Number().text())
    left = escape(_("Unknown: %(count)s") % {"count": f"{unknowns:,}"})
    note = f'<p class="small quiet">{left}</p>' if unknowns else ""
    return _figure(title, _svg(title, _grid(ticks, Number().text()) + boxes + lines + below) + note + table)


def _mark(label: str, x: float, row: int) -> str:
    # Each name stands a line lower than the one before, so that marks close to each other can be read.
    anchor = "start" if x < 60 else "end"
    shift = 5 if x < 60 else -5
    return (
        f'<line class="mark" x1="{x:.2f}%" x2="{x:.2f}%" y1="{TOP - 30}" y2="{HEIGHT - BOTTOM}"/>'
        f'<text x="{x:.2f}%" dx="{shift}" y="{TOP - 20 + 15 * row}" text-anchor="{anchor}">{escape(label)}</text>'
    )


def tiles(
    title: Label,
    groups: Mapping[Any, Sequence[Tile]],
    steps: Sequence[float],
    format_: Format | None = None,
) -> SafeString:
    """Return a schematic map: a tile for each place, in rows by group, shaded by `steps` (at most 5, rising)."""
    show = (format_ or Number()).text()
    rows = "".join(
        f"<dt>{escape(words(group))}</dt><dd>{''.join(_tile(tile, steps, show) for tile in places)}</dd>"
        for group, places in groups.items()
    )
    limits = [f"< {show(steps[0])}", *(f"≥ {show(step)}" for step in steps)]
    key = "".join(f'<span class="tile v{n}">{escape(limit)}</span>' for n, limit in enumerate(limits))
    key += f'<span class="tile vu">{escape(unknown())}</span>'
    return _figure(title, f'<dl class="tile-rows">{rows}</dl><div class="tile-key">{key}</div>')


def _tile(tile: Tile, steps: Sequence[float], show: Callable[[Any], str]) -> str:
    level = "u" if tile.value is None else sum(tile.value >= step for step in steps)
    value = unknown() if tile.value is None else show(tile.value)
    name = escape(f"{words(tile.label)}: {value}")
    text = "?" if tile.value is None else escape(value)
    if tile.url:
        return f'<a class="tile v{level}" href="{escape(tile.url)}" title="{name}" aria-label="{name}">{text}</a>'
    hidden = f'<span class="visually-hidden">{escape(words(tile.label))}: </span>'
    return f'<span class="tile v{level}" title="{name}">{hidden}{text}</span>'


def nice_ticks(low: float, high: float) -> list[float]:
    """Return round numbers from at or below low to at or above high, four to seven of them."""
    rough = (high - low) / 4 or 1
    power = 10 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    if step >= 1 or all(float(v).is_integer() for v in (low, high)):
        step = max(1, round(step))
    first, last = floor(low / step), ceil(high / step)
    return [number * step for number in range(first, last + 1)]


def _down(value: float, ticks: Sequence[float]) -> float:
    share = (value - ticks[0]) / ((ticks[-1] - ticks[0]) or 1)
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def _across(number: int, count: int) -> float:
    left, right = LEFT + 8, RIGHT - 3
    return left + (right - left) * number / max(count - 1, 1)


def _anchor(number: int, count: int) -> str:
    return "start" if number == 0 else "end" if number == count - 1 else "middle"


def _grid(ticks: Sequence[float], show: Callable[[Any], str]) -> str:
    return "".join(
        f'<line class="{"axis" if n == 0 else "grid"}" x1="0" x2="100%" y1="{_down(t, ticks):.1f}" '
        f'y2="{_down(t, ticks):.1f}"/>'
        f'<text class="soft" x="0" y="{_down(t, ticks) - 4:.1f}">{escape(show(t)) if n else ""}</text>'
        for n, t in enumerate(ticks)
    )


def _svg(title: Label, inside: str) -> str:
    name = escape(words(title))
    return f'<svg height="{HEIGHT}" role="img" aria-label="{name}"><title>{name}</title>{inside}</svg>'


def _table(
    heads: Sequence[str], rows: Sequence[Label], columns: Sequence[Sequence[Any]], show: Callable[[Any], str]
) -> str:
    head = "".join(f'<th scope="col" class="number">{escape(name)}</th>' for name in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(words(label))}</th>'
        + "".join(
            f'<td class="number">{escape(unknown() if column[n] is None else show(column[n]))}</td>'
            for column in columns
        )
        + "</tr>"
        for n, label in enumerate(rows)
    )
    word = escape(_("Show as a table"))
    return (
        f"<details><summary>{word}</summary>"
        f'<table class="bars"><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></details>'
    )
