"""One household, with every reason."""

from datetime import date
from typing import Any

import pytest

from fupin.policy.explain import explain
from fupin.policy.packs import Pack
from fupin.policy.plain import plain_lines

FIXTURE = {
    "wage": 18000,
    "production": 9600,
    "production_cost": 3200,
    "property": 500,
    "allowance": 2400,
    "pension": 1296,
    "ecology": 300,
    "other_long_term": 240,
    "condolence": 800,
    "medical_reimbursement": 5000,
}


def account(year: int, items: dict[str, int]) -> dict[str, Any]:
    return {"year": year, "items": [{"item": code, "amount": 100 * yuan} for code, yuan in items.items()]}


def test_the_income_of_the_reference_household(china: Pack) -> None:
    explanation = explain(china.rule_set(2019), {"size": 4, "account": account(2019, FIXTURE)})
    assert explanation.value("net_income") == 2913600
    assert explanation.value("net_income_per_head") == 728400
    assert [line.code for line in explanation.not_counted()] == ["condolence", "medical_reimbursement"]
    assert [line.label.inside("zh") for line in explanation.not_counted()] == ["慰问金", "医疗报销"]
    words = "\n".join(map(str, plain_lines(explanation, "poor", "zh")))
    assert "人均纯收入 ¥7,284，不低于" in words
    assert "未计入：慰问金 ¥800、医疗报销 ¥5,000" in words


def test_the_uncounted_money_would_have_changed_the_income(china: Pack) -> None:
    counted = {code: yuan for code, yuan in FIXTURE.items() if code not in ("condolence", "medical_reimbursement")}
    with_more = {**counted, "wage": FIXTURE["wage"] + 5800}
    explanation = explain(china.rule_set(2019), {"size": 4, "account": account(2019, with_more)})
    assert explanation.value("net_income_per_head") == 873400


@pytest.mark.parametrize(
    ("household", "income"),
    [
        ({}, None),
        ({"size": 4}, None),
        ({"size": 4, "account": None}, None),
        ({"size": 4, "account": {"year": 2019, "items": []}}, 0),
        ({"size": 4, "account": {"year": 2018, "items": []}}, None),
        ({"account": {"year": 2019, "items": []}}, None),
        ({"size": 4, "account": {"year": 2019, "items": [{"item": "wage", "amount": None}]}}, None),
        ({"size": 4, "account": {"year": 2019, "items": [{"item": "condolence", "amount": None}]}}, 0),
        ({"size": 3, "account": account(2019, {"wage": 100})}, pytest.approx(10000 / 3)),
    ],
)
def test_what_was_not_collected_is_never_zero(china: Pack, household: dict[str, Any], income: object) -> None:
    assert explain(china.rule_set(2019), household).value("net_income_per_head") == income


def test_a_line_in_force_is_shown_with_day_source_and_doubt(china: Pack) -> None:
    explanation = explain(china.rule_set(2019), {"size": 1, "account": account(2019, {"wage": 3000})})
    assert explanation.answer("income_below_line") is True
    line = next(line for line in plain_lines(explanation, "poor", "en") if "is below Rural" in line.words)
    assert "¥3,000 is below" in line.words
    assert "¥3,218 (in force since 2019-01-01, source S67, to be checked)" in line.words
    assert line.source == "S67"


def family(**second: object) -> dict[str, Any]:
    return {
        "food_spending": 100000,
        "other_spending": 0,
        "water_source": "tap",
        "electricity": False,
        "members": [
            {"name": "Ana", "birth_date": date(1985, 2, 1)},
            {"name": "Bo", "birth_date": date(2010, 2, 1), "in_school": True},
            {"birth_date": date(2012, 2, 1), **second},
        ],
    }


def test_the_persons_who_decide_are_named(template: Pack) -> None:
    explanation = explain(template.rule_set(2021), family(in_school=False))
    persons = explanation.reason("child_out_of_school").persons
    assert [(person.inside("en"), reason.value) for person, reason in persons] == [("member 3 (9)", True)]
    assert explanation.answer("deprived") is True


def test_only_unknown_facts_that_would_decide_are_asked_for(template: Pack) -> None:
    explanation = explain(template.rule_set(2021), family())
    assert explanation.answer("poor") is None
    assert [gap.inside("en") for gap in explanation.missing("poor")] == ["member 3 (9): Goes to school"]
    settled = explain(template.rule_set(2021), {**family(), "food_spending": 1})
    assert settled.answer("poor") is True
    assert settled.missing("poor") == []
    nobody = explain(template.rule_set(2021), {"food_spending": 1})
    assert [gap.inside("zh") for gap in nobody.missing("consumes_too_little")] == ["每月其他消费", "家庭成员情况"]


def test_the_lines_read_well_in_both_languages(template: Pack) -> None:
    explanation = explain(template.rule_set(2021), family(in_school=False))
    line = "(in force since 2020-01-01, source T2)"
    weight = "(in force since 2018-01-01, source T2)"
    assert [str(line) for line in plain_lines(explanation, "poor", "en")] == [
        "✓ Qualifies: yes",
        "  ✗ Consumption below the line: no",
        f"    Yearly consumption per adult equivalent ₴6,000 is not below Consumption line ₴1,950 {line}",
        "      = (Spending on food in a month ₴1,000 + Other spending in a month ₴0) × 12 ÷ Adult equivalents 2",
        f"        = 1 × Weight of the first adult 1 {weight} + 0 × Weight of every other adult 0.7 {weight}"
        f" + children 2 × Weight of a child 0.5 {weight}",
        "          Ana (36)",
        "            age 36 is not below 15",
        "          Bo (11)",
        "            age 11 is below 15",
        "          member 3 (9)",
        "            age 9 is below 15",
        "  ✓ Several deprivations: yes",
        f"    deprivations 2 is not below Number of deprivations that counts as poor 2 {weight}",
        "      = ✗ Unsafe water: no + ✓ No electricity: yes + ✓ A child out of school: yes",
        "        Source of drinking water Tap",
        "        Has electricity no",
        "        member 3 (9)",
        "          age 9 is not below 6",
        "          age 9 is not above 14",
        "          Goes to school no",
    ]
    chinese = [str(line) for line in plain_lines(explanation, "poor", "zh")]
    assert chinese[0] == "✓ 符合救助条件：是"
    assert not any("%(" in line or "None" in line for line in chinese)


def test_every_decision_of_every_pack_has_lines_for_an_empty_and_a_full_household(template: Pack, china: Pack) -> None:
    for pack, year, household in ((template, 2021, family()), (china, 2020, {"size": 4, "members": [{}]})):
        rules = pack.rule_set(year)
        for decision in rules.named("decision"):
            for facts in (household, {}):
                for language in pack.languages:
                    lines = plain_lines(explain(rules, facts), decision, language)
                    assert len(lines) > 1
                    assert all(line.words.strip() for line in lines)
