"""Policy packs: found by folder or entry point, read whole, every problem listed, known by a fingerprint."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from fupin.kernel.errors import FupinError, ProblemsError
from fupin.kernel.money import Currency
from fupin.kernel.text import Text
from fupin.kernel.workflow import Calendar, Procedure
from fupin.policy import declarations
from fupin.policy.calendars import read_calendar
from fupin.policy.evaluate import Value
from fupin.policy.facts import Parse, parser
from fupin.policy.figure_reading import read_figures
from fupin.policy.figures import Figures
from fupin.policy.language import RuleDefinition
from fupin.policy.lists import ListProfile, check_lists, read_lists
from fupin.policy.matter_checks import check_matters
from fupin.policy.matter_kinds import Kind
from fupin.policy.matters import read_matters
from fupin.policy.measures import Known, Measure, Texts, check_measures, latest, on_day, read_measures
from fupin.policy.notices import Notices, read_notices
from fupin.policy.pairing import PairingPolicy, read_pairing
from fupin.policy.papers import PaperText, Typefaces, read_papers, read_typefaces
from fupin.policy.places import PlaceFact, check_places, read_place_groups, read_places
from fupin.policy.plans import PlanPolicy, check_plans, read_plans
from fupin.policy.population import Population, read_population
from fupin.policy.procedures import DatedProcedure, Surroundings, in_force, read_procedures
from fupin.policy.purity import definitions, impurities
from fupin.policy.reading import Reader
from fupin.policy.rule_sets import BuiltRule, RuleSet
from fupin.policy.showing import show
from fupin.policy.tree import HOUSEHOLD, MEMBER, Node, same
from fupin.policy.values import FACT_TYPES, CodeList, FactDeclaration, IncomeFormula, IncomeItem, Parameter

__all__ = ["BuiltRule", "Pack", "RuleSet", "find", "fingerprint", "folders", "load", "surroundings"]

ENTRY_POINTS = "fupin.packs"
FOLDERS = "FUPIN_PACKS"
NOT_POLICY = ("tests", "demo")
RULE_TYPES = {"condition": {"boolean"}, "decision": {"boolean"}, "amount": {"integer", "number", "money"}}


@dataclass(slots=True)
class Pack:
    """Everything that one country's programme lays down; read it with `load`."""

    name: str
    version: str
    title: Text
    languages: tuple[str, ...]
    currency: Currency
    area_levels: tuple[tuple[str, Text], ...]
    folder: Path
    fingerprint: str
    facts: Mapping[str, Mapping[str, FactDeclaration]]
    groups: Mapping[str, Text]
    codes: dict[str, CodeList]
    parameters: Mapping[str, Parameter]
    items: Mapping[str, IncomeItem]
    formulas: Mapping[str, IncomeFormula]
    sources: Mapping[str, Text]
    population: Population
    of_places: Mapping[str, PlaceFact] = field(default_factory=dict)
    place_groups: Mapping[str, Text] = field(default_factory=dict)
    lists: Mapping[str, ListProfile] = field(default_factory=dict)
    rules: tuple[BuiltRule, ...] = ()
    notices: Notices = field(default_factory=Notices)
    figures: Figures = field(default_factory=Figures)
    papers: Mapping[str, PaperText] = field(default_factory=dict)
    typefaces: Typefaces = field(default_factory=Typefaces)
    pairing: PairingPolicy = field(default_factory=PairingPolicy)
    plans: PlanPolicy = field(default_factory=PlanPolicy)
    matters: Mapping[str, Kind] = field(default_factory=dict)
    dated_procedures: Mapping[str, tuple[DatedProcedure, ...]] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    dated_measures: Texts = field(default_factory=dict)
    _definitions: tuple[RuleDefinition, ...] = ()
    _rule_sets: dict[int, RuleSet] = field(default_factory=dict)
    _apart: dict[tuple[object, ...], RuleSet] = field(default_factory=dict)
    _building: list[str] = field(default_factory=list)
    _parsers: dict[tuple[str, str], Parse] = field(default_factory=dict)

    def rule_set(self, year: int) -> RuleSet:
        """The rules in force on the last day of a year, ready to run."""
        if year not in self._rule_sets:
            self._rule_sets[year] = RuleSet.bind(self, year)
        return self._rule_sets[year]

    def measure_rules(self, year: int, on: date | None = None) -> RuleSet:
        """The rules that say who may have a measure, and who belongs to a class, as they read on a day of the year.

        They are none of the `rule_set`: nobody is identified by them, and no findings hold them.
        """
        day = on or date(year, 12, 31)
        key = (year, *(b.definition.period.start for b in self.rules if day in b.definition.period))
        if key not in self._apart:
            self._apart[key] = RuleSet.bind(self, year, day, apart=True)
        return self._apart[key]

    @property
    def measures(self) -> Mapping[str, Measure]:
        """The newest text of every measure, by name."""
        return {name: latest(texts) for name, texts in self.dated_measures.items()}

    def measures_on(self, day: date) -> dict[str, Measure]:
        """The measures in force on a day, by name, each as it read then."""
        return on_day(self.dated_measures, day)

    def rule_type(self, name: str) -> str:
        """The type of a rule's value (for the language)."""
        found = next((d for d in self._definitions if d.name == name), None)
        if found is None:
            raise FupinError('There is no rule "%(name)s".', name=name)
        if found.kind != "amount":
            return "boolean"
        if name in self._building:
            raise FupinError("The rules refer to each other in a circle: %(name)s.", name=name)
        self._building.append(name)
        try:
            return found.build(self).type
        finally:
            self._building.pop()

    def fact(self, entity: str, name: str) -> FactDeclaration:
        """A declared fact; raises if there is none of that name."""
        found = self.facts[entity].get(name)
        if found is None:
            raise FupinError('The fact "%(name)s" of a %(entity)s is not declared.', name=name, entity=entity)
        return found

    def parser(self, entity: str, name: str) -> Parse:
        """A function that reads the fact from a cell or a form: value, None for unknown, or a FupinError."""
        if (entity, name) not in self._parsers:
            self._parsers[entity, name] = parser(self.fact(entity, name), self.codes, self.currency)
        return self._parsers[entity, name]

    def parse(self, entity: str, name: str, value: object) -> Value:
        """One value of a fact, read; for a whole column keep the `parser`."""
        return self.parser(entity, name)(value)

    def format(self, entity: str, name: str, value: Value, language: str) -> str:
        """A fact's value in words; empty where it is unknown."""
        fact = self.fact(entity, name)
        return "" if value is None else show(self, fact.type, value, language, fact.codes)

    def procedure(self, name: str, on: date) -> Procedure:
        """The text of a procedure under which a case begins on a day; raises if there is none."""
        found = in_force(self.dated_procedures.get(name, ()), on)
        if found is None:
            raise FupinError('There is no procedure "%(name)s" on %(day)s.', name=name, day=on.isoformat())
        return found

    def procedures(self, on: date) -> dict[str, Procedure]:
        """The texts of all procedures under which cases begin on a day, by name."""
        texts = ((name, in_force(dated, on)) for name, dated in self.dated_procedures.items())
        return {name: found for name, found in texts if found}

    def years(self) -> list[int]:
        """The years in which a rule's text begins, changes or ends; enough to see every text once."""
        days = {day.year for b in self.rules for day in (b.definition.period.start, b.definition.period.until)}
        return sorted(year for year in days if any(date(year, 12, 31) in b.definition.period for b in self.rules))


