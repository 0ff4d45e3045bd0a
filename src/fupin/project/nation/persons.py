"""The members of the households: families, ages, health and the rest, as the fates ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from fupin.project.nation import columns, lives, schooling
from fupin.project.nation.chance import TICKS, Bytes, Dice, Flags, Ints, Odds
from fupin.project.nation.fates import Block, Fates
from fupin.project.nation.lives import ADULT, ELDERLY, Drafts
from fupin.project.nation.recipe import Recipe

DAYS_OF_AGE = 365  # the youngest and the oldest of a year of school are less than this many days apart
MALE, FEMALE = 0, 1
HEALTH = ("child", "adult", "old", "illness", "disability")
FREE = (-200, 200)  # years between the first of a family and one whose age does not depend on it
NAMED = ("illness", "disability")  # causes of poverty that have a person


@dataclass(frozen=True, slots=True)
class Persons:
    """One row for each member: who they are, and what the truth and the accounts need to know of them."""

    owner: Ints
    place: Ints
    age: Ints
    schooled: Bytes
    insured: Bytes
    in_school: Flags
    sick: Flags
    life: lives.Lives
    columns: dict[str, pa.Array]

    def per_household(self, flags: Flags, count: int) -> Ints:
        """How many members of each household are so."""
        return np.bincount(self.owner[flags], minlength=count)


def make(block: Block, fates: Fates) -> Persons:
    """Make the members of every household whose members are known."""
    drafts = _drafts(block, fates)
    pupils = schooling.make(block, fates, drafts.owner, drafts.age)
    life = lives.make(block, fates, drafts, pupils.pupil)
    insured, policies = lives.insurance(block, fates, drafts.owner)
    made = {**_identity(block, drafts), **pupils.columns, **_ailments(block, drafts), **policies, **life.columns}
    made["birth_date"] = columns.days(_birth_days(block, drafts.age), pupils.birth_known)
    sick = drafts.has_health("serious")
    return Persons(drafts.owner, drafts.place, drafts.age, pupils.schooled, insured, pupils.pupil, sick, life, made)


def _drafts(block: Block, fates: Fates) -> Drafts:
    recipe, dice = block.recipe, block.chance.of("persons")
    counts = np.where(fates.members_known, fates.size, 0)
    owner = np.repeat(np.arange(block.count), counts)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    longest = max(len(roles) for roles in recipe.nation["families"].values())
    role = _roles(block, fates)[owner, np.minimum(place, longest - 1)]
    age = _related(recipe, place, role, _ages(recipe).pick(dice.ticks(len(owner)), role).astype(np.int64))
    sex = _sexes(recipe, dice, owner, role, block.count)
    health = recipe.pick("health", *HEALTH)
    state = health.pick(dice.ticks(len(owner)), _case_of_health(block, fates, owner, place, age))
    return Drafts(owner, place, role, age, sex, state, tuple(health.words), block.neglect[owner])


def _roles(block: Block, fates: Fates) -> Bytes:
    """The role at each place of each household's family: a row for each household."""
    recipe = block.recipe
    cases, names = list(recipe.nation["family"]), list(recipe.nation["roles"])
    case = np.full(block.count, cases.index("any"), dtype=np.int8)
    for code in ("education", "labour"):
        case[recipe.causes().flags(code)[fates.cause]] = cases.index(code)
    case[fates.size == 1] = cases.index("alone")
    kinds = recipe.pick("family", *cases)
    family = kinds.pick(block.chance.of("families").ticks(block.count), case)
    tables = [[names.index(role) for role in recipe.nation["families"][kind]] for kind in kinds.words]
    found: Bytes = np.array(tables, dtype=np.int8)[family]
    return found


def _ages(recipe: Recipe) -> Odds:
    """Ages on the first day of school by role: every age of its range alike."""
    return recipe.once("ages", lambda: _odds_of_ages(recipe))


def _odds_of_ages(recipe: Recipe) -> Odds:
    ranges = [role["ages"] for role in recipe.nation["roles"].values()]
    ages = range(max(high for _, high in ranges) + 1)
    return Odds([str(age) for age in ages], [[low <= age <= high for age in ages] for low, high in ranges])


