"""What a pack's quality.yaml says: the codes and bounds that the data checks need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from fupin.policy.packs import Pack
from fupin.registry.pack import pack


@dataclass(frozen=True, slots=True)
class Schooling:
    """Which fact says that a child is at school, at which ages, and which facts excuse it."""

    fact: str
    first_age: str
    last_age: str
    excused_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Yield:
    """The income items that come from land, the facts that say how much land, and the most that one unit brings."""

    items: frozenset[str]
    land: tuple[str, ...]
    most: int


@dataclass(frozen=True, slots=True)
class Words:
    """The settings of the data checks; what a pack leaves out is empty and finds nothing."""

    oldest: int = 120
    relations: Mapping[str, frozenset[str]] = field(default_factory=dict)
    years_to_child: int = 0
    spouse_from: int = 0
    schooling: Schooling | None = None
    causes: Mapping[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    disability: tuple[str, str, str] | None = None
    income: Yield | None = None
    round_to: int = 0
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclusive: tuple[tuple[str, str], ...] = ()

    def relation(self, kind: str) -> frozenset[str]:
        """The relations of a kind: spouse, child or parent."""
        return self.relations.get(kind, frozenset())


@cache
def words_of(folder: Path) -> Words:
    """Read the settings that a pack gives the data checks."""
    path = folder / "quality.yaml"
    given: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    minor = pack().currency.minor_per_major
    return Words(
        oldest=given.get("oldest", 120),
        relations={kind: frozenset(codes) for kind, codes in given.get("relations", {}).items()},
        years_to_child=given.get("years_to_child", 0),
        spouse_from=given.get("spouse_from", 0),
        schooling=_schooling(given.get("schooling")),
        causes={c: (f["fact"], frozenset(f["codes"])) for c, f in given.get("causes", {}).items()},
        disability=_triple(given.get("disability")),
        income=_yield(given.get("yield"), minor),
        round_to=given.get("round_to", 0) * minor,
        known={name: tuple(facts) for name, facts in given.get("known", {}).items()},
        exclusive=tuple((one, other) for one, other in given.get("exclusive", ())),
    )


def school_ages(used: Pack, schooling: Schooling, day: date) -> range:
    """Return the ages at which a child goes to school on a day."""
    first, last = (used.parameters[name].on(day).value for name in (schooling.first_age, schooling.last_age))
    return range(int(str(first)), int(str(last)) + 1)


def _schooling(given: Mapping[str, Any] | None) -> Schooling | None:
    if not given:
        return None
    return Schooling(given["fact"], given["from"], given["until"], tuple(given.get("excused_by", ())))


def _triple(given: Mapping[str, str] | None) -> tuple[str, str, str] | None:
    return (given["fact"], given["health"], given["code"]) if given else None


def _yield(given: Mapping[str, Any] | None, minor: int) -> Yield | None:
    return Yield(frozenset(given["items"]), tuple(given["land"]), given["most"] * minor) if given else None
