"""Bringing demanded tables in, saying what their columns are filled with, and filling them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.permissions import allowed
from fupin.framework.sealed import SealedFiles
from fupin.kernel.area import span
from fupin.kernel.errors import FupinError
from fupin.registry import actions as registry
from fupin.reports.demanded.filling import Filled, filled
from fupin.reports.demanded.header import TableHeader
from fupin.reports.demanded.models import DemandedTable
from fupin.reports.demanded.sealed import UNMASK, Reveal, in_full
from fupin.reports.demanded.sources import sources
from fupin.reports.rights import MAKE, READ

STORE = SealedFiles("demanded")
_EXPORT = "registry.export"
MOST_IN_FULL = 1000


@action(MAKE)
def bring_table(
    act: Act, /, area: int, title: str, header: TableHeader, columns: Sequence[Mapping[str, Any]], **more: Any
) -> DemandedTable:
    """Keep a demanded table of an office with its columns; `more` are `rows`, `level` and the `content` of its file."""
    act.permit([area])
    _permit_in_full(act, area, columns)
    content: bytes = more.pop("content", b"")
    made = DemandedTable(
        area=area, title=_title(title), sheet=header.sheet, last=header.last, columns=_checked(more["rows"], columns),
        file=STORE.keep(content) if content else "", made_by=act.actor.actor_id, made_at=act.moment, **more,
    )  # fmt: skip
    made.save()
    act.tell(area, made.pk, title=made.title, rows=made.rows, columns=len(made.columns))
    return made


@action(MAKE)
def map_columns(act: Act, /, table_id: int, title: str, columns: Sequence[Mapping[str, Any]], **more: Any) -> None:
    """Say what each column of a table is filled with; `more` are `rows` and `level`."""
    found = _table(act, table_id)
    _permit_in_full(act, found.area, columns)
    found.title, found.rows, found.level = _title(title), more["rows"], more["level"]
    found.columns = _checked(found.rows, columns)
    found.save(update_fields=["title", "rows", "level", "columns"])
    act.tell(found.area, found.pk, columns=[c["source"] for c in found.columns])


@action(MAKE)
def retire_table(act: Act, table_id: int, *, retired: bool = True) -> None:
    """Put a table aside that nobody demands any more, or take it back."""
    found = _table(act, table_id)
    found.retired = retired
    found.save(update_fields=["retired"])
    act.tell(found.area, found.pk, retired=retired)


@action(MAKE)
def fill_table(act: Act, table_id: int, area: int, year: int, *, reason: str = "") -> Filled:
    """Fill a table for a place and a year; who fills it sees only what may be seen anyway. The log keeps who did.

    With a reason, sealed facts stand in full in the columns ticked for it: that needs the right to unmask, and each
    value is logged as on a page. Without one they are masked, for everybody.
    """
    found = _visible(act, table_id)
    act.permit([area])
    if found.rows != DemandedTable.Rows.PLACE:
        # Rows of households leave the register: that needs the same right as every other list of them.
        act.within(_EXPORT).permit([area])
    opened = [" / ".join(column["path"]) for column in in_full(found.columns)] if reason else []
    if opened:
        act.within(UNMASK).permit(span(area))
    rows = filled(act.actor, found, area, year, _revealing(act, reason) if opened else None)
    DemandedTable.objects.filter(pk=found.pk).update(filled_at=act.moment)
    told = {"full": opened, "reason": reason.strip()} if opened else {}
    act.tell(area, found.pk, title=found.title, year=year, rows=len(rows.rows), **told)
    return rows


def _revealing(act: Act, reason: str) -> Reveal:
    counted = count(1)

    def reveal(kind: str, record: int, name: str) -> str:
        if next(counted) > MOST_IN_FULL:
            raise FupinError(
                gettext_noop("At most %(most)d values are given in full at once. Choose a smaller place."),
                most=MOST_IN_FULL,
            )
        return registry.unmask(act.actor, kind, record, name, reason)

    return reveal


def _permit_in_full(act: Act, area: int, columns: Sequence[Mapping[str, Any]]) -> None:
    if in_full(columns):
        act.within(UNMASK).permit([area])


def _table(act: Act, table_id: int) -> DemandedTable:
    found = _visible(act, table_id)
    act.permit([found.area])
    return found


def _visible(act: Act, table_id: int) -> DemandedTable:
    found: DemandedTable | None = DemandedTable.objects.visible_to(act.actor).filter(pk=table_id).first()
    if found is None or not allowed(act.actor, READ):
        raise FupinError(gettext_noop("There is no such table in the places of your posts."))
    return found


def _title(title: str) -> str:
    if not title.strip():
        raise FupinError(gettext_noop("Give the table a title."))
    return title.strip()[:200]


def _checked(rows: str, columns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the columns as they are kept; raises FupinError for a source that such rows do not have."""
    known = {source.key for source in sources(rows)} | {"", "fixed:text"}
    for column in columns:
        if column["source"] not in known:
            path = " / ".join(column["path"])
            raise FupinError(
                gettext_noop("“%(column)s” cannot be filled with “%(source)s” in a table of this kind."),
                column=path, source=column["source"],
            )  # fmt: skip
    if not any(column["source"] for column in columns):
        raise FupinError(gettext_noop("Say for at least one column what it is filled with."))
    names = ("position", "path", "source", "years", "text")
    full = in_full(columns)
    return [{**{name: column[name] for name in names}, "full": column in full} for column in columns]
