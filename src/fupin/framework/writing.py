"""Writing recorded facts, set by set: insert, change, undo, rebuild. Called by actions only.

Each function takes the act under way, checks that every row lies inside the actor's places before and after,
and keeps projection and versions in step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act
from fupin.framework.bulk import chunks, delete_rows, insert_rows, update_rows
from fupin.framework.ids import new_ids
from fupin.framework.recording import ALWAYS, FOREVER, Recorded, columns_of
from fupin.framework.segments import Segment, changed
from fupin.kernel.errors import FupinError

_INTERVALS = ("true_from", "true_until", "known_since", "act_id")


class TouchedLater(FupinError):
    """Raised when an act cannot be undone because later acts changed the same records."""


def insert_records(act: Act, model: type[Recorded], rows: Sequence[Mapping[str, Any]], true_from: date) -> list[int]:
    """Insert records that begin to be true on a day; return their identifiers.

    A row may bring its own `id` and its own `true_from`; a column that is left out gets its default.
    """
    if not rows:
        return []
    _check_day(act, true_from)
    names = columns_of(model)
    spare = new_ids(len(rows))
    identifiers = [new if row.get("id") is None else row["id"] for row, new in zip(rows, spare, strict=True)]
    filled = [_filled(model, act, row, i) for row, i in zip(rows, identifiers, strict=True)]
    act.permit({row["area"] for row in filled})
    insert_rows(model, names, ([row[n] for n in names] for row in filled))
    begins = [row.get("true_from") or true_from for row in rows]
    _check_day(act, max(begins))
    segments = (Segment(begin, ALWAYS, row) for begin, row in zip(begins, filled, strict=True))
    _open(act, model, segments)
    return identifiers


def insert_histories(
    act: Act, model: type[Recorded], histories: Sequence[Sequence[tuple[date, Mapping[str, Any]]]]
) -> list[int]:
    """Insert records whose past is known at once; return their identifiers.

    A history says, in order, from which day on which columns hold which values; the first entry begins the record.
    """
    if not histories:
        return []
    spare = new_ids(len(histories))
    told = [_told(model, act, history, new) for history, new in zip(histories, spare, strict=True)]
    _check_day(act, max(history[-1][0] for history in histories))
    act.permit({s.values["area"] for segments in told for s in segments})
    names = columns_of(model)
    insert_rows(model, names, ([segments[-1].values[n] for n in names] for segments in told))
    _open(act, model, (s for segments in told for s in segments))
    return [segments[-1].values["id"] for segments in told]


def change_records(
    act: Act,
    model: type[Recorded],
    changes: Mapping[int, Mapping[str, Any]],
    true_from: date | Mapping[int, date],
) -> int:
    """Change some columns of some records from a day on; return how many records really changed.

    A day before the newest one corrects the past: the change then holds until the column's next known change.
    """
    count = 0
    for identifiers in chunks(changes, 2000):
        history = _open_segments(model, identifiers)
        _check_known(model, identifiers, history)
        count += _change_chunk(act, model, {i: changes[i] for i in identifiers}, true_from, history)
    return count


def undo_records(act: Act, model: type[Recorded], undone: int) -> int:
    """Take back what an earlier act wrote to one model; return how many records it had touched.

    The projection is afterwards byte for byte what it was; both beliefs stay in the history.
    Raises TouchedLater when a later act changed one of these records.
    """
    manager = model.versions._default_manager
    written = list(manager.filter(act_id=undone).values_list("id", flat=True).distinct())
    _check_untouched(model, undone, written)
    for identifiers in chunks(written, 2000):
        _undo_chunk(act, model, undone, identifiers)
    return len(written)


def projection_differences(model: type[Recorded]) -> Iterator[int]:
    """Yield the identifiers of records whose projection differs from the newest open version."""
    names = columns_of(model)
    now = model._default_manager.order_by("id").values_list(*names)
    kept = model.versions._default_manager.filter(known_until=FOREVER, true_until=ALWAYS)
    expected = {row[names.index("id")]: row for row in kept.values_list(*names)}
    for row in now.iterator():
        if expected.pop(row[names.index("id")], None) != row:
            yield row[names.index("id")]
    yield from expected


def _check_day(act: Act, day: date) -> None:
    if day > act.today:
        raise FupinError(
            gettext_noop("A fact cannot be true from %(day)s on: that day is still to come. Enter today or earlier."),
            day=day.isoformat(),
        )


def _check_known(model: type[Recorded], wanted: Sequence[int], history: Mapping[int, list[Segment]]) -> None:
    missing = [i for i in wanted if i not in history]
    if missing:
        raise FupinError(
            gettext_noop("%(count)d records of “%(model)s” no longer exist. Reload the page and try again."),
            count=len(missing),
            model=str(model._meta.verbose_name),
        )


def _check_untouched(model: type[Recorded], undone: int, identifiers: Sequence[int]) -> None:
    later = 0
    for chunk in chunks(identifiers, 2000):
        rows = model.versions._default_manager.filter(id__in=chunk, known_until=FOREVER, act_id__gt=undone)
        later += rows.values("id").distinct().count()
    if later:
        raise TouchedLater(
            gettext_noop("%(count)d records were changed again later, so this cannot be undone as a whole."),
            count=later,
        )


def _filled(model: type[Recorded], act: Act, row: Mapping[str, Any], identifier: int) -> dict[str, Any]:
    plain, made = _defaults(model)
    values = {**plain, **row, "id": identifier, "revision": act.id}
    for name, make in made:
        if name not in row:
            values[name] = make()
    return values


def _told(
    model: type[Recorded], act: Act, history: Sequence[tuple[date, Mapping[str, Any]]], spare: int
) -> list[Segment]:
    """Return the segments of a record that begins with a whole history."""
    first = history[0][1]
    values = _filled(model, act, first, spare if first.get("id") is None else first["id"])
    days = [day for day, _ in history]
    segments: list[Segment] = []
    for (day, columns), until in zip(history, [*days[1:], ALWAYS], strict=True):
        values = {**values, **columns} if segments else values
        segments.append(Segment(day, until, values))
    return segments


@cache
def _defaults(model: type[Recorded]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    fields = [f for f in model._meta.concrete_fields if not f.primary_key]
    given = {f.attname: f.default if f.has_default() else f.get_default() for f in fields}
    plain = {name: value for name, value in given.items() if not callable(value)}
    return plain, [(name, value) for name, value in given.items() if callable(value)]


def _open(act: Act, model: type[Recorded], segments: Iterable[Segment]) -> None:
    names = columns_of(model)
    insert_rows(
        model.versions,
        [*names, *_INTERVALS, "known_until"],
        ([*(s.values[n] for n in names), s.true_from, s.true_until, act.moment, act.id, FOREVER] for s in segments),
    )


def _close(act: Act, model: type[Recorded], versions: Iterable[int]) -> None:
    for chunk in chunks(versions, 500):
        model.versions._default_manager.filter(pk__in=chunk).update(known_until=act.moment, closed_by=act.id)


def _open_segments(model: type[Recorded], identifiers: Sequence[int]) -> dict[int, list[Segment]]:
    names = columns_of(model)
    found: dict[int, list[Segment]] = defaultdict(list)
    for chunk in chunks(identifiers, 500):
        rows = model.versions._default_manager.filter(id__in=chunk, known_until=FOREVER).order_by("true_from")
        for row in rows.values("version_id", "true_from", "true_until", *names):
            values = {n: row[n] for n in names}
            found[row["id"]].append(Segment(row["true_from"], row["true_until"], values, row["version_id"]))
    return found


def _change_chunk(
    act: Act,
    model: type[Recorded],
    changes: Mapping[int, Mapping[str, Any]],
    true_from: date | Mapping[int, date],
    history: Mapping[int, list[Segment]],
) -> int:
    closing: list[int] = []
    opening: list[Segment] = []
    newest: dict[int, dict[str, Any]] = {}
    for identifier, change in changes.items():
        day = true_from if isinstance(true_from, date) else true_from[identifier]
        _check_day(act, day)
        before = history[identifier]
        closed, opened = changed(before, change, day, revision=act.id)
        closing += closed
        opening += opened
        if opened:
            newest[identifier] = opened[-1].values if opened[-1].true_until == ALWAYS else before[-1].values
    gone = set(closing)
    touched = (s for i in newest for s in history[i] if s.version in gone)
    act.permit({s.values["area"] for s in touched} | {s.values["area"] for s in opening})
    _close(act, model, closing)
    _open(act, model, opening)
    _project(model, newest)
    return len(newest)


def _project(model: type[Recorded], newest: Mapping[int, Mapping[str, Any]]) -> None:
    names = [n for n in columns_of(model) if n != "id"]
    update_rows(model, names, ((i, [values[n] for n in names]) for i, values in newest.items()))


def _undo_chunk(act: Act, model: type[Recorded], undone: int, identifiers: Sequence[int]) -> None:
    manager = model.versions._default_manager
    names = columns_of(model)
    now = manager.filter(id__in=identifiers, act_id=undone, known_until=FOREVER)
    before = manager.filter(id__in=identifiers, closed_by=undone, act_id__lt=undone)
    rows = list(before.order_by("true_from").values(*names, "true_from", "true_until", "act_id"))
    areas = set(now.values_list("area", flat=True)) | {row["area"] for row in rows}
    act.permit(areas)
    now.update(known_until=act.moment, closed_by=act.id)
    columns = [*names, *_INTERVALS, "known_until"]
    restated = (
        [*(r[n] for n in names), r["true_from"], r["true_until"], act.moment, r["act_id"], FOREVER] for r in rows
    )
    insert_rows(model.versions, columns, restated)
    newest = {row["id"]: row for row in rows if row["true_until"] == ALWAYS}
    kept = set(newest) | set(manager.filter(id__in=identifiers, known_until=FOREVER).values_list("id", flat=True))
    _project(model, newest)
    delete_rows(model, [i for i in identifiers if i not in kept])
