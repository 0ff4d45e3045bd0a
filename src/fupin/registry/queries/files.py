"""The whole files of many households, read together: four statements for every few hundred of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.utils import timezone

from fupin.framework.bulk import chunks
from fupin.framework.recording import Recorded
from fupin.kernel.area import span
from fupin.registry.models import Account, Attachment, Household, Member
from fupin.registry.queries.households import HouseholdFile, Moment, built, names_of

_CHUNK = 500
_R = TypeVar("_R", bound=Recorded)


def household_files(
    user: object, area: int, at: Moment = None, *, kind: str = "", only: Sequence[int] | None = None
) -> Iterator[HouseholdFile]:
    """Yield the files of the present households of a place, in the order of places and numbers, without findings.

    `kind` and `only` (identifiers) keep some of them.
    """
    rows_then: Any = Household.objects.at(at).visible_to(user)
    found = rows_then.filter(area__range=span(area), ended="")
    found = found.filter(kind=kind) if kind else found
    found = found if only is None else found.filter(id__in=list(only))
    rows = found.order_by("area", "number").values_list(*names_of(Household))
    for chunk in chunks(rows.iterator(), _CHUNK):
        yield from _files(user, [built(Household, values) for values in chunk], at)


def _files(user: object, households: Sequence[Household], at: Moment) -> Iterator[HouseholdFile]:
    keys = [household.id for household in households]
    members, accounts, files = (_rows(model, user, keys, at) for model in (Member, Account, Attachment))
    day = at[0] if at else timezone.localdate()
    for household in households:
        own = sorted(members[household.id], key=lambda m: (m.position, m.id))
        years = sorted(accounts[household.id], key=lambda a: -a.year)
        yield HouseholdFile(household, own, years, [a for a in files[household.id] if not a.removed], [], at, day)


def _rows(model: type[_R], user: object, keys: Sequence[int], at: Moment) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    rows: Any = model.objects.at(at).visible_to(user)
    for values in rows.filter(household_id__in=keys).values_list(*names_of(model)):
        row: Any = built(model, values)
        found[row.household_id].append(row)
    return found
