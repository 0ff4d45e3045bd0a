"""Income accounts: the net income was decided; these are the lines that come to exactly that."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from fupin.project.nation import columns
from fupin.project.nation.chance import Dice, Flags, Ints
from fupin.project.nation.fates import EMPTY, NONE, Block, Fates, rates
from fupin.project.nation.homes import Homes
from fupin.project.nation.persons import Persons

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Accounts:
    """Both tables of a year, and whose net income can be known."""

    accounts: dict[str, pa.Array]
    items: dict[str, pa.Array]
    net_known: Flags


@dataclass(slots=True)
class Sheet:
    """Lines side by side: for each, an amount for every household (0 where it has no such line) and a member."""

    count: int
    items: list[str] = field(default_factory=list)
    amounts: list[Ints] = field(default_factory=list)
    members: list[Ints | None] = field(default_factory=list)

    def add(self, item: str, amount: Ints, member: Ints | None = None) -> None:
        """Add a line."""
        self.items.append(item)
        self.amounts.append(amount)
        self.members.append(member)


def make(block: Block, fates: Fates, persons: Persons, homes: Homes, year: int) -> Accounts:
    """Make the accounts of a year: the decided one of the year that is asked for, smaller ones of those before."""
    dice = block.chance.of(f"account of {year}")
    ago = block.recipe.year - year
    whole = block.recipe.whole
    net = fates.net if ago == 0 else np.floor(fates.net / block.recipe.nation["growth"] ** ago / whole).astype(np.int64) * whole
    sheet = Sheet(block.count)
    first, second = workers(persons, block.count)
    _transfers(block, fates, persons, homes, net, dice, sheet)
    _earnings(block, homes, net, sheet, first, second, dice)
    _beside(block, persons, dice, sheet)
    return _flat(block, fates, sheet, year, dice)


def workers(persons: Persons, count: int) -> tuple[Ints, Ints]:
    """The first and the second of each household who have work away; -1 where there is none."""
    rows = np.flatnonzero(persons.works)[::-1]
    first = np.full(count, NOBODY, dtype=np.int64)
    first[persons.owner[rows]] = persons.place[rows]
    rest = rows[persons.place[rows] != first[persons.owner[rows]]]
    second = np.full(count, NOBODY, dtype=np.int64)
    second[persons.owner[rest]] = persons.place[rest]
    return first, second


def _transfers(
    block: Block, fates: Fates, persons: Persons, homes: Homes, net: Ints, dice: Dice, sheet: Sheet
) -> None:
    """What the state pays, never more than a share of the income that was decided."""
    amounts, shares, count = block.recipe.nation["amounts"], block.recipe.nation["shares"], block.count
    due = {
        "pension": persons.per_household(persons.pensioner, count) * amounts["pension"],
        "allowance": persons.per_household(persons.allowance, count) * amounts["allowance"],
        "destitute_support": homes.destitute * amounts["destitute_support"],
        "disability_subsidy": persons.per_household(persons.severely_disabled, count) * amounts["disability_subsidy"],
        "elderly_subsidy": persons.per_household(persons.age >= 80, count) * amounts["elderly_subsidy"],
        "farm_subsidy": homes.land * amounts["farm_subsidy"] // 10 * dice.yes(count, shares["farm_subsidy"]),
        "ecology": homes.forest * amounts["ecology"] // 10 * dice.yes(count, shares["ecology"]),
        "dividend": _sometimes(block, dice, "dividend"),
    }
    whole = block.recipe.whole
    counted = sum(amount for item, amount in due.items() if block.recipe.sign(item)) * whole
    most = np.maximum(net, 0) * block.recipe.nation["transfers_at_most"] // 100
    kept = np.minimum(1.0, most / np.maximum(counted, 1))
    for item, amount in due.items():
        fits = kept if block.recipe.sign(item) else 1.0
        sheet.add(item, np.floor(amount * fits).astype(np.int64) * whole)


def _sometimes(block: Block, dice: Dice, name: str) -> Ints:
    found = block.recipe.curve("amounts", name).pick(dice.ticks(block.count)) // 10 * 10
    return found * dice.yes(block.count, block.recipe.nation["shares"][name])


def _earnings(
    block: Block, homes: Homes, net: Ints, sheet: Sheet, first: Ints, second: Ints, dice: Dice
) -> None:
    """What is missing comes from work elsewhere and from the farm; who has neither is supported."""
    recipe, count, whole = block.recipe, block.count, block.recipe.whole
    rest = net - sum(recipe.sign(item) * amount for item, amount in zip(sheet.items, sheet.amounts, strict=True))
    worker = (first >= 0) & (rest > 0)
    farms = (homes.land > 0) & (~worker | dice.yes(count, recipe.nation["farming"])) | (rest < 0)
    low, high = recipe.nation["wage_share"]
    share = np.where(farms, (low + (high - low) * dice.shares(count)) / 100, 1.0)
    from_farm = np.where(worker, np.floor(rest * (1 - share) / whole).astype(np.int64) * whole, rest) * farms
    wages = np.where(worker, rest - from_farm, 0)
    two = (second >= 0) & dice.yes(count, 85)
    others = wages * recipe.nation["second_wage"] // 100 // whole * whole * two
    sheet.add("wage", wages - others, first)
    sheet.add("wage", others, second)
    _farm(block, from_farm, sheet, dice)
    sheet.add(recipe.nation["support"], np.where(~worker & ~farms, rest, 0))


def _farm(block: Block, net: Ints, sheet: Sheet, dice: Dice) -> None:
    """Crops and livestock with their costs; a loss is what crops cost more than they brought."""
    whole, count = block.recipe.whole, block.count
    keeps = dice.yes(count, block.recipe.nation["livestock"]) & (net > 0)
    livestock = np.floor(net * (0.2 + 0.5 * dice.shares(count)) / whole).astype(np.int64) * whole * keeps
    for item, part in (("crops", net - livestock), ("livestock", livestock)):
        low, high = block.recipe.nation["costs"][item]
        cost = (low + (high - low) * dice.shares(count)) / 100
        gross = np.ceil(np.abs(part) / (1 - cost) / whole).astype(np.int64) * whole
        sheet.add(item, gross)
        sheet.add(f"{item}_cost", gross - part)


def _beside(block: Block, persons: Persons, dice: Dice, sheet: Sheet) -> None:
    """Money that does not count as lasting income, and what is only taken off by another formula."""
    count, whole = block.count, block.recipe.whole
    students = persons.per_household(persons.student, count) > 0
    sick = persons.per_household(persons.sick, count) > 0
    for item, who in (("study_grant", students), ("medical_reimbursement", sick)):
        sheet.add(item, _sometimes(block, dice, item) * who * whole)
    for item in ("condolence", "temporary_relief", "gifts_given"):
        sheet.add(item, _sometimes(block, dice, item) * whole)


def _flat(block: Block, fates: Fates, sheet: Sheet, year: int, dice: Dice) -> Accounts:
    """The lines one below the other, by household; some amounts are not known."""
    light = (~fates.registered).astype(int)
    known = fates.account_known
    amounts = np.stack(sheet.amounts, axis=1)
    there = (amounts != 0) & (known & (fates.edge != EMPTY))[:, None]
    owner, slot = np.nonzero(there)
    forgotten = (fates.edge[owner] == NONE) & dice.yes(len(owner), rates(block.recipe, "amount")[light[owner]])
    counts = np.array([block.recipe.sign(item) != 0 for item in sheet.items])
    lost = np.bincount(owner[forgotten & counts[slot]], minlength=block.count) > 0
    words = list(dict.fromkeys(sheet.items))
    code = np.array([words.index(item) for item in sheet.items], dtype=np.int8)
    lines = there.sum(axis=1)
    ids = block.ids
    members = np.stack([np.full(block.count, NOBODY) if m is None else m for m in sheet.members], axis=1)[owner, slot]
    items = {
        "household": columns.whole(ids[owner]),
        "year": columns.whole(np.full(len(owner), year, dtype=np.int32), kind=pa.int32()),
        "line": columns.whole((np.arange(len(owner)) - np.repeat(np.cumsum(lines) - lines, lines)).astype(np.int32), kind=pa.int32()),
        "item": columns.coded(code[slot], words),
        "amount": columns.whole(amounts[owner, slot], ~forgotten),
        "member": columns.whole(members, members >= 0),
    }
    accounts = {
        "household": columns.whole(ids[known]),
        "year": columns.whole(np.full(int(known.sum()), year, dtype=np.int32), kind=pa.int32()),
    }
    return Accounts(accounts, items, known & ~lost)
