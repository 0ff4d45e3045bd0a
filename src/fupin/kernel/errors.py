"""Errors that name the thing, the place and the fix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fupin.kernel.text import Text


class FupinError(Exception):
    """A mistake that a person can mend: what is wrong, where, and how to put it right.

    The message and its named arguments ("%(name)s") stay apart, so that a page can translate the one and
    fill in the other. A message may be English or a Text that already holds every language.
    """

    def __init__(
        self,
        message: str | Text,
        *,
        place: str | None = None,
        fix: str | Text | None = None,
        **arguments: object,
    ) -> None:
        self.message = message
        self.arguments: Mapping[str, object] = arguments
        self.place = place
        self.fix = fix
        super().__init__(message)

    def inside(self, language: str) -> str:
        """The whole sentence in a language; arguments that are Texts follow it."""
        sentence = _filled(self.message, self.arguments, language)
        if self.place:
            sentence = f"{self.place}: {sentence}"
        if self.fix:
            sentence = f"{sentence} {_filled(self.fix, self.arguments, language)}"
        return sentence

    def __str__(self) -> str:
        return self.inside("en")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found wrong in a place, for lists of all problems at once."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class ProblemsError(FupinError):
    """Several problems, all of them listed."""

    def __init__(self, subject: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        listed = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(
            "%(subject)s has %(count)s problems:\n%(listed)s",
            subject=subject,
            count=len(problems),
            listed=listed,
        )


def _filled(message: str | Text, arguments: Mapping[str, object], language: str) -> str:
    template = message.inside(language) if isinstance(message, Text) else message
    if not arguments:
        return template
    shown = {name: value.inside(language) if isinstance(value, Text) else value for name, value in arguments.items()}
    return template % shown
