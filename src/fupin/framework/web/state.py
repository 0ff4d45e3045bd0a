"""The state of a list: columns, filters, order, page. It lives in the address, so that it can be sent to others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, urlencode

from django.http import QueryDict

if TYPE_CHECKING:
    from fupin.framework.web.columns import Column
    from fupin.framework.web.tables import Table

PER_PAGE = (20, 50, 100, 200)
CARRIED = ("on", "known")
"""Words of the address that belong to the whole page and stay as they are: the two dates, and what a table names."""

Filters = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True)
class State:
    """What the address says about one list."""

    columns: tuple[str, ...]
    sort: tuple[str, ...] = ()
    filters: Filters = field(default_factory=dict)
    search: str = ""
    page: int = 1
    per: int = 50
    view: int | None = None
    carried: tuple[tuple[str, str], ...] = ()
    defaults: Self | None = None

    @classmethod
    def usual(cls, table: Table) -> State:
        """Return the state of a list that nobody has changed."""
        shown = tuple(column.name for column in table.columns if column.shown)
        return cls(columns=shown, sort=table.order, per=table.per_page)

    @classmethod
    def read(cls, table: Table, query: QueryDict) -> State:
        """Return the state that an address describes; what it does not name stays as usual."""
        usual = cls.usual(table)
        known = {column.name: column for column in table.columns}
        columns = tuple(dict.fromkeys(name for name in _split(query.getlist("cols")) if name in known))
        sort = tuple(name for name in _split(query.getlist("sort")) if _sortable(known, name))
        per = _whole(query.get("per"), usual.per)
        return replace(
            usual,
            columns=_in_order(table, columns) or usual.columns,
            sort=sort or usual.sort,
            filters=_filters(known, query),
            search=query.get("q", "").strip()[:100],
            page=_whole(query.get("page"), 1),
            per=per if per in PER_PAGE else usual.per,
            view=_whole(query.get("view"), 0) or None,
            carried=_carried(table, query),
            defaults=usual,
        )

    def query(self, **changes: object) -> str:
        """Return the address words of this state, or of this state changed; usual values are left out."""
        return _encoded(replace(self, **changes).pairs())  # type: ignore[arg-type]

    def pairs(self) -> list[tuple[str, str]]:
        """Return the words of the address in one fixed order."""
        usual = self.defaults or State(columns=())
        pairs = list(self.carried)
        if self.search:
            pairs.append(("q", self.search))
        pairs += self.filter_pairs()
        if self.sort != usual.sort:
            pairs.append(("sort", ",".join(self.sort)))
        if self.columns != usual.columns:
            pairs.append(("cols", ",".join(self.columns)))
        numbers = (("per", self.per, usual.per), ("page", self.page, 1), ("view", self.view, None))
        return pairs + [(name, str(value)) for name, value, standard in numbers if value != standard]

    def filter_pairs(self) -> list[tuple[str, str]]:
        """Return the filters as words of the address."""
        return [
            (f"f.{name}.{part}" if part else f"f.{name}", value)
            for name, given in sorted(self.filters.items())
            for part, values in sorted(given.items())
            for value in values
        ]

    def kept(self) -> str:
        """Return what a saved view keeps: neither the page nor the dates nor the view itself."""
        return self.query(page=1, view=None, carried=())

    def without(self, name: str) -> str:
        """Return the address with one filter taken away."""
        return self.query(filters={key: given for key, given in self.filters.items() if key != name}, page=1)

    def sorted_by(self, name: str) -> str:
        """Return the address sorted by a column: upwards first, then downwards."""
        return self.query(sort=(f"-{name}",) if self.sort[:1] == (name,) else (name,), page=1)


def _encoded(pairs: Iterable[tuple[str, str]]) -> str:
    return urlencode(list(pairs), quote_via=lambda text, *_: quote(text, safe=",:"))


def _carried(table: Table, query: QueryDict) -> tuple[tuple[str, str], ...]:
    dates = [(word, query.get(word, "")) for word in CARRIED if query.get(word)]
    own = [(w, v) for w in query if table.carries and w.startswith(table.carries) for v in query.getlist(w) if v]
    return (*dates, *own)


def _split(values: list[str]) -> list[str]:
    return [part for value in values for part in value.split(",") if part]


def _whole(text: str | None, otherwise: int) -> int:
    # Identifiers have 63 bits; nothing longer is ever turned into a number.
    whole = int(text) if text and text.isdecimal() and len(text) < 20 else 0
    return whole if 0 < whole < 2**63 else otherwise


def _sortable(known: Mapping[str, Column], name: str) -> bool:
    column = known.get(name.removeprefix("-"))
    return column is not None and column.sort_path is not None


def _in_order(table: Table, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if column.name in names)


def _filters(known: Mapping[str, Column], query: QueryDict) -> Filters:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for word in query:
        start, _, rest = word.partition(".")
        name, _, part = rest.partition(".")
        column = known.get(name)
        accepted = column.filtering() if start == "f" and column else None
        values = tuple(value.strip() for value in query.getlist(word) if value.strip())
        if accepted and part in accepted.parts and values:
            found.setdefault(name, {})[part] = values
    return found
