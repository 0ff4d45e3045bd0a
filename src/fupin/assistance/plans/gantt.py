"""The timetable of a place as a picture: one bar for each line over the years, drawn on the server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from fupin.assistance.plans.progress import LABELS, State
from fupin.assistance.plans.timetable import Entry, Timetable
from fupin.framework.web.words import words

ROW, TOP = 34, 26
_DONE, _OTHER, _POINT = "f1", "f3", "f2"


def gantt(found: Timetable, title: str) -> SafeString:
    """Return the picture with the same as a table below it; empty where nothing is planned."""
    if not found.entries:
        return SafeString("")
    height = TOP + ROW * len(found.entries) + 6
    rows = "".join(_row(entry, number, found.years) for number, entry in enumerate(found.entries))
    picture = f'<svg height="{height}" role="img" aria-label="{escape(title)}">{_grid(found.years, height)}{rows}</svg>'
    return mark_safe(  # noqa: S308 - every text is escaped where it is put in
        f'<figure class="chart gantt"><figcaption>{escape(title)}</figcaption>{picture}{_table(found.entries)}</figure>'
    )


def _grid(years: Sequence[int], height: int) -> str:
    made = []
    for number, year in enumerate(years):
        x = 100 * number / len(years)
        name = "axis" if number == 0 else "grid"
        made.append(f'<line class="{name}" x1="{x:.2f}%" x2="{x:.2f}%" y1="16" y2="{height}"/>')
        made.append(f'<text class="soft" x="{x:.2f}%" dx="4" y="12">{year}</text>')
    return "".join(made)


def _across(day: date, years: Sequence[int]) -> float:
    first, last = date(years[0], 1, 1), date(years[-1] + 1, 1, 1)
    return 100 * min(max((day - first).days / (last - first).days, 0), 1)


def _row(entry: Entry, number: int, years: Sequence[int]) -> str:
    y = TOP + ROW * number
    start, end = _across(entry.start, years), _across(entry.end, years)
    anchor, x, shift = ("start", start, 4) if start < 60 else ("end", end, -4)
    label = f'<text x="{x:.2f}%" dx="{shift}" y="{y + 11}" text-anchor="{anchor}">{escape(_said(entry))}</text>'
    if entry.point:
        return f'{label}<circle class="{_POINT}" cx="{end:.2f}%" cy="{y + 22}" r="6"/>'
    width = max(end - start, 0.6)
    bar = f'<rect class="{_OTHER}" x="{start:.2f}%" width="{width:.2f}%" y="{y + 16}" height="12"/>'
    done = width * (entry.done / entry.lines if entry.of_households and entry.lines else entry.state == State.DONE)
    return f'{label}{bar}<rect class="{_DONE}" x="{start:.2f}%" width="{done:.2f}%" y="{y + 16}" height="12"/>'


def _said(entry: Entry) -> str:
    label = words(entry.label) or _("without a category")
    if entry.of_households:
        return _("%(label)s: %(done)d of %(all)d") % {"label": label, "done": entry.done, "all": entry.lines}
    return label


def state_words(entry: Entry) -> str:
    """Return how far an entry has come in words."""
    if entry.of_households:
        return _("%(done)d of %(all)d done") % {"done": entry.done, "all": entry.lines}
    return str(LABELS[State(entry.state)]) if entry.state else ""


def _table(entries: Sequence[Entry]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in (_("What"), _("From"), _("By"), _("Progress")))
    body = "".join(
        f'<tr><th scope="row">{escape(words(entry.label) or _("without a category"))}</th>'
        f"<td>{'' if entry.point else entry.start.isoformat()}</td><td>{entry.end.isoformat()}</td>"
        f"<td>{escape(state_words(entry))}</td></tr>"
        for entry in entries
    )
    word = escape(_("Show as a table"))
    table = f'<table class="bars"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f"<details><summary>{word}</summary>{table}</details>"
