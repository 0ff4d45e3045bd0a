"""The members of the households: families, ages, health, school, work and insurance, as the fates ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from fupin.project.nation import columns, schooling
from fupin.project.nation.chance import Bytes, Curve, Dice, Flags, Ints, Odds, Ticks
from fupin.project.nation.columns import NO, UNKNOWN, YES
from fupin.project.nation.fates import Block, Fates, three
from fupin.project.nation.recipe import Recipe

DAYS_OF_AGE = 365  # the youngest and the oldest of a year of school are less than this many days apart
MALE, FEMALE = 0, 1
ADULT, ELDERLY = 16, 60


@dataclass(frozen=True, slots=True)
class Persons:
    """One row for each member: who they are, and what the truth and the accounts need to know of them."""

    owner: Ints
    place: Ints
    age: Ints
    schooled: Bytes
    insured: Bytes
    works: Flags
    pensioner: Flags
    student: Flags
    sick: Flags
    severely_disabled: Flags
    allowance: Flags
    columns: dict[str, pa.Array]

    def per_household(self, flags: Flags, count: int) -> Ints:
        """How many members of each household are so."""
        return np.bincount(self.owner[flags], minlength=count)


def make(block: Block, fates: Fates) -> Persons:
    """Make the members of every household whose members are known."""
    recipe = block.recipe
    counts = np.where(fates.members_known, fates.size, 0)
    owner = np.repeat(np.arange(block.count), counts)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    role = _roles(block, fates)[owner, np.minimum(place, _longest(recipe) - 1)]
    dice = block.chance.of("persons")
    age = _ages(recipe).pick(dice.ticks(len(owner)), role).astype(np.int64)
    sex = _sexes(recipe, dice, owner, role, block.count)
    named = _named_ones(block, fates, owner, place, dice)
    health = _health(recipe, dice, age, named)
    pupils = schooling.make(block, fates, owner, age)
    return _written(block, fates, _Drafts(owner, place, role, age, sex, health, pupils))


@dataclass(frozen=True, slots=True)
class _Drafts:
    owner: Ints
    place: Ints
    role: Bytes
    age: Ints
    sex: Bytes
    health: Bytes
    pupils: schooling.Pupils


def _longest(recipe: Recipe) -> int:
    return max(len(roles) for roles in recipe.nation["families"].values())


def _roles(block: Block, fates: Fates) -> Any:
    """The role at each place of each household's family."""
    recipe = block.recipe
    names = list(recipe.nation["roles"])
    kinds = recipe.pick("family", *recipe.nation["family"])
    cases = list(recipe.nation["family"])
    case = np.full(block.count, cases.index("any"), dtype=np.int8)
    for code in ("education", "labour"):
        case[recipe.causes().flags(code)[fates.cause]] = cases.index(code)
    case[fates.size == 1] = cases.index("alone")
    family = kinds.pick(block.chance.of("families").ticks(block.count), case)
    tables = [[names.index(role) for role in recipe.nation["families"][kind]] for kind in kinds.words]
    return np.array(tables, dtype=np.int8)[family]


def _ages(recipe: Recipe) -> Odds:
    """Ages by role: every age of its range alike."""
    if "ages" not in recipe._made:
        ranges = [role["ages"] for role in recipe.nation["roles"].values()]
        rows = [{age: 1 for age in range(low, high + 1)} for low, high in ranges]
        words = range(max(high for _, high in ranges) + 1)
        recipe._made["ages"] = Odds([str(age) for age in words], [[row.get(age, 0) for age in words] for row in rows])
    found: Odds = recipe._made["ages"]
    return found


def _sexes(recipe: Recipe, dice: Dice, owner: Ints, role: Bytes, households: int) -> Bytes:
    """Partners are of the other sex than the first of the family."""
    shares = [role["male"] for role in recipe.nation["roles"].values()]
    partner = np.array([share == "partner" for share in shares])
    percent = np.array([50.0 if share == "partner" else float(share) for share in shares])
    sex = np.where(dice.yes(len(owner), percent[role]), MALE, FEMALE).astype(np.int8)
    first = np.zeros(households, dtype=np.int8)
    first[owner[::-1]] = sex[::-1]
    return np.where(partner[role], 1 - first[owner], sex).astype(np.int8)


