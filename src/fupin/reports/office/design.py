"""The look of slides: 16:9, paper and ink with one accent, fonts named in the theme so that Chinese is set right.

Everything is measured before it is written: a text that would leave its box is set smaller, then cut with an ellipsis;
nothing overlaps and nothing overflows.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from lxml import etree

from fupin.registry.queries import pack

WIDTH, HEIGHT = 13.333, 7.5
INK, SOFT, PAPER, SHEET, RULE, ACCENT = "1C2326", "525C61", "F6F4EE", "FFFEFB", "DCD7CA", "0D5C63"
SERIES = ("0D5C63", "C08A2E", "7A9BA0", "8C4A3C", "5A989B", "A9B7B0")
LATIN = "Segoe UI"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_LINE = 1.25
_SMALLEST = 9
_MARGIN = 0.1
Box = tuple[float, float, float, float]
"""Left, top, width and height in inches."""


def width_of(text: str, size: float) -> float:
    """Return about how wide a text is, in inches: an East Asian sign is a square, others a little over half of one."""
    return sum(1.0 if sign > "\u2e7f" else 0.56 for sign in text) * size / 72


def lines_of(text: str, size: float, width: float) -> int:
    """Return over how many lines a text runs in a width."""
    room = max(width - 2 * _MARGIN, 0.2)
    return sum(max(1, -int(-width_of(line, size) // room)) for line in text.split("\n"))


def fitted(texts: Sequence[str], box: tuple[float, float], size: float) -> tuple[list[str], float]:
    """Return texts and the size at which they fit into a width and height, cut at the smallest size."""
    width, height = box
    while size > _SMALLEST and _high(texts, size, width) > height:
        size -= 1
    kept = list(texts)
    while len(kept) > 1 and _high(kept, size, width) > height:
        kept = [*kept[:-2], f"{kept[-2].rstrip(' …')} …"]
    while len(kept[0]) > 2 and _high(kept, size, width) > height:
        kept[0] = f"{kept[0][: len(kept[0]) * 4 // 5].rstrip(' …')} …"
    return kept, size


def _high(texts: Sequence[str], size: float, width: float) -> float:
    return sum(lines_of(text, size, width) for text in texts) * size * _LINE / 72


class Deck:
    """A presentation in the making."""

    def __init__(self, language: str, foot: str = "") -> None:
        from pptx import Presentation
        from pptx.util import Inches

        self.language, self.foot = language, foot
        self.file: Any = Presentation()
        self.file.slide_width, self.file.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self.file.core_properties.author = ""
        _theme(self.file, language)
        self.layout = _only_titles(self.file)

    def slide(self, title: str, lead: str = "") -> Any:
        """Add a slide with its title, a line under it, and the foot with its number."""
        slide = self.file.slides.add_slide(self.layout)
        _background(slide, PAPER)
        self._bar(slide, (0, 0, 0.18, HEIGHT))
        words, size = fitted([title], (12.1, 0.75), 30)
        slide.shapes.title.text = words[0]
        _style(slide.shapes.title.text_frame, size, INK, bold=True)
        if lead:
            self.text(slide, (0.6, 0.98, 12.1, 0.42), [lead], size=14, colour=SOFT)
        if self.foot:
            self.text(slide, (0.6, 7.03, 10.9, 0.34), [self.foot], size=10, colour=SOFT)
            self.text(slide, (11.9, 7.03, 0.8, 0.34), [str(len(self.file.slides))], size=10, colour=SOFT)
        return slide

    def cover(self, title: str, lines: Sequence[str]) -> Any:
        """Add the first slide."""
        slide = self.file.slides.add_slide(self.layout)
        _background(slide, SHEET)
        self._bar(slide, (0, 0, 0.6, HEIGHT))
        words, size = fitted([title], (11.4, 1.6), 44)
        shape = slide.shapes.title
        _place(shape, (1.2, 2.2, 11.4, 1.6))
        shape.text = words[0]
        _style(shape.text_frame, size, INK, bold=True)
        self.text(slide, (1.2, 4.1, 11.4, 1.6), lines, size=18, colour=SOFT)
        return slide

    def text(self, slide: Any, box: Box, texts: Sequence[str], size: float, **look: Any) -> Any:
        """Add a text box; the texts are its paragraphs."""
        shape = slide.shapes.add_textbox(*_inches(box))
        kept, size = fitted(texts, box[2:], size)
        frame = shape.text_frame
        frame.word_wrap = True
        for place, words in enumerate(kept):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            paragraph.text = words
        _style(frame, size, look.get("colour", INK), bold=look.get("bold", False))
        return shape

    def tiles(self, slide: Any, box: Box, items: Sequence[tuple[str, str]]) -> None:
        """Add figures as tiles: the value large, its label small under it."""
        left, top, width, height = box
        gap = 0.2
        each = (width - gap * (len(items) - 1)) / max(len(items), 1)
        for place, (label, value) in enumerate(items):
            at = left + place * (each + gap)
            self._card(slide, (at, top, each, height))
            self.text(slide, (at + 0.1, top + 0.1, each - 0.2, height * 0.55), [value], 28, colour=ACCENT, bold=True)
            self.text(slide, (at + 0.1, top + height * 0.62, each - 0.2, height * 0.34), [label], 12, colour=SOFT)

    def table(self, slide: Any, box: Box, rows: Sequence[Sequence[str]], size: float = 13) -> Any:
        """Add a table whose first row is its head; every cell is cut to what its row can hold."""
        left, top, width, height = box
        line = min(0.42, height / max(len(rows), 1))
        shape = slide.shapes.add_table(len(rows), len(rows[0]), *_inches((left, top, width, line * len(rows))))
        widths = _shares(rows, width)
        for place, column in enumerate(widths):
            shape.table.columns[place].width = _inches((column,))[0]
        for number, row in enumerate(rows):
            for place, words in enumerate(row):
                self._cell(shape.table.cell(number, place), words, (widths[place], line), size, head=number == 0)
        return shape

    def _cell(self, cell: Any, words: str, box: tuple[float, float], size: float, *, head: bool) -> None:
        from pptx.util import Inches

        cell.margin_left = cell.margin_right = Inches(0.08)
        cell.margin_top = cell.margin_bottom = Inches(0.02)
        # A field is not cut: what it holds is measured when it is filled.
        kept, size = ([words], size) if "{" in words else fitted([words], (box[0], box[1] - 0.02), size)
        cell.text = kept[0]
        _style(cell.text_frame, size, "FFFFFF" if head else INK, bold=head)
        cell.fill.solid()
        cell.fill.fore_color.rgb = _rgb(ACCENT if head else SHEET)

    def chart(
        self,
        slide: Any,
        box: Box,
        names: Sequence[str],
        series: Sequence[tuple[str, Sequence[float | None]]],
        **more: Any,
    ) -> Any:
        """Add a native chart with its own workbook: bars, columns or lines; a value of None leaves a gap."""
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
        from pptx.util import Pt

        kinds = {
            "bar": XL_CHART_TYPE.BAR_CLUSTERED,
            "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
            "line": XL_CHART_TYPE.LINE_MARKERS,
            "stacked": XL_CHART_TYPE.COLUMN_STACKED,
        }
        made: Any = CategoryChartData
        data = made()
        data.categories = list(names)
        for label, values in series:
            data.add_series(label, list(values))
        frame = slide.shapes.add_chart(kinds[more.get("kind", "column")], *_inches(box), data)
        chart = frame.chart
        chart.has_title, chart.has_legend = False, len(series) > 1
        chart.font.size = Pt(12)
        if chart.has_legend:
            chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        _chart_colours(chart, more.get("kind", "column"))
        return frame

    def _bar(self, slide: Any, box: Box) -> None:
        from pptx.enum.shapes import MSO_SHAPE

        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *_inches(box))
        shape.fill.solid()
        shape.fill.fore_color.rgb = _rgb(ACCENT)
        shape.line.fill.background()

    def _card(self, slide: Any, box: Box) -> None:
        from pptx.enum.shapes import MSO_SHAPE

        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *_inches(box))
        shape.shadow.inherit = False
        shape.fill.solid()
        shape.fill.fore_color.rgb = _rgb(SHEET)
        shape.line.color.rgb = _rgb(RULE)

    def saved(self) -> bytes:
        """Return the file."""
        file = io.BytesIO()
        self.file.save(file)
        return file.getvalue()


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    read: Any = RGBColor.from_string
    return read(colour)


def _inches(box: Sequence[float]) -> list[Any]:
    from pptx.util import Inches

    return [Inches(size) for size in box]


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = _inches(box)


def _shares(rows: Sequence[Sequence[str]], width: float) -> list[float]:
    wants = [max(min(width_of(row[place], 13), 4.0) for row in rows) + 0.3 for place in range(len(rows[0]))]
    return [width * want / sum(wants) for want in wants]


def _style(frame: Any, size: float, colour: str, *, bold: bool = False) -> None:
    from pptx.util import Pt

    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.size, run.font.bold = Pt(size), bold
            run.font.color.rgb = _rgb(colour)


def _background(slide: Any, colour: str) -> None:

    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = _rgb(colour)


def _chart_colours(chart: Any, kind: str) -> None:
    from pptx.util import Pt

    plot = chart.plots[0]
    for place, series in enumerate(plot.series):
        colour = _rgb(SERIES[place % len(SERIES)])
        if kind == "line":
            series.format.line.color.rgb, series.format.line.width = colour, Pt(2.5)
        else:
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = colour
    if kind != "line":
        plot.gap_width = 60
        plot.has_data_labels = len(plot.series) == 1
    if kind == "bar":
        # The first name stands on top, as people read.
        chart.category_axis.reverse_order = True
    chart.value_axis.major_gridlines.format.line.color.rgb = _rgb(RULE)


def _only_titles(file: Any) -> Any:
    """Keep the one layout that slides use, with its title where ours stands, and drop the date and number boxes."""
    layouts = file.slide_layouts
    wanted = layouts[5]
    for layout in list(layouts):
        if layout is not wanted:
            layouts.remove(layout)
    for holder in (wanted, file.slide_master):
        for shape in list(holder.placeholders):
            if shape.placeholder_format.type is not None and shape.placeholder_format.idx != 0:
                shape._element.getparent().remove(shape._element)
            else:
                _place(shape, (0.6, 0.2, 12.1, 0.75))
                _left(shape)
    return wanted


def _left(shape: Any) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    for paragraph in shape.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT


def _theme(file: Any, language: str) -> None:
    """Name the fonts in the theme, Latin and East Asian, and the colours that new charts and shapes take."""
    part = next(one.target_part for one in file.slide_master.part.rels.values() if one.reltype.endswith("/theme"))
    tree = etree.fromstring(part.blob)
    asian = pack().typefaces.fonts.get("slides", LATIN)
    latin = asian if language == "zh" else LATIN
    for name in ("majorFont", "minorFont"):
        for font in tree.iter(f"{{{_DRAWING}}}{name}"):
            font.find(f"{{{_DRAWING}}}latin").set("typeface", latin)
            font.find(f"{{{_DRAWING}}}ea").set("typeface", asian)
    for number, colour in enumerate(SERIES, 1):
        for accent in tree.iter(f"{{{_DRAWING}}}accent{number}"):
            for child in list(accent):
                accent.remove(child)
            etree.SubElement(accent, f"{{{_DRAWING}}}srgbClr").set("val", colour)
    part._blob = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
