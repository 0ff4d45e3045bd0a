"""Coverage: every X has a Y, as the pack says it, held against a place; what is not covered is listed with its mend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from fupin.assistance.pairing.checks import policy
from fupin.assistance.pairing.models import Pairing
from fupin.framework.bulk import chunks
from fupin.framework.permissions import SYSTEM
from fupin.kernel.area import ancestor, level_of, span
from fupin.kernel.text import Text
from fupin.people import queries as people
from fupin.places import queries as places
from fupin.policy.pairing import CAUSE, HOUSEHOLD, MEASURE, PAIRING, PLAN, POST, CoverageRule
from fupin.registry import queries as registry
from fupin.registry.queries import pack

_POST_NAMES = 500


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that has no Y: a household (with its number and head), or a place; `url` is where it is mended."""

    rule: str
    area: int
    household_id: int | None = None
    number: str = ""
    head_name: str = ""
    cause: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a rule holds in a place: how many X there are, how many have a Y, and those that have none."""

    rule: str
    label: Text
    every: str
    group: str
    total: int
    gaps: tuple[Gap, ...] = field(default=())

    @property
    def covered(self) -> int:
        """How many have one."""
        return self.total - len(self.gaps)

    @property
    def holds(self) -> bool | None:
        """Whether every X has a Y; None where there is no X."""
        return not self.gaps if self.total else None


@dataclass(frozen=True, slots=True)
class _Home:
    id: int
    area: int
    number: str
    head_name: str
    poor: bool
    causes: tuple[str, ...]


def gaps(user: object, area: int, rules: Iterable[str] | None = None) -> list[Coverage]:
    """Hold every coverage rule of the pack (or those named) against a place, as far as the user sees its households."""
    wanted = policy().coverage
    names = list(wanted) if rules is None else [name for name in rules if name in wanted]
    homes = _homes(user, area) if names else []
    here = _Here(user, area)
    return [_covered(here, wanted[name], homes) for name in names]


def coverage_by_place(user: object, area: int, level: int) -> dict[int, dict[str, tuple[int, int]]]:
    """Return for each place of a level how many X are covered and how many there are, by rule."""
    found: dict[int, dict[str, tuple[int, int]]] = {}
    homes, here = _homes(user, area), _Here(user, area)
    for rule in policy().coverage.values():
        every = _subjects(rule, homes, here)
        lacking = {(g.area, g.household_id, g.cause) for g in _covered(here, rule, homes).gaps}
        for one in every:
            place = ancestor(one[0], level)
            covered, total = found.setdefault(place, {}).get(rule.name, (0, 0))
            found[place][rule.name] = (covered + (one not in lacking), total + 1)
    return found


@dataclass(slots=True)
class _Here:
    """What the rules ask of a place; each thing is read once."""

    user: object
    area: int
    _levels: dict[int, list[int]] = field(default_factory=dict)
    _pairs: dict[str, list[tuple[int | None, int]]] | None = None

    def inside(self, level: int) -> list[int]:
        """Return the places of a level."""
        if level not in self._levels:
            deep = level >= level_of(self.area)
            found = places.inside(self.user, self.area, level) if deep else []
            self._levels[level] = [place.pk for place in found]
        return self._levels[level]

    def pairs(self, kind: str) -> list[tuple[int | None, int]]:
        """Return household and place of each pairing of a kind that has not ended."""
        if self._pairs is None:
            self._pairs = defaultdict(list)
            rows: Any = Pairing.objects.visible_to(self.user).filter(area__range=span(self.area), until=None)
            for name, household, place in rows.values_list("kind", "household_id", "area"):
                self._pairs[name].append((household, place))
        return self._pairs.get(kind, [])


def _homes(user: object, area: int) -> list[_Home]:
    population = pack().population
    rows = registry.in_places(user, span(area)).filter(kind__in=population.registered)
    rows = rows.exclude(status__in=population.removed).order_by("area", "number")
    names = ("id", "area", "number", "head_name", "status", "main_cause", "other_causes")
    return [
        _Home(pk, place, number, head, status not in population.exited, (*filter(None, [main]), *(others or ())))
        for pk, place, number, head, status, main, others in rows.values_list(*names)
    ]


def _subjects(rule: CoverageRule, homes: list[_Home], here: _Here) -> list[tuple[int, int | None, str]]:
    among = [home for home in homes if rule.among != "poor" or home.poor]
    if rule.every == HOUSEHOLD:
        return [(home.area, home.id, "") for home in among]
    if rule.every == CAUSE:
        return [(home.area, home.id, cause) for home in among for cause in home.causes]
    level = [key for key, _label in pack().area_levels].index(rule.every)
    lived_in = {ancestor(home.area, level) for home in among}
    return [(key, None, "") for key in here.inside(level) if rule.among != "poor" or key in lived_in]


def _covered(here: _Here, rule: CoverageRule, homes: list[_Home]) -> Coverage:
    every = _subjects(rule, homes, here)
    has = _HAVE[rule.has](here, rule)
    known = {home.id: home for home in homes}
    lacking = (one for one in every if not _has(rule, one, has))
    found = [_gap(rule, one, known.get(one[1] or 0)) for one in lacking]
    return Coverage(rule.name, rule.label, rule.every, rule.group, len(every), tuple(found))


def _has(rule: CoverageRule, one: tuple[int, int | None, str], has: set[Any]) -> bool:
    area, household, cause = one
    return ((household, cause) if rule.every == CAUSE else household if household else area) in has


def _gap(rule: CoverageRule, one: tuple[int, int | None, str], home: _Home | None) -> Gap:
    area, household, cause = one
    about = (home.number, home.head_name) if home else ("", "")
    return Gap(rule.name, area, household, *about, cause, _mend(rule, area, about[0]))


def _mend(rule: CoverageRule, area: int, number: str) -> str:
    if rule.has == POST:
        return reverse("people:post-holders", args=[area])
    if rule.has == PAIRING:
        asked = {"kind": rule.kind, **({"household": number} if number else {"place": area})}
        return f"{reverse('assistance:pair')}?{urlencode(asked)}"
    return reverse("registry:household", args=[number]) if number else reverse("registry:area", args=[area])


def _paired(here: _Here, rule: CoverageRule) -> set[Any]:
    return {household if rule.every == HOUSEHOLD else place for household, place in here.pairs(rule.kind)}


def _posted(here: _Here, rule: CoverageRule) -> set[Any]:
    """Return the places where somebody holds the post today; everybody signed in may see that somebody does."""
    level = [key for key, _label in pack().area_levels].index(rule.every)
    found: set[Any] = set()
    for chunk in chunks(here.inside(level), _POST_NAMES):
        found |= {key for (_role, key) in people.holders_of(here.user, [(rule.role, one) for one in chunk])}
    return found if not rule.title else {one for one in found if _titled(one, rule)}


def _titled(area: int, rule: CoverageRule) -> bool:
    wanted = [words.casefold() for words in rule.title]
    held = people.post_rows(SYSTEM, area=area)
    return any(row["open"] and any(w in (row["title"] or "").casefold() for w in wanted) for row in held)


def _planned(here: _Here, _rule: CoverageRule) -> set[Any]:
    from fupin.assistance.plans.models import Plan

    rows = Plan.objects.visible_to(here.user).filter(area__range=span(here.area)).exclude(state="replaced")
    return set(rows.exclude(household_id=None).values_list("household_id", flat=True))


def _measured(here: _Here, _rule: CoverageRule) -> set[Any]:
    """Return the pairs of household and cause that a measure answers: a plan that only has lines answers nothing."""
    from fupin.assistance.measures.lists import answered_now

    return answered_now(here.user, here.area)


_HAVE = {PAIRING: _paired, POST: _posted, PLAN: _planned, MEASURE: _measured}
