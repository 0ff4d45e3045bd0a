"""Lists that departments would send about the people of the demonstration, with what is planted in them.

Everything is made from the register itself and a seed, so that what a comparison must find is known beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from fupin.framework.permissions import SYSTEM
from fupin.kernel.area import TOWN_LEVEL, VILLAGE_LEVEL, ancestor
from fupin.places import queries as places
from fupin.project.demo.chance import stream
from fupin.project.demo.identity import check_digit
from fupin.registry.queries import ComparedPerson, pack, persons_to_compare

CLASSES = ("class_a", "class_b", "class_c")
AMOUNTS = {"class_a": 42_000, "class_b": 31_000, "class_c": 22_500}  # minor units a month
FACTS = ("allowance", "allowance_class", "labour_capacity")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list; `member` is the person of the register that it is about, None for a stranger."""

    member: int | None
    name: str
    identity: str
    area: int
    born: date
    values: tuple[str | int, ...] = ()


@dataclass(slots=True)
class Planted:
    """What a comparison must find, by person of the register; strangers only counted."""

    missing: set[int] = field(default_factory=set)
    unmarked: set[int] = field(default_factory=set)
    differs: set[int] = field(default_factory=set)
    came: set[str] = field(default_factory=set)
    went: set[str] = field(default_factory=set)
    category: set[str] = field(default_factory=set)
    amount: set[str] = field(default_factory=set)
    strangers: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """How many of each thing are planted in a month."""

    missing: int = 4
    unmarked: int = 6
    differs: int = 5
    strangers: int = 3
    came: int = 3
    went: int = 3
    category: int = 2
    amount: int = 2


@dataclass(slots=True)
class AllowanceRoster:
    """A roster of payments of one place, month after month, each with what changed against the one before."""

    people: Sequence[ComparedPerson]
    plan: Plan
    rng: Random
    lines: list[Line] = field(default_factory=list)
    planted: Planted = field(default_factory=Planted)
    classed: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, area: int, plan: Plan, seed: str) -> AllowanceRoster:
        """Make the first month of a place: who receives by the register, but for what is planted."""
        everybody = list(persons_to_compare(area, FACTS))
        alone = _single_numbers([one for one in everybody if one.identity and one.birth_date])
        roster = cls(alone, plan, stream(seed, "roster"))
        roster._begin()
        # Whoever cannot be put on the roster for certain is missing from it, if the register says otherwise.
        known = {one.id for one in alone}
        roster.planted.missing |= {one.id for one in everybody if one.facts.get("allowance") and one.id not in known}
        return roster

    def _begin(self) -> None:
        marked = [one for one in self.people if one.facts.get("allowance") is True]
        others = [one for one in self.people if one.registered and one.facts.get("allowance") is not True]
        self.rng.shuffle(marked)
        self.rng.shuffle(others)
        self.planted.missing = {one.id for one in marked[: self.plan.missing]}
        self.planted.unmarked = {one.id for one in others[: self.plan.unmarked]}
        paid = [*marked[self.plan.missing :], *others[: self.plan.unmarked]]
        self.lines = [self._line(one) for one in paid]
        self._differ(marked[self.plan.missing :])
        self.lines += [self._stranger(number) for number in range(self.plan.strangers)]
        self.planted.strangers = self.plan.strangers

    def _line(self, person: ComparedPerson) -> Line:
        known = person.facts.get("allowance_class")
        kind = str(known) if known in CLASSES else "class_b"
        born = person.birth_date or date(1970, 1, 1)
        return Line(person.id, person.name, person.identity, person.area, born, (kind, AMOUNTS[kind]))

    def _differ(self, marked: Sequence[ComparedPerson]) -> None:
        """Give some another class than the register has."""
        classed = [one.id for one in marked if one.facts.get("allowance_class") in CLASSES]
        self.classed = set(classed)
        self.planted.differs = set(classed[: self.plan.differs])
        self.lines = [_other_class(line) if line.member in self.planted.differs else line for line in self.lines]

    def _stranger(self, number: int) -> Line:
        born = date(1950 + number % 40, 1 + number % 12, 1 + number % 28)
        body = f"990199{born:%Y%m%d}{number % 1000:03d}"
        name = "".join(self.rng.choice("岚霁栖青松檀苇梅棠榴") for _ in range(3))
        area = self.people[number % len(self.people)].area if self.people else 0
        return Line(None, name, body + check_digit(body), area, born, ("class_c", AMOUNTS["class_c"]))

    def next_month(self, number: int) -> None:
        """Let people come in, go out and change: what a comparison with the month before must find, and no more."""
        of_ours = [line for line in self.lines if line.member and line.member not in self._planted()]
        self.rng.shuffle(of_ours)
        self.planted = replace_changes(self.planted)
        plan = self.plan
        went, category, amount = _cut(of_ours, plan.went, plan.category, plan.amount)
        self.planted.went = {line.identity for line in went}
        self.planted.category = {line.identity for line in category}
        self.planted.amount = {line.identity for line in amount}
        gone = {line.identity for line in went}
        self.planted.missing |= {line.member for line in went if line.member}
        self.lines = [self._changed(line) for line in self.lines if line.identity not in gone]
        fresh = [self._stranger(1000 * number + place) for place in range(plan.came)]
        self.planted.came = {line.identity for line in fresh}
        self.planted.strangers += len(fresh)
        self.lines += fresh

    def _planted(self) -> set[int]:
        return self.planted.unmarked | self.planted.differs

    def _changed(self, line: Line) -> Line:
        if line.identity in self.planted.category:
            changed = _other_class(line)
            if line.member is not None and line.member in self.classed:
                self.planted.differs.add(line.member)
            return replace(changed, values=(changed.values[0], line.values[1]))
        if line.identity in self.planted.amount:
            return replace(line, values=(line.values[0], int(line.values[1]) + 1_500))
        return line

    def csv(self) -> bytes:
        """Return the roster as the office would send it, as text."""
        return table(("姓名", "身份证号", "乡镇", "村", "类别", "月保障金额"), self._cells())

    def _cells(self) -> Iterable[Sequence[str]]:
        labels = pack().codes["allowance_class"].values
        named = Names.of(line.area for line in self.lines)
        for line in self.lines:
            kind, amount = line.values
            town, village = named.of_place(line.area)
            yield line.name, line.identity, town, village, labels[str(kind)].label.inside("zh"), f"{int(amount) / 100}"


