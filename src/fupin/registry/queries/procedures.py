"""What procedures ask of the register: households in brief, names in them, and which facts only procedures change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils import timezone

from fupin.framework.bulk import chunks
from fupin.kernel.workflow import Subject
from fupin.registry.models import Household, Member
from fupin.registry.pack import pack

BY_PROCEDURE = "registry.by_procedure"
"""The right to change what only procedures decide; no post gives it, a case that ends has it over its own place."""

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Brief:
    """A household in brief, ended ones too."""

    id: int
    number: str
    head_name: str
    kind: str
    area: int
    ended: str
    size: int | None


def briefs(household_ids: Iterable[int]) -> dict[int, Brief]:
    """Return households in brief, read with the rights of the system; those that never were are left out."""
    names = ("id", "number", "head_name", "kind", "area", "ended", "size")
    found: dict[int, Brief] = {}
    for chunk in chunks(household_ids, _CHUNK):
        for values in Household.objects.filter(pk__in=chunk).values_list(*names):
            found[values[0]] = Brief(*values)
    return found


def ids_by_number(numbers: Iterable[str]) -> list[int]:
    """Return the households of some numbers, read with the rights of the system."""
    return list(Household.objects.filter(number__in=list(numbers)).values_list("pk", flat=True))


def named_in(name: str, household_ids: Iterable[int]) -> set[int]:
    """Return the households in which somebody present has exactly this name."""
    found: set[int] = set()
    for chunk in chunks(household_ids, _CHUNK):
        rows = Member.objects.filter(household_id__in=chunk, present=True, name=name)
        found.update(rows.values_list("household_id", flat=True))
    return found


def with_members(household_ids: Iterable[int]) -> set[int]:
    """Return the households of which somebody present is known one by one."""
    found: set[int] = set()
    for chunk in chunks(household_ids, _CHUNK):
        rows = Member.objects.filter(household_id__in=chunk, present=True)
        found.update(rows.values_list("household_id", flat=True))
    return found


def procedural_facts() -> frozenset[str]:
    """Return the facts of a household that the procedures of the pack decide, and nobody by hand."""
    return _decided(pack().folder, timezone.localdate().year)


@cache
def _decided(_folder: Path, _year: int) -> frozenset[str]:
    texts = [one.procedure for dated in pack().dated_procedures.values() for one in dated]
    ends = [end for text in texts if text.subject is Subject.HOUSEHOLD for end in text.ends.values()]
    return frozenset(name for end in ends for name in end.sets)
