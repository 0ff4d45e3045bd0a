"""Signatures of plans: drawn on the screen or photographed from paper, and the text that was signed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from fupin.assistance.plans.models import Plan, PlanLine
from fupin.assistance.plans.texts import STORE, Household, agrees, text_of
from fupin.framework.permissions import SYSTEM
from fupin.identification.queries import check_strokes
from fupin.kernel.area import NATION
from fupin.kernel.errors import FupinError
from fupin.registry.queries import households_for_policy, numbers_of

LARGEST_PHOTO = 10 * 1024 * 1024
_KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as it is shown: the path of its strokes, or the type and content of a photo."""

    strokes: str = ""
    content_type: str = ""
    content: bytes = b""


def kept_signature(strokes: str, photo: bytes) -> str:
    """Keep a signature sealed and return its hash; raises where there is none, or what was sent is no photo."""
    if strokes.strip():
        return STORE.keep(check_strokes(strokes).encode())
    if not photo:
        raise FupinError(gettext_noop("Let the household sign on the screen, or send a photo of the signed paper."))
    if len(photo) > LARGEST_PHOTO or not _kind(photo):
        raise FupinError(gettext_noop("The photo has to be a JPEG or PNG file of at most 10 MB."))
    return STORE.keep(photo)


def signature_of(digest: str) -> Signature | None:
    """Return a signature by its hash; None where it is not on this computer."""
    content = STORE.find(digest)
    if content is None:
        return None
    kind = _kind(content)
    return Signature("", kind, content) if kind else Signature(content.decode())


def _kind(content: bytes) -> str:
    return next((kind for start, kind in _KINDS.items() if content.startswith(start)), "")


def kept_text(plan: Plan, lines: Sequence[PlanLine]) -> str:
    """Keep the text of a plan sealed and return its hash."""
    return STORE.keep(text_of(plan, lines, household_of(plan)).encode())


def household_of(plan: Plan) -> Household:
    """Return the household of a plan as texts name it."""
    identifier = plan.household_id or 0
    number, head = numbers_of(SYSTEM, [identifier]).get(identifier, ("", ""))
    record = next(households_for_policy(NATION, plan.year, only=[identifier]), {})
    members = {person["id"]: person.get("name", "") for person in record.get("members", ())}
    return Household(number, head, members)


def holds(plan: Plan, lines: Sequence[PlanLine]) -> bool | None:
    """Tell whether a signed plan still says what was signed; None where its text is not on this computer."""
    content = STORE.find(plan.signed_text)
    if content is None:
        return None
    return hashlib.sha256(content).hexdigest() == plan.signed_text and agrees(content.decode(), plan, lines)
