"""Against lists whose answer is known: FEBRL as published, and made lists with every kind of error."""

from __future__ import annotations

import json
from itertools import permutations
from random import Random

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from benchmarks import _slips
from benchmarks._febrl import KEY, febrl3, febrl4, model, rates
from benchmarks.comparison_febrl import ACCEPT, KEPT, WITHIN
from benchmarks.comparison_lists import measured
from fupin.comparison.linking import Model, link_tables, link_within, trained
from fupin.comparison.linking.assignment import one_to_one
from fupin.comparison.linking.model import edited

_BLOCK = ("l.given_name = r.given_name",)
pytestmark = pytest.mark.one_database("nothing here is stored")


def _ready(task: str, number: bool, expected: float) -> Model:
    return model(number, expected).with_weights(json.loads(KEPT.read_text(encoding="utf-8"))[task])


@pytest.mark.parametrize(("number", "task", "least"), [(True, "linked", 0.999), (False, "linked without number", 0.98)])
def test_febrl4_is_linked_without_a_false_link_among_the_accepted(number: bool, task: str, least: float) -> None:
    left, right, truth = febrl4()
    pairs = link_tables(left, right, _ready(task, number, 1.0))
    assert rates(pairs, truth).f1 >= least
    assert rates(pairs, truth, ACCEPT).wrong == 0


def test_febrl3_is_compared_with_itself() -> None:
    rows, truth = febrl3()
    assert rates(link_within(rows, _ready("within", True, 1.3), WITHIN), truth).f1 >= 0.99


def test_training_gives_the_same_model_each_time() -> None:
    left, right, _truth = febrl4()
    short = Model((edited("date_of_birth", 1), edited("soc_sec_id", 1)), ("l.surname = r.surname",), _BLOCK, key=KEY)
    once, again = (trained([left.slice(0, 300), right.slice(0, 300)], short) for _ in range(2))
    assert once.trained
    assert once == again


# Rows that cannot be told from other persons without asking are not expected in full.
_LEAST = {
    "no number, no birthday": 0.5,
    "birthday: one digit": 0.85,
    "one other character": 0.85,
    "dot or part of a name": 0.9,
}


def test_each_kind_of_error_is_found_and_nobody_is_taken_for_another() -> None:
    rows, found = measured(persons=9000, each=60, seed=21)
    recall = {kind: (found[kind, "accepted"] + found[kind, "for review"]) / rows[kind] for kind in _slips.KINDS}
    low = {kind: share for kind, share in recall.items() if share < _LEAST.get(kind, 0.95)}
    assert len(_slips.KINDS) >= 12
    assert low == {}
    assert {kind: count for (kind, how), count in found.items() if how == "false accepted"} == {}
    assert found["number of a relative", "accepted"] == 0


def _sum(cost: np.ndarray) -> float:
    rows, columns = linear_sum_assignment(cost, maximize=True)
    return float(cost[rows, columns].sum())


@pytest.mark.parametrize("seed", range(20))
def test_one_to_one_is_as_good_as_the_best(seed: int) -> None:
    chance, size = Random(seed), (7, 9)
    edges = [
        (i, j, round(chance.uniform(0.1, 9), 3))
        for i in range(size[0])
        for j in range(size[1])
        if chance.random() < 0.4
    ]
    cost = np.zeros(size)
    for left, right, weight in edges:
        cost[left, right] = weight
    chosen = one_to_one(edges)
    assert sum(weight for *_ids, weight in chosen) == pytest.approx(_sum(cost))
    assert len({e[0] for e in chosen}) == len({e[1] for e in chosen}) == len(chosen)


def test_one_to_one_does_not_depend_on_the_order() -> None:
    edges = [(1, 1, 2.0), (1, 2, 2.0), (2, 1, 2.0), (2, 2, 2.0)]
    assert len({tuple(one_to_one(list(order))) for order in permutations(edges)}) == 1
