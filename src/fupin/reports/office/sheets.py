"""Excel templates: cells with fields, and one row per sheet that is repeated for each row of a list.

A row is repeated when it names values of a list, such as `{{ members.name }}`. Formulas, merged cells and the print
area below move with it; a sum over the repeated row grows with it. What the library would lose is refused.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext_noop
from jinja2 import nodes

from fupin.kernel.errors import FupinError
from fupin.reports.office.checking import OPEN, UNKNOWN
from fupin.reports.office.content import Content, Shown
from fupin.reports.office.package import Package, open_package, trusted
from fupin.reports.office.problems import Problem, Refused
from fupin.reports.office.tags import TAG, TagError, names_in, read_tag, value_of
from fupin.reports.office.tree import left_over
from fupin.reports.office.vocabulary import Vocabulary

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_CELL = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d+)")
_CELLS_MOST = 200_000
DRAWN = gettext_noop("It holds a picture, chart or pivot table, which would be lost. Remove it from the template.")
IN_FORMULA = gettext_noop("A field stands in a formula. Put it into a cell of its own and refer to that cell.")
ONE_LIST = gettext_noop("A sheet repeats one row for one list; here are several.")
NO_BLOCK = gettext_noop("In a workbook “%(text)s” is not needed: a row with {{ members.name }} repeats itself.")
FORMATTED = gettext_noop("Conditional formats and a repeated row cannot stand on one sheet; remove the formats.")
INTO_ROW = gettext_noop("The formula refers to one cell of the repeated row; refer to a range over the row instead.")
NO_FIELD = gettext_noop("It has no field at all. Write at least one, such as {{ %(name)s }}.")
MANY_CELLS = gettext_noop("It has more than %(most)s cells.")
LOST = gettext_noop("The filled file does not hold “%(value)s” where the template says so; nothing was given out.")


@dataclass(frozen=True)
class SheetTemplate:
    """An Excel template that was checked, ready to be filled many times."""

    package: Package
    vocabulary: Vocabulary

    @classmethod
    def check(cls, content: bytes, vocabulary: Vocabulary) -> SheetTemplate:
        """Return an uploaded template; raises Refused with everything that is wrong with it."""
        package = open_package(content, "xlsx")
        drawn = [n for n in package.parts if re.match(r"xl/(drawings/drawing|pivot|slicer|ctrlProps)", n)]
        if drawn:
            raise Refused([Problem(DRAWN, {}, drawn[0])])
        made = cls(package, vocabulary)
        problems = made._problems()
        if problems:
            raise Refused(problems)
        return made

    @classmethod
    def known(cls, content: bytes, vocabulary: Vocabulary) -> SheetTemplate:
        """Return a template that was checked before."""
        return cls(trusted(content, "xlsx"), vocabulary)

    def fill(self, content: Content) -> bytes:
        """Return the filled workbook, read back and compared cell by cell."""
        book = self._book()
        written: dict[tuple[str, str], object] = {}
        for sheet in book.worksheets:
            _Filling(book, sheet, content, self.vocabulary, written).run()
        book.calculation.fullCalcOnLoad = True
        file = io.BytesIO()
        book.save(file)
        _verify(file.getvalue(), written)
        return file.getvalue()

    def _book(self) -> Workbook:
        from openpyxl import load_workbook

        return load_workbook(io.BytesIO(self.package.packed({})))

    def _problems(self) -> list[Problem]:
        book = self._book()
        cells = sum(sheet.max_row * sheet.max_column for sheet in book.worksheets)
        if cells > _CELLS_MOST:
            return [Problem(MANY_CELLS, {"most": _CELLS_MOST})]
        problems = [one for sheet in book.worksheets for one in self._of_sheet(sheet)]
        some = any(isinstance(v, str) and "{{" in v for sheet in book.worksheets for row in sheet.values for v in row)
        if not problems and not some:
            problems.append(Problem(NO_FIELD, {"name": next(iter(self.vocabulary.names), "")}))
        return problems

    def _of_sheet(self, sheet: Worksheet) -> Iterator[Problem]:
        lists: set[tuple[int, str]] = set()
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and ("{" in cell.value or "}" in cell.value):
                    where = f"{sheet.title}!{cell.coordinate}"
                    if cell.data_type == "f":
                        yield Problem(IN_FORMULA, {}, where)
                    else:
                        yield from self._of_cell(cell.value, where, cell.row, lists)
        if len(lists) > 1:
            yield Problem(ONE_LIST, {}, sheet.title)
        for line, _listed in lists:
            if sheet.conditional_formatting:
                yield Problem(FORMATTED, {}, sheet.title)
            yield from _into_row(sheet, line)

    def _of_cell(self, text: str, where: str, line: int, lists: set[tuple[int, str]]) -> Iterator[Problem]:
        if left_over(text):
            yield Problem(OPEN, {}, where)
            return
        for found in TAG.findall(text):
            try:
                tag = read_tag(found)
            except TagError as error:
                yield Problem(str(error.message), dict(error.arguments), where)
                continue
            if tag.kind == "comment":
                continue
            if tag.kind != "value":
                yield Problem(NO_BLOCK, {"text": tag.text}, where)
                continue
            for name, attribute, _counted in names_in(cast(nodes.Expr, tag.expression)):
                if attribute and name in self.vocabulary.list_names:
                    lists.add((line, self.vocabulary.list_names[name]))
                yield from self._unknown(name, attribute, where)

    def _unknown(self, name: str, attribute: str, where: str) -> Iterator[Problem]:
        words = self.vocabulary
        known: Mapping[str, object] = words.value_names if not attribute else words.list_names
        word = name
        if attribute and name in words.list_names:
            known, word = words.row_names[words.list_names[name]], attribute
        if word not in known and not (not attribute and name in words.list_names):
            nearest = ", ".join(words.nearest(word, known)) or "–"
            yield Problem(UNKNOWN, {"word": word, "nearest": nearest}, where)


def _into_row(sheet: Worksheet, line: int) -> Iterator[Problem]:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f" and cell.row != line:
                for reference in _references(str(cell.value)):
                    if ":" not in reference and re.search(rf"[A-Z]\$?{line}$", reference):
                        yield Problem(INTO_ROW, {}, f"{sheet.title}!{cell.coordinate}")


def _references(formula: str) -> list[str]:
    from openpyxl.formula import Tokenizer

    return [one.value for one in Tokenizer(formula).items if one.type == "OPERAND" and one.subtype == "RANGE"]


@dataclass
class _Filling:
    book: Workbook
    # The library's types know no style of a cell and leave its row open.
    sheet: Any
    content: Content
    vocabulary: Vocabulary
    written: dict[tuple[str, str], object]
    line: int = 0
    listed: str = ""
    count: int = 1
    _formulas: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        """Fill one sheet."""
        self._find_row()
        rows: Sequence[Mapping[str, Shown]] = self.content.items(self.listed) if self.listed else ()
        self.count = max(len(rows), 1)
        pattern = [(cell.column, cell.value, copy(cell._style)) for cell in self.sheet[self.line]] if self.line else []
        if self.line:
            self._move()
        for row in self.sheet.iter_rows():
            for cell in row:
                inside = self.line <= cell.row < self.line + self.count if self.line else False
                if not inside and isinstance(cell.value, str) and cell.data_type != "f" and "{" in cell.value:
                    self._write(cell, cell.value, None)
        for number in range(self.count if self.line else 0):
            item = rows[number] if rows else {}
            for column, value, style in pattern:
                self._row_cell(number, column, value, style, item)

    def _row_cell(self, number: int, column: int, value: Any, style: Any, item: Mapping[str, Shown]) -> None:
        cell: Any = self.sheet.cell(self.line + number, column)
        if type(cell).__name__ == "MergedCell":
            return
        cell._style = copy(style)
        if isinstance(value, str) and value.startswith("="):
            cell.value = _rewritten(value, lambda row: self.line + number if row == self.line else self._start(row))
        elif isinstance(value, str) and "{" in value:
            self._write(cell, value, item)
        else:
            cell.value = value

    def _find_row(self) -> None:
        for row in self.sheet.iter_rows():
            for cell in row:
                for found in TAG.findall(cell.value) if isinstance(cell.value, str) else ():
                    for name, attribute, _counted in names_in(cast(nodes.Expr, read_tag(found).expression)):
                        if attribute and name in self.vocabulary.list_names:
                            self.line, self.listed = cell.row, self.vocabulary.list_names[name]
                            return

    def _start(self, row: int) -> int:
        return row if row <= self.line else row + self.count - 1

    def _end(self, row: int) -> int:
        return row if row < self.line else row + self.count - 1

    def _move(self) -> None:
        sheet, more = self.sheet, self.count - 1
        merged = [copy(one) for one in sheet.merged_cells.ranges if one.max_row >= self.line]
        for one in merged:
            sheet.unmerge_cells(str(one))
        if sheet.max_row > self.line and more:
            last = sheet.cell(1, sheet.max_column).column_letter
            sheet.move_range(f"A{self.line + 1}:{last}{sheet.max_row}", rows=more)
            for row in sorted((r for r in sheet.row_dimensions if r > self.line), reverse=True):
                sheet.row_dimensions[row + more].height = sheet.row_dimensions.pop(row).height
        height = sheet.row_dimensions[self.line].height
        for number in range(self.count):
            sheet.row_dimensions[self.line + number].height = height
        self._merge_again(merged)
        self._formulas_moved()
        for one in sheet.data_validations.dataValidation:
            moved = " ".join(self._moved(str(part)) for part in one.sqref.ranges)
            one.sqref = type(one.sqref)(moved)
        if sheet.print_area:
            sheet.print_area = self._moved(str(sheet.print_area).rpartition("!")[2].replace("$", ""))

    def _merge_again(self, merged: Sequence[Any]) -> None:
        for one in merged:
            if one.min_row == one.max_row == self.line:
                for number in range(self.count):
                    self.sheet.merge_cells(None, one.min_row + number, one.min_col, one.max_row + number, one.max_col)
            else:
                self.sheet.merge_cells(None, self._start(one.min_row), one.min_col, self._end(one.max_row), one.max_col)

    def _formulas_moved(self) -> None:
        for sheet in self.book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f" and isinstance(cell.value, str):
                        own = sheet is self.sheet
                        cell.value = _references_moved(cell.value, self._moved, own, self.sheet.title)

    def _moved(self, reference: str) -> str:
        first, colon, last = reference.partition(":")
        if not colon:
            return _CELL.sub(lambda m: f"{m[1]}{self._start(int(m[2]))}", first)
        start = _CELL.sub(lambda m: f"{m[1]}{self._start(int(m[2]))}", first)
        return f"{start}:{_CELL.sub(lambda m: f'{m[1]}{self._end(int(m[2]))}', last)}"

    def _write(self, cell: Any, text: str, item: Mapping[str, Shown] | None) -> None:
        names = _Cells(self, item)
        tags = TAG.findall(text)
        value: object
        if len(tags) == 1 and tags[0] == text.strip():
            found = value_of(cast(nodes.Expr, read_tag(tags[0]).expression), names)
            raw = getattr(found, "raw", None)
            value = raw if isinstance(raw, int | Decimal | date) and not isinstance(raw, bool) else str(found)
        else:
            value = TAG.sub(lambda m: self._words(m[0], names), text)
        cell.value = value
        if isinstance(value, str):
            # Whatever it begins with, it is a text and never a formula.
            cell.data_type = "s"
        self.written[self.sheet.title, cell.coordinate] = value

    def _words(self, found: str, names: Mapping[str, Any]) -> str:
        tag = read_tag(found)
        return "" if tag.kind == "comment" else str(value_of(cast(nodes.Expr, tag.expression), names))


class _Cells(Mapping[str, Any]):
    """What a name means in a cell: a value, or the row of the list that is being repeated."""

    def __init__(self, filling: _Filling, item: Mapping[str, Shown] | None) -> None:
        self.filling, self.item = filling, item

    def __getitem__(self, name: str) -> Any:
        words, content = self.filling.vocabulary, self.filling.content
        if name in words.list_names:
            listed = words.list_names[name]
            return _Row(self.item, words.row_names[listed], content) if self.item is not None else content.items(listed)
        return content.value(words.value_names.get(name, name))

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class _Row:
    item: Mapping[str, Shown]
    known: Mapping[str, str]
    content: Content

    def __getitem__(self, name: str) -> Shown:
        return self.item.get(self.known.get(name, name)) or self.content.value("")


def _rewritten(formula: str, row_of: Any) -> str:
    return _changed(formula, lambda reference: _CELL.sub(lambda m: f"{m[1]}{row_of(int(m[2]))}", reference))


def _references_moved(formula: str, moved: Any, own: bool, title: str) -> str:
    def change(reference: str) -> str:
        sheet, mark, rest = reference.rpartition("!")
        there = sheet.strip("'") == title if mark else own
        return f"{sheet}{mark}{moved(rest)}" if there else reference

    return _changed(formula, change)


def _changed(formula: str, change: Any) -> str:
    from openpyxl.formula import Tokenizer

    made: Any = Tokenizer(formula)
    for one in made.items:
        if one.type == "OPERAND" and one.subtype == "RANGE":
            one.value = change(one.value)
    return str(made.render())


def _verify(file: bytes, written: Mapping[tuple[str, str], object]) -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(file))
    for (sheet, place), value in written.items():
        cell = book[sheet][place]
        if cell.data_type == "f" or not _same(cell.value, value):
            raise FupinError(LOST, value=str(value)[:60])


def _same(found: object, value: object) -> bool:
    if value == "":
        return found is None
    if isinstance(value, int | Decimal):
        return isinstance(found, int | float) and abs(float(value) - found) <= 1e-9 * max(1.0, abs(found))
    if isinstance(value, date):
        return str(found)[:10] == value.isoformat()[:10]
    return found == value
