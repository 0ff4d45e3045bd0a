"""The statistics workbook of a place: tables of figures with native charts, ready to print, each number with its name.

Under every head stands, small, the name of the figure, by which anybody finds its definition and the rows behind it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import mean, pstdev
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from fupin.framework.web.export import FONT
from fupin.kernel.area import level_of
from fupin.places import queries as places
from fupin.registry.queries import pack
from fupin.reports.office.content import clean, missing
from fupin.reports.office.place_data import PlaceData, as_of_words, level_below, names_of_sets, place_data
from fupin.reports.office.subjects import Telling
from fupin.reports.queries.figures import Figure, by_place

Figures = Mapping[str, Figure]
_EDGE = {"font_name": FONT, "font_size": 10, "valign": "vcenter", "border": 1, "border_color": "#B9B4A6"}
_STYLES: Mapping[str, dict[str, Any]] = {
    "title": {"font_name": FONT, "bold": True, "font_size": 16},
    "line": {"font_name": FONT, "font_size": 9, "font_color": "#525C61"},
    "head": {**_EDGE, "bold": True, "bg_color": "#EFECE3", "text_wrap": True, "align": "center"},
    "name": {**_EDGE, "font_size": 7, "font_color": "#85827A", "text_wrap": True, "align": "center"},
    "cell": _EDGE,
    "total": {**_EDGE, "bold": True},
    "absent": {**_EDGE, "font_color": "#85827A", "align": "right"},
}


@dataclass
class Statistics:
    """A workbook in the making: what it is about, and the figures of the place, of its parts, and of last year."""

    telling: Telling
    area: int
    name: str
    own: Figures
    before: Figures
    parts: Mapping[int, Figures]
    names: Mapping[int, str]
    data: PlaceData
    book: Any = None
    styles: dict[str, Any] = field(default_factory=dict)

    def style(self, name: str, number: str = "") -> Any:
        """Return a style, made once."""
        key = name + number
        if key not in self.styles:
            self.styles[key] = self.book.add_format({**_STYLES[name], **({"num_format": number} if number else {})})
        return self.styles[key]

    def page(self, title: str, width: int) -> Any:
        """Add a sheet with its title and the dates, set up to be printed on one page's width."""
        sheet = self.book.add_worksheet("".join(" " if c in "[]:*?/\\" else c for c in title)[:31])
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&8{as_of_words(self.telling).replace('&', '&&')}&R&8&P / &N")
        sheet.repeat_rows(3, 4)
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, clean(f"{self.name} · {title}"), self.style("title"))
        sheet.write_string(1, 0, as_of_words(self.telling), self.style("line"))
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, max(width, 1), 12)
        return sheet

    def heads(self, sheet: Any, first: str, figures: Sequence[str]) -> None:
        """Write the heads of a table with the names of the figures under them."""
        sheet.write_string(3, 0, first, self.style("head"))
        sheet.write_string(4, 0, "", self.style("name"))
        for place, name in enumerate(figures, 1):
            text = self.own[name].text
            unit = f" ({text.unit.label.inside(self.telling.language)})" if text.unit else ""
            sheet.write_string(3, place, text.label.inside(self.telling.language) + unit, self.style("head"))
            sheet.write_string(4, place, name, self.style("name"))
        sheet.set_row(3, 44)

    def value(self, sheet: Any, at: tuple[int, int], figure: Figure | None, style: str = "cell") -> None:
        """Write a figure as a number; what is not known is said in words and adds nothing."""
        found = figure.value if figure else None
        if isinstance(found, Decimal) and figure:
            decimals = figure.text.unit.decimals if figure.text.unit else 0
            sheet.write_number(*at, found, self.style(style, "#,##0" + ("." + "0" * decimals if decimals else "")))
        elif isinstance(found, date):
            sheet.write_datetime(*at, found, self.style(style, "yyyy-mm-dd"))
        elif found is None:
            sheet.write_string(*at, str(missing(self.telling.language)), self.style("absent"))
        else:
            words = "、".join(found) if isinstance(found, tuple) else found
            sheet.write_string(*at, clean(str(words)), self.style(style))


def statistics_workbook(telling: Telling, area: int) -> bytes:
    """Return the statistics of a place as an Excel workbook."""
    import xlsxwriter

    wanted = names_of_sets("base_figures", "base_illness", "base_allowance", "base_schooling", "causes", "classes",
                           "progress")  # fmt: skip
    with override(telling.locale):
        found = _read(telling, area, wanted)
        file = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(file, options) as book:
            found.book = book
            for part in _SHEETS:
                part(found)
        return file.getvalue()


