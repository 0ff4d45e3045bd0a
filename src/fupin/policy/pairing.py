"""Pairing as a pack lays it down: kinds, levels with their limits, skills, weights of the proposal, coverage rules.

A pack that has any keeps it in `pairing.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fupin.kernel.text import Text
from fupin.policy.reading import Reader
from fupin.policy.values import CodeList, FactDeclaration

FILE = "pairing.yaml"
HOUSEHOLD, VILLAGE, TOWN, CAUSE, HELPER, UNIT = "household", "village", "town", "cause", "helper", "unit"
ABOUT = (HOUSEHOLD, VILLAGE, TOWN)
EVERY = (HOUSEHOLD, VILLAGE, TOWN, CAUSE)
PAIRING, POST, PLAN, MEASURE = "pairing", "post", "plan", "measure"
HAS = (PAIRING, POST, PLAN, MEASURE)
AMONG = ("registered", "poor")

_TOP = frozenset(
    {"source", "levels", "usual_most", "kinds", "skills", "weights", "coverage", "help", "parties", "help_line"}
)
_KIND = frozenset({"label", "about", "who", "each", "most", "due", "pledge", "proposed", "source"})
_RULE = frozenset({"label", "every", "among", "has", "kind", "role", "title", "group", "source"})
_HELP = frozenset({"label", "counts", "private", "source"})


@dataclass(frozen=True, slots=True)
class PairingKind:
    """A kind of pairing: about a household or a place, with a helper or a unit.

    `each` is how many of it one household or place has at most, `most` how many one helper has at most; None where
    the level of the helper says it. `due` asks by when, `pledge` what is promised; `proposed` ones can be proposed.
    """

    name: str
    label: Text
    about: str
    who: str
    each: int | None = None
    most: int | None = None
    due: bool = False
    pledge: bool = False
    proposed: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class HelperLevel:
    """Who sends a helper, and for how many households one such helper is responsible at most."""

    name: str
    label: Text
    most: int


@dataclass(frozen=True, slots=True)
class Skill:
    """What a helper can do: which causes it answers, and which peoples' language it is."""

    name: str
    label: Text
    causes: frozenset[str] = frozenset()
    speaks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Weights:
    """What the proposal counts, in points: the way to a household, every further household, what is missing."""

    group: int = 0
    village: int = 10
    town: int = 30
    county: int = 90
    beyond: int = 300
    km: int = 2
    load: int = 3
    skill: int = 15
    language: int = 10
    changed: int = 25


@dataclass(frozen=True, slots=True)
class CoverageRule:
    """Every X has a Y: of which places or households, and what each has to have."""

    name: str
    label: Text
    every: str
    has: str
    kind: str = ""
    role: str = ""
    title: tuple[str, ...] = ()
    among: str = AMONG[0]
    group: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class HelpKind:
    """A kind of help that needs no measure: whether it counts in the income, and whether its words are private."""

    name: str
    label: Text
    counts: bool = True
    private: bool = False


@dataclass(frozen=True, slots=True)
class PairingPolicy:
    """All that a pack says of pairing."""

    levels: Mapping[str, HelperLevel] = field(default_factory=dict)
    usual_most: int = 10
    kinds: Mapping[str, PairingKind] = field(default_factory=dict)
    skills: Mapping[str, Skill] = field(default_factory=dict)
    weights: Weights = field(default_factory=Weights)
    coverage: Mapping[str, CoverageRule] = field(default_factory=dict)
    help: Mapping[str, HelpKind] = field(default_factory=dict)
    parties: Mapping[str, Text] = field(default_factory=dict)
    help_line: Text | None = None

    def most(self, level: str, kind: str = "") -> int:
        """Return for how many households a helper of a level is responsible at most, in a kind of pairing."""
        named = self.kinds[kind].most if kind in self.kinds else None
        if named is not None:
            return named
        return self.levels[level].most if level in self.levels else self.usual_most


def read_pairing(reader: Reader, facts: Mapping[str, FactDeclaration], codes: Mapping[str, CodeList]) -> PairingPolicy:
    """Read `pairing.yaml`, if there is one; every problem is noted."""
    of_causes = (facts["main_cause"].codes if "main_cause" in facts else None) or ""
    causes = frozenset(codes[of_causes].values) if of_causes in codes else frozenset[str]()
    fields = reader.mapping(FILE, required=False)
    reader.known_fields(fields, _TOP, FILE)
    kinds = {name: _kind(reader, name, said) for name, said in _items(reader, fields, "kinds")}
    return PairingPolicy(
        levels={name: _level(reader, name, said) for name, said in _items(reader, fields, "levels")},
        usual_most=_count(reader, fields.get("usual_most", 10), FILE) or 10,
        kinds=kinds,
        skills={name: _skill(reader, name, said, causes) for name, said in _items(reader, fields, "skills")},
        weights=_weights(reader, fields),
        coverage={name: _rule(reader, name, said, kinds) for name, said in _items(reader, fields, "coverage")},
        help={name: _help(reader, name, said) for name, said in _items(reader, fields, "help")},
        parties={
            name: reader.text(said, f"{FILE}: parties: {name}")
            for name, said in reader.as_mapping(fields.get("parties"), f"{FILE}: parties").items()
        },
        help_line=reader.text(fields["help_line"], f"{FILE}: help_line") if "help_line" in fields else None,
    )


