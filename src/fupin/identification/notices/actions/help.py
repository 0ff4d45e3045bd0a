"""The printed code of a place, by which anybody can say that somebody there needs help."""

from __future__ import annotations

from fupin.framework.actions import Act, action
from fupin.identification.notices.models import PUBLISH, HelpPoint


@action(PUBLISH)
def open_help_point(act: Act, area: int) -> HelpPoint:
    """Give a place the address that its printed code leads to; an earlier one stops working."""
    act.permit([area])
    HelpPoint.objects.filter(area=area, closed_at=None).update(closed_at=act.moment)
    point: HelpPoint = HelpPoint.objects.create(area=area, made_at=act.moment)
    act.tell(area, point.pk)
    return point
