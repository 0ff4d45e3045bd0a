"""The names that templates may use: facts, figures, checks and lists, with their labels in every language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from fupin.kernel.text import Text
from fupin.registry.queries import pack
from fupin.reports.office.content import LOCALES
from fupin.reports.office.vocabulary import Listed, Vocabulary

HOUSEHOLD, PLACE = "household", "place"
HOUSEHOLDS, MISFITS, UNCHECKED, UNREPORTED = "household_list", "misfits", "unchecked", "unreported"
MEMBERS_OF_HOUSEHOLDS = f"{HOUSEHOLDS}.members"
Row = tuple[str, Mapping[str, str]]
"""The label of a list, and the label of each name of its rows."""

ABOUT = {
    "true_on": _("Data as of"),
    "known_at": _("Known by"),
    "policy": _("Policy"),
    "fingerprint": _("Fingerprint of the policy"),
    "made_on": _("Made on"),
    "year": _("Year"),
    "signature": _("Signature"),
}
OF_PLACE = {"place": _("Name of the place"), "town": _("Town"), "county": _("County")}
OF_HOUSEHOLD = {
    "number": _("Number of the household"),
    "head": _("Head"),
    "place": _("Address"),
    "village": _("Village"),
    "size": _("Persons"),
    "help_sum": _("Help given, together"),
}
_CHECKED = {"label": _("What must agree"), "left": _("One side")}
PLACE_LISTS: Mapping[str, Row] = {
    MISFITS: (_("What contradicts"), {**_CHECKED, "right": _("Other side")}),
    UNCHECKED: (_("What could not be checked"), {"label": _CHECKED["label"]}),
    UNREPORTED: (_("Not reported, because there are no data"), {"group": _("Group"), "figures": _("Figures")}),
    HOUSEHOLDS: (
        _("Households"),
        {
            "number": _("Number"),
            "head": _("Head"),
            "village": _("Address"),
            "size": _("Persons"),
            "status": _("Status"),
            "cause": _("Main cause"),
        },
    ),
    MEMBERS_OF_HOUSEHOLDS: (
        _("Members of each household"),
        {
            "name": _("Name"),
            "relation": _("Relation"),
            "sex": _("Sex"),
            "age": _("Age"),
            "education": _("Education"),
            "health": _("Health"),
            "labour": _("Labour"),
        },
    ),
}
HOUSEHOLD_LISTS: Mapping[str, Row] = {
    "members": (_("Members"), {
        "name": _("Name"), "relation": _("Relation"), "sex": _("Sex"),
        "age": _("Age"), "birth_date": _("Born"), "identity": _("Identity number"),
        "education": _("Education"), "health": _("Health"),
        "labour": _("Labour"),
    }),
    "causes": (_("Causes"), {
        "label": _("Cause"), "evidence": _("Evidence"),
    }),
    "entitlements": (_("Entitlements"), {
        "label": _("Measure"), "words": _("State"), "reason": _("Reason"),
        "since": _("Since"), "amount": _("Amount"),
    }),
    "lines": (_("Plan lines"), {
        "label": _("Measure"), "answers": _("Answers"), "what": _("What"),
        "amount": _("Money"), "source": _("Source"), "helper": _("Helper"),
        "by": _("Done by"), "progress": _("Progress"),
    }),
    "pairings": (_("Pairings"), {
        "kind": _("Kind"), "name": _("Name"), "unit": _("Unit"),
        "position": _("Position"), "phone": _("Telephone"), "since": _("Since"),
        "until": _("Until"),
    }),
    "matters": (_("Matters"), {
        "kind": _("Kind"), "number": _("Number"), "stage": _("Stage"),
        "opened_on": _("Opened"), "due": _("Due"), "closed_on": _("Closed"),
        "outcome": _("Outcome"), "cost": _("Cost"),
    }),
    "help": (_("Help given"), {
        "on": _("Day"), "measure": _("Measure"), "what": _("What"),
        "amount": _("Worth"), "source": _("From"), "by": _("Handled by"),
        "effect": _("Effect"),
    }),
    "income": (_("Income account"), {
        "label": _("Item"), "amount": _("Amount"),
    }),
}  # fmt: skip


def text_of(label: str) -> Text:
    """Return a translatable label in every language."""
    words = {}
    for language, locale in LOCALES.items():
        with override(locale):
            words[language] = gettext(label)
    return Text.read(words)


def _texts(labels: Mapping[str, str]) -> dict[str, Text]:
    return {name: text_of(label) for name, label in labels.items()}


def _lists(lists: Mapping[str, Row]) -> dict[str, Listed]:
    return {name: Listed(text_of(label), _texts(names)) for name, (label, names) in lists.items()}


def vocabulary(about: str) -> Vocabulary:
    """Return the names that a paper about households, or about places, may use."""
    return _vocabulary(about, pack().fingerprint)


@cache
def _vocabulary(about: str, _fingerprint: str) -> Vocabulary:
    policy = pack()
    if about == HOUSEHOLD:
        facts = {name: one.label for name, one in policy.facts[HOUSEHOLD].items() if not one.sensitive}
        return Vocabulary({**facts, **_texts(OF_HOUSEHOLD), **_texts(ABOUT)}, _lists(HOUSEHOLD_LISTS))
    figures = {name: one.label for name, one in policy.figures.items()}
    checks = {name: one.label for name, one in policy.figures.checks.items()}
    return Vocabulary({**figures, **_texts(OF_PLACE), **_texts(ABOUT)}, _lists(PLACE_LISTS), checks)
