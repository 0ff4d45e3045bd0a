"""The errors of the list and of the score as a page shows them: sentences, groups, villages; ready for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from django.utils.translation import gettext, gettext_noop, override

from fupin.kernel.text import Text
from fupin.policy.tree import HOUSEHOLD
from fupin.registry.queries import pack

if TYPE_CHECKING:
    from fupin.columnar.screening.errors import Errors, Judged
    from fupin.columnar.screening.folds import GroupedFolds
    from fupin.columnar.screening.proxies import Proxies
    from fupin.columnar.screening.rows import Rows
    from fupin.columnar.screening.shares import Share

LANGUAGES = ("zh", "en")
_SIZES = ((2, "1–2"), (4, "3–4"), (float("inf"), "5+"))


def figures_of(rows: Rows, proxies: Proxies, folds: GroupedFolds) -> dict[str, Any]:
    """The errors of the score, each household scored by a model that has not seen it, and of the list itself."""
    from fupin.columnar.screening.crossing import SCORE, cross
    from fupin.columnar.screening.errors import Judged, select

    checked = cross(rows, proxies, folds, keep=["poor", "listed", "size", "from_line"]).table
    checked = checked.filter(checked["poor"].is_valid())
    quota = sum(1 for one in checked["poor"].to_pylist() if one)
    checked = checked.append_column("chosen", pa.array(select(checked, SCORE, quota)))
    checked = checked.append_column("size_group", pa.array([_size(one) for one in checked["size"].to_pylist()]))
    score, listed = (Judged.of(checked, name, "poor", "village", "size") for name in ("chosen", "listed"))
    return {
        "checked": checked.num_rows,
        "quota": quota,
        "score": _said(score),
        "list": _said(listed),
        "groups": _groups(checked, score, listed),
        "villages": _villages(checked, score, listed),
        "distances": _distances(checked, listed),
    }


def _size(size: int | None) -> str | None:
    return None if size is None else next(name for most, name in _SIZES if size <= most)


def _said(judged: Judged) -> dict[str, Any]:
    from fupin.columnar.screening.errors import Words

    words = Words(poor=_in_languages(gettext_noop("income-poor")))
    house, persons = judged.errors(), judged.errors(persons=True)
    sentences = {one: [*house.sentences(one, words), *persons.sentences(one, words, persons=True)] for one in LANGUAGES}
    return {**_cells(house), "sentences": sentences}


def _in_languages(msgid: str) -> Text:
    said = {}
    for language, code in (("zh", "zh-hans"), ("en", "en")):
        with override(code):
            said[language] = gettext(msgid)
    return Text.read(said)


def _cells(found: Errors) -> dict[str, Any]:
    return {
        "right": found.right,
        "needless_count": found.needless_count,
        "missed_count": found.missed_count,
        "left_out": found.left_out,
        "unknown": found.unknown,
        "missed": _share(found.missed),
        "needless": _share(found.needless),
        "missed_of_unlisted": _share(found.missed_of_unlisted),
    }


def _share(share: Share) -> dict[str, Any]:
    ends = share.interval
    return {
        "top": share.top,
        "bottom": share.bottom,
        "value": share.value,
        "low": ends.low if ends else None,
        "high": ends.high if ends else None,
    }


def _groups(table: pa.Table, score: Judged, listed: Judged) -> list[dict[str, Any]]:
    from fupin.columnar.screening.errors import by_group

    facts = pack().facts[HOUSEHOLD]
    label = facts["size"].label if "size" in facts else None
    pairs = zip(by_group(table, score, ["size_group"]), by_group(table, listed, ["size_group"]), strict=True)
    return [
        {
            "label": None
            if mine.name != "size_group"
            else {one: label.inside(one) if label else "" for one in LANGUAGES},
            "value": mine.value,
            "score": _cells(mine),
            "list": _cells(theirs),
        }
        for mine, theirs in pairs
    ]


def _villages(table: pa.Table, score: Judged, listed: Judged) -> list[dict[str, Any]]:
    villages = np.array(table["village"].to_pylist(), dtype=object)
    found = []
    for village in sorted({one for one in villages if one is not None}):
        mine = np.asarray(villages == village, dtype=bool)
        found.append(
            {"area": village, "score": _cells(score.errors(only=mine)), "list": _cells(listed.errors(only=mine))}
        )
    return found


def _distances(table: pa.Table, listed: Judged) -> dict[str, Any]:
    """How far from the line those lie whom the list misses or names without need: counts by the end of each band."""
    from fupin.columnar.screening.errors import BANDS, distances

    gaps = np.array([np.nan if one is None else one for one in table["from_line"].to_pylist()], dtype=float)
    names = [*(str(round(100 * band)) for band in BANDS), ""]
    found = {side: distances(listed, gaps, needless=side == "needless") for side in ("missed", "needless")}
    return {side: dict(zip(names, counts.values(), strict=False)) for side, counts in found.items()}
