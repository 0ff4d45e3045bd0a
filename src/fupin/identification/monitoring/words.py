"""What was found, in words: the detail of a report in the language of the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fupin.framework.web.words import words
from fupin.identification.monitoring import plan
from fupin.policy.showing import show_number
from fupin.registry.queries import pack

BANDS = {
    0: gettext_lazy("lowest half"),
    1: gettext_lazy("middle"),
    2: gettext_lazy("raised"),
    3: gettext_lazy("high"),
    4: gettext_lazy("very high"),
}
LEVELS = {0: "ok", 1: "info", 2: "info", 3: "warn", 4: "bad"}


def said(detail: Mapping[str, Any]) -> str:
    """Return what a screening found, or "" for what people told."""
    make = _SAID.get(str(detail.get("code")))
    return make(detail) if make else ""


def _money(minor: Any) -> str:
    return f"{pack().currency.symbol}{pack().currency.show(int(minor))}"


def _rule(detail: Mapping[str, Any]) -> str:
    rules = pack().rule_set(int(detail["year"])).rules
    label = rules[detail["rule"]].definition.label if detail["rule"] in rules else detail["rule"]
    answer = dict(plan.rules_of_risks().values()).get(detail["rule"], False)
    outcome = _("yes") if answer else _("no")
    return _("%(year)s: “%(rule)s” is %(answer)s") % {"year": detail["year"], "rule": words(label), "answer": outcome}


def _fall(detail: Mapping[str, Any]) -> str:
    share = show_number(round(100 * (1 - detail["value"] / detail["before"])))
    given = {"year": detail["year"], "before": _money(detail["before"]), "now": _money(detail["value"]), "share": share}
    return _("%(year)s: income per head fell by %(share)s%%, from %(before)s to %(now)s") % given


def _near(detail: Mapping[str, Any]) -> str:
    given = {"year": detail["year"], "now": _money(detail["value"]), "line": _money(detail["line"])}
    return _("%(year)s: income per head of %(now)s is just above %(line)s") % given


def _list(detail: Mapping[str, Any]) -> str:
    label = next((words(rule.label) for rule in plan.list_rules() if rule.kind == detail.get("list")), "")
    if "day" in detail:
        return f"{label} ({detail['day']})"
    return _("%(what)s: %(value)s, above %(line)s") % {
        **{"what": label, "value": _money(detail["value"]), "line": _money(detail["line"])}
    }


def _event(detail: Mapping[str, Any]) -> str:
    return words(plan.labels(plan.EVENTS).get(detail["event"], detail["event"]))


def _score(detail: Mapping[str, Any]) -> str:
    return _("the early warning gives %(points)s points") % {"points": detail["points"]}


def _lot(_detail: Mapping[str, Any]) -> str:
    return _("drawn by lot, to learn what warnings miss")


_SAID: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "rule": _rule,
    "fall": _fall,
    "near": _near,
    "list": _list,
    "event": _event,
    "score": _score,
    "lot": _lot,
}
