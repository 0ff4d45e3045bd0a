"""Preparing a draw, freezing its list, announcing, holding and cancelling it. Nothing is ever drawn twice."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.assistance.draws.lists import labelled, participants, result_of, text_of
from fupin.assistance.draws.models import RUN, Draw, DrawEntry
from fupin.assistance.draws.photos import keep_photo
from fupin.framework.actions import Act, action
from fupin.framework.bulk import chunks
from fupin.framework.permissions import SYSTEM
from fupin.kernel import draw as lots
from fupin.kernel.area import NATION, span
from fupin.kernel.errors import FupinError
from fupin.registry import queries as registry

MOST = 5000
TERMS = ("title", "drawn", "units", "waiting", "eligible", "seed_source", "seed_day")
_TOKEN_BYTES = 12
_SHORTEST_REASON = 4


@action(RUN)
def prepare_draw(act: Act, area: int, terms: Mapping[str, Any]) -> int:
    """Prepare a draw for a place: what is drawn, who takes part, which public numbers decide; return its identifier."""
    act.permit(span(area))
    return _create(act, Draw(area=area, **_terms(terms))).pk


@action(RUN)
def change_draw(act: Act, draw_id: int, terms: Mapping[str, Any]) -> None:
    """Change what a draw says of itself, as long as its list is not frozen."""
    draw = _draw(act, draw_id, Draw.State.DRAFT)
    for name, value in _terms(terms).items():
        setattr(draw, name, value)
    _refuse_second(draw)
    draw.save()
    act.tell(draw.area, draw.pk, **_told(draw))


@action(RUN)
def add_participants(act: Act, draw_id: int, household_ids: Sequence[int]) -> int:
    """Put present households of its place onto the list of a draw; return how many. None may be there twice."""
    draw = _draw(act, draw_id, Draw.State.DRAFT)
    found = _households(draw, household_ids)
    _refuse_twice(draw, household_ids, found)
    DrawEntry.objects.bulk_create(
        DrawEntry(draw=draw, household_id=pk, record=number, area=area) for pk, (number, area) in found.items()
    )
    if DrawEntry.objects.filter(draw=draw).count() > MOST:
        raise FupinError(gettext_noop("A draw takes at most %(most)s households. Divide it by places."), most=MOST)
    act.tell(draw.area, draw.pk, added=len(found))
    return len(found)


@action(RUN)
def exclude_participants(act: Act, draw_id: int, entry_ids: Sequence[int], reason: str) -> int:
    """Take households off the list of a draw before it is frozen, for a reason that is kept; return how many."""
    draw = _draw(act, draw_id, Draw.State.DRAFT)
    excluded = DrawEntry.objects.filter(draw=draw, pk__in=list(entry_ids), excluded="")
    records = list(excluded.values_list("record", flat=True))
    count = excluded.update(excluded=_reason(reason)[:300])
    act.tell(draw.area, draw.pk, excluded=records, reason=_reason(reason))
    return count


@action(RUN)
def readmit_participants(act: Act, draw_id: int, entry_ids: Sequence[int]) -> int:
    """Put excluded households back onto the list of a draw before it is frozen; return how many."""
    draw = _draw(act, draw_id, Draw.State.DRAFT)
    readmitted = DrawEntry.objects.filter(draw=draw, pk__in=list(entry_ids)).exclude(excluded="")
    records = list(readmitted.values_list("record", flat=True))
    count = readmitted.update(excluded="")
    act.tell(draw.area, draw.pk, readmitted=records)
    return count


@action(RUN)
def freeze_draw(act: Act, draw_id: int) -> str:
    """Freeze the list of a draw for good and return its commitment; the seed must come from a later day."""
    draw = _draw(act, draw_id, Draw.State.DRAFT)
    entries = labelled(draw, participants(draw))
    if not entries:
        raise FupinError(gettext_noop("Nobody is on the list. Put the households on it that take part."))
    _require_later(draw.seed_day, act.today)
    draw.text = text_of(draw, entries)
    draw.commitment, draw.frozen_entry = lots.commitment_of(draw.text), act.id
    draw.state = Draw.State.FROZEN
    draw.save()
    DrawEntry.objects.bulk_update(entries, ["number", "nonce", "label", "leaf"], batch_size=200)
    act.tell(draw.area, draw.pk, commitment=draw.commitment, participants=len(entries), seed_day=str(draw.seed_day))
    return draw.commitment


@action(RUN)
def announce_draw(act: Act, draw_id: int) -> str:
    """Publish the frozen list and its commitment, on a day before the seed; return the token of the public page."""
    draw = _draw(act, draw_id, Draw.State.FROZEN)
    act.within("notice.publish").permit(span(draw.area))
    _require_later(draw.seed_day, act.today)
    draw.state, draw.announced_at = Draw.State.ANNOUNCED, act.moment
    draw.save()
    act.tell(draw.area, draw.pk, commitment=draw.commitment)
    return draw.token


@action(RUN)
def hold_draw(
    act: Act, draw_id: int, seed: str, witnesses: Sequence[str], *, photo: bytes = b"", seed_again: str | None = None
) -> list[int]:
    """Draw from the announced list with the seed as it was published; return the numbers in the order drawn.

    Whoever changed, moved or left since the list was frozen takes part all the same, and the result says so.
    """
    draw = _draw(act, draw_id, Draw.State.ANNOUNCED)
    digits = _digits(seed, seed if seed_again is None else seed_again)
    _require_reached(draw, act.today)
    draw.witnesses = _two(witnesses)
    draw.photo, draw.photo_type = keep_photo(photo)
    draw.seed, draw.digits = lots.one_line(seed)[:300], digits
    draw.result = result_of(draw, digits)
    draw.result_hash, draw.held_entry = lots.sha256(draw.result), act.id
    draw.state, draw.held_at, draw.held_by = Draw.State.HELD, act.moment, act.actor.actor_id
    draw.save()
    act.tell(
        draw.area, draw.pk, commitment=draw.commitment, seed=draw.digits, result=draw.result_hash, photo=draw.photo
    )
    return _note_places(act, draw)


@action(RUN)
def cancel_draw(act: Act, draw_id: int, reason: str) -> None:
    """Cancel a draw for a reason that stands on its public page; what was published stays there too."""
    states = [state for state in Draw.State if state != Draw.State.CANCELLED]
    draw = _draw(act, draw_id, *states)
    draw.reason = _reason(reason)[:500]
    draw.state, draw.cancelled_entry = Draw.State.CANCELLED, act.id
    draw.save()
    act.tell(draw.area, draw.pk, reason=draw.reason, commitment=draw.commitment, result=draw.result_hash)


@action(RUN)
def draw_again(act: Act, draw_id: int, seed_day: date) -> int:
    """Prepare a draw in the place of a cancelled one, with the same households; its page names the cancelled one."""
    old = _draw(act, draw_id, Draw.State.CANCELLED)
    new = _create(act, Draw(area=old.area, replaces=old, **_terms({**_told(old), "seed_day": seed_day})))
    kept = DrawEntry.objects.filter(draw=old)
    present = _present(new, kept.values_list("household_id", flat=True))
    said = dict(kept.values_list("household_id", "excluded"))
    DrawEntry.objects.bulk_create(
        DrawEntry(draw=new, household_id=pk, record=number, area=area, excluded=said[pk])
        for pk, (number, area) in present.items()
    )
    return new.pk


def _create(act: Act, draw: Draw) -> Draw:
    _refuse_second(draw)
    draw.token, draw.made_by = secrets.token_urlsafe(_TOKEN_BYTES), act.actor.actor_id
    draw.save(force_insert=True)
    act.tell(draw.area, draw.pk, **_told(draw), replaces=draw.replaces_id and str(draw.replaces_id))
    return draw


def _draw(act: Act, identifier: int, *states: str) -> Draw:
    # Actions run one after the other: what is read here, nobody else can change before this one ends.
    draw = Draw.objects.visible_to(SYSTEM).filter(pk=identifier).first()
    if draw is None:
        raise FupinError(gettext_noop("There is no such draw."))
    act.permit(span(draw.area))
    if draw.state not in states:
        raise FupinError(
            gettext_noop("“%(draw)s” has moved on meanwhile, or was never that far. Load its page again."),
            draw=draw.title,
        )
    return draw


def _terms(given: Mapping[str, Any]) -> dict[str, Any]:
    terms = {name: given[name] for name in TERMS}
    words = {name: lots.one_line(value) for name, value in terms.items() if isinstance(value, str)}
    if not all(words.values()):
        raise FupinError(gettext_noop("Say what is drawn, who takes part, and which public numbers decide."))
    if terms["units"] < 1 or terms["waiting"] < 0:
        raise FupinError(gettext_noop("At least one thing has to be drawn."))
    return terms | words


def _told(draw: Draw) -> dict[str, Any]:
    return {name: str(value) if isinstance(value := getattr(draw, name), date) else value for name in TERMS}


def _refuse_second(draw: Draw) -> None:
    others = Draw.objects.filter(area=draw.area, title=draw.title).exclude(state=Draw.State.CANCELLED)
    if others.exclude(pk=draw.pk).exists():
        raise FupinError(
            gettext_noop("This place has a draw called “%(title)s” already. Nothing is drawn twice: cancel that one."),
            title=draw.title,
        )


def _households(draw: Draw, wanted: Sequence[int]) -> dict[int, tuple[str, int]]:
    found = _present(draw, wanted)
    if len(found) < len(set(wanted)):
        raise FupinError(
            gettext_noop("%(count)s of these households are not present in the place of the draw."),
            count=len(set(wanted)) - len(found),
        )
    return found


def _present(draw: Draw, wanted: Iterable[int]) -> dict[int, tuple[str, int]]:
    found: dict[int, tuple[str, int]] = {}
    for chunk in chunks(wanted, 500):
        rows = registry.in_places(SYSTEM, span(draw.area)).filter(pk__in=chunk)
        found |= {pk: (number, area) for pk, number, area in rows.values_list("pk", "number", "area")}
    return found


def _refuse_twice(draw: Draw, wanted: Sequence[int], found: Mapping[int, tuple[str, int]]) -> None:
    there = set(DrawEntry.objects.filter(draw=draw).values_list("household_id", flat=True))
    twice = [pk for pk in found if pk in there or wanted.count(pk) > 1]
    if twice:
        raise FupinError(
            gettext_noop("Household %(number)s would be on the list twice. Nobody was added."),
            number=found[twice[0]][0],
        )


def _require_later(seed_day: date, today: date) -> None:
    if seed_day <= today:
        raise FupinError(
            gettext_noop("The numbers of %(day)s may be known already. Choose a day after today."),
            day=seed_day.isoformat(),
        )


def _require_reached(draw: Draw, today: date) -> None:
    if today < draw.seed_day:
        raise FupinError(
            gettext_noop("The list says that the numbers of %(day)s decide. Draw on that day or later."),
            day=draw.seed_day.isoformat(),
        )


def _digits(seed: str, again: str) -> str:
    try:
        digits, repeated = lots.seed_digits(seed), lots.seed_digits(again)
    except FupinError:
        raise FupinError(
            gettext_noop("The seed needs at least %(least)s digits, as the source published them."),
            least=lots.LEAST_DIGITS,
        ) from None
    if digits != repeated:
        raise FupinError(gettext_noop("The two seeds differ. Read the source again and type both as it says."))
    return digits


def _two(witnesses: Sequence[str]) -> list[str]:
    named = list(dict.fromkeys(filter(None, map(lots.one_line, witnesses))))
    if len(named) != 2:
        raise FupinError(gettext_noop("Name two witnesses, two different people."))
    return named


def _reason(text: str) -> str:
    reason = lots.one_line(text)
    if len(reason) < _SHORTEST_REASON:
        raise FupinError(gettext_noop("Say why; the reason is kept."))
    return reason


def _note_places(act: Act, draw: Draw) -> list[int]:
    order = lots.order_of(len(lots.entries_of(draw.text)), draw.commitment, draw.digits)
    place_of = {number: place for place, number in enumerate(order, 1)}
    entries = participants(draw)
    now = _now(entries)
    for one in entries:
        one.place, one.changed = place_of.get(one.number or 0), now[one.household_id]
    DrawEntry.objects.bulk_update(entries, ["place", "changed"], batch_size=200)
    act.tell(changed=sum(1 for one in entries if one.changed))
    return order


def _now(entries: Sequence[DrawEntry]) -> dict[int, str]:
    """Say of each household what became of it since the list was frozen; empty where it is as it was."""
    where: dict[int, int] = {}
    for chunk in chunks((one.household_id for one in entries), 500):
        where |= dict(registry.in_places(SYSTEM, span(NATION)).filter(pk__in=chunk).values_list("pk", "area"))
    ended, moved = DrawEntry.Changed.ENDED, DrawEntry.Changed.MOVED
    return {
        one.household_id: ended
        if one.household_id not in where
        else ""
        if where[one.household_id] == one.area
        else moved
        for one in entries
    }
