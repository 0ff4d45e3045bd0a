"""Measures as plans see them: in force in a year, in words, by what they answer; and what a household lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from fupin.assistance.plans.models import COMMITMENT, MILESTONE, PlanLine
from fupin.framework.web.words import Label
from fupin.kernel.text import Text
from fupin.policy.evaluate import Record, Value
from fupin.policy.measures import Measure
from fupin.policy.packs import RuleSet
from fupin.registry.queries import pack

ROUTES, BATCHES, ASPECTS = "measure_route", "measure_batch", "measure_aspect"


@dataclass(frozen=True, slots=True)
class Lacks:
    """What a household's plan has to answer: its causes, the main one first, and the conditions that are not met."""

    causes: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Causes, then gaps."""
        return self.causes + self.gaps


def measures_of(year: int) -> Mapping[str, Measure]:
    """Return the measures in force at the end of a year, by name."""
    return _measures_of(pack().fingerprint, year)


@lru_cache(maxsize=64)
def _measures_of(_fingerprint: str, year: int) -> Mapping[str, Measure]:
    # Lists ask for every line of a county.
    return pack().measures_on(date(year, 12, 31))


def measure_of(name: str, year: int) -> Measure | None:
    """Return a measure as it reads at the end of a year, else its newest text; None for one that the pack lacks."""
    return measures_of(year).get(name) or pack().measures.get(name)


def line_label(line: PlanLine, year: int) -> Label:
    """Return what a line is called: its measure, commitment or milestone, else its own words."""
    plans = pack().plans
    if line.kind == COMMITMENT:
        promise = plans.commitments.get(line.measure)
        return promise.label if promise else line.what or line.measure
    if line.kind == MILESTONE:
        milestone = plans.milestones.get(line.measure)
        return milestone.label if milestone else line.what or line.measure
    measure = measure_of(line.measure, year) if line.measure else None
    return measure.label if measure else line.what or line.measure or _("not named")


def cause_label(code: str, year: int) -> Label:
    """Return the words for a cause, or for the rule that a line mends."""
    if not code:
        return ""
    causes = pack().codes[str(pack().fact("household", "main_cause").codes)]
    if code in causes.values:
        return causes.label_of(code)
    rule = pack().rule_set(year).rules.get(code)
    return rule.definition.label if rule else Text.of(en=code)


def code_label(listed: str, code: str) -> Label:
    """Return the words for a code of a list that the pack may not have."""
    codes = pack().codes.get(listed)
    return codes.label_of(code) if codes and code else code


def category_of(measure: Measure | None) -> str:
    """Return the category of plans of places under which a measure counts."""
    return pack().plans.category_of(measure.route, measure.batch) if measure else ""


def lacks_of(record: Record, year: int) -> Lacks:
    """Return what the plan of a household has to answer."""
    return Lacks(causes_of(record), gaps_of(record, pack().rule_set(year), _mendable(year)))


def causes_of(record: Record) -> tuple[str, ...]:
    """Return the causes of a household, the main one first."""
    named = [record.get("main_cause"), *(record.get("other_causes") or ())]
    return tuple(dict.fromkeys(str(one) for one in named if one))


def gaps_of(record: Record, rules: RuleSet, mendable: frozenset[str]) -> tuple[str, ...]:
    """Return the conditions that a household is known not to meet; one that is unknown is no gap yet."""
    asked = [name for name in rules.named("condition") if name in mendable]
    if not asked:
        return ()
    values = rules.evaluate(record)
    return tuple(name for name in asked if values[rules.outputs[name]] is False)


def answers(rules: RuleSet, record: Record) -> Mapping[str, Value]:
    """Return the value of every rule of a set for one household."""
    values = rules.evaluate(record)
    return {name: values[place] for name, place in rules.outputs.items()}


def _mendable(year: int) -> frozenset[str]:
    return frozenset(gap for measure in measures_of(year).values() for gap in measure.gaps)
