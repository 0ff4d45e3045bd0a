"""The pack of China's programme: whole, unambiguous, and true to its own tables."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import yaml

from fupin.policy.conformance import problems
from fupin.policy.explain import explain
from fupin.policy.packs import Pack, RuleSet, find
from fupin.policy.tree import walk
from fupin.policy.values import CodeList, FactDeclaration, IncomeItem

YEARS = range(2013, 2023)
DAY = date(2020, 12, 31)


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The pack, read once."""
    return find("fupin-cn")


def rules_behind(rules: RuleSet, name: str) -> set[str]:
    """A rule and every rule it refers to, however far."""
    found = {name}
    for other in rules.rules[name].refers_to:
        found |= rules_behind(rules, other)
    return found


def parameters_behind(rules: RuleSet, name: str) -> set[str]:
    """Every parameter on which a rule's value may rest."""
    nodes = (node for behind in rules_behind(rules, name) for node in walk(rules.rules[behind].node))
    return {str(node.detail) for node in nodes if node.operation.value == "parameter"}


def spelt(code_list: CodeList) -> Iterator[tuple[str, str]]:
    """Every way in which a value of a list may be written, with its code."""
    for code in code_list.values.values():
        for words in {code.code, *dict(code.label.by_language).values(), *code.aliases}:
            yield words.strip().lower(), code.code


def test_it_conforms(pack: Pack) -> None:
    assert problems(pack) == []


# The lines ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS)
def test_the_series_of_lines_are_never_mixed(pack: Pack, year: int) -> None:
    rules = pack.rule_set(year)
    for name in rules.rules:
        assert not {"lines.statistical", "lines.exit"} <= parameters_behind(rules, name), name


@pytest.mark.parametrize("year", range(2016, 2021))
def test_identification_and_exit_ask_for_their_own_line(pack: Pack, year: int) -> None:
    rules = pack.rule_set(year)
    assert "lines.statistical" in parameters_behind(rules, rules.for_purpose("identify") or "")
    assert "lines.exit" in parameters_behind(rules, rules.for_purpose("exit") or "")


def test_nobody_is_identified_after_the_programme_ended(pack: Pack) -> None:
    rules = pack.rule_set(2021)
    assert rules.for_purpose("identify") is None
    assert rules.for_purpose("monitor") == "to_be_checked"


def test_every_year_has_its_line(pack: Pack) -> None:
    line = pack.parameters["lines.statistical"]
    fen = [line.on(date(year, 12, 31)).value for year in range(2010, 2021)]
    assert fen == [yuan * 100 for yuan in (2300, 2536, 2625, 2736, 2800, 2855, 2952, 2952, 2995, 3218, 4000)]


def test_what_nothing_confirms_is_marked(pack: Pack) -> None:
    weak = [
        (name, dated.period.start)
        for name, parameter in pack.parameters.items()
        for dated in parameter.values
        if dated.source in {"GK", "S67", "S70"} and not dated.check
    ]
    assert weak == []


# Income ------------------------------------------------------------------------------------------------------

ACCOUNT = {
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


def test_the_worked_example_gives_7284_and_names_what_is_left_out(pack: Pack) -> None:
    household = {"size": 4, "account": {"items": [{"item": i, "amount": yuan * 100} for i, yuan in ACCOUNT.items()]}}
    explanation = explain(pack.rule_set(2019), household)
    assert explanation.value("net_income_per_head") == 7284_00
    assert [line.label.inside("zh") for line in explanation.not_counted()] == ["慰问金", "医疗报销"]


def value(pack: Pack, household: dict[str, Any], rule: str, year: int) -> Any:
    """What a rule gives for a household."""
    rules = pack.rule_set(year)
    return rules.evaluate(household)[rules.outputs[rule]]


def test_what_counts_belongs_to_a_formula(pack: Pack) -> None:
    used = {kind for formula in pack.formulas.values() for kind in formula.add | formula.subtract}
    assert {item.kind for item in pack.items.values() if item.counts_on(DAY)} <= used


# Poor and ready to leave -------------------------------------------------------------------------------------


GOODS = (
    "staple_food_enough",
    "protein_available",
    "clothes_each_season",
    "quilts_enough",
    "clinic_within_reach",
    "water_safe",
)


def any_household(chance: random.Random) -> dict[str, Any]:
    """A household of which each thing is good, bad or unknown; mostly good, so that some may leave."""

    def pick(good: Any, bad: Any) -> Any:
        return good if chance.random() < 0.85 else chance.choice([bad, None])

    child = {
        "birth_date": date(2008, 5, 1),
        "student_status": pick("primary", "dropped_out"),
        "medical_insurance": pick(True, False),
    }
    wage = {"item": "wage", "amount": chance.randint(2500_00, 6000_00)}
    return {
        "size": 1,
        "members": [child],
        "housing_grade": pick("grade_a", "grade_c"),
        "account": pick({"items": [wage]}, {"items": []}),
        **{name: pick(True, False) for name in GOODS},
    }


@pytest.mark.parametrize("year", range(2016, 2021))
def test_who_may_leave_is_not_poor(pack: Pack, year: int) -> None:
    chance = random.Random(year)
    households = [any_household(chance) for _ in range(500)]
    leaving = [h for h in households if value(pack, h, "ready_to_exit", year) is True]
    assert leaving
    assert {value(pack, household, "poor", year) for household in leaving} == {False}


# Lists -------------------------------------------------------------------------------------------------------


def test_every_value_that_ended_has_a_successor_in_force(pack: Pack) -> None:
    for name, code_list in pack.codes.items():
        for code in code_list.values.values():
            if DAY not in code.period and code.period.start <= DAY:
                successor = code_list.values[code.maps[name]]
                assert DAY in successor.period, f"{name}: {code.code}"


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("relation", "relation_register"),
        ("education", "education_gbt4658"),
        ("education_gbt4658", "education"),
        ("change_reason", "change_kind"),
    ],
)
def test_a_mapping_between_two_lists_is_total(pack: Pack, name: str, target: str) -> None:
    for code in pack.codes[name].values.values():
        assert code.maps[target] in pack.codes[target].values, code.code


