"""One village as a table: what stands in which column, before a house gives it its manner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fupin.policy.packs import Pack
from fupin.project.demo.material import Material
from fupin.project.demo.shapes import Household, Person, Village

Cell = str | int | float | date | None
Row = list[Cell]

PLACE, HOUSEHOLD, MEMBER, INCOME = "place", "household", "member", "income"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it holds, and the names that people give it."""

    block: str
    name: str
    words: tuple[str, ...]


@dataclass(slots=True)
class Table:
    """The rows of a village, one for each person; `first` are the rows with which a household begins."""

    columns: list[Column]
    rows: list[Row]
    first: list[int] = field(default_factory=list)

    def place(self, name: str) -> int:
        """Return where the column of that name is; of two, that of the person."""
        places = [p for p, column in enumerate(self.columns) if column.name == name]
        return next((p for p in places if self.columns[p].block == MEMBER), places[0])


def columns(pack: Pack, material: Material) -> list[Column]:
    """Return the columns of a village's workbook."""
    plan = material.workbooks
    found = [Column(PLACE, name, (word,)) for name, word in plan["places"].items()]
    for block in (HOUSEHOLD, MEMBER):
        for name in plan[block]:
            fact = pack.facts[block][name]
            found.append(Column(block, name, (fact.label.inside("zh"), *fact.aliases)))
    for name in plan[INCOME]:
        item = pack.items[name]
        found.append(Column(INCOME, name, (item.label.inside("zh"), *item.aliases)))
    return found


def table(pack: Pack, material: Material, village: Village, households: Sequence[Household]) -> Table:
    """Return the table of households of a village; what belongs to the household stands in its first row."""
    made = Table(columns(pack, material), [])
    writer = _Writer(pack, material)
    for household in households:
        made.first.append(len(made.rows))
        for position, person in enumerate(household.present()):
            made.rows.append(list(writer.row(made.columns, village, household, person, first=position == 0)))
    return made


class _Writer:
    """Writes what the register holds as people write it."""

    def __init__(self, pack: Pack, material: Material) -> None:
        self._pack = pack
        self._yes, self._no = material.workbooks["yes"], material.workbooks["no"]

    def row(
        self, wanted: Sequence[Column], village: Village, household: Household, person: Person, *, first: bool
    ) -> Iterator[Cell]:
        groups = {place.key: place.name for place in village.groups}
        for column in wanted:
            if column.block == PLACE:
                yield village.place.name if column.name == "village" else groups[household.area]
            elif column.name == "number" or (column.block == HOUSEHOLD and first):
                yield self._shown(HOUSEHOLD, column.name, _of_household(household, column.name))
            elif column.block == MEMBER:
                yield self._shown(MEMBER, column.name, _of_person(person, column.name))
            else:
                yield _income(household, column.name) if first and column.block == INCOME else None

    def _shown(self, entity: str, name: str, value: Any) -> Cell:
        declared = self._pack.facts[entity][name]
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            return str(self._yes if value else self._no)
        if declared.codes:
            codes = self._pack.codes[declared.codes]
            given = value if isinstance(value, list) else [value]
            return ", ".join(codes.label_of(code).inside("zh") for code in given) or None
        if declared.type == "date" and isinstance(value, str):
            return date.fromisoformat(value)
        shown: Cell = value
        return shown


def _of_household(household: Household, name: str) -> Any:
    if name in ("number", "attribute", "main_cause", "other_causes", "phone", "size"):
        return getattr(household, name)
    return household.facts.get(name)


def _of_person(person: Person, name: str) -> Any:
    core = {"birth_date": "born", "identity_number": "identity"}
    if name in ("name", "sex", "relation", *core):
        return getattr(person, core.get(name, name))
    return person.facts.get(name)


def _income(household: Household, item: str) -> Cell:
    if not household.accounts:
        return None
    amounts = [i["amount"] for i in household.accounts[-1].items if i["item"] == item]
    return sum(amounts) // 100 if amounts else 0
