"""What can be said in a rule, and how a mistake in one is answered."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from fupin.policy.explain import explain
from fupin.policy.packs import Pack, load

Say = Callable[[str], str]

MISTAKES = {
    "return household.electricity and household.floor_area > 3": "no truth of its own",
    "return 3 <= household.size <= 5": "no truth of its own",
    'return household.water_source in ("tap", "well")': "no truth of its own",
    "return not household.electricity": "no truth of its own",
    "return household.electricity if household.electricity else household.electricity": "no truth of its own",
    "return [m for m in household.electricity][0]": "cannot be looped over",
    'return household.water_source == "lake"': 'not in the code list "water"',
    'return household.members.health == "chronic"': "Use .includes()",
    "return household.moon > 1": '"moon" of a household is not declared',
    'return household.food_spending < policy.parameter("lines.moon")': "parameters/lines/moon.yaml",
    "return household.food_spending < 1000": "policy.money",
    "return household.food_spending * household.food_spending > 0": "Money times money",
    "return household.floor_area > 3.5": "is a float",
    "return household.birth_date > 3": "not declared",
    "return household.head_name < household.phone": "no order",
    "return household.members.in_school": "of a member",
    "return household.size": "cannot be integer",
    'return policy.rule("extra")': "in a circle: extra → extra",
    'return policy.rule("moon")': 'no rule "moon"',
    'return household.account.items("moon").any(household.electricity)': "not an income item",
    'return household.account.income("moon") > 0': 'no income formula "moon"',
    "return household.members.any(household.members.count() > 3)": "a sum or count over others",
    "return household.members.sum(household.food_spending / household.size) > 0": "sum over shares",
    "return household.members.any(household.account.items().amount > 0)": "was asked of a member",
    "return household._vocabulary": "is private",
    "import os; return household.electricity": '"os" cannot be imported',
    "return eval('household')": '"eval" has no place',
    "return household.members.birth_date.age_on(2019) > 3": "needs a date, not integer",
    "return household.size.upper()": "AttributeError",
    "return True": "must return a symbol",
}


@pytest.mark.parametrize("body", MISTAKES)
def test_a_mistake_is_answered_with_advice(rules_say: Say, body: str) -> None:
    problems = rules_say(body)
    assert MISTAKES[body] in problems
    assert any(place in problems for place in ("rules/extra.py", "rule extra", "rules in 2018"))


@pytest.mark.parametrize(
    "body",
    [
        "return household.food_spending > 0",
        "return household.members.where(household.members.in_school).count() * 2 <= household.size",
        "return household.floor_area > Decimal('3.5')",
        "return household.members.any(household.electricity & household.members.in_school)",
        "return household.account.items(kinds=('wage',)).any(household.account.items().amount > policy.money('5'))",
        "return policy.choose((household.electricity, household.size), otherwise=0) > 1",
    ],
)
def test_what_can_be_said(rules_say: Say, body: str) -> None:
    assert rules_say(body) == ""


def test_equal_nodes_are_one_step(template: Pack) -> None:
    steps = template.rule_set(2021).steps
    keys = [(step.node.key(), step.operands) for step in steps]
    assert len(keys) == len(set(keys))
    assert all(operand < step.index for step in steps for operand in step.operands)


def test_the_text_and_the_line_in_force_are_used(template: Pack) -> None:
    household = {"food_spending": 15000, "other_spending": 0, "members": [{"birth_date": date(1980, 1, 1)}]}
    below = {year: explain(template.rule_set(year), household).answer("consumes_too_little") for year in (2019, 2021)}
    assert below == {2019: False, 2021: True}
    reason = explain(template.rule_set(2021), household).reason("consumes_too_little").operands[1]
    assert (reason.value, reason.source, str(reason.dated and reason.dated.period.start)) == (
        195000,
        "T2",
        "2020-01-01",
    )


def test_a_year_without_a_line_names_parameter_and_day(copy: object, template: Pack) -> None:
    path = template.folder / "parameters" / "lines" / "consumption.yaml"
    text = path.read_text(encoding="utf-8").replace("from: 2018, value", "from: 2018-06-01, until: 2019-06-01, value")
    (copy / "parameters" / "lines" / "consumption.yaml").write_text(text, encoding="utf-8")  # type: ignore[operator]
    pack = load(copy)  # type: ignore[arg-type]
    assert pack.rule_set(2018)
    with pytest.raises(Exception, match=r'"lines.consumption" has no value in force on 2019-12-31.*until 2019-06-01'):
        pack.rule_set(2019)


def test_an_exact_share_decides_at_the_line(template: Pack) -> None:
    """A third of the line times three is not below the line, though no decimal can write it."""
    rules = template.rule_set(2021)
    members = [{"birth_date": date(1980, 1, 1)}] * 2 + [{"birth_date": date(2015, 1, 1)}] * 3
    assert explain(rules, {"members": members}).value("adult_equivalents") == Fraction(16, 5)
    exactly = {"food_spending": 52000 - 1, "other_spending": 1, "members": members}
    assert explain(rules, exactly).value("consumption") == 195000
    assert explain(rules, exactly).answer("consumes_too_little") is False
    assert explain(rules, {**exactly, "other_spending": 0}).answer("consumes_too_little") is True


def test_size_zero_and_unknown_size_give_unknown(template: Pack) -> None:
    rules = template.rule_set(2021)
    spending = {"food_spending": 0, "other_spending": 0}
    assert explain(rules, {**spending, "members": []}).value("consumption") is None
    assert explain(rules, spending).value("consumption") is None
