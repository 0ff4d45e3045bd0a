"""House and water: whether they are safe, and the facts that say so."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from fupin.project.nation import columns
from fupin.project.nation.chance import Bytes, Dice, Flags
from fupin.project.nation.columns import NO, SCALE, UNKNOWN, YES
from fupin.project.nation.fates import Block, Fates, kept, three

# Days between an appraisal and the last day, between a renovation and the appraisal before it, and the other way round.
APPRAISED_FROM, APPRAISED_UNTIL, RENOVATED_WITHIN, RENOVATED_BEFORE = 800, 100, 90, 200

Ways = Mapping[str, Flags]


def house(block: Block, fates: Fates, form: Flags) -> tuple[Bytes, dict[str, pa.Array]]:
    """Whether the house is safe, and what is known of it; without a form nothing is."""
    recipe, dice = block.recipe, block.chance.of("house")
    state = three(dice, block.count, *block.guarantee(fates, "housing"))
    state = np.where(form, state, UNKNOWN).astype(np.int8)
    odds = recipe.pick("housing", "safe", "unsafe")
    way = odds.pick(dice.ticks(block.count), (state != YES).astype(np.int8))
    ways = {name: (state != UNKNOWN) & odds.flags(name)[way] for name in odds.words}
    asked = form & (dice.ticks(block.count) % 2 == 0)
    moved = np.where(ways["relocated"], YES, np.where(asked, NO, UNKNOWN))
    made = {"relocated": columns.answers(moved.astype(np.int8))}
    return state, made | _grades(block, state, ways, dice) | _dates(block, form, ways, dice)


def _grades(block: Block, state: Bytes, ways: Ways, dice: Dice) -> dict[str, pa.Array]:
    """The grade of an appraisal; beside one the older mark of a dangerous house decides nothing, whatever it says."""
    odds = block.recipe.pick("grades_of_houses", "safe", "unsafe")
    mended = ways["renovated"] | ways["renovated_undated"] | ways["relocated"]
    graded = mended | ways["appraised"] | ways["renovated_before"]
    bad = (state == NO) | mended
    grade = odds.pick(dice.ticks(block.count), bad.astype(np.int8))
    danger = np.where(ways["dangerous"], YES, np.where(ways["not_dangerous"], NO, UNKNOWN))
    danger = np.where(graded & (dice.ticks(block.count) % 2 == 0), bad, danger)
    return {
        "housing_grade": columns.coded(np.where(graded, grade, UNKNOWN).astype(np.int8), odds.words),
        "dangerous_house": columns.answers(danger.astype(np.int8)),
    }


def _dates(block: Block, form: Flags, ways: Ways, dice: Dice) -> dict[str, pa.Array]:
    """Appraised and renovated: a renovation counts on the day of the appraisal or after it, or if no day is known."""
    count, last = block.count, columns.day(block.recipe.last_day)
    days = dice.ticks(count).astype(np.int64) % (APPRAISED_FROM - APPRAISED_UNTIL)
    appraised = last - APPRAISED_UNTIL - days
    same_day, later = dice.ticks(count) % 8 == 0, appraised + 1 + dice.ticks(count) % RENOVATED_WITHIN
    accepted = np.where(same_day, appraised, later)
    accepted = np.where(ways["renovated_before"], appraised - RENOVATED_BEFORE, accepted)
    dated = ways["renovated"] | ways["renovated_before"]
    year = block.recipe.year - 1 - (dice.ticks(count) % 3).astype(np.int64)
    return {
        "housing_appraised_on": columns.days(appraised, form & ~ways["renovated_undated"]),
        "renovation_accepted_on": columns.days(accepted, dated),
        "renovation_year": columns.whole(year, dated | ways["renovated_undated"]),
    }


def water(block: Block, form: Flags) -> dict[str, pa.Array]:
    """Water is found safe or not, or its parts are measured; villages share their wells."""
    recipe, dice, count = block.recipe, block.chance.of("water"), block.count
    parts = recipe.nation["water_parts"]
    spoilt = block.chance.of("wells").yes(len(block.villages), parts["spoilt_villages"])[block.village]
    safe = dice.yes(count, block.remote(recipe.nation["water_safe"])) & ~spoilt
    measured = form & dice.yes(count, parts["measured"])
    difficult = dice.yes(count, block.remote(recipe.nation["water_difficult"]))
    quality = dice.yes(count, block.remote(parts["quality"])) & ~spoilt
    made = {
        "water_safe": columns.answers(kept(safe, block.known("water_safe", form & ~measured, core=True))),
        "water_difficult": columns.answers(kept(difficult, block.known("water_difficult", form))),
        "water_quality_ok": columns.answers(kept(quality, block.known("water_quality_ok", measured, core=True))),
    }
    for fact in ("water_litres", "water_fetch_minutes", "water_supply_rate"):
        values = recipe.curve("water_parts", fact).pick(dice.ticks(count)) * SCALE
        made[fact] = columns.whole(values, block.known(fact, measured, core=True))
    return made
