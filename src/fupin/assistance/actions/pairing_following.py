"""Pairings and help follow their households: moved, merged, split, ended, undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from fupin.assistance.pairing.checks import kind_of, open_pairings, policy
from fupin.assistance.pairing.models import Contact, HelpGiven, Pairing
from fupin.framework.actions import Act
from fupin.framework.bulk import chunks
from fupin.framework.permissions import SYSTEM
from fupin.framework.recording import Recorded
from fupin.framework.writing import change_records, insert_records
from fupin.kernel.errors import FupinError
from fupin.registry.actions import Fate, Turn, followers

_ALL: tuple[type[Recorded], ...] = (Pairing, HelpGiven, Contact)
MERGED, ENDED = "household merged", "household left the register"


@followers.add
def follow(act: Act, turns: Sequence[Turn]) -> None:
    """Let pairings and help follow what became of their households, in the same transaction."""
    busy = _busy(turn.household_id for turn in turns if turn.fate in _WAYS)
    for turn in turns:
        if turn.fate in _WAYS and turn.household_id in busy:
            _WAYS[turn.fate](act, turn)


def _busy(households: Iterable[int]) -> set[int]:
    """Return the households of which anything is recorded here: of thousands in a file, few."""
    found: set[int] = set()
    for chunk in chunks(households, 500):
        for model in _ALL:
            rows = _every(model).filter(household_id__in=chunk)
            found.update(rows.values_list("household_id", flat=True))
    return found


def _moved(act: Act, turn: Turn) -> None:
    for model in _ALL:
        rows = _rows(model, turn.household_id)
        _change(act, model, {row.pk: (row, {"area": turn.area}) for row in rows if row.area != turn.area}, turn)


def _merged(act: Act, turn: Turn) -> None:
    """Pass pairings on to the household that stays, as far as it has room for them; the account goes over whole."""
    has: dict[str, int] = {}
    for kind in open_pairings().filter(household_id=turn.into).values_list("kind", flat=True):
        has[kind] = has.get(kind, 0) + 1
    changes: dict[int, tuple[Any, dict[str, Any]]] = {}
    for row in open_pairings().filter(household_id=turn.household_id):
        each = kind_of(row.kind).each if row.kind in policy().kinds else None
        if each is not None and has.get(row.kind, 0) >= each:
            changes[row.pk] = (row, {"until": max(turn.on, row.since), "ended_because": MERGED})
        else:
            has[row.kind] = has.get(row.kind, 0) + 1
            changes[row.pk] = (row, {"household_id": turn.into, "area": turn.area})
    _change(act, Pairing, changes, turn)
    for model in (HelpGiven, Contact):
        rows = _rows(model, turn.household_id)
        _change(act, model, {row.pk: (row, {"household_id": turn.into, "area": turn.area}) for row in rows}, turn)


def _split(act: Act, turn: Turn) -> None:
    """Let whoever is responsible for a household be responsible for those who split off, until somebody else is."""
    kept = ("kind", "helper_id", "unit_id", "due", "pledge")
    new = [
        {**{name: getattr(row, name) for name in kept}, "household_id": turn.into, "area": turn.area}
        | {"since": max(turn.on, row.since)}
        for row in open_pairings().filter(household_id=turn.household_id)
    ]
    insert_records(act, Pairing, [{**one, "true_from": one["since"]} for one in new], act.today)


def _ended(act: Act, turn: Turn) -> None:
    rows = open_pairings().filter(household_id=turn.household_id)
    changes = {row.pk: (row, {"until": max(turn.on, row.since), "ended_because": ENDED}) for row in rows}
    _change(act, Pairing, changes, turn)


def _undone(_act: Act, _turn: Turn) -> None:
    raise FupinError(gettext_noop("A household that would be undone has a helper or got help, so it stays."))


_WAYS = {Fate.MOVED: _moved, Fate.MERGED: _merged, Fate.SPLIT: _split, Fate.ENDED: _ended, Fate.UNDONE: _undone}


def _rows(model: type[Recorded], household_id: int) -> Any:
    return _every(model).filter(household_id=household_id)


def _every(model: Any) -> Any:
    return model.objects.visible_to(SYSTEM)


def _change(act: Act, model: type[Recorded], changes: dict[int, tuple[Any, dict[str, Any]]], turn: Turn) -> None:
    days = {pk: max(turn.on, _began(row)) for pk, (row, _change) in changes.items()}
    change_records(act, model, {pk: change for pk, (_row, change) in changes.items()}, days)


def _began(row: Any) -> Any:
    """Return from when a record is true: nothing of it holds before."""
    if isinstance(row, HelpGiven):
        return row.on
    return row.since if isinstance(row, Pairing) else timezone.localdate(row.at)