def folders() -> dict[str, Path]:
    """Every pack that can be found, by name."""
    found: dict[str, Path] = {}
    for entry in entry_points(group=ENTRY_POINTS):
        found[entry.name] = Path(str(entry.load()))
    named = os.environ.get(FOLDERS)
    roots = [Path(part) for part in named.split(os.pathsep)] if named else [_beside_the_source()]
    for root in roots:
        for path in sorted(root.glob("*/pack.yaml")):
            found[path.parent.name] = path.parent
    return found


def find(name: str) -> Pack:
    """The pack of that name, read once per process."""
    known = folders()
    if name not in known:
        raise FupinError(
            'There is no policy pack "%(name)s".',
            fix="Known packs: %(known)s. Name their folders in FUPIN_PACKS.",
            name=name,
            known=", ".join(known) or "none",
        )
    return _loaded(known[name])


@cache
def _loaded(folder: Path) -> Pack:
    return load(folder)


def load(folder: Path) -> Pack:
    """Read and check a pack; raises with all its problems listed."""
    reader = Reader(folder)
    pack = _read(reader)
    pack.notices = read_notices(reader, pack.facts, tuple(key for key, _ in pack.area_levels))
    pack.pairing = read_pairing(reader, pack.facts[HOUSEHOLD], pack.codes)
    pack.plans = read_plans(reader)
    pack.matters = read_matters(reader, pack.currency)
    pack.calendar = read_calendar(reader)
    pack.dated_procedures = read_procedures(reader, surroundings(pack))
    pack.dated_measures = read_measures(reader, pack.currency)
    pack._definitions = tuple(_read_rules(reader, pack.fingerprint))
    pack.rules = tuple(_built(reader, pack))
    pack.figures = read_figures(reader, pack)
    pack.typefaces = read_typefaces(reader)
    pack.papers = read_papers(reader, pack.figures, tuple(key for key, _ in pack.area_levels))
    _check_links(reader, pack)
    check_matters(reader, pack)
    if not reader.problems:
        _check_years(reader, pack)
    if reader.problems:
        raise ProblemsError(f"The policy pack {folder.name}", reader.problems)
    return pack


