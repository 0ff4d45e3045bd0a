"""What an official list would change: worked out without writing, shown before anything is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fupin.framework.rehoming import occupied
from fupin.kernel import area as keys
from fupin.kernel.errors import FupinError
from fupin.places.codes import OfficialPlace
from fupin.places.levels import level_numbers
from fupin.places.models import Area


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as the list wants it; `before` is its present name, empty for a new one."""

    key: int
    code: str
    name: str
    before: str = ""


@dataclass(slots=True)
class Plan:
    """What an import would do: new places, changed names or codes, places that end, places that must be merged."""

    new: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    vanished: list[Entry] = field(default_factory=list)
    inhabited: list[Entry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unchanged: int = 0

    def counts(self) -> dict[str, int]:
        """Return the size of each part."""
        parts = ("new", "changed", "vanished", "inhabited", "problems")
        return {name: len(getattr(self, name)) for name in parts} | {"unchanged": self.unchanged}


def plan_import(rows: Sequence[OfficialPlace], inside: int = keys.NATION) -> Plan:
    """Compare a list with the living places inside one and return what it would change."""
    plan = Plan()
    wanted = _keyed(plan, rows, inside)
    places = {a.pk: a for a in Area.objects.filter(pk__range=keys.span(inside))}
    living = [a for a in places.values() if not a.ended and a.code and a.pk != inside]
    by_code = {a.code: a for a in living}
    listed = {code for code, _key, _name in wanted}
    gone = [a for a in living if a.code not in listed]
    by_code |= _recoded(wanted, by_code, gone)
    keying = _Keying(places, inside, {key: by_code[code].pk for code, key, _name in wanted if code in by_code})
    for code, official, name in wanted:
        place = by_code.get(code)
        if place is None:
            _plan_new(plan, keying, code, official, name)
        elif (place.code, place.name) == (code, name):
            plan.unchanged += 1
        else:
            plan.changed.append(Entry(place.pk, code, name, place.name))
    kept = {by_code[code].pk for code in listed & by_code.keys()}
    _plan_vanished(plan, places, [a for a in gone if a.pk not in kept], inside)
    return plan


@dataclass(slots=True)
class _Keying:
    """Which key a listed place gets: what its code says, unless another place once had that key."""

    places: dict[int, Area]
    inside: int
    known: dict[int, int]
    taken: set[int] = field(default_factory=set)

    def key(self, official: int) -> int | None:
        """Return the key for a new place, below the key of its parent; None if its parent is not known."""
        above = keys.parent(official)
        parent = self.known.get(above, above)
        if parent not in self.places and parent not in self.taken and not keys.covers(above, self.inside):
            return None
        key = self._free(parent, official - above)
        self.known[official] = key
        self.taken.add(key)
        return key

    def _free(self, parent: int, offset: int) -> int:
        key = parent + offset
        unit = keys.unit_of(keys.level_of(key))
        while key in self.places or key in self.taken:
            key += unit
        if keys.parent(key) != parent:
            raise FupinError(gettext_noop("There is no room for %(count)d more places here."), count=1)
        return key


def _keyed(plan: Plan, rows: Iterable[OfficialPlace], inside: int) -> list[tuple[str, int, str]]:
    numbers = level_numbers()
    found: list[tuple[str, int, str]] = []
    codes: Counter[str] = Counter(row.code for row in rows)
    for row in rows:
        problem, key = _checked(row, numbers, inside)
        if not problem and codes[row.code] > 1:
            problem = _("the code occurs %(count)d times") % {"count": codes[row.code]}
        if problem:
            plan.problems.append(_("Line %(line)d, %(code)s: ") % {"line": row.line, "code": row.code} + problem)
        elif key != inside:
            found.append((row.code, key, row.name))
    return sorted(found, key=lambda entry: entry[1])


def _checked(row: OfficialPlace, numbers: dict[str, int], inside: int) -> tuple[str, int]:
    if not row.name:
        return _("the name is missing"), 0
    try:
        key = keys.from_official(row.code)
    except ValueError:
        return _("the code must have at most 15 digits and nothing else"), 0
    if not keys.covers(inside, key):
        return _("the place lies outside the one that this list is for"), key
    level = numbers.get(row.level.casefold(), -1) if row.level else keys.level_of(key)
    if level < 0:
        return _("the level “%(level)s” is not known") % {"level": row.level}, key
    if level != keys.level_of(key):
        return _("the level does not fit the code"), key
    return "", key


def _recoded(wanted: Sequence[tuple[str, int, str]], by_code: dict[str, Area], gone: Sequence[Area]) -> dict[str, Area]:
    """Return places that only changed their code: same name, same parent, and no other like them."""
    old = {(keys.parent(a.pk), a.name): a for a in gone}
    alike = Counter((keys.parent(a.pk), a.name) for a in gone)
    new = Counter((keys.parent(key), name) for code, key, name in wanted if code not in by_code)
    return {
        code: old[place]
        for code, key, name in wanted
        if code not in by_code
        if (place := (keys.parent(key), name)) in old and alike[place] == new[place] == 1
    }


def _plan_new(plan: Plan, keying: _Keying, code: str, official: int, name: str) -> None:
    key = keying.key(official)
    if key is None:
        missing = _("%(code)s %(name)s: the place above it is neither in the list nor in the register")
        plan.problems.append(missing % {"code": code, "name": name})
    else:
        plan.new.append(Entry(key, code, name))


def _plan_vanished(plan: Plan, places: Mapping[int, Area], gone: Sequence[Area], inside: int) -> None:
    if not gone:
        return
    inhabited = {key for row in occupied(*keys.span(inside), skip=Area) for key in keys.lineage(row)}
    ending = {a.pk for a in gone if a.pk not in inhabited}
    # Groups have no code of their own and end with what they lie in.
    below = (a for a in places.values() if not a.ended and not a.code and keys.parent(a.pk) in ending)
    plan.vanished = [Entry(a.pk, a.code, a.name, a.name) for a in (*gone, *below) if a.pk not in inhabited]
    plan.inhabited = [Entry(a.pk, a.code, a.name, a.name) for a in gone if a.pk in inhabited]