def _read(telling: Telling, area: int, wanted: Sequence[str]) -> Statistics:
    user, level = telling.user, level_of(area)
    own = by_place(user, wanted, area, level, telling.year, at=telling.at).get(area, {})
    classes = names_of_sets("classes")
    before = by_place(user, classes, area, level, telling.year - 1).get(area, {})
    below = level_below(area)
    parts = by_place(user, wanted, area, below, telling.year, at=telling.at) if below else {}
    names = places.names(user, [area, *parts])
    data = place_data(telling, area, stories=False)
    return Statistics(telling, area, names.get(area, str(area)), own, before, parts, names, data)


def _bases(found: Statistics) -> None:
    titles = {
        "base_figures": _("Base figures"),
        "base_illness": _("Illness and disability"),
        "base_allowance": _("Allowance"),
        "base_schooling": _("Schooling"),
    }
    for name, title in titles.items():
        figures = [one for one in names_of_sets(name) if one in found.own]
        if figures:
            _table(found, title, figures)


def _table(found: Statistics, title: str, figures: Sequence[str]) -> Any:
    sheet = found.page(title, len(figures))
    found.heads(sheet, _("Place"), figures)
    line = 5
    for key, values in found.parts.items():
        sheet.write_string(line, 0, clean(found.names.get(key, str(key))), found.style("cell"))
        for place, name in enumerate(figures, 1):
            found.value(sheet, (line, place), values.get(name))
        line += 1
    sheet.write_string(line, 0, clean(found.name), found.style("total"))
    for place, name in enumerate(figures, 1):
        found.value(sheet, (line, place), found.own.get(name), "total")
    if found.parts:
        _column_chart(found, sheet, (line, 1), figures[0])
    sheet.freeze_panes(5, 1)
    return sheet


def _column_chart(found: Statistics, sheet: Any, at: tuple[int, int], figure: str) -> None:
    line, column = at
    chart = found.book.add_chart({"type": "column"})
    label = found.own[figure].text.label.inside(found.telling.language)
    chart.add_series(
        {
            "name": label,
            "categories": [sheet.name, 5, 0, line - 1, 0],
            "values": [sheet.name, 5, column, line - 1, column],
            "fill": {"color": "#0D5C63"},
        }
    )
    chart.set_title({"name": label, "name_font": {"name": FONT, "size": 12}})
    chart.set_legend({"none": True})
    sheet.insert_chart(line + 2, 0, chart, {"x_scale": 1.6, "description": label})


def _classes(found: Statistics) -> None:
    pairs = _pairs([one for one in names_of_sets("classes") if one in found.own], found)
    sheet = found.page(_("Households by class"), 6)
    heads = (_("Class"), _("Households"), _("Persons"), _("Households last year"), _("Persons last year"))
    for place, words in enumerate((*heads, _("Names of the figures"))):
        sheet.write_string(3, place, words, found.style("head"))
        sheet.write_string(4, place, "", found.style("name"))
    for line, (households, persons) in enumerate(pairs, 5):
        label = found.own[households].text.label.inside(found.telling.language)
        sheet.write_string(line, 0, label, found.style("cell"))
        for place, (name, values) in enumerate(
            ((households, found.own), (persons, found.own), (households, found.before), (persons, found.before)), 1
        ):
            found.value(sheet, (line, place), values.get(name))
        sheet.write_string(line, 5, f"{households}, {persons}", found.style("name"))
    sheet.set_column(5, 5, 34)


def _pairs(names: Sequence[str], found: Statistics) -> list[tuple[str, str]]:
    """Return households and persons of each class, which follow each other in the pack's set."""
    units = {name: one.unit.name if (one := found.own[name].text).unit else "" for name in names}
    return [(a, b) for a, b in pairwise(names) if (units[a], units[b]) == ("household", "person")]


def _causes(found: Statistics) -> None:
    figures = [one for one in names_of_sets("causes") if one in found.own]
    if figures:
        _table(found, _("Causes"), figures)


def _progress(found: Statistics) -> None:
    figures = [one for one in names_of_sets("progress") if one in found.own]
    if not figures or not found.parts:
        return
    sheet = found.page(_("Uneven progress"), 6)
    heads = [_("Place"), *(found.own[name].text.label.inside(found.telling.language) for name in figures)]
    for place, words in enumerate((*heads, _("Mean rank"))):
        sheet.write_string(3, place, words, found.style("head"))
        sheet.write_string(4, place, figures[place - 1] if 0 < place <= len(figures) else "", found.style("name"))
    ranks = {name: _ranks(found.parts, name) for name in figures}
    order = sorted(found.parts, key=lambda key: _mean_rank(ranks, key) or 10**9)
    for line, key in enumerate(order, 5):
        sheet.write_string(line, 0, clean(found.names.get(key, "")), found.style("cell"))
        for place, name in enumerate(figures, 1):
            found.value(sheet, (line, place), found.parts[key].get(name))
        if (rank := _mean_rank(ranks, key)) is not None:
            sheet.write_number(line, len(figures) + 1, rank, found.style("cell", "0.0"))
    _dispersion(found, sheet, figures, 6 + len(order))
    sheet.write_string(11 + len(order), 0, _("Rank 1 has the highest value of a figure."), found.style("line"))


