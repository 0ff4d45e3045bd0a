"""Papers of a place as a job: village after village, each kept as soon as it is whole; and what expires every day."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from fupin.framework.daily import duty
from fupin.framework.jobs import Running, handler
from fupin.framework.permissions import SYSTEM, Actor
from fupin.kernel.area import VILLAGE_LEVEL, span
from fupin.places import queries as places
from fupin.registry import queries as registry
from fupin.reports.actions import papers as actions
from fupin.reports.papers import bulk, press
from fupin.reports.papers.models import PaperRun
from fupin.reports.papers.press import Presses
from fupin.reports.queries import papers as queries

_AHEAD = 2
"""Villages for each press that are read before the first of them is whole."""


@handler(actions.KIND)
def make(running: Running) -> dict[str, Any]:
    """Make what is not made yet of a run; a killed run goes on with the villages that are not kept."""
    actor = running.job.owner or SYSTEM
    run = queries.paper_run(SYSTEM, int(running.job.payload["run"]))
    if run is None:
        return {}
    done = {part.area for part in queries.parts(SYSTEM, run.pk)}
    villages = places.inside(SYSTEM, run.area, VILLAGE_LEVEL)
    waiting = [village for village in villages if village.pk not in done]
    there = registry.in_places(SYSTEM, span(run.area), (run.true_on, run.known_at)).filter(kind="registered")
    with press.presses(press.wanted(there.count())) as presses:
        for count, kept in enumerate(_kept(actor, run, waiting, presses), start=len(villages) - len(waiting)):
            running.progress(count, len(villages), kept)
    return {"villages": len(villages)}


def _kept(actor: Actor, run: PaperRun, villages: Sequence[places.Area], presses: Presses) -> Iterator[str]:
    """Keep the papers of villages as soon as they are whole; yields the name of each village that is looked at."""
    under_way: deque[tuple[int, bulk.Village]] = deque()
    for village in villages:
        yield village.name
        under_way.append((village.pk, bulk.begin(actor, run, village.pk, presses)))
        while under_way and (under_way[0][1].ready or len(under_way) > presses.count * _AHEAD):
            _keep(actor, run, *under_way.popleft())
    for begun in under_way:
        _keep(actor, run, *begun)


def _keep(actor: Actor, run: PaperRun, area: int, village: bulk.Village) -> None:
    made = village.made()
    actions.note_part(actor, run.pk, area, made.content, households=made.households, problems=made.problems)


@duty("reports.expire_papers")
def expire_papers() -> dict[str, int]:
    """Delete papers made in bulk whose time is over."""
    return {"runs": actions.expire_papers(SYSTEM)}
