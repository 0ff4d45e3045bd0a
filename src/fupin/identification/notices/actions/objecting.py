"""Objections to notices, by anybody, and their answers."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.sensitive import blind_index, seal
from fupin.identification.notices.actions.limits import count_visit
from fupin.identification.notices.actions.posting import open_notice
from fupin.identification.notices.files import keep_photo
from fupin.identification.notices.models import PUBLISH, Notice, NoticeLine, Objection
from fupin.identification.notices.refusals import check_numbers, check_words
from fupin.identification.notices.visitor import OBJECT
from fupin.kernel.errors import FupinError

_SHORTEST_WORDS, LONGEST_WORDS, _LONGEST_CONTACT = 5, 2000, 120
_RECEIPT_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
RECEIPT_LENGTH = 12

Follower = Callable[[Act, Objection], None]
_FOLLOWERS: list[Follower] = []


def on_objection(function: Follower) -> Follower:
    """Have a function called with the act and each new objection, inside the same transaction; once for each."""
    if function not in _FOLLOWERS:
        _FOLLOWERS.append(function)
    return function


@action(OBJECT)
def object_to_notice(
    act: Act, notice_id: int, words: str, *, line_id: int | None = None, name: str = "", contact: str = "",
    photo: bytes = b"", address: str = "", key: str = "",
) -> str:  # fmt: skip
    """Take an objection to a notice that stands, by a visitor or for one; return the code of its receipt.

    `address` is where a visitor wrote from: counted against a flood, never kept. Words, name, contact and photo are
    kept sealed. The same `key` gives the same receipt, so that a form sent twice is one objection. The log says
    that there is an objection, and nothing of it.
    """
    notice = open_notice(act, notice_id, Notice.State.POSTED)
    if notice.ends_on < act.today:
        raise FupinError(
            gettext_noop("This notice has ended; objections were possible until %(day)s."), day=notice.ends_on
        )
    if line_id is not None and not NoticeLine.objects.filter(pk=line_id, notice=notice).exists():
        raise FupinError(gettext_noop("This line is not part of the notice. Open the page again."))
    code = _receipt_of(key) if key else new_receipt()
    if Objection.objects.filter(receipt=receipt_index(code)).exists():
        return code
    count_visit(act, notice.area, notice.pk, address)
    kept = keep_photo(photo) if photo else None
    objection = Objection.objects.create(
        notice=notice,
        line_id=line_id,
        area=notice.area,
        words=seal(_cut(words)),
        name=seal(name.strip()[:60]),
        contact=seal(contact.strip()[:_LONGEST_CONTACT]),
        photo=kept.sha256 if kept else "",
        photo_type=kept.content_type if kept else "",
        receipt=receipt_index(code),
        received_at=act.moment,
    )
    act.tell(notice.area, notice.pk, objection=objection.pk, line=line_id, anonymous=objection.anonymous)
    for follow in _FOLLOWERS:
        follow(act, objection)
    return code


@action(PUBLISH)
def answer_objection(act: Act, objection_id: int, answer: str) -> Objection:
    """Answer an objection; who holds the receipt reads the answer, so it may hold nothing private of others."""
    objection: Objection = Objection.objects.select_for_update().get(pk=objection_id)
    act.permit([objection.area])
    if len(answer.strip()) < _SHORTEST_WORDS:
        raise FupinError(gettext_noop("Say what was found and decided; the person reads it with the receipt."))
    check_numbers(answer)
    check_words(answer)
    objection.answer, objection.answered_at = answer.strip()[:LONGEST_WORDS], act.moment
    objection.answered_by_id = act.actor.actor_id
    objection.save()
    act.tell(objection.area, objection.notice_id, objection=objection.pk)
    return objection


def new_receipt() -> str:
    """Return a code that people can copy by hand and nobody can guess."""
    return "".join(secrets.choice(_RECEIPT_LETTERS) for _ in range(RECEIPT_LENGTH))


def _receipt_of(key: str) -> str:
    number = blind_index(key, "receipt-code") or 0
    letters = []
    for _place in range(RECEIPT_LENGTH):
        number, one = divmod(number, len(_RECEIPT_LETTERS))
        letters.append(_RECEIPT_LETTERS[one])
    return "".join(letters)


def receipt_index(code: str) -> int:
    """Return the fingerprint under which the objection of a receipt is found."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return blind_index(plain, "receipt") or 0


def _cut(words: str) -> str:
    plain = words.strip()
    if not _SHORTEST_WORDS <= len(plain) <= LONGEST_WORDS:
        raise FupinError(
            gettext_noop("Write between %(least)d and %(most)d characters."), least=_SHORTEST_WORDS, most=LONGEST_WORDS
        )
    return plain
