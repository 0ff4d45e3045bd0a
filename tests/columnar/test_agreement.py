"""Both interpreters agree on every value of every rule, unknowns included; and the comparison has teeth."""

from collections.abc import Callable

import pytest

from fupin.columnar.agreement import Generator, compare, shares
from fupin.columnar.backends.base import Engine
from fupin.columnar.numbers import Column
from fupin.columnar.operations import AGGREGATED, Aggregate
from fupin.policy import packs
from fupin.policy.tree import Operation

HOUSEHOLDS = 50_000
RUNS = [
    (name, year, number)
    for name in sorted(packs.folders())
    for year, number in shares(packs.find(name), HOUSEHOLDS).items()
]


def test_every_text_of_every_rule_meets_enough_households() -> None:
    for name in packs.folders():
        pack = packs.find(name)
        numbers = shares(pack, HOUSEHOLDS)
        for built in pack.rules:
            in_force = [year for year in numbers if pack.rule_set(year).rules.get(built.definition.name) is built]
            assert sum(numbers[year] for year in in_force) >= HOUSEHOLDS, built.definition.name


@pytest.mark.parametrize(("name", "year", "number"), RUNS)
def test_one_household_and_all_households_give_the_same(name: str, year: int, number: int, engine: Engine) -> None:
    rules = packs.find(name).rule_set(year)
    found = compare(rules, Generator(rules, seed=year).households(number), engine)
    assert found.disagreements[:5] == ()
    assert found.households == number
    assert found.values > number * len(rules.steps)
    assert found.unknown > found.values // 30


def test_the_generated_households_reach_every_answer() -> None:
    """Agreement on rules that always say the same would prove nothing."""
    reached: dict[tuple[str, str], set[bool | None]] = {}
    for name, year, _ in RUNS:
        rules = packs.find(name).rule_set(year)
        results = [rules.evaluate(household) for household in Generator(rules, seed=1).households(2500)]
        for rule in (*rules.named("condition"), *rules.named("decision")):
            reached.setdefault((name, rule), set()).update(values[rules.outputs[rule]] for values in results)
    assert not {rule: answers for rule, answers in reached.items() if not {True, False} <= answers}


def _two_valued(
    operation: Operation, answer: Callable[[Callable[[str], Column]], Column]
) -> dict[Operation, Aggregate]:
    """The table of aggregates with one of them as SQL would do it: nulls skipped."""
    return {**AGGREGATED, operation: Aggregate(AGGREGATED[operation].counted, answer)}


MUTATIONS = {
    Operation.ANY: lambda part: part("strongest") == 2,
    Operation.ALL: lambda part: part("strongest") < 2,
    Operation.COUNT: lambda part: part("yes"),
    Operation.SUM: lambda part: part("sum"),
}


@pytest.mark.parametrize("operation", MUTATIONS, ids=str)
def test_a_two_valued_aggregate_is_found_out(operation: Operation, engine: Engine) -> None:
    rules = packs.find("fupin-cn").rule_set(2020)
    assert operation in {step.node.operation for step in rules.steps}
    households = Generator(rules, seed=3).households(2000)
    assert not compare(rules, households, engine).disagreements
    mutated = compare(rules, households, engine, _two_valued(operation, MUTATIONS[operation]))
    assert len(mutated.disagreements) > 20
    assert str(operation) in {found.operation for found in mutated.disagreements}
    assert all(found.explained is None for found in mutated.disagreements if found.operation == str(operation))