def _items(reader: Reader, fields: Mapping[str, object], part: str) -> list[tuple[str, dict[str, object]]]:
    place = f"{FILE}: {part}"
    found = reader.as_mapping(fields.get(part), place)
    return [(name, reader.as_mapping(said, f"{place}: {name}")) for name, said in found.items()]


def _level(reader: Reader, name: str, said: Mapping[str, object]) -> HelperLevel:
    place = f"{FILE}: levels: {name}"
    reader.known_fields(said, frozenset({"label", "most"}), place)
    return HelperLevel(name, reader.label(said, place), _count(reader, said.get("most"), place) or 1)


def _kind(reader: Reader, name: str, said: Mapping[str, object]) -> PairingKind:
    place = f"{FILE}: kinds: {name}"
    reader.known_fields(said, _KIND, place)
    about, who = _one_of(reader, said, "about", ABOUT, place), _one_of(reader, said, "who", (HELPER, UNIT), place)
    return PairingKind(
        name,
        reader.label(said, place),
        about,
        who,
        each=_optional(reader, said, "each", place),
        most=_optional(reader, said, "most", place),
        due=said.get("due") is True,
        pledge=said.get("pledge") is True,
        proposed=said.get("proposed") is True,
        source=str(said.get("source", "")),
    )


def _skill(reader: Reader, name: str, said: Mapping[str, object], causes: frozenset[str]) -> Skill:
    place = f"{FILE}: skills: {name}"
    reader.known_fields(said, frozenset({"label", "causes", "speaks"}), place)
    answers = frozenset(map(str, reader.as_list(said.get("causes"), place)))
    for unknown in sorted(answers - causes):
        reader.report(place, f'There is no cause "{unknown}".')
    speaks = frozenset(map(str, reader.as_list(said.get("speaks"), place)))
    return Skill(name, reader.label(said, place), answers, speaks)


def _weights(reader: Reader, fields: Mapping[str, object]) -> Weights:
    place = f"{FILE}: weights"
    given = reader.as_mapping(fields.get("weights"), place)
    reader.known_fields(given, frozenset(Weights.__slots__), place)
    wrong = [name for name, value in given.items() if not isinstance(value, int) or not 0 <= value <= 10_000]
    for name in wrong:
        reader.report(f"{place}: {name}", "A whole number from 0 to 10000 is needed here.")
    kept = {name: int(str(value)) for name, value in given.items() if name not in wrong}
    return Weights(**{name: value for name, value in kept.items() if name in Weights.__slots__})


def _rule(reader: Reader, name: str, said: Mapping[str, object], kinds: Mapping[str, PairingKind]) -> CoverageRule:
    place = f"{FILE}: coverage: {name}"
    reader.known_fields(said, _RULE, place)
    rule = CoverageRule(
        name,
        reader.label(said, place),
        every=_one_of(reader, said, "every", EVERY, place),
        has=_one_of(reader, said, "has", HAS, place),
        kind=str(said.get("kind", "")),
        role=str(said.get("role", "")),
        title=tuple(map(str, reader.as_list(said.get("title"), place))),
        among=_one_of(reader, {"among": AMONG[0], **said}, "among", AMONG, place),
        group=str(said.get("group", "")),
        source=str(said.get("source", "")),
    )
    if rule.has == PAIRING and (rule.kind not in kinds or kinds[rule.kind].about != rule.every):
        reader.report(place, f'No kind of pairing "{rule.kind}" is about a {rule.every}.')
    if (rule.has == MEASURE) != (rule.every == CAUSE):
        reader.report(place, "Causes have measures, and nothing else does.")
    if rule.has == POST and rule.every == HOUSEHOLD:
        reader.report(place, "Only places have posts.")
    return rule


def _help(reader: Reader, name: str, said: Mapping[str, object]) -> HelpKind:
    place = f"{FILE}: help: {name}"
    reader.known_fields(said, _HELP, place)
    return HelpKind(name, reader.label(said, place), said.get("counts") is not False, said.get("private") is True)


def _one_of(reader: Reader, said: Mapping[str, object], name: str, allowed: tuple[str, ...], place: str) -> str:
    value = str(said.get(name, ""))
    if value not in allowed:
        reader.report(f"{place}: {name}", f"Say one of: {', '.join(allowed)}.")
        return allowed[0]
    return value


def _optional(reader: Reader, said: Mapping[str, object], name: str, place: str) -> int | None:
    return _count(reader, said[name], f"{place}: {name}") if name in said else None


def _count(reader: Reader, value: object, place: str) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    reader.report(place, "A whole number above 0 is needed here.")
    return None
