"""What became of a household: every change of every fact with both its dates, and the difference of two dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fupin.framework.bulk import chunks
from fupin.framework.models import LogEntry
from fupin.framework.recording import ALWAYS, Recorded
from fupin.framework.sensitive import mask, unseal
from fupin.registry import facts
from fupin.registry.models import Account, Attachment, Household, Member
from fupin.registry.queries.households import Moment, household, names_of

MODELS: dict[str, type[Recorded]] = {
    "household": Household,
    "member": Member,
    "account": Account,
    "attachment": Attachment,
}
_SEALED = frozenset({"phone", "bank_account", "identity"})
# Columns that follow from others or say nothing to a reader.
_SILENT = frozenset(
    {"id", "revision", "position", "head_initials", "initials", "phone_index", "identity_index", "identity_tail"}
)
_CHUNK = 500
_INTERVALS = ("true_from", "true_until", "known_since", "known_until", "act_id")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One fact of one record that changed: when it became known, by which act, from which day it is true."""

    known_since: datetime
    act_id: int
    action: str
    actor_id: int | None
    true_from: date
    true_until: date | None
    entity: str
    record_id: int
    name: str
    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact of a record that is not the same at two moments; a record that one of them lacks has field ""."""

    entity: str
    record_id: int
    name: str
    field: str
    old: Any
    new: Any


def household_history(user: object, identifier: int, at: Moment = None) -> list[FieldChange]:
    """Return every change of a household, its members, accounts and files, newest first; sensitive values masked.

    With a moment, what was known by then.
    """
    return household_histories(user, [identifier], at).get(identifier, [])


def household_histories(user: object, identifiers: Iterable[int], at: Moment = None) -> dict[int, list[FieldChange]]:
    """Return the changes of many households as `household_history` does; five statements for every few hundred."""
    found: dict[int, list[FieldChange]] = {}
    for chunk in chunks(identifiers, _CHUNK):
        found |= _histories(user, chunk, at)
    return found


def _histories(user: object, identifiers: Sequence[int], at: Moment) -> dict[int, list[FieldChange]]:
    changes: dict[int, list[FieldChange]] = defaultdict(list)
    for entity, model in MODELS.items():
        records: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
        for household_id, row in _versions(model, user, identifiers, at):
            records[household_id, row["id"]].append(row)
        for (household_id, _record), rows in records.items():
            changes[household_id].extend(_changes(entity, rows))
    acts = _acts({c.act_id for rows in changes.values() for c in rows})
    return {
        key: sorted(
            (_with_act(change, acts) for change in rows),
            key=lambda c: (c.known_since, c.true_from, c.act_id),
            reverse=True,
        )
        for key, rows in changes.items()
    }


def difference(user: object, number: str, before: Moment, after: Moment) -> list[Difference] | None:
    """Return what is not the same at two moments of (true on, known at); None if the user sees neither."""
    sides = [household(user, number, moment) for moment in (before, after)]
    key = next((side.pk for side in sides if side), None)
    if key is None:
        return None
    found: list[Difference] = []
    for entity, model in MODELS.items():
        old, new = (_states(model, user, key, moment) for moment in (before, after))
        for record in sorted(old.keys() | new.keys()):
            found.extend(_differences(entity, record, old.get(record), new.get(record)))
    return found


def _versions(
    model: type[Recorded], user: object, household_ids: Sequence[int], at: Moment
) -> Iterator[tuple[int, dict[str, Any]]]:
    # Beliefs that lasted no time are steps inside one act.
    key = "id" if model is Household else "household_id"
    manager: Any = model.versions._default_manager
    rows = manager.visible_to(user).filter(**{f"{key}__in": household_ids}).order_by("known_since", "true_from")
    rows = rows if at is None else rows.filter(known_since__lte=at[1])
    for row in rows.values(*names_of(model), *_INTERVALS):
        if row["known_until"] > row["known_since"]:
            yield row[key], row


def _changes(entity: str, rows: list[dict[str, Any]]) -> Iterator[FieldChange]:
    for moment, act, opened in _by_moment(rows):
        believed = [r for r in rows if r["known_since"] < moment <= r["known_until"]]
        for row in opened:
            yield from _compared(entity, row, believed, moment, act)


def _by_moment(rows: list[dict[str, Any]]) -> Iterator[tuple[datetime, int, list[dict[str, Any]]]]:
    groups: dict[datetime, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["known_since"]].append(row)
    for moment, opened in sorted(groups.items()):
        yield moment, max(row["act_id"] for row in opened), opened


def _compared(
    entity: str, row: dict[str, Any], believed: list[dict[str, Any]], moment: datetime, act: int
) -> Iterator[FieldChange]:
    # Compared with what was believed of the same days, or of the days just before a record that begins.
    before = next((b for b in believed if b["true_from"] <= row["true_from"] < b["true_until"]), None)
    old, new = _shown(entity, before or {}), _shown(entity, row)
    until = None if row["true_until"] == ALWAYS else row["true_until"]
    for field in sorted(old.keys() | new.keys()):
        if old.get(field) != new.get(field):
            yield FieldChange(
                moment, act, "", None, row["true_from"], until, entity, row["id"], _name(row), field,
                old.get(field), new.get(field),
            )  # fmt: skip


def _states(model: type[Recorded], user: object, household_id: int, at: Moment) -> dict[int, dict[str, Any]]:
    key = "id" if model is Household else "household_id"
    rows = model.objects.at(at).visible_to(user).filter(**{key: household_id})
    return {row["id"]: row for row in rows.values(*names_of(model))}


def _differences(
    entity: str, record: int, old: dict[str, Any] | None, new: dict[str, Any] | None
) -> Iterator[Difference]:
    name = _name(new or old or {})
    if old is None or new is None:
        yield Difference(entity, record, name, "", old and name, new and name)
        return
    before, after = _shown(entity, old), _shown(entity, new)
    for field in sorted(before.keys() | after.keys()):
        if before.get(field) != after.get(field):
            yield Difference(entity, record, name, field, before.get(field), after.get(field))


def _shown(entity: str, row: Mapping[str, Any]) -> dict[str, Any]:
    # What is empty is not known; what is sealed is opened to be compared, and masked before it is seen.
    shown = {n: v for n, v in row.items() if n not in _SILENT and n not in _INTERVALS and n != "facts"}
    shown.update({n: mask(unseal(v)) for n, v in shown.items() if n in _SEALED and v})
    if entity in ("household", "member"):
        hidden = facts.secret(entity)
        shown.update({n: mask(unseal(v)) if n in hidden else v for n, v in row.get("facts", {}).items()})
    return {n: v for n, v in shown.items() if v not in (None, "", [], {})}


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or row.get("head_name") or row.get("year") or row.get("number") or "")


def _acts(identifiers: Iterable[int]) -> dict[int, tuple[str, int | None]]:
    found: dict[int, tuple[str, int | None]] = {}
    for chunk in chunks(identifiers, _CHUNK):
        rows = LogEntry.objects.filter(pk__in=chunk).values_list("pk", "action", "actor_id")
        found |= {pk: (action, actor) for pk, action, actor in rows}
    return found


def _with_act(change: FieldChange, acts: Mapping[int, tuple[str, int | None]]) -> FieldChange:
    action, actor = acts.get(change.act_id, ("", None))
    # Written out: there are tens of thousands of them in a county's papers, and `replace` takes four times as long.
    return FieldChange(
        change.known_since, change.act_id, action, actor, change.true_from, change.true_until, change.entity,
        change.record_id, change.name, change.field, change.old, change.new,
    )  # fmt: skip
