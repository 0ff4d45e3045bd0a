"""What a check finds in a template: where, and what to do about it; every problem at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fupin.kernel.errors import FupinError

_AT_MOST = 30


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the part of the file, the place in it, and the words with their arguments."""

    message: str
    arguments: dict[str, object] = field(default_factory=dict)
    part: str = ""
    place: str = ""

    def said(self) -> str:
        """Return the problem in the language of the page."""
        words = _(self.message) % self.arguments if self.arguments else _(self.message)
        where = " · ".join(filter(None, (self.part, self.place)))
        return f"{where}: {words}" if where else words


class Refused(FupinError):
    """A template that is not taken, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems[:_AT_MOST])
        super().__init__(
            gettext_noop("This template cannot be used: %(first)s"), first=problems[0].said() if problems else ""
        )


def refuse(message: str, part: str = "", **arguments: object) -> Refused:
    """Return the refusal for one reason."""
    return Refused([Problem(message, arguments, part)])
