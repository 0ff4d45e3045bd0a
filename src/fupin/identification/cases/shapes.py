"""What people hand to the actions of cases, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from fupin.kernel.errors import FupinError
from fupin.kernel.workflow import Tally

__all__ = ["Bulk", "Choice", "Given", "Hearing", "Meanwhile", "Override", "Refusal", "Sitting", "Tally", "Upload"]


class Meanwhile(FupinError):
    """Raised when a case changed between being read and being acted on; says what happened since."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Override:
    """Why a case begins although the test beforehand says no: in writing, with a paper."""

    reason: str
    paper: Upload | None


@dataclass(frozen=True, slots=True)
class Given:
    """One piece of evidence as somebody gives it, under the name that the step asks for.

    A photo or file brings `file`; a text its words; a check its words, if any; a signature its `strokes` (the path of
    an SVG of 600 × 200) and the name of whoever signed. `spot` is latitude and longitude.
    """

    name: str
    file: Upload | None = None
    text: str = ""
    strokes: str = ""
    signer: str = ""
    taken_at: datetime | None = None
    spot: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a meeting said of one case: its votes, and the outcome taken; without one the case stays where it is."""

    case_id: int
    tally: Tally | None = None
    outcome: str = ""
    reason: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """An outcome chosen for one case, as it was when it was read."""

    case_id: int
    outcome: str
    revision: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One of many that could not be done, and why; `subject` is the case, or the household where none was opened."""

    subject: int
    message: FupinError


@dataclass(frozen=True, slots=True)
class Bulk:
    """What came of many at once: the cases done, and those that were refused."""

    done: list[int] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sitting(Bulk):
    """What came of a meeting."""

    meeting_id: int = 0
