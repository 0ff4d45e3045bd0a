"""What a data check is: a small class with a name, a label, a sentence and one method on a household's file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import get_language

from fupin.kernel.period import age
from fupin.kernel.text import Text
from fupin.policy.identity import IdentityNumber
from fupin.registry.checks.words import Words
from fupin.registry.words import HEAD

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Items = Sequence[Mapping[str, Any]]


def words(text: Text) -> dict[str, str]:
    """Return a text of the pack in every language, as a finding keeps it."""
    return dict(text.by_language)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a check doubts: what about (a member, a year, or nothing), and the words of its sentence."""

    subject: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """A present member as checks see one."""

    key: int
    facts: Mapping[str, Any]
    number: IdentityNumber
    shared_number: bool = False

    @property
    def name(self) -> str:
        """The name, for sentences."""
        return str(self.facts.get("name", ""))

    def age_on(self, day: date) -> int | None:
        """The completed years on a day; None where the day of birth is not known."""
        born = self.facts.get("birth_date")
        return None if born is None else age(born, day)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A household's file as checks see it; members are None where nobody is known one by one."""

    key: int
    area: int
    facts: Mapping[str, Any]
    today: date
    members: Sequence[Person] | None = None
    accounts: Mapping[int, Items] = field(default_factory=dict)
    has_phone: bool = False
    twins: int = 0
    neighbours_with_account: int = 0

    @property
    def registered(self) -> bool:
        """Whether the programme follows the household."""
        return self.facts.get("kind") == "registered"

    @property
    def people(self) -> Sequence[Person]:
        """The present members who are known."""
        return self.members or ()

    @property
    def head(self) -> Person | None:
        """The head, if there is exactly one."""
        heads = [p for p in self.people if p.facts.get("relation") == HEAD]
        return heads[0] if len(heads) == 1 else None

    @property
    def account_year(self) -> int | None:
        """The year of the newest account."""
        return max(self.accounts, default=None)


class Check:
    """One data check; `weight` says in percent how much a doubt takes from a household's score."""

    name: ClassVar[str]
    label: ClassVar[StrPromise]
    sentence: ClassVar[StrPromise]
    weight: ClassVar[int] = 50

    def __init__(self, words: Words) -> None:
        self.words = words

    def doubts(self, file: CheckedFile) -> Iterator[Doubt]:
        """Yield what is doubtful about a household."""
        raise NotImplementedError

    @classmethod
    def text(cls, detail: Mapping[str, Any]) -> str:
        """Return the sentence about one doubt in the language of the reader; words of the pack have several."""
        language = (get_language() or "en").split("-")[0]
        words = {n: v.get(language, v.get("en")) if isinstance(v, Mapping) else v for n, v in detail.items()}
        return str(cls.sentence) % words


class PersonCheck(Check):
    """A check that looks at one person after the other."""

    def doubts(self, file: CheckedFile) -> Iterator[Doubt]:
        """Yield what is doubtful about each person."""
        for person in file.people:
            detail = self.doubt(person, file)
            if detail is not None:
                yield Doubt(str(person.key), {"name": person.name, **detail})

    def doubt(self, person: Person, file: CheckedFile) -> Mapping[str, Any] | None:
        """Return the words about what is doubtful, or None."""
        raise NotImplementedError
