"""The markup of a table: each column becomes one function from row to cell, so that a page costs little."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fupin.framework.web.columns import Column, Row
from fupin.framework.web.rows import Total
from fupin.framework.web.words import words

if TYPE_CHECKING:
    from fupin.framework.web.tables import Listing, Table

Cell = Callable[[Row], str]
_NO_PICK = '<td class="pick"></td>'


@cache
def icon(name: str) -> SafeString:
    """Return one sign of the sprite, hidden from screen readers."""
    address = escape(static("fupin/icons.svg"))
    return mark_safe(  # noqa: S308 - made here
        f'<svg class="icon" aria-hidden="true"><use href="{address}#{escape(name)}"></use></svg>'
    )


def shown(column: Column, rows: Sequence[Row]) -> Callable[[Row], Any]:
    """Return a function from row to the value shown, with the values of all these rows looked up at once."""
    read = column.read()
    if column.resolve is None:
        return read
    names = column.resolve({value for value in map(read, rows) if value is not None})

    def named(row: Row) -> Any:
        value = read(row)
        return names.get(value, value)

    return named


def cells(columns: Sequence[Column], rows: Sequence[Row], carried: str = "") -> list[Cell]:
    """Return the cell functions of the columns; the first is the heading of its row."""
    return [_cell(column, rows, carried, heads=number == 0) for number, column in enumerate(columns)]


def _cell(column: Column, rows: Sequence[Row], carried: str, *, heads: bool) -> Cell:
    tag, scope = ("th", ' scope="row"') if heads else ("td", "")
    start = f'<{tag}{scope}{_classes(column, heads=heads)} data-label="{escape(words(column.label))}">'
    end = f"</{tag}>"
    look = "unknown-value" if column.absent is None else "quiet"
    missing = f'{start}<span class="{look}">{escape(column.missing())}</span>{end}'
    read, show, link = shown(column, rows), column.format.html(), column.link

    def cell(row: Row) -> str:
        value = read(row)
        if value is None or value == "":
            return missing
        address = link(row) if link else None
        if not address:
            return f"{start}{show(value)}{end}"
        return f'{start}<a href="{escape(kept(address, carried))}">{show(value)}</a>{end}'

    return cell


def kept(address: str, carried: str) -> str:
    """Return an address with the words that every link of the page carries along."""
    if not carried:
        return address
    path, mark, fragment = address.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{carried}{mark}{fragment}"


def _classes(column: Column, *, heads: bool) -> str:
    names = [
        name
        for name, holds in (
            ("first", heads),
            ("n", column.format.numeric),
            ("w", column.format.nowrap and not column.format.numeric),
        )
        if holds
    ]
    return f' class="{" ".join(names)}"' if names else ""


def table(listing: Listing) -> SafeString:
    """Return a whole list: head with sorting, rows, totals; or the empty state."""
    if not listing.page_rows:
        return empty(listing.table, filtered=bool(listing.state.filters or listing.state.search))
    picking = bool(listing.bulk)
    made = cells(listing.columns, listing.page_rows, _carried(listing))
    body = "".join(
        f"<tr>{_pick(row) if picking else ''}{''.join([cell(row) for cell in made])}</tr>" for row in listing.page_rows
    )
    title = escape(words(listing.table.title))
    return mark_safe(  # noqa: S308 - every cell escapes its value
        f'<div class="pane cards" tabindex="0" role="region" aria-label="{title}">'
        f'<table class="list"><caption class="visually-hidden">{title}</caption>'
        f"<thead><tr>{_pick_all() if picking else ''}{_heads(listing)}</tr></thead>"
        f"<tbody>{body}</tbody>{_foot(listing, picking=picking)}</table></div>"
    )


def _carried(listing: Listing) -> str:
    return urlencode(listing.state.carried)


def _pick(row: Row) -> str:
    name = escape(_("Choose this row"))
    return (
        f'<td class="pick"><label><input type="checkbox" name="row" value="{escape(str(row["id"]))}" '
        f'form="bulk" aria-label="{name}"></label></td>'
    )


def _pick_all() -> str:
    every, choose = escape(_("Choose all rows of this page")), escape(_("Choose"))
    return (
        '<th class="pick" scope="col"><label hidden>'
        f'<input type="checkbox" aria-label="{every}"></label>'
        f'<span class="visually-hidden">{choose}</span></th>'
    )


def _heads(listing: Listing) -> str:
    return "".join(_head(listing, column, heads=number == 0) for number, column in enumerate(listing.columns))


def _head(listing: Listing, column: Column, *, heads: bool) -> str:
    label, start = escape(words(column.label)), f'<th scope="col"{_classes(column, heads=heads)}'
    if column.sort_path is None:
        return f"{start}>{label}</th>"
    down, up = f"-{column.name}" in listing.state.sort[:1], column.name in listing.state.sort[:1]
    direction = ' aria-sort="ascending"' if up else ' aria-sort="descending"' if down else ""
    sign = icon("up" if up else "down" if down else "sort")
    address = escape(listing.state.sorted_by(column.name))
    return f'{start}{direction}><a href="?{address}">{label}{sign}</a></th>'


def _foot(listing: Listing, *, picking: bool) -> str:
    if not listing.totals:
        return ""
    label = escape(_("Total"))
    first = f'<th scope="row" class="first">{label}</th>'
    rest = "".join(_total(column, listing.totals.get(column.name)) for column in listing.columns[1:])
    return f"<tfoot><tr>{_NO_PICK if picking else ''}{first}{rest}</tr></tfoot>"


def _total(column: Column, total: Total | None) -> str:
    if total is None:
        return '<td class="none"></td>'
    value = _("unknown") if total.value is None else column.format.text()(total.value)
    left_out = ngettext("%(count)d unknown left out", "%(count)d unknown left out", total.unknown)
    note = f'<br><span class="small quiet">{escape(left_out % {"count": total.unknown})}</span>'
    label = escape(words(column.label))
    return f'<td class="n" data-label="{label}">{escape(value)}{note if total.unknown else ""}</td>'


def plain_table(declared: Table, columns: Sequence[Column], rows: Sequence[Row]) -> SafeString:
    """Return rows as a table without controls."""
    made = cells(columns, rows)
    heads = "".join(
        f'<th scope="col"{_classes(column, heads=number == 0)}>{escape(words(column.label))}</th>'
        for number, column in enumerate(columns)
    )
    body = "".join(f"<tr>{''.join([cell(row) for cell in made])}</tr>" for row in rows)
    title = escape(words(declared.title))
    return mark_safe(  # noqa: S308 - every cell escapes its value
        f'<div class="pane whole cards" tabindex="0" role="region" aria-label="{title}"><table class="list">'
        f'<caption class="visually-hidden">{title}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def empty(declared: Table, *, filtered: bool = False) -> SafeString:
    """Return what stands in place of a list without rows, with the way out of filters that leave nothing."""
    text = _("No row fits these filters.") if filtered else words(declared.empty)
    clear = escape(_("Clear all filters"))
    way = f'<p class="actions"><a class="button" href="?">{clear}</a></p>'
    return mark_safe(  # noqa: S308 - made here
        f'<div class="empty">{icon("inbox")}<p>{escape(text)}</p>{way if filtered else ""}</div>'
    )
