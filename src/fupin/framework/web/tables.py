"""Lists: one declaration gives the screen, its filters and order, saved views, bulk work and the workbook.

RECORDS = Table("slice.records", _("Records"), [Column("number", _("Number"), Code(), filter=True), …])

def record_list(request):
    return RECORDS.respond(request, Record.objects.visible_to(request.user).at(request.page.as_of.pair))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import allowed
from fupin.framework.web import render
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.controls import Controls
from fupin.framework.web.filters import Filter, Given, UnreadableError
from fupin.framework.web.rows import Asked, Order, QueryRows, Rows, Total, rows_of
from fupin.framework.web.state import PER_PAGE, State
from fupin.framework.web.words import Label, words

NOTHING = _("Nothing here yet.")
Source = QuerySet[Any] | Iterable[Row] | Rows


@dataclass(frozen=True)
class Bulk:
    """Something to do with the rows chosen: posts their keys (or "every") to `url`, after a question."""

    label: Label
    url: str
    right: str = ""
    question: Label = ""
    danger: bool = False
    icon: str = ""


@dataclass(frozen=True)
class Table:
    """A declared list. `sort` names columns, "-" for downwards; `search` are the paths of the quick search.

    `carries` are beginnings of words of the address that belong to the page around the list and stay as they are.
    """

    name: str
    title: Label
    columns: Sequence[Column]
    sort: str = ""
    search: Sequence[str] | Callable[[str], Q] = ()
    bulk: Sequence[Bulk] = ()
    per_page: int = 50
    empty: Label = NOTHING
    export_right: str = ""
    carries: tuple[str, ...] = ()
    by_name: dict[str, Column] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        names = {column.name: column for column in self.columns}
        if len(names) != len(self.columns):
            raise ValueError(f"table {self.name}: two columns have the same name; names are the address of a column")
        strange = [name for name in self.order if name.removeprefix("-") not in names]
        if strange:
            raise ValueError(f"table {self.name}: sort names no column: {', '.join(strange)}")
        object.__setattr__(self, "by_name", names)

    @property
    def order(self) -> tuple[str, ...]:
        """The usual order, as column names."""
        return tuple(self.sort.split(",")) if self.sort else ()

    def listing(self, request: HttpRequest, source: Source) -> Listing:
        """Return this list over these rows, in the state that the address describes."""
        return Listing(self, request, rows_of(source), State.read(self, request.GET))

    def respond(
        self, request: HttpRequest, source: Source, template: str = "fupin/list.html", **context: Any
    ) -> HttpResponseBase:
        """Answer with the page, with the workbook (`?export=xlsx`), or with a redirect to the tidy address."""
        listing = self.listing(request, source)
        if "apply" in request.GET:
            return HttpResponseRedirect(f"{request.path}?{listing.state.query(page=1)}")
        if request.GET.get("export") == "xlsx" and listing.may_export:
            from fupin.framework.web.export import workbook_response

            return workbook_response(listing)
        return TemplateResponse(request, template, {"title": words(self.title), "listing": listing, **context})

    def plain(self, source: Source, *columns: str) -> SafeString:
        """Return a small list without any controls, for the inside of another page."""
        chosen = [self.by_name[name] for name in columns] or [c for c in self.columns if c.shown]
        order = [(self.by_name[name.removeprefix("-")], name.startswith("-")) for name in self.order]
        found = list(rows_of(source).read(chosen, order, 0, None))
        if not found:
            return render.empty(self)
        return render.plain_table(self, chosen, found)

    def chosen(self, request: HttpRequest, source: Source) -> Rows:
        """Return the rows that a bulk form names: those ticked, or every row that the list showed."""
        rows = rows_of(source)
        if request.POST.get("every"):
            return self.listing_of_form(request, rows).narrowed
        return rows.only([int(key) for key in request.POST.getlist("row") if key.isdecimal()])

    def listing_of_form(self, request: HttpRequest, rows: Rows) -> Listing:
        """Return the list in the state that a bulk form carries along."""
        return Listing(self, request, rows, State.read(self, QueryDict(request.POST.get("state", ""))))


class Listing:
    """A list over some rows in some state: what the template shows and the workbook writes."""

    def __init__(self, table: Table, request: HttpRequest, rows: Rows, state: State) -> None:
        self.table, self.request, self.rows, self.state = table, request, rows, state
        self.problems: list[str] = []
        self.columns = [table.by_name[name] for name in state.columns]
        self.order: Order = [(table.by_name[name.removeprefix("-")], name.startswith("-")) for name in state.sort]

    @cached_property
    def asked(self) -> Asked:
        """The filters in force; one that cannot be read is left out and told under `problems`."""
        found: list[tuple[Column, Filter, Given]] = []
        for name, given in self.state.filters.items():
            column = self.table.by_name[name]
            filter_ = column.filtering()
            try:
                if filter_:
                    filter_.test(given)
                    found.append((column, filter_, given))
            except UnreadableError as error:
                self.problems.append(f"{words(column.label)}: {error}")
        return found

    @cached_property
    def narrowed(self) -> Rows:
        """The rows that the filters and the search leave."""
        return self.rows.narrowed(self.asked, self._search())

    def _search(self) -> Q | str:
        text, paths = self.state.search, self.table.search
        if not text or not isinstance(self.rows, QueryRows):
            return text
        if callable(paths):
            return paths(text)
        found = Q()
        for path in paths:
            found |= Q(**{f"{path}__icontains": text})
        return found

    @cached_property
    def summary(self) -> tuple[int, dict[str, Total]]:
        """How many rows there are, and their totals."""
        return self.narrowed.summary(self.columns)

    @property
    def count(self) -> int:
        """How many rows there are on all pages."""
        return self.summary[0]

    @property
    def totals(self) -> dict[str, Total]:
        """The totals over all pages, by column."""
        return self.summary[1]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.count // self.state.per))

    @property
    def page(self) -> int:
        """The page shown: the one asked for, or the last one there is."""
        return min(self.state.page, self.pages)

    @property
    def first(self) -> int:
        """The number of the first row on the page, from 0."""
        return (self.page - 1) * self.state.per

    @cached_property
    def page_rows(self) -> list[Row]:
        """The rows of the page."""
        return list(self.narrowed.read(self.columns, self.order, self.first, self.first + self.state.per))

    @property
    def may_export(self) -> bool:
        """Whether the user may take the rows away as a workbook."""
        return not self.table.export_right or allowed(self.request.user, self.table.export_right)

    @cached_property
    def bulk(self) -> list[Bulk]:
        """The bulk work that the user may do."""
        return [bulk for bulk in self.table.bulk if not bulk.right or allowed(self.request.user, bulk.right)]

    @property
    def table_html(self) -> SafeString:
        """The table itself."""
        return render.table(self)

    @property
    def filter_lines(self) -> list[tuple[str, str, str]]:
        """Name, label and description of each filter in force, for chips and for the workbook."""
        return [(column.name, words(column.label), filter_.describe(given)) for column, filter_, given in self.asked]

    @cached_property
    def controls(self) -> Controls:
        """Everything around the table."""
        return Controls(self)

    @property
    def last(self) -> int:
        """The number of the last row on the page, from 1."""
        return min(self.first + self.state.per, self.count)

    @property
    def per_page_choices(self) -> Sequence[int]:
        """The page sizes on offer."""
        return PER_PAGE
