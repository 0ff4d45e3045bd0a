"""The workbook that villages fill in: lists to choose from, formats, explanations, and the clerk's own villages.

Above the head lies a hidden row with the code of every column, so that an upload is understood whatever becomes of
the names. With present data it is the file of a round trip: hidden columns name each record and its revision, a
blank cell leaves a fact as it is, and a dash (—) empties it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fupin.framework.web.words import words
from fupin.intake.grid import letters
from fupin.intake.targets import (
    HOUSEHOLD,
    HOUSEHOLD_ID,
    HOUSEHOLD_REVISION,
    ID,
    MEMBER,
    REVISION,
    Target,
    targets,
    the_pack,
)
from fupin.intake.villages import Villages
from fupin.intake.words import CLEAR, first

VERSION = "1"
TITLE, HELP, CODES, HEAD = range(4)
_ROWS = 3000
_KEYS = (ID, REVISION, HOUSEHOLD_ID, HOUSEHOLD_REVISION)
_HOUSEHOLD_FIRST = (
    "number",
    "area",
    "head_name",
    "size",
    "main_cause",
    "other_causes",
    "phone",
    "bank_name",
    "bank_account",
)
_LEFT_OUT = frozenset({"household.kind", "member.present", "member.identity_kind"})
_FONT = "Microsoft YaHei"
_MESSAGE, _TITLE_LENGTH = 255, 32

Row = Mapping[str, Any]


@dataclass(slots=True)
class Template:
    """A template on its way into a workbook."""

    book: Any
    page: Any
    columns: list[Target]
    villages: list[str]
    keys: tuple[str, ...]
    formats: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)


def usual_columns() -> list[Target]:
    """Return the columns of the usual template: the household, its persons, the lump sums of income."""
    known = targets()
    lead = [known[f"{HOUSEHOLD}.{name}"] for name in _HOUSEHOLD_FIRST if f"{HOUSEHOLD}.{name}" in known]
    facts = [known[f"{MEMBER}.{fact.name}"] for fact in the_pack().facts[MEMBER].values() if fact.form]
    home = [known[f"{HOUSEHOLD}.{fact.name}"] for fact in the_pack().facts[HOUSEHOLD].values() if fact.form]
    income = [
        known[f"income.{kind}"] for kind in ("wage", "production", "property", "transfer") if f"income.{kind}" in known
    ]
    chosen = dict.fromkeys([*lead, *facts, *home, *income])
    return [target for target in chosen if target.key not in _LEFT_OUT]


def write_template(
    villages: Villages, columns: Sequence[Target] = (), rows: Iterable[Row] | None = None, title: str = ""
) -> bytes:
    """Return a template with the clerk's villages; with `rows` it holds present data and their hidden keys."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_custom_property("fupin-template", VERSION)
        page = book.add_worksheet(_("Roster"))
        names = sorted({villages.full_name(place.key) for place in villages.choices()})
        keys = () if rows is None else _KEYS
        template = Template(book, page, list(columns or usual_columns()), names, keys)
        _head(template, title or _("Household roster"))
        _validate(template)
        written = _fill(template, rows or ())
        page.autofilter(HEAD, 0, max(HEAD + 1, written), len(template.columns) + len(keys) - 1)
        _example(template)
    return target.getvalue()


def _format(template: Template, name: str, **look: Any) -> Any:
    if name not in template.formats:
        template.formats[name] = template.book.add_format({"font_name": _FONT, "font_size": 10, **look})
    return template.formats[name]


def _head(template: Template, title: str) -> None:
    page, left = template.page, len(template.keys)
    page.write_string(TITLE, left, title, _format(template, "title", bold=True, font_size=16))
    text = _(
        "One row for each person. Leave a cell blank to change nothing; write %(dash)s to empty a field. "
        "Choose from the lists where there is one."
    )
    page.write_string(HELP, left, text % {"dash": CLEAR}, _format(template, "help", font_color="#525C61"))
    page.set_row(CODES, None, None, {"hidden": True})
    head = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#EFECE3"}
    for number, key in enumerate(template.keys):
        page.write_string(CODES, number, key)
        page.write_string(HEAD, number, key)
    if left:
        page.set_column(0, left - 1, None, None, {"hidden": True})
    for number, target in enumerate(template.columns, start=left):
        shade = "#E3ECEF" if target.entity == MEMBER else "#EFECE3"
        page.write_string(CODES, number, target.key)
        page.write_string(
            HEAD, number, _label(target), _format(template, f"head{shade}", **{**head, "bg_color": shade})
        )
        page.set_column(number, number, _width(target), _column_format(template, target))
    page.set_row(HEAD, 34)
    page.freeze_panes(HEAD + 1, left + 1)


def _label(target: Target) -> str:
    label = words(target.label)
    return f"{label} ({the_pack().currency.symbol})" if target.type == "money" else label


def _width(target: Target) -> int:
    if target.name in ("identity_number", "bank_account", "number", "area"):
        return 22
    return 26 if target.type == "text" else max(10, min(24, len(_label(target)) * 2))


def _column_format(template: Template, target: Target) -> Any:
    shapes = {"date": "yyyy-mm-dd", "money": "#,##0.00", "integer": "0", "number": "0.####"}
    shape = shapes.get(target.type, "@")
    return _format(template, f"column {shape}", num_format=shape)


def _validate(template: Template) -> None:
    for number, target in enumerate(template.columns, start=len(template.keys)):
        rule = _rule(template, target)
        if rule:
            template.page.data_validation(HEAD + 1, number, HEAD + _ROWS, number, {**rule, **_message(target)})


