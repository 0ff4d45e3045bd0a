"""The actions of figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.bulk import insert_rows
from fupin.framework.ids import new_ids
from fupin.framework.rehoming import Shifts, rehomer
from fupin.kernel.area import level_of
from fupin.kernel.errors import FupinError
from fupin.registry.queries import pack
from fupin.reports.figures.compute import by_place
from fupin.reports.figures.figure import Figure, figure_text
from fupin.reports.figures.models import PeerFigure, Statement
from fupin.reports.figures.statements import kept
from fupin.reports.rights import MAKE

_COLUMNS = (
    *("id", "area", "year", "kind", "true_on", "known_at", "fingerprint", "figures", "issued_by_id", "issued_at"),
)
_NO_SET = gettext_noop("There is no set of figures “%(name)s”.")
_NO_PLACE = gettext_noop("There is no place of this level on %(day)s.")
_NO_SOURCE = gettext_noop("Say where the figures of “%(peer)s” are published.")
_NO_NUMBER = gettext_noop("“%(name)s” is no figure with a number.")


@rehomer("reports.Statement", "reports.PeerFigure")
def _stay(act: Act, shifts: Shifts, day: date) -> None:
    """Leave the rows where they are: what was issued for a place stays issued for it, also when it is no more."""


@action(MAKE)
def issue_statement(
    act: Act, area: int, year: int, kind: str, names: Iterable[str] = (), *, true_on: date | None = None
) -> int:
    """Issue the figures of one place for a year, kept with their moment and the fingerprint of the pack."""
    return issue_statements(act, area, level_of(area), year, kind, names=names, true_on=true_on)[area]


@action(MAKE)
def issue_statements(
    act: Act,
    area: int,
    level: int,
    year: int,
    kind: str,
    *,
    names: Iterable[str] = (),
    true_on: date | None = None,
) -> dict[int, int]:
    """Issue the figures of every place of a level inside one, all of the same moment; return the statements by place.

    Without names, the figures of the set called like the kind. Without a day, the last of the year, or today.
    """
    wanted = list(names) or _set(kind)
    moment = (true_on or min(act.today, date(year, 12, 31)), act.moment)
    found = by_place(act.actor, wanted, area, level, year, at=moment)
    if not found:
        raise FupinError(_NO_PLACE, day=moment[0].isoformat())
    act.permit(found)
    rows = _rows(act, found, year, kind, moment[0])
    insert_rows(Statement, _COLUMNS, rows)
    act.tell(area=area, subject=rows[0][0], kind=kind, year=year, places=len(rows))
    return {row[1]: row[0] for row in rows}


@action(MAKE)
def record_peer_figures(
    act: Act, area: int, peer: str, year: int, *, values: Mapping[str, Decimal], source: str
) -> int:
    """Keep public figures of a place elsewhere, with their source, to compare a place of ours with."""
    act.permit([area])
    if not source.strip() or not peer.strip():
        raise FupinError(_NO_SOURCE, peer=peer)
    for name, value in values.items():
        if figure_text(name).type not in ("number", "integer", "money"):
            raise FupinError(_NO_NUMBER, name=name)
        PeerFigure.objects.update_or_create(
            area=area, peer=peer.strip(), year=year, figure=name, defaults={"value": value, "source": source.strip()}
        )
    act.tell(area=area, subject=peer, year=year, figures=sorted(values))
    return len(values)


def _set(kind: str) -> Sequence[str]:
    found = pack().figures.sets.get(kind)
    if found is None:
        raise FupinError(_NO_SET, name=kind)
    return found


def _rows(act: Act, found: Mapping[int, Mapping[str, Figure]], year: int, kind: str, day: date) -> list[list[Any]]:
    prints = pack().fingerprint
    identifiers = new_ids(len(found))
    by, at = act.actor.actor_id, act.moment
    return [
        [key, area, year, kind, day, at, prints, {n: kept(f) for n, f in figures.items()}, by, at]
        for key, (area, figures) in zip(identifiers, found.items(), strict=True)
    ]
