"""School: whether each child of school age is in school or provided for, and the facts that say so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from fupin.project.nation import columns
from fupin.project.nation.chance import Bytes, Dice, Flags, Ints, Odds
from fupin.project.nation.columns import NO, UNKNOWN, YES
from fupin.project.nation.fates import Block, Fates, three
from fupin.project.nation.recipe import Recipe

NOT_PUPILS = ("not_student", "dropped_out", "preschool")


@dataclass(frozen=True, slots=True)
class Pupils:
    """What is known of everybody's schooling; `schooled` is the truth: yes also for those of another age."""

    schooled: Bytes
    pupil: Flags
    birth_known: Flags
    columns: dict[str, pa.Array]


@dataclass(frozen=True, slots=True)
class _Facts:
    """The facts while they are decided, and the truth that they have to mean."""

    truth: Bytes
    of_age: Flags
    first: Flags
    last: Flags
    status: Bytes
    taught: Bytes
    unable: Bytes
    finished: Flags

    def where(self, answer: int) -> Flags:
        """The children of school age of whom this is true."""
        found: Flags = self.of_age & (self.truth == answer)
        return found


def make(block: Block, fates: Fates, owner: Ints, age: Ints) -> Pupils:
    """Make the schooling of persons of these ages (on the first day of school)."""
    recipe, dice = block.recipe, block.chance.of("school")
    words = statuses(recipe)
    facts = _begun(block, fates, owner, age, dice)
    _schooled(recipe, dice, facts)
    _missing(recipe, dice, facts)
    _unclear(recipe, dice, facts)
    pupil = (facts.status >= 0) & ~words.flags(*NOT_PUPILS)[facts.status]
    birth_known = _births(block, dice, owner, facts)
    # Who has no date of birth may be of school age: only a pupil is in school for certain.
    truth = np.where(birth_known | pupil, facts.truth, UNKNOWN).astype(np.int8)
    education = _education(recipe, dice, age, facts)
    _forget(dice, facts, pupil)
    made = {
        "education": education,
        "student_status": columns.coded(facts.status, words.words),
        "taught_at_home": columns.answers(facts.taught),
        "unable_to_study": columns.answers(facts.unable),
    }
    return Pupils(truth, pupil, birth_known, made)


def _begun(block: Block, fates: Fates, owner: Ints, age: Ints, dice: Dice) -> _Facts:
    recipe, count = block.recipe, len(age)
    first, last = int(recipe.policy("school_start")), int(recipe.policy("school_end"))
    of_age = (age >= first) & (age <= last)
    missing, unknown = block.guarantee(fates, "schooling")
    truth = np.where(of_age, three(dice, count, missing[owner], unknown[owner]), YES).astype(np.int8)
    status = statuses(recipe).pick(dice.ticks(count), np.minimum(age, ROWS - 1))
    no = np.zeros(count, dtype=np.int8)
    return _Facts(truth, of_age, age == first, age == last, status, no, no.copy(), np.zeros(count, dtype=bool))


def _schooled(recipe: Recipe, dice: Dice, facts: _Facts) -> None:
    """In school, or still in kindergarten, or finished, or excused."""
    count, well = len(facts.truth), facts.where(YES)
    at = statuses(recipe).words.index
    late = well & facts.first & dice.yes(count, recipe.nation["starts_late"])
    facts.finished[:] = well & facts.last & dice.yes(count, recipe.nation["finished"])
    ways = recipe.pick("schooled")
    way, plain = ways.pick(dice.ticks(count)), well & ~late & ~facts.finished
    at_home, excused = plain & ways.flags("taught_at_home")[way], plain & ways.flags("unable_to_study")[way]
    facts.status[late] = at("preschool")
    facts.status[facts.finished | at_home | excused] = at("not_student")
    facts.taught[at_home], facts.unable[excused] = YES, YES


def _missing(recipe: Recipe, dice: Dice, facts: _Facts) -> None:
    """Dropped out, or not in school and neither taught at home nor excused."""
    at, ways = statuses(recipe).words.index, recipe.pick("not_schooled")
    gone = ways.flags("dropped_out")[ways.pick(dice.ticks(len(facts.truth)))]
    out = facts.where(NO)
    facts.status[out] = np.where(gone, at("dropped_out"), at("not_student"))[out]


def _unclear(recipe: Recipe, dice: Dice, facts: _Facts) -> None:
    """Nobody knows where the child is, or the child is not in school and nobody asked why."""
    unclear = facts.where(UNKNOWN)
    unasked = unclear & (dice.ticks(len(facts.truth)) % 2 == 0)
    facts.status[unclear] = UNKNOWN
    facts.status[unasked] = statuses(recipe).words.index("not_student")
    facts.taught[unasked] = UNKNOWN


def statuses(recipe: Recipe) -> Odds:
    """Where people of an age are if nothing else was decided: a row for each age up to the first without school."""
    return recipe.once("statuses", lambda: _statuses(recipe))


def _statuses(recipe: Recipe) -> Odds:
    rows = [_at_age(recipe, age) for age in range(ROWS)]
    rows[0] |= dict.fromkeys(("dropped_out", "preschool"), 0.0)
    return Odds.rows(rows)


ROWS = 30


def _at_age(recipe: Recipe, age: int) -> dict[str, float]:
    if age in recipe.nation["grades"]:
        return {recipe.nation["grades"][age]: 1.0}
    return recipe.in_force("student_status", recipe.nation["student"].get(age, {"not_student": 1}))


def _education(recipe: Recipe, dice: Dice, age: Ints, facts: _Facts) -> pa.Array:
    """Levels reached by age; who is of school age has not finished unless it was decided so."""
    cases = ("small", "pupil", "youth", "adult", "old")
    first, last = int(recipe.policy("school_start")), int(recipe.policy("school_end"))
    case = np.digitize(age, [first, last + 1, *GENERATIONS]).astype(np.int8)
    odds, done = recipe.pick("education", *cases, codes="education"), recipe.pick("finished_education")
    found = odds.pick(dice.ticks(len(age)), case)
    done_at = np.array([odds.words.index(word) for word in done.words], dtype=np.int8)
    found = np.where(facts.finished, done_at[done.pick(dice.ticks(len(age)))], found)
    # In the last year of school age, what a child out of school has finished decides: it is always known.
    outside = facts.of_age & (facts.status == statuses(recipe).words.index("not_student"))
    forgotten = ~outside & dice.yes(len(age), recipe.nation["unknown"]["other"])
    return columns.coded(np.where(forgotten, UNKNOWN, found).astype(np.int8), odds.words)


GENERATIONS = (30, 60)


def _births(block: Block, dice: Dice, owner: Ints, facts: _Facts) -> Flags:
    """Whose day of birth is known: of all for whom the truth was decided in another way than by being in school."""
    percent = block.recipe.nation["unknown"]["birth"] * block.neglect[owner]
    decided = (facts.taught != NO) | (facts.unable != NO) | facts.where(NO)
    found: Flags = decided | ~dice.yes(len(owner), percent)
    return found


def _forget(dice: Dice, facts: _Facts, pupil: Flags) -> None:
    """Where nothing hangs on them, the two excuses are mostly not asked."""
    forgotten = (pupil | ~facts.of_age) & (dice.ticks(len(pupil)) % 4 != 0)
    for excuse in (facts.taught, facts.unable):
        excuse[forgotten & (excuse == NO)] = UNKNOWN
