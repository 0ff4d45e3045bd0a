"""One household: its row, its whole file, and the people in it, as believed now or at any earlier moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from fupin.framework.recording import Recorded, columns_of
from fupin.framework.scope import ScopedQuerySet
from fupin.framework.sensitive import mask, unseal
from fupin.kernel.area import NATION, span
from fupin.registry.facts import secret
from fupin.registry.models import Account, Attachment, Household, Member, QualityFinding

Moment = tuple[date, datetime] | None
"""(true on, known at), or None for what is believed now."""

_R = TypeVar("_R", bound=Recorded)


@dataclass(slots=True)
class HouseholdFile:
    """All that is on file of one household, as of a moment."""

    household: Household
    members: list[Member]
    accounts: list[Account]
    attachments: list[Attachment]
    findings: list[QualityFinding]
    moment: Moment = None
    true_on: date = field(default_factory=timezone.localdate)

    @property
    def present(self) -> list[Member]:
        """The members who are in the household."""
        return [m for m in self.members if m.present]

    @property
    def head(self) -> Member | None:
        """The head, where members are known one by one."""
        return next((m for m in self.present if m.relation == "head"), None)

    def account(self, year: int) -> Account | None:
        """The income account of a year."""
        return next((a for a in self.accounts if a.year == year), None)


def household(user: object, number: str, at: Moment = None) -> Household | None:
    """Return a household by its number, if the user may see it."""
    return _one(Household, Household.objects.at(at).visible_to(user).filter(number=number))


def household_by_id(user: object, identifier: int, at: Moment = None) -> Household | None:
    """Return a household by its identifier, if the user may see it."""
    return _one(Household, Household.objects.at(at).visible_to(user).filter(id=identifier))


def household_file(user: object, number: str, at: Moment = None) -> HouseholdFile | None:
    """Return the whole file of a household in four statements; None if the user may not see it.

    Findings are of the present; an earlier moment has none.
    """
    if at is None:
        found, members = _with_members(user, number)
    else:
        found = household(user, number, at)
        members = _of(Member, user, found, at) if found else []
    if found is None:
        return None
    members.sort(key=lambda m: (m.position, m.pk))
    true_on = at[0] if at else timezone.localdate()
    accounts = sorted(_of(Account, user, found, at), key=lambda a: -a.year)
    attachments = [a for a in _of(Attachment, user, found, at) if not a.removed]
    return HouseholdFile(found, members, accounts, attachments, _findings(user, found, at), at, true_on)


def attachment(user: object, identifier: int) -> Attachment | None:
    """Return a file of a household, if the user may see it and it was not removed."""
    found: Attachment | None = Attachment.objects.visible_to(user).filter(pk=identifier, removed=False).first()
    return found


def in_places(user: object, area_span: tuple[int, int], at: Moment = None) -> ScopedQuerySet[Any]:
    """Return the households present in a range of places, as far as the user may see them."""
    found: ScopedQuerySet[Any] = Household.objects.at(at).visible_to(user)
    return found.filter(area__range=area_span, ended="")


def present_ids(user: object, area: int = NATION) -> Any:
    """Return the identifiers of the households present in a place of the user, for use inside another query."""
    return Household.objects.visible_to(user).filter(area__range=span(area), ended="").values("pk")


def numbers_of(user: object, identifiers: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return number and name of the head of households, for a page of a list."""
    rows = Household.objects.visible_to(user).filter(pk__in=list(identifiers))
    return {pk: (number, head) for pk, number, head in rows.values_list("pk", "number", "head_name")}


def masked(sealed: str) -> str:
    """Return a sealed text with all but its last four characters hidden; empty where there is none."""
    return mask(unseal(sealed))


def masked_facts(entity: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts as a page may show them: the sensitive ones masked."""
    hidden = secret(entity)
    return {n: masked(v) if n in hidden else v for n, v in facts.items()}


def temporary_key(member_id: int) -> str:
    """Return the key under which a person without a number is written in lists and found again."""
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    key = ""
    while member_id:
        member_id, place = divmod(member_id, len(digits))
        key = digits[place] + key
    return f"T{key}"


@cache
def names_of(model: type[Recorded]) -> list[str]:
    """Return the columns of a recorded model, read once."""
    return columns_of(model)


def built(model: type[_R], values: Sequence[Any]) -> _R:
    """Return a row of a recorded model from the values of its columns; also for a row of its twin."""
    return model.from_db("default", names_of(model), values)


def _one(model: type[_R], rows: models.QuerySet[Any]) -> _R | None:
    values = rows.values_list(*names_of(model)).first()
    return None if values is None else built(model, values)


def _with_members(user: object, number: str) -> tuple[Household | None, list[Member]]:
    # Household and members in one statement; a household of which nobody is known still gives one row.
    own = names_of(Household)
    names = [*own, *(f"members__{name}" for name in names_of(Member))]
    rows = list(Household.objects.visible_to(user).filter(number=number).values_list(*names))
    if not rows:
        return None, []
    people = [row[len(own) :] for row in rows]
    key = names_of(Member).index("id")
    return built(Household, rows[0][: len(own)]), [built(Member, p) for p in people if p[key] is not None]


def _of(model: type[_R], user: object, household: Household, at: Moment) -> list[_R]:
    rows: Any = model.objects.at(at).visible_to(user)
    return [built(model, values) for values in rows.filter(household_id=household.pk).values_list(*names_of(model))]


def _findings(user: object, household: Household, at: Moment) -> list[QualityFinding]:
    if at is not None:
        return []
    return list(QualityFinding.objects.visible_to(user).filter(household_id=household.pk).order_by("check_name"))
