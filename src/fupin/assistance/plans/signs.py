"""Whether facts of the register show that a household has a measure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from fupin.framework.web.words import words
from fupin.policy.evaluate import Record, Value
from fupin.policy.measures import Measure
from fupin.registry.queries import pack

Answer = bool | None


def sign_of(measure: Measure, record: Record, member_id: int | None, known: Mapping[str, Value]) -> tuple[Answer, str]:
    """Return whether facts show that a household has a measure, and which: the first that says yes decides."""
    answer: Answer = False
    for found, said in _signs(measure, record, member_id, known):
        if found is True:
            return True, said
        answer = None if found is None else answer
    return (None, "") if measure.done.nothing else (answer, "")


def _signs(
    measure: Measure, record: Record, member_id: int | None, known: Mapping[str, Value]
) -> Iterable[tuple[Answer, str]]:
    done = measure.done
    for name in done.facts:
        yield _yes(record.get(name)), _fact_said("household", name)
    for name in done.members:
        yield _of_members(record, name, member_id), _fact_said("member", name)
    if done.items:
        yield _of_items(record, done.items), _("the income account shows it")
    if done.rule:
        value = known.get(done.rule)
        yield (value if isinstance(value, bool) else None), _("the rule is met")


def _yes(value: object) -> Answer:
    return None if value is None else value is not False


def _fact_said(entity: str, name: str) -> str:
    return _("on file: %(fact)s") % {"fact": words(pack().fact(entity, name).label)}


def _of_members(record: Record, name: str, member_id: int | None) -> Answer:
    people: Sequence[Mapping[str, Any]] | None = record.get("members")
    if people is None:
        return None
    values = [_yes(p.get(name)) for p in people if member_id is None or p.get("id") == member_id]
    return True if True in values else None if None in values or not values else False


def _of_items(record: Record, items: Collection[str]) -> Answer:
    account: Mapping[str, Any] | None = record.get("account")
    if account is None:
        return None
    return any(row["item"] in items and row["amount"] > 0 for row in account["items"])
