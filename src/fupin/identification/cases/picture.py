"""The picture of a procedure as SVG, drawn from the file that lays it down; no scripts, no styles of its own.

Everything is drawn in the colour of the text around it, so it follows light and dark. `figure` is for pages, with the
same told as a list; `standing_alone` is a file that carries its colours with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from unicodedata import east_asian_width

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fupin.framework.web.words import Label, joined, words
from fupin.kernel.workflow import Outcome, Procedure, Step, Term
from fupin.kernel.workflow.picture import Box, Kind, Picture, Side, Way, lay_out

WIDTH = 400
TRACK, MARGIN = 9, 6
LETTER = 13.0
LINE, GAP, PADDING, HEAD = 17, 26, 8, 26
WIDEST = 190
_COLOURS = (
    "svg{color:#1d2a2f;background:#fff}text{fill:currentColor;font:13px sans-serif}.soft{opacity:.72}"
    "@media(prefers-color-scheme:dark){svg{color:#e8ecec;background:#14191b}}"
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A box with its place in the picture and its lines of text."""

    box: Box
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def middle(self) -> float:
        """Where ways come in from above and leave below."""
        return self.x + self.width / 2

    @property
    def below(self) -> float:
        """The lower edge."""
        return self.y + self.height


def figure(procedure: Procedure, levels: Sequence[Label], *, at: str = "") -> SafeString:
    """Return the picture for a page, the place of a case marked, with the same as a list beneath it."""
    caption = escape(words(procedure.label))
    show = escape(_("Show as a list"))
    told = f"<details><summary>{show}</summary>{_list(procedure)}</details>"
    return mark_safe(  # noqa: S308 - every text is escaped where it is put in
        f'<figure class="chart flow"><figcaption>{caption}</figcaption>{svg(procedure, levels, at=at)}{told}</figure>'
    )


def standing_alone(procedure: Procedure, levels: Sequence[Label]) -> str:
    """Return the picture as a file of its own."""
    return svg(procedure, levels, head=f"<style>{_COLOURS}</style>") + "\n"


def svg(procedure: Procedure, levels: Sequence[Label], *, at: str = "", head: str = "") -> str:
    """Return the picture; `levels` are the names of all levels from the nation down."""
    picture = lay_out(procedure)
    drawn = _placed(procedure, picture)
    height = max(one.below for one in drawn.values()) + MARGIN
    name = escape(words(procedure.label))
    inside = [
        *_lanes(picture, levels, height),
        *(part for way in picture.ways for part in _way(way, drawn, picture)),
        *(_box(one, marked=one.box.name == at) for one in drawn.values()),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{name}">'
        f"<title>{name}</title>{head}{''.join(inside)}</svg>"
    )


def term(length: Term) -> str:
    """Return a term in words."""
    if length.working:
        return ngettext("%(days)s working day", "%(days)s working days", length.days) % {"days": length.days}
    return ngettext("%(days)s day", "%(days)s days", length.days) % {"days": length.days}


def _notes(procedure: Procedure, box: Box) -> Iterator[str]:
    if box.kind is Kind.STEP:
        yield from _asked(procedure.step(box.name))
    if box.name == procedure.retracted:
        yield _("if the household takes its yes back")


def _asked(step: Step) -> list[str]:
    made = [term(step.term)]
    if step.vote:
        made.append(_("vote"))
    if step.notice:
        made.append(_("notice %(term)s") % {"term": term(step.notice.term)})
    if step.asks_consent:
        made.append(_("household is asked"))
    if step.evidence:
        count = len(step.evidence)
        made.append(ngettext("%(count)s paper", "%(count)s papers", count) % {"count": count})
    return made


def _placed(procedure: Procedure, picture: Picture) -> dict[str, Drawn]:
    left, right = _edges(picture)
    lane = (right - left) / len(picture.levels)
    width = min(right - left, max(lane - 2 * MARGIN, WIDEST))
    drawn: dict[str, Drawn] = {}
    y = float(HEAD + MARGIN)
    for box in picture.boxes:
        lines, small = wrapped(words(box.label), width - PADDING), listed(_notes(procedure, box), width - PADDING)
        height = LINE * (len(lines) + len(small)) + PADDING
        centre = left + (box.lane + 0.5) * lane
        x = min(max(centre - width / 2, left), right - width)
        drawn[box.name] = Drawn(box, x, y, width, height, tuple(lines), tuple(small))
        y += height + (GAP if box.kind is not Kind.END else MARGIN)
    return drawn


def _edges(picture: Picture) -> tuple[float, float]:
    left = MARGIN + TRACK * picture.tracks(Side.LEFT) + TRACK
    right = WIDTH - MARGIN - TRACK * picture.tracks(Side.RIGHT) - TRACK
    return left, right


def wrapped(text: str, width: float) -> list[str]:
    """Return a text in lines no wider than a width: broken at blanks, Chinese anywhere."""
    return _filled(_pieces(text), width)