def vehicles(people: Sequence[ComparedPerson], count: int, seed: str) -> tuple[bytes, set[int]]:
    """Return a list of vehicles of some registered persons, and who they are."""
    rng = stream(seed, "vehicles")
    owners = [one for one in people if one.registered and one.identity]
    chosen = rng.sample(owners, min(count, len(owners)))
    named = Names.of(one.area for one in chosen)
    cells = [
        (
            one.name,
            one.identity,
            *named.of_place(one.area),
            f"岚A{10_000 + n:05d}",
            rng.choice(("小型轿车", "三轮汽车")),
        )
        for n, one in enumerate(chosen)
    ]
    return table(("所有人", "身份证号", "乡镇", "村", "号牌号码", "车辆类型"), cells), {one.id for one in chosen}


@dataclass(frozen=True, slots=True)
class Names:
    """What the townships and villages of some places are called."""

    known: dict[int, str]

    @classmethod
    def of(cls, areas: Iterable[int]) -> Names:
        """Read the names once."""
        keys = {ancestor(area, level) for area in areas for level in (TOWN_LEVEL, VILLAGE_LEVEL)}
        return cls(places.names(SYSTEM, keys))

    def of_place(self, area: int) -> tuple[str, str]:
        """Return the township and the village of a place."""
        town, village = (self.known.get(ancestor(area, level), "") for level in (TOWN_LEVEL, VILLAGE_LEVEL))
        return town, village


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as a text that every spreadsheet program opens."""
    lines = [",".join(head), *(",".join(map(str, row)) for row in rows)]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def replace_changes(planted: Planted) -> Planted:
    """Keep what holds on, and forget the changes of the month before."""
    return Planted(planted.missing, planted.unmarked, planted.differs, strangers=planted.strangers)


def _cut(lines: Sequence[Line], *sizes: int) -> list[list[Line]]:
    found, begin = [], 0
    for size in sizes:
        found.append(list(lines[begin : begin + size]))
        begin += size
    return found


def _other_class(line: Line) -> Line:
    kind = CLASSES[(CLASSES.index(str(line.values[0])) + 1) % len(CLASSES)]
    return replace(line, values=(kind, AMOUNTS[kind]))


def _single_numbers(people: Sequence[ComparedPerson]) -> list[ComparedPerson]:
    """Leave out people who share a number: whom a row is about could not be planted."""
    seen: dict[str, int] = {}
    for one in people:
        seen[one.identity] = seen.get(one.identity, 0) + 1
    return [one for one in people if seen[one.identity] == 1]