def test_no_spelling_stands_for_two_values_of_a_list(pack: Pack) -> None:
    for name, code_list in pack.codes.items():
        seen: dict[str, str] = {}
        for words, code in spelt(code_list):
            assert seen.setdefault(words, code) == code, f"{name}: {words}"


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("sex", "M", "male"),
        ("sex", "2", "female"),
        ("relation", "本人", "head"),
        ("relation", "之侄子", "brothers_son"),
        ("relation", "daughter", "daughter"),
        ("cause", "因病致贫", "illness"),
        ("cause", "technique", "skill"),
        ("cause", "99", "other"),
        ("housing_grade", "d", "grade_d"),
        ("health", "severe", "serious"),
        ("student_status", "kindergarten", "preschool"),
        ("student_status", "none", "not_student"),
        ("labour_capacity", "yes", "ordinary"),
    ],
)
def test_what_clerks_type_is_understood(pack: Pack, name: str, typed: str, code: str) -> None:
    assert dict(spelt(pack.codes[name]))[typed.lower()] == code


def test_the_peoples_are_read_by_name_and_never_by_a_number(pack: Pack) -> None:
    peoples = pack.codes["ethnicity"]
    assert len(peoples.values) == 58
    assert dict(spelt(peoples))["满"] == "man"
    assert not [words for words, _code in spelt(peoples) if words.isdigit()]


def test_relations_are_not_read_by_a_number(pack: Pack) -> None:
    assert not [words for words, _code in spelt(pack.codes["relation"]) if words.isdigit()]


def test_causes_grew_with_the_years(pack: Pack) -> None:
    sizes = [len(pack.codes["cause"].in_force(date(year, 12, 31))) for year in (2014, 2016, 2019)]
    assert sizes == [12, 13, 14]


# Facts and words ---------------------------------------------------------------------------------------------


def test_every_item_of_the_forms_is_a_fact(pack: Pack) -> None:
    declared = {fact.form for facts in pack.facts.values() for fact in facts.values() if fact.form}
    account = {"H28"}
    assert declared | account == {f"H{n}" for n in range(1, 31)} | {f"M{n}" for n in range(1, 22)}


def test_no_column_header_means_two_things(pack: Pack) -> None:
    seen: dict[str, str] = {}
    facts = [(f"{entity} {f.name}", f.name, f) for entity, group in pack.facts.items() for f in group.values()]
    items = [(f"item {item.code}", "", item) for item in pack.items.values()]
    owners: list[tuple[str, str, FactDeclaration | IncomeItem]] = [*facts, *items]
    for owner, name, declared in owners:
        for header in {name, *dict(declared.label.by_language).values(), *declared.aliases} - {""}:
            written = header.lower().replace("_", " ")
            assert seen.setdefault(written, owner) == owner, header


def test_numbers_of_people_and_accounts_are_sensitive(pack: Pack) -> None:
    sensitive = {fact.name for facts in pack.facts.values() for fact in facts.values() if fact.sensitive}
    assert sensitive == {"phone", "bank_account", "identity_number", "disability_card", "member_phone"}


def test_every_name_in_a_rule_can_be_read_in_both_languages(pack: Pack) -> None:
    for built in pack.rules:
        for node in walk(built.node):
            if node.label is not None:
                assert all(node.label.has(language) for language in ("zh", "en")), built.definition.name


def test_every_source_is_listed_and_every_listed_one_is_used(pack: Pack) -> None:
    named = [code_list.source for code_list in pack.codes.values()]
    named += [item.source for item in pack.items.values()]
    named += [formula.source for formula in pack.formulas.values()]
    named += [dated.source for parameter in pack.parameters.values() for dated in parameter.values]
    named += [built.definition.source or "" for built in pack.rules]
    named += [source for texts in pack.dated_procedures.values() for one in texts for source in one.procedure.sources]
    named += [source for kind in pack.matters.values() for source in kind.sources]
    named += [text.source for texts in pack.dated_measures.values() for text in texts]
    named.append(yaml.safe_load((pack.folder / "calendar.yaml").read_text(encoding="utf-8"))["source"])
    assert {source for names in named for source in names.split(", ")} == set(pack.sources)
