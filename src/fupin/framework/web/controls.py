"""The controls above a list as data for its template: filters, columns, pages, saved views."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from fupin.framework.models import SavedView
from fupin.framework.permissions import spans
from fupin.framework.web import inputs
from fupin.framework.web.actions import SHARE
from fupin.framework.web.columns import Column
from fupin.framework.web.filters import UNKNOWN, Between, Filter
from fupin.framework.web.words import unknown, words

if TYPE_CHECKING:
    from fupin.framework.web.tables import Listing

LONG = 8


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class FilterControl:
    """The inputs of one filter."""

    name: str
    label: str
    control: str
    type: str
    options: list[Option]
    value: str
    low: str
    high: str
    unknown_option: list[Option]
    can_be_unknown: bool


@dataclass(frozen=True)
class PageLink:
    """A link to a page of the list; without a number it stands for a gap."""

    number: int | None
    query: str = ""
    current: bool = False


@dataclass(frozen=True)
class View:
    """A saved view, ready to open."""

    id: int
    name: str
    query: str
    current: bool
    own: bool
    shared: bool


class Controls:
    """Everything around the table of one listing."""

    def __init__(self, listing: Listing) -> None:
        self.listing, self.state = listing, listing.state

    def filters(self) -> SafeString:
        """Return the filters of the columns shown, and those in force."""
        return inputs.filters(self._filters(near=True))

    def more_filters(self) -> SafeString:
        """Return the filters of all other columns."""
        return inputs.filters(self._filters(near=False))

    def _filters(self, *, near: bool) -> list[FilterControl]:
        here = {*self.state.columns, *self.state.filters}
        wanted = [column for column in self.listing.table.columns if (column.name in here) is near]
        return [self._filter(column, filter_) for column in wanted if (filter_ := column.filtering())]

    def _filter(self, column: Column, filter_: Filter) -> FilterControl:
        given = self.state.filters.get(column.name, {})
        values = given.get("", ())
        ranged = isinstance(filter_, Between)
        return FilterControl(
            name=column.name,
            label=words(column.label),
            control=filter_.control,
            type="date" if isinstance(filter_, Between) and filter_.kind == "date" else "text",
            options=[Option(code, label, code in values) for code, label in filter_.options().items()],
            value=next((value for value in values if value != UNKNOWN), ""),
            low=next(iter(given.get("from", ())), ""),
            high=next(iter(given.get("to", ())), ""),
            unknown_option=[Option(UNKNOWN, unknown(), UNKNOWN in values)],
            can_be_unknown=ranged and column.absent is None,
        )

    def columns(self) -> SafeString:
        """Return the columns to choose from."""
        chosen = self.state.columns
        options = (Option(c.name, words(c.label), c.name in chosen) for c in self.listing.table.columns)
        return inputs.boxes("cols", options)

    def many_columns(self) -> bool:
        """Tell whether there are so many columns that one must be able to look for one."""
        return len(self.listing.table.columns) > LONG

    def chips(self) -> list[tuple[str, str, str]]:
        """Return label, description and the address without it, for each filter in force."""
        return [(label, what, self.state.without(name)) for name, label, what in self.listing.filter_lines]

    def hidden(self) -> list[tuple[str, str]]:
        """Return what the form of the list must send along unseen."""
        kept = [(name, value) for name, value in self.state.pairs() if name in ("sort", "view")]
        return [*self.state.carried, *kept]

    def pages(self) -> Iterator[PageLink]:
        """Yield the first, the last and the pages around the current one, with gaps between."""
        page, last, before = self.listing.page, self.listing.pages, 0
        for number in range(1, last + 1):
            if number in (1, last) or abs(number - page) <= 2:
                if number - before > 1:
                    yield PageLink(None)
                yield PageLink(number, self.state.query(page=number), number == page)
                before = number

    def previous(self) -> str | None:
        """Return the address of the page before, if there is one."""
        return self.state.query(page=self.listing.page - 1) if self.listing.page > 1 else None

    def following(self) -> str | None:
        """Return the address of the page after, if there is one."""
        return self.state.query(page=self.listing.page + 1) if self.listing.page < self.listing.pages else None

    def all_rows(self) -> str:
        """Return the address without any search and filter."""
        return self.state.query(filters={}, search="", page=1, view=None)

    def export(self) -> str:
        """Return the address of the workbook."""
        query = self.state.query(page=1)
        return f"{query}&export=xlsx" if query else "export=xlsx"

    @cached_property
    def views(self) -> list[View]:
        """Return the views that the user may open: their own, then shared ones."""
        user = self.listing.request.user
        if not user.is_authenticated:
            return []
        rows = SavedView.objects.visible_to(user).filter(table=self.listing.table.name).order_by("name")
        dates = urlencode(self.state.carried)
        made = [
            View(
                id=row.pk,
                name=row.name,
                query="&".join(part for part in (dates, row.query, f"view={row.pk}") if part),
                current=row.pk == self.state.view and row.query == self.state.kept(),
                own=row.owner_id == user.pk,
                shared=row.shared_area is not None,
            )
            for row in rows
        ]
        return sorted(made, key=lambda view: (not view.own, view.name))

    def view_name(self) -> str:
        """Return the name of the view in force, or "" when the list was changed since."""
        return next((view.name for view in self.views if view.current), "")

    def share_areas(self) -> list[int]:
        """Return the places for whose people the user may share a view."""
        return [low for low, _high in spans(self.listing.request.user, SHARE)][:1]
