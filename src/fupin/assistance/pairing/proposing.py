"""Working out a proposal: the households that want a helper, the helpers who have room, and the best pairs of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop

from fupin.assistance.pairing.assignment import Result, assign
from fupin.assistance.pairing.checks import kind_of, loads, most_of, open_pairings, policy
from fupin.assistance.pairing.models import Helper, ProposedPair
from fupin.assistance.pairing.points import Aide, Home
from fupin.framework.permissions import SYSTEM
from fupin.kernel.area import ancestor, covers, level_of, span
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.registry import queries as registry
from fupin.registry.queries import pack

FLAG_NAME = "same_name"
_FACTS = ("latitude", "longitude")


@dataclass(frozen=True, slots=True)
class Proposed:
    """One household of a proposal, as it is stored."""

    area: int
    household_id: int
    helper_id: int | None
    instead_of: int | None = None
    flag: str = ""
    lack: str = ""


@dataclass(frozen=True, slots=True)
class Worked:
    """A proposal worked out: its pairs, those who lack a helper, and its figures."""

    pairs: tuple[Proposed, ...]
    figures: dict[str, Any] = field(default_factory=dict)


def work_out(user: object, area: int, kind: str, *, keep: bool) -> Worked:
    """Propose a helper of a kind for every household of a place; with `keep`, only for those who have none."""
    helpers = _helpers(user, area)
    has = _now(area, kind)
    homes = _homes(user, area, kind, has, keep=keep, helpers=helpers)
    aides = _aides(helpers, kind, has if not keep else {})
    found = assign(homes, aides, policy().weights)
    return _worked(homes, aides, found, has, _Names(_heads(user, area), helpers))


def _helpers(user: object, area: int) -> dict[int, Helper]:
    """Return the helpers who work in the place, or above it, and whom the user may see."""
    rows = Helper.objects.visible_to(user).filter(left_on=None)
    return {row.pk: row for row in rows if covers(area, row.area) or covers(row.area, area)}


def _now(area: int, kind: str) -> dict[int, tuple[int, int]]:
    """Return helper and pairing of the households that have one."""
    rows = open_pairings().filter(area__range=span(area), kind=kind).exclude(household_id=None).exclude(helper_id=None)
    return {home: (helper, pk) for home, helper, pk in rows.values_list("household_id", "helper_id", "pk")}


def _homes(
    user: object,
    area: int,
    kind: str,
    has: Mapping[int, tuple[int, int]],
    *,
    keep: bool,
    helpers: Mapping[int, Helper],
) -> list[Home]:
    population = pack().population
    rows = registry.in_places(user, span(area)).filter(kind__in=population.registered)
    rows = rows.exclude(status__in=population.removed).order_by("area", "id")
    never, others = _kin(helpers.values()), _others(area, kind)
    made = []
    for pk, place, cause, more, facts in rows.values_list("id", "area", "main_cause", "other_causes", "facts"):
        if keep and pk in has:
            continue
        now = frozenset({has[pk][0]}) if pk in has else frozenset[int]()
        causes = frozenset(filter(None, [cause, *(more or ())]))
        language = str(facts.get("language") or "")
        made.append(Home(pk, place, 1, causes, language, _at(facts), never[pk] | others[pk], now))
    return made


def _at(facts: Mapping[str, Any]) -> tuple[float, float] | None:
    known = [facts.get(name) for name in _FACTS]
    return None if None in known else (float(str(known[0])), float(str(known[1])))


def _kin(helpers: Iterable[Helper]) -> defaultdict[int, frozenset[int]]:
    found: defaultdict[int, frozenset[int]] = defaultdict(frozenset)
    for helper in helpers:
        for household in helper.kin:
            found[household] |= {helper.pk}
    return found


def _others(area: int, kind: str) -> defaultdict[int, frozenset[int]]:
    """Return who helps a household already in another kind: two helpers are two people."""
    found: defaultdict[int, frozenset[int]] = defaultdict(frozenset)
    same = [name for name, one in policy().kinds.items() if one.proposed and name != kind]
    rows = open_pairings().filter(area__range=span(area), kind__in=same).exclude(household_id=None)
    for household, helper in rows.values_list("household_id", "helper_id"):
        found[household] |= {helper}
    return found


def _aides(helpers: Mapping[int, Helper], kind: str, moving: Mapping[int, tuple[int, int]]) -> list[Aide]:
    """Return the helpers with their room; those whose pairs are made anew have the room of these back."""
    has = loads(kind, helpers)
    for going, _pairing in moving.values():
        if going in has:
            has[going] -= 1
    at = _coordinates({helper.area for helper in helpers.values()})
    skills = policy().skills
    made = []
    for pk, helper in sorted(helpers.items()):
        able = [skills[name] for name in helper.skills if name in skills]
        answers, speaks = (
            frozenset[str]().union(*(s.causes for s in able)),
            frozenset[str]().union(*(s.speaks for s in able)),
        )
        load = has.get(pk, 0)
        made.append(
            Aide(pk, helper.area, max(0, most_of(helper, kind) - load), load, answers, speaks, at.get(helper.area))
        )
    return made


def _coordinates(areas: Iterable[int]) -> dict[int, tuple[float, float]]:
    found = {area: _at(place.facts) for area in areas if (place := places.find(SYSTEM, area)) is not None}
    return {area: at for area, at in found.items() if at is not None}


@dataclass(frozen=True, slots=True)
class _Names:
    heads: Mapping[int, str]
    helpers: Mapping[int, Helper]

    def flag(self, household: int, helper: int | None) -> str:
        """Return a question for a person where both have the same family name; it excludes nobody."""
        if helper is None:
            return ""
        head, name = self.heads.get(household, ""), self.helpers[helper].name
        return FLAG_NAME if head and name and head[0] == name[0] else ""


def _heads(user: object, area: int) -> dict[int, str]:
    return dict(registry.in_places(user, span(area)).values_list("id", "head_name"))


def _worked(
    homes: list[Home], aides: list[Aide], found: Result, has: Mapping[int, tuple[int, int]], names: _Names
) -> Worked:
    chosen = dict(found.pairs)
    places_of = {home.id: home.area for home in homes}
    pairs, unchanged = [], 0
    for home in homes:
        helper, before = chosen.get(home.id), has.get(home.id)
        if before is not None and (helper is None or before[0] == helper):
            unchanged += 1
            continue
        lack = "" if helper else _lack(home, aides)
        before_id, flag = before[1] if before else None, names.flag(home.id, helper)
        pairs.append(Proposed(home.area, home.id, helper, before_id, flag, lack))
    paired = sum(1 for one in pairs if one.helper_id)
    ways = [_shared(places_of[home], names.helpers[helper].area) for home, helper in found.pairs]
    figures = {"paired": paired, "lacking": len(pairs) - paired, "unchanged": unchanged, "points": found.points}
    return Worked(tuple(pairs), {**figures, "rounds": found.rounds, "near": sum(1 for level in ways if level)})


def _shared(home: int, helper: int) -> bool:
    """Tell whether a helper works in the village of a household, or nearer."""
    village = [key for key, _label in pack().area_levels].index("village")
    return level_of(helper) >= village and ancestor(home, village) == ancestor(helper, village)


def _lack(home: Home, aides: list[Aide]) -> str:
    if not aides:
        return str(ProposedPair.Lack.NOBODY)
    free = [aide for aide in aides if aide.room > 0]
    if free and all(aide.id in home.never for aide in free):
        return str(ProposedPair.Lack.KIN)
    return str(ProposedPair.Lack.FULL)


def check_kind(kind: str) -> None:
    """Raise unless pairs of a kind can be proposed."""
    if not kind_of(kind).proposed:
        raise FupinError(gettext_noop("Pairs of this kind are made by hand (%(kind)s)."), kind=kind_of(kind).label)
