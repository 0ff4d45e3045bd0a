"""Both interpreters agree on every value of every rule, unknowns included; and the comparison has teeth."""

import os
from collections.abc import Callable

import pytest

from fupin.columnar.agreement import Generator, compare, newest_years, shares
from fupin.columnar.backends.base import Engine
from fupin.columnar.backends.duckdb import DuckDB
from fupin.columnar.operations import AGGREGATED, Aggregate
from fupin.policy import packs
from fupin.policy.packs import RuleSet
from fupin.policy.tree import Operation

Sample = Callable[[int], int]
# FUPIN_EXPLORE=1 compares more than is needed every day.
HOUSEHOLDS = 50_000 if os.environ.get("FUPIN_EXPLORE") else 20_000
# The rules of measures and classes use the same operations, so fewer households tell.
MEASURED = HOUSEHOLDS // 10
RUNS = [
    (name, year, number)
    for name in sorted(packs.folders())
    for year, number in shares(packs.find(name), HOUSEHOLDS).items()
]
APART = [(name, year) for name in sorted(packs.folders()) for year in newest_years(packs.find(name))]
NEWEST = [(name, newest_years(packs.find(name))[0]) for name in sorted(packs.folders())]


def test_every_text_of_every_rule_meets_enough_households() -> None:
    for name in packs.folders():
        pack = packs.find(name)
        numbers = shares(pack, HOUSEHOLDS)
        for built in (built for built in pack.rules if not built.apart):
            in_force = [year for year in numbers if pack.rule_set(year).rules.get(built.definition.name) is built]
            assert sum(numbers[year] for year in in_force) >= HOUSEHOLDS, built.definition.name


def test_every_text_of_a_rule_of_a_measure_is_met_apart_and_no_finding_holds_it() -> None:
    for name in packs.folders():
        pack = packs.find(name)
        met = [built for asked, year in APART if asked == name for built in pack.measure_rules(year).rules.values()]
        assert all(built in met for built in pack.rules if built.apart)
        for year in pack.years():
            assert not [rule for rule, built in pack.rule_set(year).rules.items() if built.apart]


@pytest.mark.parametrize(("name", "year", "number"), RUNS)
def test_one_household_and_all_households_give_the_same(
    name: str, year: int, number: int, engine: Engine, sample: Sample
) -> None:
    _agree(packs.find(name).rule_set(year), engine, sample(number))


@pytest.mark.parametrize(("name", "year"), NEWEST)
def test_they_agree_on_who_may_have_a_measure(name: str, year: int, engine: Engine, sample: Sample) -> None:
    _agree(packs.find(name).measure_rules(year), engine, sample(MEASURED))


def test_they_agree_on_earlier_texts_of_measures() -> None:
    with DuckDB(threads=2) as engine:
        for name, year in APART:
            if (name, year) not in NEWEST:
                _agree(packs.find(name).measure_rules(year), engine, MEASURED)


def _agree(rules: RuleSet, engine: Engine, number: int) -> None:
    found = compare(rules, Generator(rules, seed=rules.year).households(number), engine)
    assert found.disagreements[:5] == ()
    assert found.households == number
    assert found.values >= number * len(rules.steps)
    assert found.unknown > found.values // 30


def test_every_operation_is_compared() -> None:
    met = {step.node.operation for name, year, _ in RUNS for step in packs.find(name).rule_set(year).steps}
    assert met == set(Operation) - {Operation.RULE}


def test_the_generated_households_reach_every_answer() -> None:
    """Agreement on rules that always say the same would prove nothing."""
    reached: dict[tuple[str, str], set[bool | None]] = {}
    sets = [(name, packs.find(name).rule_set(year)) for name, year, _ in RUNS]
    for name, rules in [*sets, *((name, packs.find(name).measure_rules(year)) for name, year in APART)]:
        results = [rules.evaluate(household) for household in Generator(rules, seed=1).households(2500)]
        for rule in (*rules.named("condition"), *rules.named("decision")):
            reached.setdefault((name, rule), set()).update(values[rules.outputs[rule]] for values in results)
    assert not {rule: answers for rule, answers in reached.items() if not {True, False} <= answers}


# Aggregates as SQL would do them: nulls skipped.
TWO_VALUED = {
    Operation.ANY: lambda part: part("strongest") == 2,
    Operation.ALL: lambda part: part("strongest") < 2,
    Operation.COUNT: lambda part: part("yes"),
    Operation.SUM: lambda part: part("sum"),
}


def test_two_valued_aggregates_are_found_out() -> None:
    """It is the comparison that is tested here, so one engine will do."""
    rules = packs.find("fupin-cn").rule_set(2020)
    mutated = {operation: Aggregate(AGGREGATED[operation].counted, answer) for operation, answer in TWO_VALUED.items()}
    with DuckDB(threads=2) as engine:
        found = compare(rules, Generator(rules, seed=3).households(2000), engine, mutated).disagreements
    for operation in TWO_VALUED:
        wrong = [each for each in found if each.operation == str(operation)]
        assert len(wrong) > 20, operation
        assert all(each.explained is None for each in wrong), operation