def _related(recipe: Recipe, place: Ints, role: Bytes, age: Ints) -> Ints:
    """Ages that go together: partners about as old as the first of the family, generations so many years apart."""
    first = age[place == 0][np.cumsum(place == 0) - 1]
    roles = recipe.nation["roles"].values()
    least, most = (np.array([role.get("apart", FREE)[end] for role in roles])[role] for end in (0, 1))
    return np.clip(age, np.maximum(first + least, 0), np.maximum(first + most, 0))


def _sexes(recipe: Recipe, dice: Dice, owner: Ints, role: Bytes, households: int) -> Bytes:
    """Partners are of the other sex than the first of the family."""
    shares = [role["male"] for role in recipe.nation["roles"].values()]
    partner = np.array([share == "partner" for share in shares])
    percent = np.array([0.0 if share == "partner" else float(share) for share in shares])
    sex = np.where(dice.yes(len(owner), percent[role]), MALE, FEMALE).astype(np.int8)
    first = np.zeros(households, dtype=np.int8)
    first[owner[::-1]] = sex[::-1]
    return np.where(partner[role], 1 - first[owner], sex).astype(np.int8)


def _case_of_health(block: Block, fates: Fates, owner: Ints, place: Ints, age: Ints) -> Bytes:
    """Which odds of health hold: those of the age, or those of the one for whom a household is poor."""
    case = np.where(age < ADULT, 0, np.where(age < ELDERLY, 1, 2)).astype(np.int8)
    dice, causes = block.chance.of("named ones"), block.recipe.causes()
    fits = dice.yes(block.count, block.recipe.nation["fits"])
    chosen = (dice.ticks(block.count) % np.clip(fates.size, 1, 2)).astype(np.int64)
    own = place == chosen[owner]
    for name in NAMED:
        case[own & (fits & causes.flags(name)[fates.cause])[owner]] = HEALTH.index(name)
    return case


def _identity(block: Block, drafts: Drafts) -> dict[str, pa.Array]:
    """Who they are in the family, and of which people."""
    recipe, dice = block.recipe, block.chance.of("identity")
    unknown = recipe.nation["unknown"]
    pairs = [role["relations"] for role in recipe.nation["roles"].values()]
    words = sorted({word for pair in pairs for word in pair})
    relations = np.array([[words.index(word) for word in pair] for pair in pairs], dtype=np.int8)
    return {
        "household": columns.whole(block.ids[drafts.owner]),
        "member": columns.whole(drafts.place),
        "present": columns.answers(np.ones(len(drafts), dtype=np.int8)),
        "relation": columns.coded(relations[drafts.role, drafts.sex], words),
        "sex": columns.coded(drafts.kept(dice, drafts.sex, unknown["sex"]), ["male", "female"]),
        "ethnicity": _ethnicity(block, drafts, dice),
    }


def _ethnicity(block: Block, drafts: Drafts, dice: Dice) -> pa.Array:
    """Whole families are of one people, and the minority of a village is one people."""
    recipe = block.recipe
    minority = dice.yes(block.count, block.villages.minority[block.village])
    words = [*recipe.pick("minorities").words, recipe.nation["majority"]]
    people = np.where(minority, block.villages.people[block.village], len(words) - 1).astype(np.int8)
    return columns.coded(drafts.kept(dice, people[drafts.owner], recipe.nation["unknown"]["other"]), words)


def _ailments(block: Block, drafts: Drafts) -> dict[str, pa.Array]:
    recipe, dice = block.recipe, block.chance.of("ailments")
    core = recipe.nation["unknown"]["core"]
    noted = drafts.has_health("disabled") & dice.yes(len(drafts), recipe.nation["disabled_recorded"])
    return {
        "health": columns.sets(drafts.kept(dice, drafts.health, core), drafts.health_words),
        "disabled": columns.answers(drafts.kept(dice, noted.astype(np.int8), core)),
    }


def _birth_days(block: Block, age: Ints) -> Ints:
    """A day of birth for each age on the first day of school: that day, or one of the days before it."""
    ticks = block.chance.of("birthdays").ticks(len(age)).astype(np.int64)
    return first_days(block.recipe)[age] - ticks * DAYS_OF_AGE // TICKS


def first_days(recipe: Recipe) -> Ints:
    """The latest day of birth of each age on the first day of school, as days since 1970."""
    return recipe.once("first days", lambda: _first_days(recipe))


def _first_days(recipe: Recipe) -> Ints:
    month, day = recipe.nation["school_day"]
    ages = range(len(_ages(recipe).words))
    return np.array([columns.day(date(recipe.year - age, month, day)) for age in ages], dtype=np.int64)