def listed(parts: Iterable[str], width: float) -> list[str]:
    """Return several words as a list in lines no wider than a width, no part broken that fits into one."""
    separator = joined(["", ""])
    whole = [*parts]
    pieces = [f"{part}{separator}" for part in whole[:-1]] + whole[-1:]
    return _filled((one for piece in pieces for one in ([piece] if _wide(piece) <= width else _pieces(piece))), width)


def _filled(pieces: Iterable[str], width: float) -> list[str]:
    lines, line = [], ""
    for piece in pieces:
        if line and _wide(line + piece.rstrip()) > width:
            lines.append(line.strip())
            line = ""
        line += piece
    return [*lines, line.strip()] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for sign in text:
        word += sign
        if sign == " " or east_asian_width(sign) in "WF":
            yield word
            word = ""
    if word:
        yield word


def _wide(text: str) -> float:
    return LETTER * sum(1.0 if east_asian_width(sign) in "WF" else 0.56 for sign in text)


def _lanes(picture: Picture, levels: Sequence[Label], height: float) -> Iterator[str]:
    left, right = _edges(picture)
    wide = (right - left) / len(picture.levels)
    for number, level in enumerate(picture.levels):
        x = left + number * wide
        shade = 0.07 if number % 2 else 0.03
        yield (
            f'<rect x="{x:.1f}" y="0" width="{wide:.1f}" height="{height:.0f}" fill="currentColor" '
            f'fill-opacity="{shade}"/>'
            f'<text class="soft" x="{x + wide / 2:.1f}" y="18" text-anchor="middle">'
            f"{escape(words(levels[level]))}</text>"
        )


def _box(one: Drawn, *, marked: bool) -> str:
    round_, width = (4, 1.2) if one.box.kind is Kind.STEP else (one.height / 2, 1.2)
    if one.box.kind is Kind.GOAL or marked:
        width = 3
    size = f'x="{one.x:.1f}" y="{one.y:.1f}" width="{one.width:.1f}" height="{one.height:.1f}" rx="{round_:.1f}"'
    shape = f'<rect {size} fill="none" stroke="currentColor" stroke-width="{width}"/>'
    return f"<g>{shape}{''.join(_lines(one))}</g>"


def _lines(one: Drawn) -> Iterator[str]:
    y = one.y + LINE - 1.0
    for kind, lines in (("", one.lines), (' class="soft"', one.notes)):
        for line in lines:
            yield f'<text{kind} x="{one.middle:.1f}" y="{y:.1f}" text-anchor="middle">{escape(line)}</text>'
            y += LINE


def _way(way: Way, drawn: dict[str, Drawn], picture: Picture) -> Iterator[str]:
    source, target = drawn[way.source], drawn[way.target]
    if way.side is Side.STRAIGHT:
        yield from _straight(way, source, target)
        return
    left, right = _edges(picture)
    leftwards = way.side is Side.LEFT
    x = left - TRACK * (way.track + 1) if leftwards else right + TRACK * (way.track + 1)
    out = source.x if leftwards else source.x + source.width
    into = target.x if leftwards else target.x + target.width
    begin, end = source.y + source.height * 0.72, target.y + target.height * 0.34
    yield _path(f"M{out:.1f} {begin:.1f}H{x:.1f}V{end:.1f}H{into:.1f}", back=way.back)
    yield _head(into, end, 1 if leftwards else -1)


def _straight(way: Way, source: Drawn, target: Drawn) -> Iterator[str]:
    half = (source.below + target.y) / 2
    yield _path(f"M{source.middle:.1f} {source.below:.1f}V{half:.1f}H{target.middle:.1f}V{target.y:.1f}", back=way.back)
    x, y = target.middle, target.y
    yield f'<path d="M{x - 4:.1f} {y - 7:.1f}h8l-4 7z" fill="currentColor"/>'


def _path(d: str, *, back: bool) -> str:
    dash = ' stroke-dasharray="4 3"' if back else ""
    return f'<path d="{d}" fill="none" stroke="currentColor"{dash}/>'


def _head(x: float, y: float, towards: int) -> str:
    return f'<path d="M{x - 7 * towards:.1f} {y - 4:.1f}v8l{7 * towards} -4z" fill="currentColor"/>'


def _list(procedure: Procedure) -> str:
    steps = (procedure.step(box.name) for box in lay_out(procedure).boxes if box.kind is Kind.STEP)
    return f"<ol>{''.join(_item(procedure, step) for step in steps)}</ol>"


def _item(procedure: Procedure, step: Step) -> str:
    pieces = escape(joined([words(piece.label) for piece in step.evidence]))
    ways = "".join(f"<li>{escape(_told(procedure, outcome))}</li>" for outcome in step.outcomes)
    return (
        f'<li><strong>{escape(words(step.label))}</strong> <span class="quiet">{escape(joined(_asked(step)))}</span>'
        f"<br>{pieces}<ul>{ways}</ul></li>"
    )


def _told(procedure: Procedure, outcome: Outcome) -> str:
    return f"{words(outcome.label)} → {words(procedure.place(outcome.to))}"
