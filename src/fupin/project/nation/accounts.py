"""Income accounts: the net income was decided; these are the lines that come to exactly that."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from fupin.project.nation import columns
from fupin.project.nation.chance import Dice, Flags, Floats, Ints
from fupin.project.nation.fates import EMPTY, NONE, Block, Fates, rates
from fupin.project.nation.homes import Homes
from fupin.project.nation.persons import Persons
from fupin.project.nation.recipe import Recipe

NOBODY = -1
AGED = 80  # from which there is a subsidy for the old


@dataclass(frozen=True, slots=True)
class Accounts:
    """Both tables of a year, and whose net income can be known."""

    accounts: dict[str, pa.Array]
    items: dict[str, pa.Array]
    net_known: Flags


@dataclass(slots=True)
class Sheet:
    """Lines side by side: for each, an amount for every household (0: no such line) and whose it is."""

    recipe: Recipe
    dice: Dice
    net: Ints
    items: list[str] = field(default_factory=list)
    amounts: list[Ints] = field(default_factory=list)
    members: list[Ints] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many households there are."""
        return len(self.net)

    def add(self, item: str, amount: Ints, member: Ints | None = None) -> None:
        """Add a line, in minor units."""
        self.items.append(item)
        self.amounts.append(amount)
        self.members.append(np.full(self.count, NOBODY) if member is None else member)

    def whole(self, amount: Floats) -> Ints:
        """An amount in minor units, rounded down to a whole unit of the currency."""
        return np.floor(amount / self.recipe.whole).astype(np.int64) * self.recipe.whole

    def sometimes(self, item: str) -> Ints:
        """An amount in whole units for so many of a hundred households, 0 for the others."""
        found = self.recipe.curve("amounts", item).pick(self.dice.ticks(self.count)) // 10 * 10
        return found * self.yes(item)

    def yes(self, item: str) -> Flags:
        """Which households have an item."""
        return self.dice.yes(self.count, self.recipe.nation["shares"][item])

    def between(self, low: float, high: float) -> Floats:
        """A share between two of a hundred, for each household."""
        return (low + (high - low) * self.dice.shares(self.count)) / 100

    def rest(self) -> Ints:
        """What is still missing to the net income."""
        signs = [self.recipe.sign(item) for item in self.items]
        found: Ints = self.net - sum(sign * amount for sign, amount in zip(signs, self.amounts, strict=True))
        return found


def make(block: Block, fates: Fates, persons: Persons, homes: Homes, year: int) -> Accounts:
    """Make the accounts of a year: the decided one of the year that is asked for, smaller ones of those before."""
    sheet = Sheet(block.recipe, block.chance.of(f"account of {year}"), fates.net)
    if ago := block.recipe.year - year:
        sheet.net = sheet.whole(fates.net / block.recipe.nation["growth"] ** ago)
    _transfers(sheet, persons, homes)
    _earnings(sheet, persons, homes)
    _beside(sheet, persons)
    return _flat(block, fates, sheet, year)


def workers(persons: Persons, count: int) -> tuple[Ints, Ints]:
    """The first and the second of each household who have work away; -1 where there is none."""
    rows = np.flatnonzero(persons.life.works)[::-1]
    first = np.full(count, NOBODY, dtype=np.int64)
    first[persons.owner[rows]] = persons.place[rows]
    rest = rows[persons.place[rows] != first[persons.owner[rows]]]
    second = np.full(count, NOBODY, dtype=np.int64)
    second[persons.owner[rest]] = persons.place[rest]
    return first, second


def _transfers(sheet: Sheet, persons: Persons, homes: Homes) -> None:
    """What the state pays, never more than a share of the income that was decided."""
    due = _due(sheet, persons, homes)
    counted = sum(amount for item, amount in due.items() if sheet.recipe.sign(item)) * sheet.recipe.whole
    most = np.maximum(sheet.net, 0) * sheet.recipe.nation["transfers_at_most"] // 100
    kept = np.minimum(1.0, most / np.maximum(counted, 1))
    for item, amount in due.items():
        sheet.add(item, sheet.whole(amount * (kept if sheet.recipe.sign(item) else 1.0) * sheet.recipe.whole))


