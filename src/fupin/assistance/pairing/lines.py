"""What readers of pairing get: pairings, helpers, lines of the assistance account, the pairing card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fupin.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Named:
    """What a helper is called: shown to whoever sees the pairing or the help."""

    name: str
    unit: str
    level: str
    position: str
    phone: str

    @property
    def full(self) -> str:
        """The name with the unit."""
        return f"{self.name} ({self.unit})" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class PairingLine:
    """One pairing of a household or place: of which kind, with whom, from when to when, and what was agreed."""

    id: int
    kind: str
    label: Text
    area: int
    household_id: int | None
    helper_id: int | None
    unit_id: int | None
    who: Named
    since: date
    until: date | None
    due: date | None
    pledge: str
    ended_because: str
    handed_to: int | None
    handover: str

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.until is None


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One line of the assistance account; `amount` in minor units, None where nobody knows what it was worth.

    `counts` is whether it counts in the stable income: condolence money does not.
    """

    id: int
    on: date
    measure: str
    label: Text | None
    what: str
    amount: int | None
    source: str
    who: Named | None
    matter_id: int | None
    effect: str
    signed_on: date | None
    counts: bool


@dataclass(frozen=True, slots=True)
class HelpTotals:
    """How much help: lines, money where it is known, how many lines have no known worth, and what does not count."""

    lines: int
    amount: int
    unknown: int
    uncounted: int


@dataclass(frozen=True, slots=True)
class HelperLine:
    """A helper with the households of now and at most."""

    id: int
    name: str
    unit: str
    level: str
    position: str
    area: int
    has: int
    most: int


@dataclass(frozen=True, slots=True)
class CardLine:
    """One helper on the card of a household: name, unit, position, and the telephone in full, since it is to be
    called."""

    label: Text
    name: str
    unit: str
    position: str
    phone: str
    since: date


@dataclass(frozen=True, slots=True)
class Card:
    """The pairing card of a household; `address` is the path of its page, for a QR code; photos are glued on."""

    number: str
    head_name: str
    place: str
    lines: tuple[CardLine, ...]
    help_line: Text | None
    address: str
