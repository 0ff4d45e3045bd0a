"""The lives of the members: marriage, work, insurance, allowances, and the many yes-or-no facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from fupin.project.nation import columns
from fupin.project.nation.chance import Bytes, Dice, Flags, Ints
from fupin.project.nation.columns import NO, SCALE, UNKNOWN, YES
from fupin.project.nation.fates import Block, Fates, three

ADULT, ELDERLY, MARRIED_FROM = 16, 60, 22
ABLE = ("ordinary", "skilled")
SEVERE = ("grade_1", "grade_2")


@dataclass(frozen=True, slots=True)
class Drafts:
    """The members as they were decided: household, place and role in the family, age, sex and health."""

    owner: Ints
    place: Ints
    role: Bytes
    age: Ints
    sex: Bytes
    health: Bytes
    health_words: tuple[str, ...]
    neglect: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.owner)

    def has_health(self, *states: str) -> Flags:
        """Who has one of these states of health."""
        found: Flags = np.array([any(s in word for s in states) for word in self.health_words])[self.health]
        return found

    def kept(self, dice: Dice, values: Bytes, percent: float) -> Bytes:
        """Values of which so many in a hundred are forgotten, more in careless villages."""
        forgotten = dice.yes(len(self), percent * self.neglect)
        return np.where(forgotten, UNKNOWN, values).astype(np.int8)


@dataclass(frozen=True, slots=True)
class Lives:
    """The columns, and what the accounts need to know."""

    works: Flags
    pensioner: Flags
    severely_disabled: Flags
    allowance: Flags
    columns: dict[str, pa.Array]


def make(block: Block, fates: Fates, drafts: Drafts, in_school: Flags) -> Lives:
    """Make the lives of the members."""
    capacity, made = _capacity(block, drafts, in_school)
    works, work = _work(block, fates, drafts, capacity)
    severe, cards = _disability(block, drafts)
    allowance, support = _allowance(block, fates, drafts)
    flags, answers = _yes_or_no(block, drafts)
    made |= {**work, **cards, **support, **answers, **_marriage(block, drafts)}
    pensioner = flags["pension_insurance"] & (drafts.age >= ELDERLY)
    return Lives(works, pensioner, severe, allowance, made)


def insurance(block: Block, fates: Fates, owner: Ints) -> tuple[Bytes, dict[str, pa.Array]]:
    """Whether they have medical insurance, and the two facts that say so."""
    dice = block.chance.of("insurance")
    missing, unknown = block.guarantee(fates, "insured")
    state = three(dice, len(owner), missing[owner], unknown[owner])
    kinds = block.recipe.pick("insured")
    kind = kinds.pick(dice.ticks(len(owner)))
    # Of those of whom it is not known, one of the two is not known and the other is "no" or not known either.
    either = dice.ticks(len(owner)) % 3
    resident = np.where(state == YES, kinds.flags("resident", "both")[kind], _gap(state, either != 0))
    employee = np.where(state == YES, kinds.flags("employee", "both")[kind], _gap(state, either != 1))
    return state, {
        "medical_insurance": columns.answers(resident.astype(np.int8)),
        "employee_medical_insurance": columns.answers(employee.astype(np.int8)),
    }


def _gap(state: Bytes, here: Flags) -> Bytes:
    return np.where((state == UNKNOWN) & here, UNKNOWN, NO).astype(np.int8)


def _capacity(block: Block, drafts: Drafts, in_school: Flags) -> tuple[Flags, dict[str, pa.Array]]:
    """Who is able to work."""
    recipe, dice, age = block.recipe, block.chance.of("capacity"), drafts.age
    cases = ("child", "student", "able", "ill", "old")
    case = np.where(drafts.has_health("chronic", "serious", "disabled"), 3, 2)
    case = np.where(age >= ELDERLY, 4, np.where(in_school, 1, case))
    case = np.where(age < ADULT, 0, case).astype(np.int8)
    odds = recipe.pick("labour", *cases, codes="labour_capacity")
    found = odds.pick(dice.ticks(len(drafts)), case)
    shown = drafts.kept(dice, found, recipe.nation["unknown"]["core"])
    return odds.flags(*ABLE)[found], {"labour_capacity": columns.coded(shown, odds.words)}


def _work(block: Block, fates: Fates, drafts: Drafts, able: Flags) -> tuple[Flags, dict[str, pa.Array]]:
    """Who works away from the farm, where and for how many months."""
    recipe, dice = block.recipe, block.chance.of("work")
    shares = recipe.nation["works_away"]
    percent = np.where(fates.registered, shares["registered"], shares["light"])[drafts.owner]
    works = able & dice.yes(len(drafts), percent)
    place = recipe.pick("work_place").pick(dice.ticks(len(drafts)))
    shown = drafts.kept(dice, np.where(works, place, UNKNOWN).astype(np.int8), recipe.nation["unknown"]["other"])
    months = recipe.curve("months").pick(dice.ticks(len(drafts))) * SCALE
    return works, {
        "work_place": columns.coded(shown, recipe.pick("work_place").words),
        "months_worked": columns.whole(months, shown >= 0),
    }


def _disability(block: Block, drafts: Drafts) -> tuple[Flags, dict[str, pa.Array]]:
    dice, disabled = block.chance.of("disability"), drafts.has_health("disabled")
    made, severe = {}, disabled
    for name in ("disability_kind", "disability_grade"):
        odds = block.recipe.pick(name)
        found = odds.pick(dice.ticks(len(drafts)))
        made[name] = columns.coded(np.where(disabled, found, UNKNOWN).astype(np.int8), odds.words)
        severe = disabled & odds.flags(*SEVERE)[found]
    return severe, made


def _allowance(block: Block, fates: Fates, drafts: Drafts) -> tuple[Flags, dict[str, pa.Array]]:
    """Who receives the living allowance: whole families, the needy ones more often."""
    recipe, dice = block.recipe, block.chance.of("allowance")
    needy = recipe.causes().flags(*recipe.nation["needy"])[fates.cause]
    shares, classes = recipe.nation["allowance"], recipe.pick("allowance_class")
    supported = fates.registered & dice.yes(block.count, np.where(needy, shares["needy"], shares["any"]))
    found = supported[drafts.owner]
    kind = classes.pick(dice.ticks(block.count))[drafts.owner]
    shown = drafts.kept(dice, found.astype(np.int8), recipe.nation["unknown"]["other"])
    return found, {
        "allowance": columns.answers(shown),
        "allowance_class": columns.coded(np.where(shown == YES, kind, UNKNOWN).astype(np.int8), classes.words),
    }


def _yes_or_no(block: Block, drafts: Drafts) -> tuple[dict[str, Flags], dict[str, pa.Array]]:
    """Facts that are yes so many times in a hundred, some of them for the grown only."""
    recipe, flags, made = block.recipe, {}, {}
    for group, least in (("member_yes", 0), ("adult_yes", ADULT)):
        asked = drafts.age >= least
        for name in recipe.nation["asked_of"][group]:
            dice = block.chance.of(name)
            flags[name] = asked & dice.yes(len(drafts), block.remote(recipe.odds[group][name])[drafts.owner])
            answer = np.where(asked, flags[name], UNKNOWN).astype(np.int8)
            made[name] = columns.answers(drafts.kept(dice, answer, recipe.nation["unknown"]["other"]))
    return flags, made


def _marriage(block: Block, drafts: Drafts) -> dict[str, pa.Array]:
    """Couples are married; of the others it depends on their age."""
    recipe, dice = block.recipe, block.chance.of("marriage")
    couple = np.zeros(block.count, dtype=bool)
    couple[drafts.owner[_partners(recipe.nation["roles"])[drafts.role]]] = True
    case = np.digitize(drafts.age, [MARRIED_FROM, ELDERLY])
    case[couple[drafts.owner] & (drafts.place < 2) & (drafts.age >= MARRIED_FROM)] = 3
    odds = recipe.pick("marriage", "young", "adult", "old", "couple")
    found = odds.pick(dice.ticks(len(drafts)), case.astype(np.int8))
    return {"marital_status": columns.coded(drafts.kept(dice, found, recipe.nation["unknown"]["other"]), odds.words)}


def _partners(roles: dict[str, Any]) -> Flags:
    return np.array([role["male"] == "partner" for role in roles.values()])