def _ranks(parts: Mapping[int, Figures], name: str) -> dict[int, int]:
    known = {key: one[name].value for key, one in parts.items() if isinstance(one[name].value, Decimal)}
    ordered = sorted((value for value in known.values() if isinstance(value, Decimal)), reverse=True)
    return {key: ordered.index(value) + 1 for key, value in known.items() if isinstance(value, Decimal)}


def _mean_rank(ranks: Mapping[str, Mapping[int, int]], key: int) -> float | None:
    found = [of_figure[key] for of_figure in ranks.values() if key in of_figure]
    return mean(found) if found else None


def _dispersion(found: Statistics, sheet: Any, figures: Sequence[str], line: int) -> None:
    measures: Sequence[tuple[str, Callable[[list[Decimal]], float]]] = (
        (_("Highest"), lambda v: float(max(v))),
        (_("Lowest"), lambda v: float(min(v))),
        (_("Standard deviation"), lambda v: float(pstdev(v))),
        (_("Coefficient of variation"), lambda v: float(pstdev(v) / mean(v)) if mean(v) else 0.0),
    )
    for number, (label, measure) in enumerate(measures):
        sheet.write_string(line + number, 0, label, found.style("total"))
        for place, name in enumerate(figures, 1):
            values = [one[name].value for one in found.parts.values()]
            known = [value for value in values if isinstance(value, Decimal)]
            if known:
                sheet.write_number(line + number, place, measure(known), found.style("total", "#,##0.00"))
            else:
                sheet.write_string(line + number, place, str(missing(found.telling.language)), found.style("absent"))


def _matters(found: Statistics) -> None:
    heads = (_("Kind"), _("Under way"), _("Late"), _("Done"), _("Given up"), _("Cost"))
    rows = [(one.label, one.open, one.late, one.done, one.given_up, _major(one.cost)) for one in found.data.matters]
    _plain(found, _("Matters by kind"), heads, rows)


def _plan(found: Statistics) -> None:
    heads = (_("Measure"), _("Lines"), _("Households"), _("Done"), _("Late"), _("Money"))
    rows = [(one.label, one.lines, one.households, one.done, one.late, _major(one.amount)) for one in found.data.plan]
    _plain(found, _("Plans added up"), heads, rows)


def _major(minor: int | None) -> Decimal | None:
    return None if minor is None else Decimal(minor) / pack().currency.minor_per_major


def _plain(found: Statistics, title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    sheet = found.page(title, len(heads))
    for place, words in enumerate(heads):
        sheet.write_string(3, place, words, found.style("head"))
    for line, row in enumerate(rows, 4):
        for place, value in enumerate(row):
            if value is None:
                sheet.write_string(line, place, str(missing(found.telling.language)), found.style("absent"))
            elif isinstance(value, str):
                sheet.write_string(line, place, clean(value), found.style("cell"))
            else:
                number = "#,##0.00" if isinstance(value, Decimal) else "#,##0"
                sheet.write_number(line, place, value, found.style("cell", number))
    if not rows:
        sheet.write_string(4, 0, str(missing(found.telling.language)), found.style("absent"))


def _sources(found: Statistics) -> None:
    sheet = found.page(_("What the figures mean"), 3)
    for place, words in enumerate((_("Figure"), _("Name"), _("Definition"), _("As of"), _("Not known"))):
        sheet.write_string(3, place, words, found.style("head"))
    language = found.telling.language
    for line, (name, one) in enumerate(found.own.items(), 4):
        told = (one.text.label.inside(language), name, one.text.definition.inside(language), one.as_of.isoformat())
        for place, words in enumerate(told):
            sheet.write_string(line, place, clean(words), found.style("cell"))
        sheet.write_number(line, 4, one.unknown, found.style("cell"))
    sheet.set_column(0, 1, 30)
    sheet.set_column(2, 2, 60)


_SHEETS: Sequence[Callable[[Statistics], None]] = (
    _bases, _classes, _causes, _progress, _matters, _plan, _sources,
)  # fmt: skip
