"""The list of a draw made from its rows, and everything that a draw promises checked again from what is stored."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fupin.assistance.draws.models import Draw, DrawEntry
from fupin.framework.log import entry_hash
from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM
from fupin.framework.publication.masking import ENDS, mask_name
from fupin.kernel import draw as lots
from fupin.kernel.area import NATION_LEVEL
from fupin.kernel.errors import FupinError
from fupin.places import queries as places
from fupin.registry import queries as registry

_NONCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Check:
    """One promise of a draw: whether it holds, and if not, what differs; None where it cannot be asked yet."""

    name: str
    holds: bool | None
    differences: Sequence[lots.Difference] = ()


def terms_of(draw: Draw) -> lots.Terms:
    """Return what the list says of a draw before its participants."""
    place = places.full_names(SYSTEM, [draw.area], NATION_LEVEL).get(draw.area, str(draw.area))
    return lots.Terms(
        place, draw.title, draw.drawn, draw.units, draw.waiting, draw.eligible,
        draw.seed_source, draw.seed_day.isoformat(),
    )  # fmt: skip


def participants(draw: Draw) -> list[DrawEntry]:
    """Return who takes part, in the order of the list once it is frozen."""
    return list(DrawEntry.objects.visible_to(SYSTEM).filter(draw_id=draw.pk, excluded="").order_by("number", "record"))


def labelled(draw: Draw, entries: Sequence[DrawEntry]) -> list[DrawEntry]:
    """Return the entries with nonce, label and leaf, in the order of their leaves; nothing is stored."""
    heads = registry.numbers_of(SYSTEM, [one.household_id for one in entries])
    known = places.names(SYSTEM, {one.area for one in entries} - {draw.area})
    for one in entries:
        name = mask_name(heads.get(one.household_id, ("", ""))[1], ENDS) or "*"
        one.label = " · ".join(filter(None, [name, known.get(one.area, "")]))[:120]
        one.nonce = secrets.token_hex(_NONCE_BYTES)
        one.leaf = lots.leaf(one.nonce, one.record, one.label)
    ordered = sorted(entries, key=lambda one: one.leaf)
    for number, one in enumerate(ordered, 1):
        one.number = number
    return ordered


def text_of(draw: Draw, entries: Sequence[DrawEntry]) -> str:
    """Return the list of a draw as its rows say it now, each leaf made again from what it binds."""
    again = [lots.Entry(lots.leaf(one.nonce, one.record, one.label), one.label) for one in entries]
    return lots.list_text(terms_of(draw), again)


def checks(draw: Draw) -> list[Check]:
    """Compare list, commitment, seed, order and result with each other, with the rows and with the log."""
    return list(_checks(draw)) if draw.text else []


def _checks(draw: Draw) -> Iterator[Check]:
    frozen, held = _logged(draw.frozen_entry), _logged(draw.held_entry)
    yield Check("commitment", lots.commitment_of(draw.text) == draw.commitment)
    yield Check("logged", frozen.get("commitment") == draw.commitment)
    differing = _against_rows(draw)
    yield Check("participants", not differing, differing)
    if draw.result:
        yield Check("order", result_of(draw, draw.digits) == draw.result)
        yield Check("result", held.get("result") == lots.sha256(draw.result) == draw.result_hash)


def result_of(draw: Draw, digits: str) -> str:
    """Return the result that a seed gives for the frozen list of a draw."""
    count = len(lots.entries_of(draw.text))
    order = lots.order_of(count, draw.commitment, digits)
    return lots.result_text(draw.commitment, digits, order, draw.units, draw.waiting)


def _against_rows(draw: Draw) -> list[lots.Difference]:
    try:
        found = text_of(draw, participants(draw))
    except FupinError as error:
        return [lots.Difference("participants", "", str(error))]
    # A place may be renamed after the list was frozen; who takes part is what counts here.
    return [one for one in lots.differences(draw.text, found) if one.name != "place"]


def _logged(entry: int | None) -> dict[str, Any]:
    found = LogEntry.objects.visible_to(SYSTEM).filter(pk=entry or 0).first()
    return dict(found.detail) if found and entry_hash(found.previous, found) == found.hash else {}
