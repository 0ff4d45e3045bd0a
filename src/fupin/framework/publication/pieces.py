"""What a scanner reads of a file: pieces of text with their place, and pictures that it cannot read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, gettext_noop

from fupin.kernel.errors import FupinError


class Unreadable(FupinError):
    """Raised for a file that cannot be looked into, and that therefore must not be published."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands: a sentence with named arguments, translated when it is shown."""

    words: str
    arguments: dict[str, Any] = field(default_factory=dict)
    inside: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """The place in the language of the page, the files around it first."""
        return " › ".join([*self.inside, gettext(self.words) % self.arguments])

    def within(self, name: str) -> Place:
        """The same place in a file that lies inside another."""
        return Place(self.words, self.arguments, (name, *self.inside))


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of a file. `joined` pieces are rows whose cells are read together, cells apart by `numbers.CELL`."""

    place: Place
    text: str
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """Pictures in one place of a file: their words are not read."""

    place: Place
    count: int = 1


Found = Iterator[Piece | Picture]
Reader = Callable[[bytes], Iterable[Piece | Picture]]

WHOLE = gettext_noop("the file")
PROPERTIES = gettext_noop("properties of the file (%(name)s)")
DAMAGED = gettext_noop("The file is damaged or is not what its name says, so nobody can tell what it holds.")
ENCRYPTED = gettext_noop("The file is encrypted, so nobody can tell what it holds. Save it without a password.")
TOO_LARGE = gettext_noop("Unpacked, the file is too large to be looked through. Publish it in parts.")
UNKNOWN = gettext_noop(
    "Files of this kind cannot be looked into (%(kind)s). Save it as xlsx, docx, pptx, pdf, csv, txt, html or json."
)
MACROS = gettext_noop("The file holds programs or embedded objects (%(name)s). Save it without them.")