def _due(sheet: Sheet, persons: Persons, homes: Homes) -> dict[str, Ints]:
    """What would be due by the members and the land, in whole units."""
    amounts, count, life = sheet.recipe.nation["amounts"], sheet.count, persons.life
    entitled = {
        "pension": persons.per_household(life.pensioner, count),
        "allowance": persons.per_household(life.allowance, count),
        "destitute_support": homes.destitute.astype(np.int64),
        "disability_subsidy": persons.per_household(life.severely_disabled, count),
        "elderly_subsidy": persons.per_household(persons.age >= AGED, count),
    }
    due = {item: entitled[item] * amounts[item] for item in entitled}
    for item, tenths in (("farm_subsidy", homes.land), ("ecology", homes.forest)):
        due[item] = tenths * amounts[item] // 10 * sheet.yes(item)
    return due | {"dividend": sheet.sometimes("dividend")}


def _earnings(sheet: Sheet, persons: Persons, homes: Homes) -> None:
    """What is missing comes from work elsewhere and from the farm; who has neither is supported."""
    recipe, rest = sheet.recipe, sheet.rest()
    first, second = workers(persons, sheet.count)
    worker = (first >= 0) & (rest > 0)
    farms = (homes.land > 0) & (~worker | sheet.dice.yes(sheet.count, recipe.nation["farming"])) | (rest < 0)
    share = np.where(farms, sheet.between(*recipe.nation["wage_share"]), 1.0)
    farmed = np.where(worker, sheet.whole(rest * (1 - share)), rest) * farms
    wages = np.where(worker, rest - farmed, 0)
    others = sheet.whole(wages * sheet.between(*recipe.nation["second_wage"])) * (second >= 0)
    sheet.add("wage", wages - others, first)
    sheet.add("wage", others, second)
    _farm(sheet, farmed)
    sheet.add(recipe.nation["support"], np.where(worker | farms, 0, rest))


def _farm(sheet: Sheet, net: Ints) -> None:
    """Crops and livestock with their costs; a loss is what crops cost more than they brought."""
    keeps = sheet.dice.yes(sheet.count, sheet.recipe.nation["livestock"]) & (net > 0)
    livestock = sheet.whole(net * sheet.between(20, 70)) * keeps
    for item, part in (("crops", net - livestock), ("livestock", livestock)):
        cost = sheet.between(*sheet.recipe.nation["costs"][item])
        gross = -sheet.whole(-np.abs(part) / (1 - cost))
        sheet.add(item, gross)
        sheet.add(f"{item}_cost", gross - part)


def _beside(sheet: Sheet, persons: Persons) -> None:
    """Money that does not count as lasting income, and what only another formula takes off."""
    entitled = {"study_grant": persons.in_school, "medical_reimbursement": persons.sick}
    for item, who in entitled.items():
        some = persons.per_household(who, sheet.count) > 0
        sheet.add(item, sheet.sometimes(item) * some * sheet.recipe.whole)
    for item in sheet.recipe.nation["beside"]:
        sheet.add(item, sheet.sometimes(item) * sheet.recipe.whole)


def _flat(block: Block, fates: Fates, sheet: Sheet, year: int) -> Accounts:
    """The lines one below the other, by household; some amounts are not known."""
    known = fates.account_known
    amounts = np.stack(sheet.amounts, axis=1)
    there = (amounts != 0) & (known & (fates.edge != EMPTY))[:, None]
    owner, slot = np.nonzero(there)
    percent = rates(block.recipe, "amount")[(~fates.registered).astype(int)][owner]
    forgotten = (fates.edge[owner] == NONE) & sheet.dice.yes(len(owner), percent)
    counts = np.array([block.recipe.sign(item) != 0 for item in sheet.items])
    lost = np.bincount(owner[forgotten & counts[slot]], minlength=block.count) > 0
    items = {
        **_keys(block.ids[owner], year),
        "line": _small(_numbered(there.sum(axis=1))),
        **_lines(sheet, owner, slot),
        "amount": columns.whole(amounts[owner, slot], ~forgotten),
    }
    return Accounts(_keys(block.ids[known], year), items, known & ~lost)


def _keys(households: Ints, year: int) -> dict[str, pa.Array]:
    return {"household": columns.whole(households), "year": _small(np.full(len(households), year))}


def _lines(sheet: Sheet, owner: Ints, slot: Ints) -> dict[str, pa.Array]:
    words = list(dict.fromkeys(sheet.items))
    code = np.array([words.index(item) for item in sheet.items], dtype=np.int8)
    members = np.stack(sheet.members, axis=1)[owner, slot]
    return {"item": columns.coded(code[slot], words), "member": columns.whole(members, members >= 0)}


def _numbered(lines: Ints) -> Ints:
    """The number of each line within its household, from 0."""
    return np.arange(lines.sum()) - np.repeat(np.cumsum(lines) - lines, lines)


def _small(values: Ints) -> pa.Array:
    return columns.whole(values.astype(np.int32), kind=pa.int32())
