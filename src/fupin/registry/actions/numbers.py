"""Numbers for households that come without one: the twelve digits of the village and a count within it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Max
from django.db.models.functions import Length, Substr

from fupin.kernel.area import DIGITS, GROUP_LEVEL, VILLAGE_LEVEL, ancestor, unit_of
from fupin.registry.models import Household

_UNIT = unit_of(VILLAGE_LEVEL)
_VILLAGE_DIGITS = DIGITS - len(str(_UNIT // unit_of(GROUP_LEVEL))) + 1
_COUNT_DIGITS = 5


def new_numbers(areas: Iterable[int]) -> Iterator[str]:
    """Yield a new household number for each place given, in their order."""
    wanted = [_prefix(area) for area in areas]
    last = _last(set(wanted))
    for prefix in wanted:
        last[prefix] = last.get(prefix, 0) + 1
        yield f"{prefix}{last[prefix]:0{_COUNT_DIGITS}d}"


def _prefix(area: int) -> str:
    return f"{ancestor(area, VILLAGE_LEVEL) // _UNIT:0{_VILLAGE_DIGITS}d}"


def _last(prefixes: set[str]) -> dict[str, int]:
    # Taken numbers of these villages, ended households included: a number is never given twice.
    if not prefixes:
        return {}
    rows = Household.objects.annotate(village=Substr("number", 1, _VILLAGE_DIGITS), digits=Length("number"))
    taken = rows.filter(
        number__gte=min(prefixes), number__lt=f"{max(prefixes)}:", digits=_VILLAGE_DIGITS + _COUNT_DIGITS
    )
    newest = taken.values_list("village").annotate(last=Max("number"))
    return {v: int(n[_VILLAGE_DIGITS:]) for v, n in newest if v in prefixes and n[_VILLAGE_DIGITS:].isdecimal()}
