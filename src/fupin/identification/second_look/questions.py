"""Which facts a score may look at: what anybody can see of a household, not what the programme made of it."""

from __future__ import annotations

from fupin.columnar.schema import NUMBER_SCALE
from fupin.columnar.screening.proxies import Code, Number, Proxies, Proxy, YesNo
from fupin.policy.packs import Pack
from fupin.policy.tree import HOUSEHOLD
from fupin.policy.values import FactDeclaration

# The list itself, and what is decided with it: a score that reads them would only repeat the list.
_OF_THE_LIST = ("kind", "status", "attribute", "main_cause")
_POSITIONS = frozenset({"degree", "year"})


def questions(pack: Pack) -> Proxies:
    """The household facts of a pack that can be counted or chosen and do not follow from being listed."""
    facts = pack.facts[HOUSEHOLD]
    left_out = {facts[name].group for name in _OF_THE_LIST if name in facts}
    asked = [fact for fact in facts.values() if fact.group not in left_out and not fact.sensitive]
    found = [_question(pack, fact) for fact in asked if fact.unit not in _POSITIONS]
    return Proxies.of(*(proxy for proxy in found if proxy is not None))


def _question(pack: Pack, fact: FactDeclaration) -> Proxy | None:
    if fact.type == "boolean":
        return YesNo(fact.name, fact.label)
    if fact.type == "code" and fact.codes in pack.codes:
        values = pack.codes[fact.codes].values
        return Code(fact.name, fact.label, {code: one.label for code, one in values.items()})
    units = {"integer": 1, "number": NUMBER_SCALE, "money": 10**pack.currency.minor_digits}
    return Number(fact.name, fact.label, bands=3, unit=units[fact.type]) if fact.type in units else None
