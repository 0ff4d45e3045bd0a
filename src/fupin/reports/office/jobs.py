"""Papers of many places as one job: each kept as soon as it is whole, so that a killed job goes on where it was.

Every day what was kept long enough is deleted.
"""

from __future__ import annotations

from typing import Any

from fupin.framework.daily import duty
from fupin.framework.jobs import Running, handler
from fupin.framework.permissions import SYSTEM
from fupin.kernel.area import TOWN_LEVEL
from fupin.places import queries as places
from fupin.reports.actions import office as actions
from fupin.reports.office import making
from fupin.reports.queries.office import STORE

_KEEP_EVERY = 5


@handler(actions.KIND)
def make(running: Running) -> dict[str, Any]:
    """Make what is not made yet, as whoever asked for it, and put everything into one archive."""
    job, part = running.job, actions.part_of(running.job.pk)
    payload, actor = job.payload, job.owner or SYSTEM
    order, level = actions.order_of(payload), int(payload["level"])
    paper = making.product(order.paper)
    done: dict[str, str] = STORE.load(part) or {}
    total = len(places.inside(actor, job.area, level))
    rest = making.of_places(order.telling(actor), paper, job.area, level, frozenset(map(int, done)))
    for key, content in rest:
        done[str(key)] = STORE.keep(content)
        if len(done) % _KEEP_EVERY == 0:
            STORE.save(part, done)
        running.progress(len(done), total)
    STORE.save(part, done)
    names = places.full_names(actor, map(int, done), below=TOWN_LEVEL - 1)
    label = paper.label.inside(order.language)
    files = ((_file(label, names.get(int(key), key), paper.format), STORE.content(one)) for key, one in done.items())
    return {"file": STORE.keep(making.archive(files)), "count": len(done), "name": f"{label}.zip"}


def _file(label: str, name: str, format_: str) -> str:
    return "/".join(making.safe(f"{part}.").rstrip(".") for part in name.split(" / ")) + f"-{label}.{format_}"


@duty("reports.expire_office_papers")
def expire_made() -> dict[str, int]:
    """Delete archives of reports whose time is over."""
    return {"jobs": actions.expire_made(SYSTEM)}
