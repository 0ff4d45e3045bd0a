"""What users do to lists themselves: keep a view, drop one, take rows away."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.models import SavedView
from fupin.framework.permissions import Denied

SHARE = "views.shared"


@action("views.save")
def save_view(act: Act, table: str, name: str, query: str, shared_area: int | None = None) -> SavedView:
    """Keep columns, filters and order of a list under a name; the same name replaces the view."""
    if act.actor.actor_id is None:
        raise Denied(gettext_noop("Only somebody who is signed in can keep a view."))
    if shared_area is not None:
        act.within(SHARE).permit([shared_area])
    view, _created = SavedView.objects.update_or_create(
        owner_id=act.actor.actor_id,
        table=table,
        name=name[:80],
        defaults={"query": query, "shared_area": shared_area},
    )
    act.tell(area=shared_area or 0, subject=view.pk, table=table, name=name, query=query)
    return view


@action("views.save")
def drop_view(act: Act, identifier: int) -> None:
    """Drop a view of one's own."""
    dropped, _kinds = SavedView.objects.filter(owner_id=act.actor.actor_id, pk=identifier).delete()
    if not dropped:
        raise Denied(gettext_noop("This view belongs to somebody else."))
    act.tell(subject=identifier)


@action("lists.export")
def note_export(act: Act, table: str, rows: int, query: str) -> None:
    """Write into the log that the rows of a list were taken away as a workbook."""
    act.tell(subject=table, rows=rows, query=query)
