"""Three-valued logic: yes, no, and not known (None), which is never 0 and never "no"."""

from collections.abc import Iterable
from fractions import Fraction

Answer = bool | None
Exact = int | Fraction
Amount = Exact | None


def not_(answer: Answer) -> Answer:
    """The opposite; unknown stays unknown."""
    return None if answer is None else not answer


def and_(first: Answer, second: Answer) -> Answer:
    """No if either is no; else unknown if either is unknown; else yes."""
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


def or_(first: Answer, second: Answer) -> Answer:
    """Yes if either is yes; else unknown if either is unknown; else no."""
    if first is True or second is True:
        return True
    return None if first is None or second is None else False


def all_(answers: Iterable[Answer]) -> Answer:
    """No if any is no; else unknown if any is unknown; else yes (also for none at all)."""
    unknown = False
    for answer in answers:
        if answer is False:
            return False
        unknown = unknown or answer is None
    return None if unknown else True


def any_(answers: Iterable[Answer]) -> Answer:
    """Yes if any is yes; else unknown if any is unknown; else no (also for none at all)."""
    unknown = False
    for answer in answers:
        if answer is True:
            return True
        unknown = unknown or answer is None
    return None if unknown else False


def count(answers: Iterable[Answer]) -> int | None:
    """How many are yes; unknown as soon as one is unknown."""
    total = 0
    for answer in answers:
        if answer is None:
            return None
        total += answer
    return total


def sum_(amounts: Iterable[Amount], chosen: Iterable[Answer]) -> Amount:
    """The sum of the chosen amounts; unknown if a choice or a chosen amount is unknown."""
    total: Exact = 0
    for amount, taken in zip(amounts, chosen, strict=True):
        if taken is False:
            continue
        if taken is None or amount is None:
            return None
        total += amount
    return total