def _named_ones(block: Block, fates: Fates, owner: Ints, place: Ints, dice: Dice) -> dict[str, Flags]:
    """Those for whose illness or disability a household is poor: one of the first two of the family."""
    fits = dice.yes(block.count, block.recipe.nation["fits"])
    chosen = (dice.ticks(block.count) % np.clip(fates.size, 1, 2)).astype(np.int64)
    own = place == chosen[owner]
    causes = block.recipe.causes()
    return {name: own & (fits & causes.flags(name)[fates.cause])[owner] for name in ("illness", "disability")}


def _health(recipe: Recipe, dice: Dice, age: Ints, named: dict[str, Flags]) -> Bytes:
    cases = ("child", "adult", "old", "illness", "disability")
    case = np.where(age < ADULT, 0, np.where(age < ELDERLY, 1, 2)).astype(np.int8)
    for name, flags in named.items():
        case[flags] = cases.index(name)
    return recipe.pick("health", *cases).pick(dice.ticks(len(age)), case)


def _written(block: Block, fates: Fates, drafts: _Drafts) -> Persons:
    recipe, dice = block.recipe, block.chance.of("members' facts")
    health_words = recipe.pick("health", "child", "adult", "old", "illness", "disability").words
    ill = np.array(["chronic" in word or "serious" in word for word in health_words])[drafts.health]
    serious = np.array(["serious" in word for word in health_words])[drafts.health]
    disabled = np.array(["disabled" in word for word in health_words])[drafts.health]
    count = len(drafts.owner)
    neglect = block.neglect[drafts.owner]
    unknown = recipe.nation["unknown"]

    def known(percent: float = unknown["core"]) -> Flags:
        return ~dice.yes(count, percent * neglect)

    insured, resident, employee = _insurance(block, fates, drafts.owner, dice)
    capacity, words = _capacity(recipe, dice, drafts.age, ill | disabled, drafts.pupils.in_school)
    able = np.array([word in ("ordinary", "skilled") for word in words])[capacity]
    away = _works_away(block, fates, drafts, able, dice)
    made = {
        "household": columns.whole(block.ids[drafts.owner]),
        "member": columns.whole(drafts.place),
        "sex": columns.coded(np.where(known(unknown["sex"]), drafts.sex, -1), ["male", "female"]),
        "birth_date": columns.days(_birth_days(recipe, dice, drafts.age), drafts.pupils.birth_known),
        "relation": _relation(recipe, drafts),
        "ethnicity": _ethnicity(block, drafts.owner, dice, known(unknown["other"])),
        "present": columns.answers(np.ones(count, dtype=np.int8)),
        "education": columns.coded(drafts.pupils.education, drafts.pupils.education_words),
        "student_status": columns.coded(drafts.pupils.status, drafts.pupils.status_words),
        "taught_at_home": columns.answers(drafts.pupils.taught_at_home),
        "unable_to_study": columns.answers(drafts.pupils.unable_to_study),
        "health": columns.sets(np.where(known(), drafts.health, -1), health_words),
        "disabled": columns.answers(_recorded(disabled, dice.yes(count, recipe.nation["disabled_recorded"]), known())),
        "labour_capacity": columns.coded(np.where(known(), capacity, -1), words),
        "medical_insurance": columns.answers(resident),
        "employee_medical_insurance": columns.answers(employee),
        **_work(recipe, dice, away, known(unknown["other"])),
    }
    needy = (fates.registered & recipe.causes().flags(*recipe.nation["needy"])[fates.cause])[drafts.owner]
    shares = recipe.nation["allowance"]
    allowance = _whole_families(dice, block.count, drafts.owner, needy, shares) & fates.registered[drafts.owner]
    pension = (drafts.age >= ELDERLY) & dice.yes(count, recipe.odds["adult_yes"]["pension_insurance"][0])
    made["allowance"] = columns.answers(np.where(known(unknown["other"]), allowance, UNKNOWN).astype(np.int8))
    return Persons(
        drafts.owner,
        drafts.place,
        drafts.age,
        drafts.pupils.schooled,
        insured,
        away,
        pension,
        drafts.pupils.in_school,
        serious,
        disabled & dice.yes(count, 46),
        allowance,
        made,
    )


def _recorded(flags: Flags, noted: Flags, known: Flags) -> Bytes:
    return np.where(known, flags & noted, UNKNOWN).astype(np.int8)


