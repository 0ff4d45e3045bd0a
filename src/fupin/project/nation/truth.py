"""The truth about every household, from what was decided: worked out here once more, apart from the rules."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from fupin.project.nation import columns
from fupin.project.nation.chance import Bytes, Flags, Ints
from fupin.project.nation.columns import NO, UNKNOWN, YES
from fupin.project.nation.fates import Block, Fates
from fupin.project.nation.homes import Homes
from fupin.project.nation.persons import Persons

TRUTH = pa.schema(
    [
        ("household", pa.int64()),
        ("area", pa.int64()),
        ("size", pa.int64()),
        ("net_income", pa.int64()),
        ("net_income_per_head", pa.int64()),
        ("poor_by_income", pa.bool_()),
        ("schooling", pa.bool_()),
        ("medical_insured", pa.bool_()),
        ("safe_housing", pa.bool_()),
        ("guarantee_missing", pa.bool_()),
        ("poor", pa.bool_()),
        ("main_cause", pa.string()),
    ]
)


def tell(block: Block, fates: Fates, persons: Persons, homes: Homes, net_known: Flags) -> dict[str, pa.Array]:
    """The columns of the truth. Income per head is net_income over size; beside it stands what people read."""
    recipe = block.recipe
    shared = net_known & fates.size_known & (fates.size > 0)
    below = np.where(shared, fates.net < recipe.line * fates.size, UNKNOWN).astype(np.int8)
    schooling = everybody(persons.schooled, persons.owner, fates.members_known)
    insured = everybody(persons.insured, persons.owner, fates.members_known)
    missing = either(either(negated(schooling), negated(insured)), negated(homes.housed))
    poor = either(below, missing) if recipe.policy("guarantees_decide") else below
    return {
        "household": columns.whole(block.ids),
        "area": columns.whole(block.villages.key[block.village]),
        "size": columns.whole(fates.size, fates.size_known),
        "net_income": columns.whole(fates.net, net_known),
        "net_income_per_head": columns.whole(per_head(fates.net, fates.size), shared),
        "poor_by_income": columns.answers(below),
        "schooling": columns.answers(schooling),
        "medical_insured": columns.answers(insured),
        "safe_housing": columns.answers(homes.housed),
        "guarantee_missing": columns.answers(missing),
        "poor": columns.answers(poor),
        "main_cause": homes.columns["main_cause"],
    }


def per_head(net: Ints, size: Ints) -> Ints:
    """The share of each, rounded half up to whole minor units."""
    heads = np.maximum(size, 1)
    found: Ints = (2 * net + heads) // (2 * heads)
    return found


def negated(found: Bytes) -> Bytes:
    """The opposite; unknown stays unknown."""
    return np.where(found < 0, UNKNOWN, 1 - found).astype(np.int8)


def either(one: Bytes, other: Bytes) -> Bytes:
    """Yes if either is yes, else unknown if either is unknown, else no."""
    found = np.where((one == YES) | (other == YES), YES, np.where((one < 0) | (other < 0), UNKNOWN, NO))
    return found.astype(np.int8)


def everybody(found: Bytes, owner: Ints, known: Flags) -> Bytes:
    """No if anyone says no, else unknown if anyone's answer or the members are unknown, else yes."""
    count = len(known)
    no = np.bincount(owner[found == NO], minlength=count) > 0
    unknown = np.bincount(owner[found < 0], minlength=count) > 0
    return np.where(~known, UNKNOWN, np.where(no, NO, np.where(unknown, UNKNOWN, YES))).astype(np.int8)