def _rule(template: Template, target: Target) -> dict[str, Any]:
    if target.key == f"{HOUSEHOLD}.area":
        return _from_list(template, "villages", template.villages) if template.villages else {}
    if target.type == "code" and target.fact and target.fact.codes:
        return _from_list(template, target.fact.codes, _labels(target))
    if target.type == "boolean":
        return _from_list(template, "yes_no", [first("yes"), first("no")])
    if target.type == "date":
        return {"validate": "date", "criteria": "between", "minimum": date(1900, 1, 1), "maximum": date(2200, 1, 1)}
    if target.type in ("integer", "number", "money"):
        return _bounds(target)
    return {"validate": "any"}


def _from_list(template: Template, name: str, values: Sequence[str]) -> dict[str, Any]:
    """Return a rule over a named range of a hidden sheet: lists written into the rule itself end at 255 characters."""
    if name not in template.lists:
        sheet = template.book.get_worksheet_by_name("lists") or template.book.add_worksheet("lists")
        sheet.very_hidden()
        column = len(template.lists)
        for row, value in enumerate(values):
            sheet.write_string(row, column, value)
        place = letters(column)
        template.book.define_name(f"list_{name}", f"=lists!${place}$1:${place}${max(len(values), 1)}")
        template.lists[name] = f"=list_{name}"
    return {"validate": "list", "source": template.lists[name]}


def _labels(target: Target) -> list[str]:
    values = the_pack().codes[target.fact.codes or ""].values.values() if target.fact else ()
    return list(dict.fromkeys(words(code.label) for code in values))


def _bounds(target: Target) -> dict[str, Any]:
    low, high = (target.fact.minimum, target.fact.maximum) if target.fact else (None, None)
    kind = "integer" if target.type == "integer" else "decimal"
    if low is None and high is None:
        return {"validate": kind, "criteria": "between", "minimum": -(10**9), "maximum": 10**9}
    return {
        "validate": kind, "criteria": "between",
        "minimum": float(low) if low is not None else -10**9, "maximum": float(high) if high is not None else 10**9,
    }  # fmt: skip


def _message(target: Target) -> dict[str, Any]:
    help_ = words(target.fact.help) if target.fact and target.fact.help else _hint(target)
    title = words(target.label)[:_TITLE_LENGTH]
    return {
        "input_title": title,
        "input_message": help_[:_MESSAGE] or title,
        "error_title": title,
        "error_message": _(
            "This value does not fit here. Choose from the list, or look at the explanation of the cell."
        )[:_MESSAGE],
    }


def _hint(target: Target) -> str:
    if target.type == "codes":
        return _("Several are parted by a comma: %(values)s") % {"values": ", ".join(_labels(target))}
    hints = {
        "code": _("Choose from the list."), "boolean": _("Choose from the list."),
        "date": _("A date such as 2020-12-31."), "integer": _("A whole number."), "number": _("A number."),
        "money": _("An amount of money for the whole year."),
    }  # fmt: skip
    if target.sensitive:
        return _("The cell is text, so that no digit is lost.")
    return hints.get(target.type, "")


def _fill(template: Template, rows: Iterable[Row]) -> int:
    line = HEAD
    for row in rows:
        line += 1
        for number, key in enumerate(template.keys):
            if row.get(key) is not None:
                template.page.write_string(line, number, str(row[key]))
        for number, target in enumerate(template.columns, start=len(template.keys)):
            _write(template, line, number, target, row.get(target.key))
    return line


def _write(template: Template, line: int, number: int, target: Target, value: Any) -> None:
    if value is None or value in ("", [], ()):
        return
    style, page = _column_format(template, target), template.page
    if target.type == "date":
        page.write_datetime(line, number, date.fromisoformat(value) if isinstance(value, str) else value, style)
    elif target.type == "money":
        page.write_number(line, number, Decimal(value).scaleb(-the_pack().currency.minor_digits), style)
    elif target.type in ("integer", "number"):
        page.write_number(line, number, value, style)
    else:
        page.write_string(line, number, shown(target, value), style)


def shown(target: Target, value: Any) -> str:
    """Return a value as it is read on the page and written into a template: codes by their labels."""
    language = get_language() or "en"
    if isinstance(value, bool):
        return first("yes" if value else "no")
    if target.fact and target.fact.codes:
        codes = the_pack().codes[target.fact.codes]
        many = value if isinstance(value, list | tuple) else [value]
        return "、".join(codes.label_of(str(code)).inside(language) for code in many)
    return str(value)


def _example(template: Template) -> None:
    # The reader knows this sheet by its name and leaves it out.
    page = template.book.add_worksheet(first("example").capitalize())
    for number, (target, value) in enumerate(_example_values(template)):
        page.write_string(0, number, _label(target), _format(template, "example", bold=True))
        page.write_string(1, number, value)
        page.set_column(number, number, 18)


def _example_values(template: Template) -> Iterator[tuple[Target, str]]:
    values = {
        "date": timezone.localdate().isoformat(),
        "integer": "3", "number": "2.5", "money": "12000.00", "boolean": first("yes"),
    }  # fmt: skip
    for target in template.columns:
        labels = _labels(target) if target.type in ("code", "codes") else []
        place = template.villages[0] if template.villages and target.name == "area" else ""
        yield target, place or (labels[0] if labels else values.get(target.type, ""))
