"""Which act somebody did last, so that it can be offered to be taken back."""

from __future__ import annotations

from fupin.framework.models import LogEntry


def newest_act(actor_id: int | None) -> int | None:
    """Return the identifier of the newest act of a person; None where there is none."""
    if actor_id is None:
        return None
    rows = LogEntry.objects.filter(actor_id=actor_id).order_by("-id")
    newest: int | None = rows.values_list("pk", flat=True).first()
    return newest


def is_own(actor_id: int | None, act: int) -> bool:
    """Tell whether an act was done by a person."""
    return actor_id is not None and LogEntry.objects.filter(pk=act, actor_id=actor_id).exists()
