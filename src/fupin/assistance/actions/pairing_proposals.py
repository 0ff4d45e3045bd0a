"""Proposals of pairings: asked for, worked out, changed by a person, accepted in one act, and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.assistance.actions.pairing import hand_over_rows
from fupin.assistance.pairing import checks
from fupin.assistance.pairing.models import Helper, Pairing, Proposal, ProposedPair
from fupin.assistance.pairing.proposing import Worked, check_kind, work_out
from fupin.assistance.rights import PAIR
from fupin.framework import jobs
from fupin.framework.actions import Act, action
from fupin.framework.bulk import chunks, insert_rows
from fupin.framework.ids import new_ids
from fupin.framework.permissions import SYSTEM
from fupin.framework.writing import insert_records, undo_records
from fupin.kernel.area import span
from fupin.kernel.errors import FupinError
from fupin.registry.queries.procedures import briefs

JOB = "assistance.propose_pairs"
_COLUMNS = ["id", "proposal_id", "area", "household_id", "helper_id", "instead_of", "flag", "lack", "chosen", "swapped"]
_CHUNK = 500


@action(PAIR)
def propose_pairs(act: Act, area: int, kind: str, *, keep: bool = True) -> int:
    """Work out a proposal for a place at once; return its identifier. For a big place ask for it instead."""
    row = _new(act, area, kind, keep=keep)
    _store(act, row, work_out(act.actor, area, kind, keep=keep))
    return row.pk


@action(PAIR)
def request_proposal(act: Act, area: int, kind: str, *, keep: bool = True) -> int:
    """Put a proposal for a place into the queue; return its identifier."""
    row = _new(act, area, kind, keep=keep)
    row.job = jobs.enqueue(JOB, act.actor, area, proposal=str(row.pk))
    row.save(update_fields=["job"])
    return row.pk


@action(PAIR)
def store_proposal(act: Act, proposal_id: int, found: Worked) -> int:
    """Store what a job worked out before, so that nobody waits for it; return how many households it speaks of."""
    row = _proposal(act, proposal_id, Proposal.State.WAITING)
    _store(act, row, found)
    return len(found.pairs)


@action(PAIR)
def choose_pairs(act: Act, proposal_id: int, pair_ids: Sequence[int], *, chosen: bool) -> int:
    """Leave pairs out of a proposal, or take them in again; return how many."""
    row = _proposal(act, proposal_id, Proposal.State.OPEN)
    rows = ProposedPair.objects.visible_to(act.actor).filter(proposal=row, pk__in=list(pair_ids))
    count = rows.exclude(helper_id=None).update(chosen=chosen)
    act.tell(row.area, row.pk, chosen=chosen, pairs=count)
    return count


@action(PAIR)
def swap_helper(act: Act, pair_id: int, helper_id: int) -> None:
    """Put another helper into a pair of a proposal; limits and kin are looked at again."""
    pair: ProposedPair | None = ProposedPair.objects.visible_to(act.actor).filter(pk=pair_id).first()
    if pair is None:
        raise FupinError(gettext_noop("There is no such proposal."))
    row = _proposal(act, pair.proposal_id, Proposal.State.OPEN)
    helper = checks.helper_of(act, helper_id)
    checks.require_no_kin(helper, pair.household_id)
    taken = ProposedPair.objects.visible_to(SYSTEM).filter(proposal=row, helper_id=helper.pk, chosen=True)
    checks.require_room(helper, row.kind, taken.exclude(pk=pair.pk).count() + 1 - _freed(row, helper.pk))
    pair.helper_id, pair.lack, pair.flag, pair.chosen, pair.swapped = helper.pk, "", "", True, True
    pair.save()
    act.tell(row.area, row.pk, household=str(pair.household_id), helper=str(helper.pk))


@action(PAIR)
def accept_proposal(
    act: Act, proposal_id: int, pair_ids: Sequence[int] | None = None, *, since: date | None = None
) -> tuple[int, int]:
    """Make the chosen pairs of a proposal (or those named) real in this one act; return how many, and how many not.

    Left out are those whose household or helper changed since the proposal was made: they show in the next one.
    """
    row = _proposal(act, proposal_id, Proposal.State.OPEN)
    day = checks.day_given(act, since)
    rows = ProposedPair.objects.visible_to(act.actor).filter(proposal=row, chosen=True).exclude(helper_id=None)
    asked = list(rows if pair_ids is None else rows.filter(pk__in=list(pair_ids)))
    valid = _still_valid(row, asked)
    if not valid:
        raise FupinError(gettext_noop("No pair of this proposal holds any more. Make a new one."))
    _make(act, row, valid, day)
    row.state, row.accepted_act, row.accepted_at = Proposal.State.ACCEPTED, act.id, act.moment
    row.figures = {**row.figures, "accepted": len(valid), "overtaken": len(asked) - len(valid)}
    row.save()
    act.tell(row.area, row.pk, accepted=len(valid), overtaken=len(asked) - len(valid))
    return len(valid), len(asked) - len(valid)


@action(PAIR)
def undo_proposal(act: Act, proposal_id: int) -> int:
    """Take back all pairings that accepting a proposal made; return how many. Raises if one was changed since."""
    row = _proposal(act, proposal_id, Proposal.State.ACCEPTED)
    count = undo_records(act, Pairing, row.accepted_act or 0)
    row.state = Proposal.State.UNDONE
    row.save(update_fields=["state"])
    act.tell(row.area, row.pk, pairings=count)
    return count


@action(PAIR)
def drop_proposal(act: Act, proposal_id: int) -> None:
    """Put a proposal aside that nobody wants."""
    row = _proposal(act, proposal_id, Proposal.State.OPEN, Proposal.State.WAITING)
    row.state = Proposal.State.DROPPED
    row.save(update_fields=["state"])
    act.tell(row.area, row.pk)


def _new(act: Act, area: int, kind: str, *, keep: bool) -> Proposal:
    act.permit(span(area))
    check_kind(kind)
    row = Proposal(area=area, kind=kind, keep=keep, made_by=act.actor.actor_id, made_at=act.moment)
    row.save(force_insert=True)
    act.tell(area, row.pk, kind=kind, keep=keep)
    return row


def _proposal(act: Act, identifier: int, *states: str) -> Proposal:
    row: Proposal | None = Proposal.objects.visible_to(SYSTEM).filter(pk=identifier).first()
    if row is None:
        raise FupinError(gettext_noop("There is no such proposal."))
    act.permit(span(row.area))
    if row.state not in states:
        raise FupinError(gettext_noop("This proposal has moved on meanwhile. Load its page again."))
    return row


def _store(act: Act, row: Proposal, found: Worked) -> None:
    spare = new_ids(len(found.pairs))
    insert_rows(
        ProposedPair,
        _COLUMNS,
        (
            [
                pk,
                row.pk,
                p.area,
                p.household_id,
                p.helper_id,
                p.instead_of,
                p.flag,
                p.lack,
                p.helper_id is not None,
                False,
            ]
            for pk, p in zip(spare, found.pairs, strict=True)
        ),
    )
    row.state, row.figures = Proposal.State.OPEN, found.figures
    row.save(update_fields=["state", "figures"])
    act.tell(row.area, row.pk, **found.figures)


def _freed(row: Proposal, helper_id: int) -> int:
    """Return how many households a helper would hand over by this proposal."""
    going = ProposedPair.objects.visible_to(SYSTEM).filter(proposal=row, chosen=True).exclude(instead_of=None)
    return int(checks.open_pairings().filter(pk__in=going.values("instead_of"), helper_id=helper_id).count())


def _still_valid(row: Proposal, asked: Sequence[ProposedPair]) -> list[ProposedPair]:
    homes = briefs(one.household_id for one in asked)
    helpers = _present({one.helper_id for one in asked if one.helper_id})
    now = _now(row.kind, [one.household_id for one in asked])
    room = {pk: checks.most_of(helper, row.kind) for pk, helper in helpers.items()}
    for pk, count in checks.loads(row.kind, helpers).items():
        room[pk] -= count
    for helper, pairing in now.values():
        if helper in room and any(one.instead_of == pairing for one in asked):
            room[helper] += 1
    return [one for one in asked if _holds(one, homes, helpers, now, room)]


def _holds(one: ProposedPair, homes: Any, helpers: Any, now: Any, room: dict[int, int]) -> bool:
    home, helper = homes.get(one.household_id), helpers.get(one.helper_id)
    there = now.get(one.household_id)
    good = home is not None and not home.ended and helper is not None and one.household_id not in helper.kin
    if not good or (there[1] if there else None) != one.instead_of or room[helper.pk] < 1:
        return False
    room[helper.pk] -= 1
    return True


def _present(identifiers: Iterable[int]) -> dict[int, Helper]:
    found: dict[int, Helper] = {}
    for chunk in chunks(identifiers, _CHUNK):
        rows = Helper.objects.visible_to(SYSTEM).filter(pk__in=chunk, left_on=None)
        found |= {row.pk: row for row in rows}
    return found


def _now(kind: str, households: Iterable[int]) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for chunk in chunks(households, _CHUNK):
        rows = checks.open_pairings().filter(kind=kind, household_id__in=chunk)
        found |= {home: (helper, pk) for home, helper, pk in rows.values_list("household_id", "helper_id", "pk")}
    return found


def _make(act: Act, row: Proposal, valid: Sequence[ProposedPair], day: date) -> None:
    units = {pk: helper.unit_id for pk, helper in _present({one.helper_id for one in valid if one.helper_id}).items()}
    areas = {pk: home.area for pk, home in briefs(one.household_id for one in valid).items()}
    made = [
        {"area": areas[one.household_id], "kind": row.kind, "household_id": one.household_id, "since": day}
        | {"helper_id": one.helper_id, "unit_id": units.get(one.helper_id or 0)}
        for one in valid
        if one.instead_of is None
    ]
    insert_records(act, Pairing, made, day)
    going = {one.instead_of: one for one in valid if one.instead_of is not None}
    pairs = []
    for chunk in chunks(going, _CHUNK):
        for pairing in checks.open_pairings().filter(pk__in=chunk):
            helper = going[pairing.pk].helper_id
            pairs.append((pairing, {"helper_id": helper, "unit_id": units.get(helper or 0)}))
    if pairs:
        hand_over_rows(act, pairs, day, "proposal", "")
