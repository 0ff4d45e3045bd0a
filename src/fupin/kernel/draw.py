"""Drawing lots so that anybody can draw them again: a list that is committed to, a seed from outside, a fair order.

Everything here is text, SHA-256 over UTF-8 text, and whole numbers, so that it can be repeated in any language:

1. The list is a text. Its SHA-256 is the commitment, published before anybody can know the seed.
2. The seed is the digits of a number that outsiders publish on a day named in the list.
3. key = SHA-256 of: commitment, line feed, digits of the seed.
4. The n-th word (from 0) is the first 8 hex digits of SHA-256 of: key, line feed, n; as a number below 2**32.
5. Begin with 1, 2, … count. For place = count, count - 1, … 2: take the next word that is below the largest multiple
   of `place` not above 2**32; swap what stands in `place` with what stands in place (word mod place) + 1.
6. What stands first is drawn first.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import count as counting
from itertools import pairwise

from fupin.kernel.errors import FupinError

TITLE = "fupin draw 1"
LEAST_DIGITS = 6
WORDS = 2**32
_WORD_HEX = 8


@dataclass(frozen=True, slots=True)
class Terms:
    """What is said of a draw before it is held; every part is one line of the list, in this order."""

    place: str
    title: str
    drawn: str
    units: int
    waiting: int
    eligible: str
    seed_source: str
    seed_day: str


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One participant as the list shows it: a leaf that binds the record without naming it, and a masked label."""

    leaf: str
    label: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One term or participant in which two lists differ; an empty side means that it is not there."""

    name: str
    published: str
    found: str


def leaf(nonce: str, record: str, label: str) -> str:
    """Return the SHA-256 of nonce, number of the record and label, one a line; the nonce keeps it from guesses."""
    return sha256(f"{nonce}\n{record}\n{one_line(label)}")


def list_text(terms: Terms, entries: Iterable[Entry]) -> str:
    """Return the list: terms, then the participants in the order of their leaves, numbered from 1, a line each.

    Raises FupinError for a leaf that comes twice.
    """
    ordered = sorted(entries)
    twice = [one.leaf for one, following in pairwise(ordered) if one.leaf == following.leaf]
    if twice:
        raise FupinError("The participant %(leaf)s is on the list twice. Take one of the two off.", leaf=twice[0])
    named = [(field.name.replace("_", " "), getattr(terms, field.name)) for field in fields(terms)]
    head = [TITLE, *(f"{name}: {one_line(str(value))}" for name, value in named), f"participants: {len(ordered)}"]
    lines = [f"{number} {one.leaf} {one_line(one.label)}" for number, one in enumerate(ordered, 1)]
    return "\n".join([*head, *lines, ""])


def entries_of(text: str) -> list[Entry]:
    """Return the participants of a list, in its order."""
    lines = text.split("\n")[len(fields(Terms)) + 2 :]
    found = [(*line.split(" ", 2), "", "")[1:3] for line in lines if line]
    return [Entry(leaf, label) for leaf, label in found]


def commitment_of(text: str) -> str:
    """Return the SHA-256 of a list, in hex: what is published before the seed is known."""
    return sha256(text)


def seed_digits(text: str) -> str:
    """Return the digits 0 to 9 of a seed as somebody wrote it; points, commas, spaces and words do not count.

    Raises FupinError for fewer than `LEAST_DIGITS`.
    """
    plain = unicodedata.normalize("NFKC", text)
    digits = "".join(one for one in plain if one.isascii() and one.isdecimal())
    if len(digits) < LEAST_DIGITS:
        raise FupinError(
            "A seed needs at least %(least)s digits; “%(text)s” has %(count)s.",
            least=LEAST_DIGITS, text=text, count=len(digits),
        )  # fmt: skip
    return digits


def order_of(count: int, commitment: str, digits: str) -> list[int]:
    """Return the numbers 1 to count in the order in which they are drawn."""
    return shuffled(count, words(sha256(f"{commitment}\n{digits}")))


def words(key: str) -> Iterator[int]:
    """Yield numbers below 2**32 that anybody with the key can make again, without end."""
    for number in counting():
        yield int(sha256(f"{key}\n{number}")[:_WORD_HEX], 16)


def shuffled(count: int, source: Iterator[int]) -> list[int]:
    """Return 1 to count in an order in which, for even words, every order is equally likely (Fisher and Yates)."""
    order = list(range(1, count + 1))
    for place in range(count, 1, -1):
        other = below(place, source)
        order[place - 1], order[other] = order[other], order[place - 1]
    return order


def below(limit: int, source: Iterator[int]) -> int:
    """Return a number from 0 to limit - 1, each equally likely: words that would favour the small ones are skipped."""
    fair = WORDS - WORDS % limit
    return next(word for word in source if word < fair) % limit


def result_text(commitment: str, digits: str, order: Sequence[int], units: int, waiting: int) -> str:
    """Return the result: what it came from, then for each place the number drawn and what it means, a line each."""
    meant = ["drawn"] * units + ["waiting"] * waiting
    lines = [
        f"{place} {number} {meant[place - 1] if place <= len(meant) else 'not drawn'}"
        for place, number in enumerate(order, 1)
    ]
    return "\n".join([TITLE, f"commitment: {commitment}", f"seed: {digits}", *lines, ""])


def differences(published: str, found: str) -> list[Difference]:
    """Return what differs between a list that was published and another one: terms by name, participants by leaf."""
    ours, theirs = _parts(published), _parts(found)
    names = [name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)]
    differing = [Difference(name, ours.get(name, ""), theirs.get(name, "")) for name in names]
    return differing if differing or published == found else [Difference("order", published, found)]


def _parts(text: str) -> dict[str, str]:
    head = text.split("\n")[: len(fields(Terms)) + 2]
    terms = {name: value for name, _colon, value in (line.partition(": ") for line in head)}
    return terms | {one.leaf: f"{one.leaf} {one.label}" for one in entries_of(text)}


def one_line(text: str) -> str:
    """Return a text without line ends, control characters and double spaces, in one form of Unicode."""
    plain = (one if one.isprintable() else " " for one in unicodedata.normalize("NFC", text))
    return " ".join("".join(plain).split())


def sha256(text: str) -> str:
    """Return the SHA-256 of a text as UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
