"""Who lives together: families of a wanted size, with ages that fit and names that say who is whose child."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from fupin.project.demo.chance import Odds, likely
from fupin.project.demo.identity import Numbers
from fupin.project.demo.material import Material
from fupin.project.demo.shapes import Person

MEN = {"son", "grandson", "father", "younger_brother", "brothers_son"}
OTHER_NAME = {"daughter_in_law", "mother", "spouse"}  # who came in by marriage
OLDEST = 101
GRANDPARENT = 48


class Kin(NamedTuple):
    """Somebody in a family before having a name."""

    relation: str
    sex: str
    age: int


class Families:
    """Makes families; keeps the numbers that were given, so that no two persons share one."""

    def __init__(self, material: Material, first: int = 0) -> None:
        self._today = material.today
        self._surnames = Odds(material.names["surnames"])
        self._given = material.names["given"]
        self._numbers = Numbers(material.prefix, first)

    def make(self, rng: Random, size: int) -> list[Person]:
        """Return the persons of one family, the head first."""
        surname = self._surnames.pick(rng)
        kin = compose(rng, size)
        head_is_man = kin[0].sex == "male"
        return [self._person(rng, one, surname, head_is_man) for one in kin]

    def _person(self, rng: Random, kin: Kin, surname: str, head_is_man: bool) -> Person:
        other = kin.relation in OTHER_NAME if head_is_man else kin.relation in {"head", "daughter_in_law"}
        born = self.birthday(rng, kin.age)
        name = (self._surnames.pick(rng) if other else surname) + self._second(rng, kin)
        return Person(name, kin.sex, born, kin.relation, self._numbers.give(born, kin.sex), "resident_id")

    def birthday(self, rng: Random, age: int) -> date:
        """Return a day on which somebody of that age was born."""
        return self._today - timedelta(days=int(age * 365.25) + 1 + int(rng.random() * 364))

    def number(self, born: date, sex: str) -> str:
        """Return a new identity number."""
        return self._numbers.give(born, sex)

    def _second(self, rng: Random, kin: Kin) -> str:
        letters: str = self._given[kin.sex]["old" if kin.age >= 42 else "young"]
        first = letters[int(rng.random() * len(letters))]
        return first if likely(rng, 14) else first + letters[int(rng.random() * len(letters))]


def compose(rng: Random, size: int) -> list[Kin]:
    """Return a family of exactly that size."""
    head = _head(rng, size)
    found = [head]
    others = _young(rng, head) if head.age < GRANDPARENT else _old(rng, head)
    while len(found) < size:
        found.append(next(others))
    return found


def _head(rng: Random, size: int) -> Kin:
    if size == 1:
        return Kin("head", "male" if likely(rng, 66) else "female", int(rng.triangular(38, 92, 68)))
    oldest, usual = (86, 58) if size == 2 else (78, 49)
    return Kin("head", "male" if likely(rng, 86) else "female", int(rng.triangular(27, oldest, usual)))


def _spouse(rng: Random, head: Kin) -> Kin:
    sex = "female" if head.sex == "male" else "male"
    return Kin("spouse", sex, max(22, head.age + rng.randint(-5, 2)))


def _young(rng: Random, head: Kin) -> Iterator[Kin]:
    if likely(rng, 87):
        yield _spouse(rng, head)
    eldest = head.age - rng.randint(22, 29)
    for number in range(rng.choice((1, 2, 2, 3))):
        age = eldest - 3 * number - rng.randint(0, 2)
        if age >= 1:
            yield _child(rng, age)
    for relation, sex, percent in (("mother", "female", 62), ("father", "male", 50)):
        if likely(rng, percent):
            yield Kin(relation, sex, min(OLDEST, head.age + rng.randint(21, 31)))
    if likely(rng, 3):
        yield Kin("brothers_son", "male", rng.randint(12, 22))
    yield from _more(rng, head)


def _old(rng: Random, head: Kin) -> Iterator[Kin]:
    if likely(rng, 76):
        yield _spouse(rng, head)
    child = head.age - rng.randint(22, 28)
    yield Kin("son", "male", child) if likely(rng, 68) else Kin("daughter", "female", child)
    if child >= 25 and likely(rng, 80):
        yield Kin("daughter_in_law", "female", max(22, child - rng.randint(0, 4)))
        for number in range(rng.choice((1, 2, 2, 3))):
            age = child - rng.randint(22, 27) - 3 * number
            if age >= 1:
                yield _grandchild(rng, age)
    if likely(rng, 55) and child - 4 > 0:
        yield _child(rng, child - rng.randint(2, 4))
    if head.age < 66 and likely(rng, 40):
        yield Kin("mother", "female", min(OLDEST, head.age + rng.randint(20, 29)))
    if likely(rng, 3):
        yield Kin("younger_brother", "male", max(30, head.age - rng.randint(2, 9)))
    yield from _more(rng, head)


def _more(rng: Random, head: Kin) -> Iterator[Kin]:
    """More children, and later grandchildren, without end: no family is too large."""
    while True:
        youngest = max(1, head.age - 40)
        if head.age >= GRANDPARENT + 4 and likely(rng, 50):
            yield _grandchild(rng, rng.randint(1, max(2, head.age - 46)))
        else:
            yield _child(rng, rng.randint(youngest, max(youngest + 1, head.age - 23)))


def _child(rng: Random, age: int) -> Kin:
    return Kin("son", "male", age) if likely(rng, 53) else Kin("daughter", "female", age)


def _grandchild(rng: Random, age: int) -> Kin:
    return Kin("grandson", "male", age) if likely(rng, 53) else Kin("granddaughter", "female", age)
