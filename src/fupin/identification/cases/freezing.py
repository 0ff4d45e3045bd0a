"""What is frozen into the timeline when people vote or decide, so that it can be answered for years later."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from fupin.identification.cases.sides import RuleSide, Sides
from fupin.registry.queries import pack

# Names, numbers and sealed values are not frozen: the register itself keeps what it knew at that moment.
_LEFT_OUT = frozenset({"id", "name", "head_name", "bank_name", "accounts"})


def frozen(rule: RuleSide) -> dict[str, Any]:
    """Return the rule's result with the pack's fingerprint and the facts that it read."""
    if rule.explanation is None:
        return {}
    return {
        "rule": rule.rule,
        "year": rule.year,
        "answer": rule.answer,
        "fingerprint": rule.fingerprint,
        "results": {name: _plain(value) for name, value in rule.explanation.results().items()},
        "facts": _known(rule.explanation.household, _sealed()),
    }


def decided(sides: Sides) -> dict[str, Any]:
    """Return all three sides with the differences and who explained them."""
    comparison = sides.comparison
    return frozen(sides.rule) | {
        "passed": sides.evaluation.passed,
        "compared_at": comparison.at.isoformat() if comparison.at else None,
        "waiting": comparison.waiting,
        "points": [[point.pk, point.state, point.answer] for point in comparison.points],
        "differences": {one.key: one.explanation.pk if one.explanation else None for one in sides.differences},
    }


def _known(record: Any, left_out: frozenset[str]) -> Any:
    if isinstance(record, dict):
        return {name: _known(value, left_out) for name, value in record.items() if name not in left_out}
    return [_known(one, left_out) for one in record] if isinstance(record, list) else _plain(record)


def _sealed() -> frozenset[str]:
    facts = (fact for declared in pack().facts.values() for fact in declared.values())
    return _LEFT_OUT | {fact.name for fact in facts if fact.sensitive}


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
