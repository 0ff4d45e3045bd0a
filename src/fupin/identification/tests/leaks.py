"""Does a page hold anything private? Asked by pattern, and against every number, name and illness of the data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from fupin.framework.permissions import SYSTEM
from fupin.framework.sensitive import unseal
from fupin.policy.tree import HOUSEHOLD, MEMBER
from fupin.registry.models import Household, Member
from fupin.registry.queries import pack

# Written apart from the scanner on purpose: what judges must not share the mistakes of what is judged.
PATTERNS = (
    re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"),
    re.compile(r"(?<!\d)\d{15}(?!\d)"),
    re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"),
    re.compile(r"(?<!\d)\d{16,19}(?!\d)"),
    re.compile(r"(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)"),
)
_RUN = re.compile(r"\d[\d\s.\-–]*[\dXx]")
_TAGS = re.compile(r"<[^>]+>")
_SHORTEST = 7
ILL_GROUPS = ("health",)
WELL = ("healthy", "none", "not_disabled")


@dataclass
class Private:
    """Everything private of a register, in the clear, for comparison."""

    numbers: set[str] = field(default_factory=set)
    names: dict[int, str] = field(default_factory=dict)
    illnesses: set[str] = field(default_factory=set)
    lengths: set[int] = field(default_factory=set)

    def add(self, number: str) -> None:
        """Add a number as its digits."""
        digits = "".join(filter(str.isalnum, number)).upper()
        if len(digits) >= _SHORTEST:
            self.numbers.add(digits)
            self.lengths.add(len(digits))


def private() -> Private:
    """Read every identity number, telephone, account, name of a head and illness of the register."""
    found = Private()
    households: Any = Household.objects.visible_to(SYSTEM)
    members: Any = Member.objects.visible_to(SYSTEM)
    rows = households.values_list("id", "head_name", "number", "phone", "bank_account")
    for identifier, name, number, phone, account in rows.iterator():
        found.names[identifier] = name
        for one in (number, unseal(phone), unseal(account)):
            found.add(one)
    for identity, facts in members.values_list("identity", "facts").iterator():
        found.add(unseal(identity))
        for name in _sealed_facts():
            if name in facts:
                found.add(unseal(facts[name]))
    found.illnesses = set(_illnesses())
    return found


def _sealed_facts() -> list[str]:
    return [name for name, fact in pack().facts[MEMBER].items() if fact.sensitive and not fact.core]


def _illnesses() -> Iterator[str]:
    """Every label of a state of health that is not good, of a disability and of a cause, in every language."""
    for facts in (pack().facts[MEMBER], pack().facts[HOUSEHOLD]):
        lists = {fact.codes for fact in facts.values() if fact.codes and fact.group in (*ILL_GROUPS, "causes")}
        for codes in lists & set(pack().codes):
            for code, one in pack().codes[codes].values.items():
                if code not in WELL:
                    yield from (words for words in one.label.words() if len(words) > 2)


def leaks(page: str, known: Private, households: Iterable[int] = ()) -> list[str]:
    """Return everything private that a page holds; `households` are those of whom it speaks."""
    whole, text = unescape(page), _TAGS.sub(" ", unescape(page))
    found = [f"pattern {one[0]}" for pattern in PATTERNS for one in pattern.finditer(whole)]
    found += [f"number {one}" for run in _RUN.finditer(whole) for one in _known(run[0], known)]
    found += [f"illness {words}" for words in known.illnesses if words in text]
    names = (known.names.get(one, "") for one in households)
    return found + [f"name {name}" for name in names if len(name) > 1 and name in text]


def _known(run: str, known: Private) -> Iterator[str]:
    digits = "".join(filter(str.isalnum, run)).upper()
    for length in known.lengths:
        for start in range(len(digits) - length + 1):
            if digits[start : start + length] in known.numbers:
                yield digits[start : start + length]
