"""Measures of a pack: dated texts, what they may name, and rules that stay apart from those that identify."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fupin.kernel.errors import ProblemsError
from fupin.policy.measures import in_force
from fupin.policy.packs import Pack, find, load


def with_measure(copy: Path, text: str) -> Pack:
    """The copy of the template with one more file of measures."""
    (copy / "measures" / "more.yaml").write_text(text, encoding="utf-8")
    return load(copy)


PUMP = """
pump:
  label: {zh: 水泵, en: Pump}
  route: works
  causes: [no_work]
  condition: may_have_well
  amount: 50
  unit: {zh: 台, en: pump}
  since: 2018-03-01
  until: 2024-01-01
  source: T2
  documents: [{title: {zh: 甲, en: First}, number: "1", issued: 2018-02-01, source: T2}]
  versions:
    - {from: 2020-01-01, amount: 80}
    - {from: 2022-07-01, amount: 90, source: T3, documents: [{title: {zh: 乙, en: Second}}]}
"""


def test_a_text_changes_on_its_day_and_keeps_what_it_does_not_say(copy: Path) -> None:
    texts = with_measure(copy, PUMP).dated_measures["pump"]
    said = [(one.period.start.year, one.amount, one.source, one.documents[0].number) for one in texts]
    assert said == [(2018, 5000, "T2", "1"), (2020, 8000, "T2", "1"), (2022, 9000, "T3", "")]
    found = {day: in_force(texts, day) for day in (date(2018, 2, 28), date(2022, 6, 30), date(2024, 1, 1))}
    assert [one and one.amount for one in found.values()] == [None, 8000, None]


def test_a_later_text_changes_nothing_of_what_applied_before(copy: Path) -> None:
    before = with_measure(copy, PUMP.split("  versions:", maxsplit=1)[0]).measures_on(date(2019, 5, 1))["pump"]
    after = with_measure(copy, PUMP).measures_on(date(2019, 5, 1))["pump"]
    assert (after.amount, after.documents, after.condition) == (before.amount, before.documents, before.condition)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("route: works", "route: roads", "is not in codes/measure_route.yaml"),
        ("causes: [no_work]", "causes: [drought]", 'no cause "drought"'),
        ("condition: may_have_well", "condition: poor", 'no rule "poor" with the purpose "measure"'),
        ("condition: may_have_well", "gaps: [unknown_rule]", 'no rule "unknown_rule"'),
        ("amount: 50", "done: {facts: [food_spending]}", "is no fact of a household that is yes, no or a day"),
        ("amount: 50", "done: {items: [gold]}", "is not an income item"),
        ("amount: 50", "price: 50", "Unknown fields: price"),
        ("amount: 50", "per: village", "neither household nor person"),
        ("from: 2020-01-01", "from: 2017-01-01", "one after the other"),
        ("until: 2024-01-01", "until: 2021-01-01", "one after the other"),
        ("  source: T2\n  documents", "  documents", "A source is missing"),
        ("pump:", "well:", 'two measures "well"'),
    ],
)
def test_what_a_pack_does_not_have_is_refused_with_the_place(copy: Path, old: str, new: str, words: str) -> None:
    assert old in PUMP
    with pytest.raises(ProblemsError) as refused:
        with_measure(copy, PUMP.replace(old, new))
    assert any(words in str(problem) for problem in refused.value.problems)


def test_no_other_rule_may_rest_on_one_of_a_measure(copy: Path) -> None:
    path = copy / "rules" / "poverty.py"
    text = path.read_text(encoding="utf-8").replace('policy.rule("deprived")\n', 'policy.rule("may_have_well")\n')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsError, match="rest on rules of measures: may_have_well"):
        load(copy)


def test_the_rules_of_measures_are_none_of_the_columns_of_findings() -> None:
    pack = find("fupin-cn")
    apart = {built.definition.name for built in pack.rules if built.apart}
    assert len(apart) > 40
    assert not apart & pack.rule_set(2019).outputs.keys()
    assert apart & pack.measure_rules(2019).outputs.keys() and not pack.measure_rules(2019).for_purpose("identify")


def test_a_rule_of_a_measure_reads_as_it_did_on_the_day() -> None:
    pack = find("fupin-cn")
    texts = {day: pack.measure_rules(day.year, day) for day in (date(2015, 6, 1), date(2015, 12, 31), date(2016, 6, 1))}
    assert "may_have_disability_subsidy" not in texts[date(2015, 6, 1)].outputs
    assert "may_have_disability_subsidy" in texts[date(2016, 6, 1)].outputs
    assert texts[date(2015, 6, 1)] is texts[date(2015, 12, 31)]


def test_the_catalogue_covers_routes_batches_aspects_modes_and_causes() -> None:
    pack = find("fupin-cn")
    measures = pack.measures.values()
    for name, listed in (("route", "measure_route"), ("batch", "measure_batch"), ("aspect", "measure_aspect")):
        assert {getattr(one, name) for one in measures} >= set(pack.codes[listed].values), name
    assert {one.mode for one in measures} >= set(pack.codes["market_mode"].values)
    assert {cause for one in measures for cause in one.causes} == set(pack.codes["cause"].values)
    assert not [one.name for one in measures if one.lead is None or one.condition is None]
