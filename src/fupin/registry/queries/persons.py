"""The persons of the households that are present, for lists and for comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fupin.framework.permissions import SYSTEM
from fupin.framework.scope import ScopedQuerySet
from fupin.framework.sensitive import unseal
from fupin.kernel.area import span
from fupin.registry.facts import opened
from fupin.registry.models import Household, Member
from fupin.registry.queries.households import Moment


def persons(user: object, at: Moment = None) -> ScopedQuerySet[Any]:
    """Return the persons who are present in a household that is in the register."""
    found: ScopedQuerySet[Any] = Member.objects.at(at).visible_to(user).filter(present=True)
    if at is None:
        return found.filter(household__ended="")
    return found.filter(household_id__in=Household.objects.at(at).visible_to(user).filter(ended="").values("id"))


@dataclass(frozen=True, slots=True)
class ComparedPerson:
    """A person as a comparison needs one: the number in the open, in memory only."""

    id: int
    household_id: int
    area: int
    name: str
    identity: str
    birth_date: date | None
    sex: str
    phone: str
    registered: bool
    facts: dict[str, Any]


def persons_to_compare(area: int, names: Sequence[str] = ()) -> Iterator[ComparedPerson]:
    """Yield every person present in a place with some facts, read with the rights of the system.

    For comparison with lists, never for a page: what is found of a person goes through scope rules of its own.
    """
    columns = ("id", "household_id", "area", "name", "identity", "birth_date", "sex", "facts")
    of_household = ("household__phone", "household__kind")
    rows = persons(SYSTEM).filter(area__range=span(area)).order_by("id").values_list(*columns, *of_household)
    for pk, home, place, name, sealed, born, sex, facts, phone, kind in rows.iterator(5000):
        known = opened("member", {n: facts[n] for n in names if n in facts})
        registered = kind == Household.Kind.REGISTERED
        yield ComparedPerson(pk, home, place, name, unseal(sealed), born, sex, unseal(phone), registered, known)