def fingerprint(folder: Path) -> str:
    """A hash over the names and contents of a pack's files; tests, demonstration and caches do not count."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in (".yaml", ".py")):
        relative = path.relative_to(folder)
        if relative.parts[0] in NOT_POLICY or any(part.startswith((".", "__")) for part in relative.parts):
            continue
        content = hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
        digest.update(f"{relative.as_posix()}\0{content}\n".encode())
    return digest.hexdigest()


def _read(reader: Reader) -> Pack:
    head = reader.mapping("pack.yaml")
    reader.languages = tuple(str(language) for language in reader.as_list(head.get("languages"), "pack.yaml"))
    currency = _currency(reader, head)
    levels = [reader.as_mapping(level, "pack.yaml") for level in reader.as_list(head.get("area_levels"), "pack.yaml")]
    return Pack(
        name=str(head.get("name", reader.folder.name)),
        version=str(head.get("version", "0")),
        title=reader.text(head.get("title"), "pack.yaml: title"),
        languages=reader.languages,
        currency=currency,
        area_levels=tuple(
            (str(level.pop("key", "")), reader.text(level, "pack.yaml: area_levels")) for level in levels
        ),
        folder=reader.folder,
        fingerprint=fingerprint(reader.folder),
        facts={entity: declarations.read_facts(reader, entity) for entity in (HOUSEHOLD, MEMBER)},
        groups=declarations.read_groups(reader),
        codes=declarations.read_code_lists(reader),
        parameters=declarations.read_parameters(reader, currency),
        items=declarations.read_items(reader),
        formulas=declarations.read_formulas(reader),
        sources={k: reader.text(said, f"sources.yaml: {k}") for k, said in reader.mapping("sources.yaml").items()},
        population=read_population(reader, head),
        of_places=read_places(reader),
        place_groups=read_place_groups(reader),
        lists=read_lists(reader),
    )


def surroundings(pack: Pack) -> Surroundings:
    """Return what the procedures of a pack may speak of: its levels and the facts of a household."""
    facts = pack.facts[HOUSEHOLD]
    known = (f for f in facts.values() if f.type in FACT_TYPES)
    readable = (f for f in known if f.codes is None or f.codes in pack.codes)
    return Surroundings(
        levels=tuple(key for key, _ in pack.area_levels),
        types={name: fact.type for name, fact in facts.items()},
        parse={fact.name: pack.parser(HOUSEHOLD, fact.name) for fact in readable},
        of_places=frozenset(pack.of_places),
    )


def _currency(reader: Reader, head: Mapping[str, object]) -> Currency:
    fields = reader.as_mapping(head.get("currency"), "pack.yaml: currency")
    digits = fields.get("minor_digits", 2)
    if not isinstance(digits, int) or not fields.get("code"):
        reader.report("pack.yaml: currency", "It needs a code and whole minor_digits.")
        return Currency()
    return Currency(str(fields["code"]), str(fields.get("symbol", "")), digits)


def _read_rules(reader: Reader, unique: str) -> list[RuleDefinition]:
    found: list[RuleDefinition] = []
    for path in reader.files("rules/*.py"):
        place = reader.place(path)
        problems = impurities(path.read_text(encoding="utf-8"), place)
        reader.problems.extend(problems)
        if not problems:
            with reader.at(place):
                found.extend(definitions(path, place, unique[:12]))
    for index, one in enumerate(found):
        for other in found[:index]:
            if one.name == other.name and one.period.overlaps(other.period):
                reader.report(one.place, f'Two texts of the rule "{one.name}" are in force at once.')
    return found


def _built(reader: Reader, pack: Pack) -> list[BuiltRule]:
    built = []
    for definition in pack._definitions:
        place = f"{definition.place}: {definition.name}"
        with reader.at(place):
            node = definition.build(pack)
            if not same(node, definition.build(pack)):
                reader.report(place, "Called twice, the rule built two different trees.")
            if node.type not in RULE_TYPES[definition.kind] or node.entity != HOUSEHOLD:
                reader.report(place, f"A {definition.kind} cannot be {node.type} of a {node.entity}.")
            built.append(BuiltRule(definition, _titled(node, definition), _references(node)))
        missing = [language for language in pack.languages if not definition.label.has(language)]
        if missing:
            reader.report(place, f"The label is missing in {', '.join(missing)}.")
    return built


def _titled(node: Node, definition: RuleDefinition) -> Node:
    """The rule's node under the rule's name; a reference is kept, for the other rule has its own."""
    if node.operation.value == "rule":
        return node
    return node.labelled(definition.label, definition.source)


def _references(node: Node) -> tuple[str, ...]:
    names: dict[str, None] = {}
    pending = [node]
    while pending:
        current = pending.pop()
        if current.operation.value == "rule":
            names[str(current.detail)] = None
        pending.extend(reversed(current.operands))
    return tuple(names)


def _check_links(reader: Reader, pack: Pack) -> None:
    check_lists(reader, pack.lists, pack.facts, pack.codes)
    levels = frozenset(key for key, _ in pack.area_levels)
    check_places(reader, pack.of_places, pack.place_groups, pack.codes, levels)
    rules = {b.definition.name: b.definition.purpose for b in pack.rules}
    check_measures(
        reader, pack.dated_measures, Known(pack.facts, pack.codes, pack.items, rules, frozenset(pack.matters) or None)
    )
    check_plans(reader, pack.plans, pack.facts[HOUSEHOLD], pack.codes, rules)
    for entity, facts in pack.facts.items():
        for fact in facts.values():
            place = f"facts/{entity}.yaml: {fact.name}"
            if fact.codes and fact.codes not in pack.codes:
                reader.report(place, f'The code list "{fact.codes}" is not in codes/.')
            if fact.group not in pack.groups:
                reader.report(place, f'The group "{fact.group}" is not in facts/groups.yaml.')
    for codes in pack.codes.values():
        for code in codes.values.values():
            for target, other in code.maps.items():
                if target in pack.codes and other not in pack.codes[target].values:
                    reader.report(f"codes/{codes.name}.yaml: {code.code}", f'"{other}" is not in codes/{target}.yaml.')


def _check_years(reader: Reader, pack: Pack) -> None:
    for year in pack.years():
        with reader.at(f"rules in {year}"):
            mixed = [name for name, built in pack.rule_set(year).rules.items() if built.apart]
            if mixed:
                reader.report(f"rules in {year}", f"Other rules rest on rules of measures: {', '.join(mixed)}.")
            pack.measure_rules(year)


def _beside_the_source() -> Path:
    return Path(__file__).resolve().parents[3] / "packs"
