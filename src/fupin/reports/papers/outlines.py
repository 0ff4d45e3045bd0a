"""Outlines of places as a picture for paper."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from fupin.places.queries import SHEET_WIDTH, Outline, outlines

_FILLS = ("#eeebe2", "#cfe0de", "#9bc2c1", "#5a989b", "#1f6e75", "#08454b")


def drawn(area: int, levels: Mapping[int, int | None], names: Mapping[int, str]) -> str:
    """Return the outlines as SVG, each place filled by its level and named; empty where no file has them."""
    sheet = outlines(area)
    if sheet is None:
        return ""
    parts = [_shape(one, levels.get(one.key), names.get(one.key, "")) for one in sheet.places]
    size = f'viewBox="0 0 {SHEET_WIDTH} {sheet.height}" width="{SHEET_WIDTH}" height="{sheet.height}"'
    # Names last, so that no place covers them.
    shapes, labels = ("".join(part[n] for part in parts) for n in (0, 1))
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{shapes}{labels}</svg>'


def _shape(one: Outline, level: int | None, name: str) -> tuple[str, str]:
    fill = "#ffffff" if level is None else _FILLS[min(level, len(_FILLS) - 1)]
    dashed = ' stroke-dasharray="4 3"' if level is None else ""
    ink = "#ffffff" if level is not None and level > 2 else "#1c2326"
    x, y = one.middle
    label = (
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" font-size="16" fill="{ink}" '
        f'font-family="Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, SimHei">{escape(name)}</text>'
    )
    path = f'<path d="{one.path}" fill="{fill}" stroke="#85827a" stroke-width="1.2"{dashed}/>'
    return path, label if name else ""
