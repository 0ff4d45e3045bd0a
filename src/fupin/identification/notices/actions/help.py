"""The printed code of a place, by which anybody can say that somebody there needs help."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.identification.actions.monitoring import record_public_clue
from fupin.identification.notices.actions.limits import count_visit
from fupin.identification.notices.models import PUBLISH, HelpPoint
from fupin.identification.notices.visitor import TELL
from fupin.kernel.area import VILLAGE_LEVEL, level_of
from fupin.kernel.errors import FupinError


@action(PUBLISH)
def open_help_point(act: Act, area: int) -> HelpPoint:
    """Give a village the address that its printed code leads to; an earlier one stops working."""
    act.permit([area])
    if level_of(area) != VILLAGE_LEVEL:
        raise FupinError(gettext_noop("Only a village has a code for asking for help."))
    HelpPoint.objects.filter(area=area, closed_at=None).update(closed_at=act.moment)
    point: HelpPoint = HelpPoint.objects.create(area=area, made_at=act.moment)
    act.tell(area, point.pk)
    return point


@action(TELL)
def ask_for_help(act: Act, point_id: int, words: str, *, contact: str = "", address: str = "") -> None:
    """Take what a visitor tells through the printed code of a village: somebody there may need help."""
    point: HelpPoint | None = HelpPoint.objects.filter(pk=point_id, closed_at=None).first()
    if point is None:
        raise FupinError(gettext_noop("This code is no longer in use. Ask the office for the new one."))
    act.permit([point.area])
    count_visit(act, point.area, point.pk, address)
    record_public_clue(act, point.area, words, contact)
    act.tell(point.area, point.pk)