def _whole_families(dice: Dice, households: int, owner: Ints, needy: Flags, shares: dict[str, float]) -> Flags:
    percent = np.where(needy, shares["needy"], shares["any"])
    return (dice.shares(households) * 100)[owner] < percent


def _birth_days(recipe: Recipe, dice: Dice, age: Ints) -> Ints:
    """A day of birth for each age on the first day of school, that day and the one after it included."""
    return first_days(recipe)[age] - (dice.ticks(len(age)).astype(np.int64) * DAYS_OF_AGE >> 16)


def first_days(recipe: Recipe) -> Ints:
    """The youngest day of birth of each age on the first day of school, as days since 1970."""
    if "first days" not in recipe._made:
        month, day = recipe.nation["school_day"]
        epoch = np.datetime64(0, "D")
        ages = range(len(_ages(recipe).words))
        found = [int((np.datetime64(date(recipe.year - age, month, day)) - epoch).astype(int)) for age in ages]
        recipe._made["first days"] = np.array(found, dtype=np.int64)
    days: Ints = recipe._made["first days"]
    return days


def _relation(recipe: Recipe, drafts: _Drafts) -> pa.Array:
    pairs = [role["relations"] for role in recipe.nation["roles"].values()]
    words = sorted({word for pair in pairs for word in pair})
    places = np.array([[words.index(word) for word in pair] for pair in pairs], dtype=np.int8)
    return columns.coded(places[drafts.role, drafts.sex], words)


def _ethnicity(block: Block, owner: Ints, dice: Dice, known: Flags) -> pa.Array:
    """Whole families are of one people; a village's minority is one people."""
    minority = dice.yes(block.count, block.villages.minority[block.village])
    words = block.recipe.pick("minorities").words
    people = np.where(minority, block.villages.people[block.village], len(words)).astype(np.int8)[owner]
    return columns.coded(np.where(known, people, -1), [*words, block.recipe.nation["majority"]])


def _insurance(block: Block, fates: Fates, owner: Ints, dice: Dice) -> tuple[Bytes, Bytes, Bytes]:
    """Whether they are insured, and the two facts that say so."""
    missing, unknown = block.guarantee(fates, "insured")
    state = three(dice, len(owner), missing[owner], unknown[owner])
    kinds = block.recipe.pick("insured")
    kind = kinds.pick(dice.ticks(len(owner)))
    resident = np.where(kinds.flags("resident", "both")[kind], YES, NO)
    employee = np.where(kinds.flags("employee", "both")[kind], YES, NO)
    # Of those of whom it is not known, one of the two is not known and the other is "no" or not known either.
    either = dice.ticks(len(owner)) % 3
    resident = np.where(state == YES, resident, np.where((state == UNKNOWN) & (either != 0), UNKNOWN, NO))
    employee = np.where(state == YES, employee, np.where((state == UNKNOWN) & (either != 1), UNKNOWN, NO))
    return state, resident.astype(np.int8), employee.astype(np.int8)


def _capacity(recipe: Recipe, dice: Dice, age: Ints, ill: Flags, in_school: Flags) -> tuple[Bytes, list[str]]:
    cases = ("child", "student", "able", "ill", "old")
    case = np.where(ill, 3, 2)
    case = np.where(age >= ELDERLY, 4, np.where(in_school, 1, case))
    case = np.where(age < ADULT, 0, case).astype(np.int8)
    odds = recipe.pick("labour", *cases, codes="labour_capacity")
    return odds.pick(dice.ticks(len(age)), case), odds.words


def _works_away(block: Block, fates: Fates, drafts: _Drafts, able: Flags, dice: Dice) -> Flags:
    shares = block.recipe.nation["works_away"]
    percent = np.where(fates.registered, shares["registered"], shares["light"])[drafts.owner]
    return able & dice.yes(len(able), percent)


def _work(recipe: Recipe, dice: Dice, away: Flags, known: Flags) -> dict[str, pa.Array]:
    places = recipe.pick("work_place")
    months: Curve = recipe.curve("months")
    shown = away & known
    ticks: Ticks = dice.ticks(len(away))
    return {
        "work_place": columns.coded(np.where(shown, places.pick(dice.ticks(len(away))), -1), places.words),
        "months_worked": columns.whole(months.pick(ticks) * 10_000, shown),
    }
