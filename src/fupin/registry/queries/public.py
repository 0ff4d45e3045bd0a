"""What a public notice may be made of, and whether numbers found in a file belong to people of the register."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from fupin.framework.bulk import chunks
from fupin.policy.facts import parser
from fupin.policy.tree import HOUSEHOLD
from fupin.registry.models import Household, Member
from fupin.registry.pack import declarations, pack

_CHUNK = 800
_CORE = ("area", "head_name", "size")


def shown_in_public(identifiers: Collection[int], facts: Sequence[str] = ()) -> dict[int, dict[str, Any]]:
    """Return place, name of the head, size and some facts of households, for an action that posts a notice.

    The caller masks them and checks the places. Sensitive facts and texts are never handed out.
    """
    declared = declarations(HOUSEHOLD)
    if private := [one for one in facts if declared[one].sensitive or declared[one].type == "text"]:
        raise ValueError(f"these facts are private: {', '.join(private)}")
    core = [one for one in facts if declared[one].core and one not in _CORE]
    found: dict[int, dict[str, Any]] = {}
    for chunk in chunks(identifiers, _CHUNK):
        for row in Household.objects.filter(pk__in=chunk).values("id", "facts", *_CORE, *core):
            kept = row.pop("facts")
            others = {one: _read(one, kept.get(one)) for one in facts if one not in row}
            found[row.pop("id")] = row | others
    return found


def _read(name: str, value: Any) -> Any:
    return None if value is None else parser(declarations(HOUSEHOLD)[name], pack().codes, pack().currency)(value)


def numbers_on_file(identities: Iterable[int], phones: Iterable[int]) -> tuple[set[int], set[int]]:
    """Return which blind indexes of identity numbers and of telephones belong to anybody in the register."""
    return _present(Member, "identity_index", identities), _present(Household, "phone_index", phones)


def _present(model: Any, column: str, wanted: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(set(wanted), _CHUNK):
        rows = model.objects.filter(**{f"{column}__in": chunk}).order_by()
        found.update(rows.values_list(column, flat=True))
    return found


def persons_born_on(user: object, days: Iterable[date]) -> dict[date, set[str]]:
    """Return the names of the persons of a user's places by day of birth, for the days given."""
    found: dict[date, set[str]] = {}
    for chunk in chunks(set(days), _CHUNK):
        rows = Member.objects.visible_to(user).filter(birth_date__in=chunk).order_by()
        for born, name in rows.values_list("birth_date", "name"):
            if born is not None:
                found.setdefault(born, set()).add(name)
    return found
