"""Showing what is masked: by right, for a reason, on record."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.sensitive import unseal
from fupin.kernel.errors import FupinError
from fupin.registry import facts
from fupin.registry.models import Household, Member
from fupin.registry.words import HOUSEHOLD, MEMBER

_SHORTEST_REASON = 4
_COLUMNS = {HOUSEHOLD: ("phone", "bank_account"), MEMBER: ("identity",)}
_MODELS: dict[str, type[Household] | type[Member]] = {HOUSEHOLD: Household, MEMBER: Member}


@action("registry.unmask")
def unmask(act: Act, entity: str, record_id: int, field: str, reason: str) -> str:
    """Return a masked value in clear; who asked, for what and why is logged, the value is not.

    `entity` is household or member; `field` is phone, bank_account, identity or a fact declared sensitive.
    """
    record = _MODELS[entity].objects.get(pk=record_id)
    act.permit([record.area])
    if len(reason.strip()) < _SHORTEST_REASON:
        raise FupinError(gettext_noop("Say why you need to see it; the reason is logged."))
    act.tell(record.area, f"{entity} {record_id}", field=field, reason=reason.strip())
    if field in _COLUMNS[entity]:
        return unseal(getattr(record, field))
    if field in facts.secret(entity):
        return unseal(record.facts.get(field, ""))
    raise FupinError(gettext_noop("“%(field)s” is not a masked field."), field=field)
