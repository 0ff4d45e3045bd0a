"""Evidence and needs follow their households: moved, merged, split, ended, undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from fupin.assistance.measures.models import CauseEvidence
from fupin.assistance.needs.matching import OPEN
from fupin.assistance.needs.models import Need
from fupin.framework.actions import Act
from fupin.framework.bulk import chunks
from fupin.framework.permissions import SYSTEM
from fupin.framework.recording import Recorded
from fupin.framework.writing import change_records
from fupin.kernel.area import NATION
from fupin.kernel.errors import FupinError
from fupin.registry.actions import Fate, Turn, followers
from fupin.registry.queries import households_for_policy

_BOTH: tuple[tuple[type[Recorded], str], ...] = ((CauseEvidence, "seen_on"), (Need, "asked_on"))
ENDED = "household left the register"


@followers.add
def follow_with_needs(act: Act, turns: Sequence[Turn]) -> None:
    """Let evidence and needs follow what became of their households, in the same transaction."""
    busy = _busy(turn.household_id for turn in turns)
    for turn in (turn for turn in turns if turn.household_id in busy):
        if turn.fate is Fate.UNDONE:
            raise FupinError(gettext_noop("A household that would be undone has evidence or needs, so it stays."))
        if turn.fate is Fate.MOVED:
            _change(act, turn, {"area": turn.area})
        elif turn.fate is Fate.MERGED:
            _change(act, turn, {"household_id": turn.into, "area": turn.area})
        elif turn.fate is Fate.SPLIT:
            _change(act, turn, {"household_id": turn.into, "area": turn.area}, _members(turn.into))
        elif turn.fate is Fate.ENDED:
            _end(act, turn)


def _busy(households: Iterable[int]) -> set[int]:
    """Return the households of which anything is recorded here: of thousands in a file, few."""
    found: set[int] = set()
    for chunk in chunks(households, 500):
        for model, _day in _BOTH:
            found.update(_rows(model).filter(household_id__in=list(chunk)).values_list("household_id", flat=True))
    return found


def _change(act: Act, turn: Turn, columns: dict[str, Any], members: set[int] | None = None) -> None:
    """Write the columns from the day of the turn on; with members, only where the row is about one of them."""
    for model, day in _BOTH:
        rows = [row for row in _rows(model).filter(household_id=turn.household_id) if _about(row, members)]
        days = {row.pk: max(turn.on, getattr(row, day)) for row in rows}
        if rows:
            change_records(act, model, {row.pk: columns for row in rows}, days)


def _end(act: Act, turn: Turn) -> None:
    rows = list(_rows(Need).filter(household_id=turn.household_id, readiness__in=OPEN, withdrawn=""))
    days = {row.pk: max(turn.on, row.asked_on) for row in rows}
    if rows:
        change_records(act, Need, {row.pk: {"withdrawn": ENDED, "offer_id": None} for row in rows}, days)


def _about(row: Any, members: set[int] | None) -> bool:
    return members is None or row.member_id in members


def _members(household_id: int | None) -> set[int]:
    record = next(households_for_policy(NATION, only=[household_id or 0]), {})
    return {person["id"] for person in record.get("members", ())}


def _rows(model: Any) -> Any:
    return model.objects.visible_to(SYSTEM)
