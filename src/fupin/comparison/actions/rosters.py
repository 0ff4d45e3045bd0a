"""Months of a roster: stored with each comparison until somebody signs; then frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson
from django.utils.translation import gettext_noop

from fupin.comparison.actions.lists import require_kind
from fupin.comparison.models import DepartmentList, ListRow, RosterChange, RosterMonth
from fupin.comparison.rosters import Changed
from fupin.comparison.scope import RUN
from fupin.framework.actions import Act, action
from fupin.framework.bulk import insert_rows
from fupin.framework.ids import new_ids
from fupin.kernel.errors import FupinError

COLUMNS = [
    *("change", "name", "area", "household_id", "member_id"),
    *("category_before", "category", "amount_before", "amount"),
]


@action(RUN)
def sign_month(act: Act, month_id: int) -> RosterMonth:
    """Sign a month of a roster: its changes and figures are frozen under a digest and stay in the archive."""
    month: RosterMonth | None = RosterMonth.objects.select_for_update().filter(pk=month_id).first()
    if month is None:
        raise FupinError(gettext_noop("This month no longer exists."))
    require_kind(act, month.kind, month.area)
    if month.signed_at is not None:
        raise FupinError(gettext_noop("This month is signed already."))
    waiting = ListRow.objects.filter(source_id=month.list_id, side=ListRow.Side.REVIEW).count()
    if waiting:
        raise FupinError(
            gettext_noop("Of %(count)d rows nobody has said yet whether they are the same person."), count=waiting
        )
    month.signed_by_id, month.signed_at = act.actor.actor_id, act.moment
    month.digest = digest_of(month)
    month.save()
    act.tell(month.area, month.pk, kind=month.kind, month=month.month.isoformat(), digest=month.digest)
    return month


def store_month(act: Act, found: DepartmentList, changed: Changed) -> None:
    """Store a month that is not signed yet, instead of what stood there before."""
    signed = RosterMonth.objects.filter(area=found.area, kind=found.kind, month=found.period)
    if signed.filter(signed_at__isnull=False).exists():
        return
    signed.delete()
    month = RosterMonth.objects.create(
        area=found.area, kind=found.kind, month=found.period, list_id=found.pk, before=changed.before,
        figures=changed.figures, made_at=act.moment,
    )  # fmt: skip
    insert_rows(RosterChange, ["id", "month_id", "kind", *COLUMNS], _rows(month, changed))


def digest_of(month: RosterMonth) -> str:
    """Return the hash over figures and changes of a month, by which a signed one can be checked years later."""
    rows = RosterChange.objects.filter(month=month).order_by("change", "area", "name", "id").values_list(*COLUMNS)
    content = {"month": month.month.isoformat(), "figures": month.figures, "rows": [list(row) for row in rows]}
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _rows(month: RosterMonth, changed: Changed) -> Iterator[list[Any]]:
    if changed.rows:
        for pk, row in zip(new_ids(len(changed.rows)), changed.rows, strict=True):
            yield [pk, month.pk, month.kind, *(str(row[n]) if n == "change" else row[n] for n in COLUMNS)]
