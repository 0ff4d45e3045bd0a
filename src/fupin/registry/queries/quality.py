"""Reading what the data checks found, and how good the data of a place are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max

from fupin.framework.scope import ScopedQuerySet
from fupin.kernel.area import VILLAGE_LEVEL, level_of, span, unit_of
from fupin.places import queries as places
from fupin.registry.checks import CHECKS
from fupin.registry.models import QualityFinding
from fupin.registry.queries.counts import Counts, counts


@dataclass(frozen=True, slots=True)
class Score:
    """How good the data of a place are: 100 when nothing is doubted, less for each household with an open finding."""

    households: int
    lost: int

    @property
    def percent(self) -> int | None:
        """The score from 0 to 100; None where there is no household."""
        return None if not self.households else max(0, 100 - -(-self.lost // self.households))


@dataclass(frozen=True, slots=True)
class Overfull:
    """A place with more registered households or persons than it says it has at all."""

    area: int
    name: str
    stated: int
    registered: int
    of: str


def open_findings(user: object, area: int) -> ScopedQuerySet[Any]:
    """Return the findings of a place that nobody dismissed."""
    found: ScopedQuerySet[Any] = QualityFinding.objects.visible_to(user)
    return found.filter(area__range=span(area), dismissed_at=None)


def finding(user: object, identifier: int) -> QualityFinding | None:
    """Return one finding, if the user may see it."""
    found: QualityFinding | None = QualityFinding.objects.visible_to(user).filter(pk=identifier).first()
    return found


def text_of(found: QualityFinding) -> str:
    """Return a finding as a sentence in the language of the reader."""
    check = CHECKS.get(found.check_name)
    return check.text(found.detail) if check else found.check_name


def findings_by_check(user: object, area: int) -> dict[str, int]:
    """Return how many open findings each check has in a place, most first."""
    rows = open_findings(user, area).order_by().values_list("check_name").annotate(n=Count("*"))
    return dict(sorted(rows, key=lambda row: -row[1]))


def scores(user: object, area: int, level: int = VILLAGE_LEVEL) -> dict[int, Score]:
    """Return the score of every place of a level inside one; a household loses the weight of its worst finding."""
    wanted = max(level, level_of(area))
    lost = _lost(user, area, unit_of(wanted))
    return {key: Score(c.households, lost.get(key, 0)) for key, c in counts(user, area, wanted).items()}


def overfull(user: object, area: int, level: int) -> list[Overfull]:
    """Return the places of a level whose registered households or persons are more than the place states in all."""
    counted = counts(user, area, level)
    found = []
    for place in places.inside(user, area, level):
        own = counted.get(place.pk, Counts())
        for of, registered in (("households", own.registered), ("persons", own.registered_persons)):
            stated = place.facts.get(of)
            if stated is not None and registered > stated:
                found.append(Overfull(place.pk, place.name, stated, registered, of))
    return found


def _lost(user: object, area: int, unit: int) -> dict[int, int]:
    rows = open_findings(user, area).order_by().annotate(place=F("area") / unit).values("place", "household_id")
    worst, arguments = rows.annotate(worst=Max("weight")).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT place, SUM(worst) FROM ({worst}) AS w GROUP BY place", arguments)  # noqa: S608
        return {int(place) * unit: int(lost) for place, lost in cursor.fetchall()}
