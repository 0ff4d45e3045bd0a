"""What the pack calls kinds of help, levels, skills and parties; and which help counts and which is private."""

from __future__ import annotations

from collections.abc import Mapping

from fupin.assistance.pairing.checks import policy
from fupin.framework.web.words import Label
from fupin.kernel.text import Text
from fupin.registry.queries import pack


def help_labels() -> Mapping[str, Text]:
    """Return every kind of help and every measure of the pack with its label."""
    own = {name: kind.label for name, kind in policy().help.items()}
    return {**own, **{name: measure.label for name, measure in pack().measures.items()}}


def known_help(name: str) -> bool:
    """Tell whether the pack knows a kind of help or a measure."""
    return name in policy().help or name in pack().measures


def counts(name: str) -> bool:
    """Tell whether help of a kind counts in the stable income; condolence money does not."""
    return policy().help[name].counts if name in policy().help else True


def uncounted() -> list[str]:
    """Return the kinds of help that do not count in the stable income."""
    return [name for name, kind in policy().help.items() if not kind.counts]


def is_private(name: str) -> bool:
    """Tell whether the words of such help are only for who wrote them."""
    return name in policy().help and policy().help[name].private


def kind_labels(about: str = "") -> dict[str, Label]:
    """Return the kinds of pairing with their labels, all or those about a household or a place of a level."""
    return {name: kind.label for name, kind in policy().kinds.items() if not about or kind.about == about}


def level_labels() -> dict[str, Label]:
    """Return the levels of helpers with their labels."""
    return {name: level.label for name, level in policy().levels.items()}


def skill_labels() -> dict[str, Label]:
    """Return the skills with their labels."""
    return {name: skill.label for name, skill in policy().skills.items()}


def cause_labels() -> dict[str, Label]:
    """Return the causes with their labels; none where the pack has no list of them."""
    fact = pack().facts["household"].get("main_cause")
    codes = pack().codes.get(fact.codes or "") if fact else None
    return {code.code: code.label for code in codes.values.values()} if codes else {}
