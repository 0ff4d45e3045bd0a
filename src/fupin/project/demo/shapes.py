"""The shapes of the demonstration: places, households, persons and accounts, before they are rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fupin.kernel.area import NATION, from_official

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A place with its official code, its name, and what is known of it."""

    code: str
    name: str
    facts: Facts = field(default_factory=dict)

    @property
    def key(self) -> int:
        """The area key; the nation has no code."""
        return from_official(self.code) if self.code else NATION


@dataclass(frozen=True, slots=True)
class Village:
    """A village: its groups, how many live in it, and what makes life there easy or hard."""

    place: Place
    town: Place
    groups: tuple[Place, ...]
    registered: int
    registered_persons: int
    light: int
    light_persons: int
    remoteness: float  # 0 beside the county seat, 1 at the end of the road
    neglect: float  # how much more is forgotten here than elsewhere
    minority: float  # share of minority peoples in a hundred
    people: str  # the minority people that lives here


@dataclass(slots=True)
class Person:
    """A member of a household as of now, and what was written of the person before."""

    name: str
    sex: str
    born: date
    relation: str
    identity: str = ""
    identity_kind: str = ""
    facts: Facts = field(default_factory=dict)
    since: date | None = None
    left: tuple[date, str] | None = None
    earlier: tuple[date, Facts] | None = None  # until that day these facts were different

    @property
    def present(self) -> bool:
        """Whether the person still belongs to the household."""
        return self.left is None


@dataclass(slots=True)
class Account:
    """An income account: amounts in minor units, members by their position in the household."""

    year: int
    signed_on: date
    items: list[Facts]


@dataclass(slots=True)
class Household:
    """A household as of now; `earlier` holds the facts that were different when it was registered."""

    number: str
    area: int
    members: list[Person]
    since: date
    kind: str = "light"
    status: str = ""
    attribute: str = ""
    registered_on: date | None = None
    left_on: date | None = None  # the day on which it left poverty
    updated_on: date | None = None  # the day of the last survey, if it did not leave
    main_cause: str = ""
    other_causes: list[str] = field(default_factory=list)
    phone: str = ""
    bank_name: str = ""
    bank_account: str = ""
    facts: Facts = field(default_factory=dict)
    earlier: Facts = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)

    @property
    def head(self) -> str:
        """The name of the head: whom the relations name, else the first member."""
        heads = (p.name for p in self.members if p.relation == "head" and p.present)
        return next(heads, self.members[0].name)

    @property
    def size(self) -> int:
        """How many persons belong to it now."""
        return sum(p.present for p in self.members)

    def present(self) -> Iterator[Person]:
        """Yield the persons who belong to it now."""
        return (p for p in self.members if p.present)
