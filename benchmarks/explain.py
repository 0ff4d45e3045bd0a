"""One household explained by the full rule set, against a check written by hand for one rule of it.

The floor answers a single question in plain Python: is the income per head below the line? The explanation
evaluates every rule of the year, keeps every reason, and (second figure) says them in plain lines.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from statistics import median
from time import process_time
from typing import Any

from fupin.policy.explain import Reason, explain
from fupin.policy.packs import RuleSet, find
from fupin.policy.plain import plain_lines

AIM_MS = 2.0
YEAR = 2019
ROUNDS, CALLS = 15, 200
INCOMES = ("wage", "production", "property", "allowance", "pension", "ecology", "other_long_term")
OUTSIDE = ("condolence", "medical_reimbursement")


def household() -> dict[str, Any]:
    """Five members, ten lines of account, and most facts that the rules ask for."""
    members = [{"name": f"P{n}", "birth_date": date(1950 + 14 * n, 6, 1), "medical_insurance": True} for n in range(5)]
    members[4] |= {"student_status": "primary"}
    items = [{"item": code, "amount": 160_000} for code in (*INCOMES, "production_cost", *OUTSIDE)]
    return {
        "size": 5,
        "main_cause": "illness",
        "housing_grade": "grade_b",
        "staple_food_enough": True,
        "clothes_each_season": True,
        "quilts_enough": True,
        "clinic_within_reach": True,
        "water_safe": True,
        "members": members,
        "account": {"year": YEAR, "items": items},
    }


def by_hand(facts: dict[str, Any]) -> bool | None:
    """Whether income per head is below the line of 2019; None if that is unknown."""
    account, size = facts.get("account"), facts.get("size")
    if account is None or not size:
        return None
    income = 0
    for line in account["items"]:
        if line["item"] in INCOMES or line["item"] == "production_cost":
            if line["amount"] is None:
                return None
            income += -line["amount"] if line["item"] == "production_cost" else line["amount"]
    return bool(income < 321_800 * size)


def every_reason(rules: RuleSet, facts: dict[str, Any]) -> list[Reason]:
    """The trees of reasons of all rules."""
    explanation = explain(rules, facts)
    return [explanation.reason(name) for name in rules.outputs]


def milliseconds(call: Callable[[], object]) -> float:
    """CPU milliseconds of a call, the median of several rounds."""
    rounds = []
    for _ in range(ROUNDS):
        start = process_time()
        for _ in range(CALLS):
            call()
        rounds.append((process_time() - start) / CALLS * 1000)
    return median(rounds)


def main() -> None:
    """Measure and print."""
    rules, facts = find("fupin-cn").rule_set(YEAR), household()
    assert explain(rules, facts).answer("income_below_line") is by_hand(facts)  # noqa: S101
    floor = milliseconds(lambda: by_hand(facts))
    explained = milliseconds(lambda: explain(rules, facts))
    reasons = milliseconds(lambda: every_reason(rules, facts))
    spoken = milliseconds(lambda: plain_lines(explain(rules, facts), "poor", "zh"))
    print(f"{len(rules.rules)} rules, {len(rules.steps)} steps, 5 members, 10 account lines; CPU ms, median")
    print(f"one question by hand         {floor:.4f}")
    for name, found in (("all rules", explained), ("and every reason", reasons), ("and plain lines", spoken)):
        verdict = "ok" if found <= AIM_MS else "MISSED"
        print(f"{name:28} {found:.4f}   {found / floor:6.0f} × by hand   aim ≤ {AIM_MS} ms: {verdict}")


if __name__ == "__main__":
    main()
