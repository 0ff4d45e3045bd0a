"""Causes as the register names them, and what the register itself shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fupin.assistance.measures.saying import Why
from fupin.kernel.text import Text
from fupin.policy.evaluate import Record
from fupin.policy.explain import Explanation, explain
from fupin.policy.measures import SHOWN_BY
from fupin.policy.tree import HOUSEHOLD
from fupin.registry.queries import pack


@dataclass(frozen=True, slots=True)
class Shown:
    """What a rule of the pack answers to "does the register show this cause?", with its reason."""

    rule: str
    answer: bool | None
    why: Why


def causes_of_record(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the causes of a household, the main one first."""
    named = (record.get("main_cause"), *(record.get("other_causes") or ()))
    return tuple(dict.fromkeys(str(one) for one in named if one))


def cause_label(code: str) -> Text:
    """Return the words for a cause."""
    codes = pack().codes[str(pack().fact(HOUSEHOLD, "main_cause").codes)].values
    return codes[code].label if code in codes else Text.of(en=code)


def answer_of(record: Record, cause: str, year: int) -> Shown | None:
    """Return what the register shows of one cause; None where the pack names no rule for it."""
    return answers_of(explain(pack().measure_rules(year), record)).get(cause)


def answers_of(explanation: Explanation) -> dict[str, Shown]:
    """Return what the register shows of every cause for which the pack names a rule."""
    codes = pack().codes[str(pack().fact(HOUSEHOLD, "main_cause").codes)].values
    named = {code: one.maps[SHOWN_BY] for code, one in codes.items() if SHOWN_BY in one.maps}
    rules = explanation.rules.outputs
    return {
        code: Shown(rule, explanation.answer(rule), Why(explanation, rule))
        for code, rule in named.items()
        if rule in rules
    }
