"""School: whether each child of school age is in school or provided for, and the facts that say so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fupin.project.nation.chance import Bytes, Dice, Flags, Ints, Odds
from fupin.project.nation.columns import NO, UNKNOWN, YES
from fupin.project.nation.fates import Block, Fates, three
from fupin.project.nation.recipe import Recipe

NOT_PUPILS = ("not_student", "dropped_out", "preschool")


@dataclass(frozen=True, slots=True)
class Pupils:
    """What is known of everybody's schooling; `schooled` is the truth: yes also for those of another age."""

    schooled: Bytes
    status: Bytes
    status_words: list[str]
    education: Bytes
    education_words: list[str]
    taught_at_home: Bytes
    unable_to_study: Bytes
    birth_known: Flags
    in_school: Flags


def make(block: Block, fates: Fates, owner: Ints, age: Ints) -> Pupils:
    """Make the schooling of persons of these ages (on the first day of school)."""
    recipe, dice, count = block.recipe, block.chance.of("school"), len(age)
    first, last = int(recipe.policy("school_start")), int(recipe.policy("school_end"))
    of_age = (age >= first) & (age <= last)
    truth = _truth(block, fates, dice, owner, of_age)
    words = statuses(recipe)
    status = words.pick(dice.ticks(count), _row(age)).astype(np.int8)
    at = words.words.index
    taught, unable = np.zeros(count, dtype=np.int8), np.zeros(count, dtype=np.int8)

    well = of_age & (truth == YES)
    late = well & (age == first) & dice.yes(count, recipe.nation["starts_late"])
    finished = well & (age == last) & dice.yes(count, recipe.nation["finished"])
    ways = recipe.pick("schooled")
    way = ways.pick(dice.ticks(count))
    at_home = well & ~late & ~finished & ways.flags("taught_at_home")[way]
    excused = well & ~late & ~finished & ways.flags("unable_to_study")[way]
    status[late] = at("preschool")
    status[finished | at_home | excused] = at("not_student")
    taught[at_home], unable[excused] = YES, YES

    out = of_age & (truth == NO)
    gone = recipe.pick("not_schooled").flags("dropped_out")[recipe.pick("not_schooled").pick(dice.ticks(count))]
    status[out] = np.where(gone, at("dropped_out"), at("not_student"))[out]
    unclear = of_age & (truth == UNKNOWN)
    # Either nobody knows where the child is, or the child is not in school and nobody asked why.
    unasked = unclear & (dice.ticks(count) % 2 == 0)
    status[unclear] = -1
    status[unasked] = at("not_student")
    taught[unasked] = UNKNOWN

    education, education_words = _education(recipe, dice, age, finished, status == at("not_student"), first, last)
    pupil = (status >= 0) & ~words.flags(*NOT_PUPILS)[status]
    birth_known = _births(block, dice, owner, taught, unable, out)
    # Who has no date of birth may be of school age: only a pupil is in school for certain.
    truth = np.where(birth_known | pupil, truth, UNKNOWN).astype(np.int8)
    _forget(dice, of_age, taught, unable, pupil)
    return Pupils(
        truth, status, words.words, education, education_words, taught, unable, birth_known, pupil
    )


def statuses(recipe: Recipe) -> Odds:
    """Where people of an age are if nothing else was decided: a row for each age up to the first without school."""
    if "statuses" not in recipe._made:
        rows = [_at_age(recipe, age) for age in range(ROWS)]
        rows[0] |= dict.fromkeys(("dropped_out", "preschool"), 0.0)
        recipe._made["statuses"] = Odds.rows(rows)
    found: Odds = recipe._made["statuses"]
    return found


ROWS = 30


def _row(age: Ints) -> Ints:
    return np.minimum(age, ROWS - 1)


def _at_age(recipe: Recipe, age: int) -> dict[str, float]:
    if age in recipe.nation["grades"]:
        return {recipe.nation["grades"][age]: 1.0}
    return recipe.in_force("student_status", recipe.nation["student"].get(age, {"not_student": 1}))


def _truth(block: Block, fates: Fates, dice: Dice, owner: Ints, of_age: Flags) -> Bytes:
    missing, unknown = block.guarantee(fates, "schooling")
    state = three(dice, len(owner), missing[owner], unknown[owner])
    return np.where(of_age, state, YES).astype(np.int8)


def _education(
    recipe: Recipe, dice: Dice, age: Ints, finished: Flags, outside: Flags, first: int, last: int
) -> tuple[Bytes, list[str]]:
    """Levels reached by age; a child of school age has not finished the last of them unless it was decided so."""
    cases = ("small", "pupil", "youth", "adult", "old")
    case = np.digitize(age, [first, last + 1, 30, 60]).astype(np.int8)
    odds = recipe.pick("education", *cases, codes="education")
    found = odds.pick(dice.ticks(len(age)), case)
    done = recipe.pick("finished_education")
    done_at = np.array([odds.words.index(word) for word in done.words], dtype=np.int8)
    found = np.where(finished, done_at[done.pick(dice.ticks(len(age)))], found)
    of_age = (age >= first) & (age <= last)
    forgotten = ~(of_age & outside) & dice.yes(len(age), recipe.nation["unknown"]["other"])
    return np.where(forgotten, UNKNOWN, found).astype(np.int8), odds.words


def _births(block: Block, dice: Dice, owner: Ints, taught: Bytes, unable: Bytes, out: Flags) -> Flags:
    """Whose day of birth is known: everybody's for whom the truth was decided in another way than by being in school."""
    percent = block.recipe.nation["unknown"]["birth"] * block.neglect[owner]
    decided = (taught != NO) | (unable != NO) | out
    return decided | ~dice.yes(len(owner), percent)


def _forget(dice: Dice, of_age: Flags, taught: Bytes, unable: Bytes, pupil: Flags) -> None:
    """Where nothing hangs on them, the two excuses are mostly not asked."""
    free = pupil | ~of_age
    forgotten = free & (dice.ticks(len(pupil)) % 4 != 0)
    taught[forgotten & (taught == NO)] = UNKNOWN
    unable[forgotten & (unable == NO)] = UNKNOWN
