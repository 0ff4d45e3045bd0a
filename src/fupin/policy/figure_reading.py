"""Figures read from a pack's `figures/*.yaml`: units, named conditions, figures, checks and sets, every fault noted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from fupin.kernel.text import Text
from fupin.policy.conditions import Conditions, KnownFacts, check_conditions
from fupin.policy.figures import (
    AVERAGE,
    COMPARED,
    DISTINCT,
    FACT,
    FOLDER,
    FORMULA,
    KINDS,
    LARGEST,
    MIX,
    NOW,
    OF_ROWS,
    OPENING,
    PARAMETER,
    PARTS,
    SUM,
    THE_YEAR,
    Check,
    Figures,
    FigureText,
    Unit,
    Value,
)
from fupin.policy.formulas import Formula, read_formula
from fupin.policy.reading import Reader
from fupin.policy.tree import HOUSEHOLD, MEMBER

if TYPE_CHECKING:
    from fupin.policy.packs import Pack

SOURCES: dict[str, str] = {
    "households": HOUSEHOLD,
    "registered": HOUSEHOLD,
    "changes": HOUSEHOLD,
    "members": MEMBER,
    "villages": "place",
    "groups": "place",
}
"""The sources of rows whose facts the pack declares; the rows of others are laid down by their slices."""

OTHER_SOURCES = frozenset({"plans", "plan_lines", "matters", "pairings", "help", "needs", "offers"})
OF_COLUMNS: dict[str, Mapping[str, frozenset[str] | None]] = {
    "place": {"level": None, "name": None, "code": None},
    MEMBER: {"age": None},
    HOUSEHOLD: {"village": None, "change": None, "was_status": None, "was_size": None, "growth": None},
}
_TOP = frozenset({"group", "groups", "units", "conditions", "figures", "checks", "sets", "titles"})
_FIELDS = frozenset(
    {"label", "aliases", "definition", "unit", "form", "where", "value", "weight"}
    | {"part", "level", "above", "when", "share"}
) | set(KINDS)
_CHECK_FIELDS = frozenset({"label", "left", "compare", "right", "source", "strict"})
_UNIT_FIELDS = frozenset({"label", "money", "divide", "decimals"})
_NEEDS_VALUE = (SUM, AVERAGE, DISTINCT, LARGEST, MIX)


class FigureReader:
    """Reads the figures of one pack; what figures share is read first, whatever file it stands in."""

    def __init__(self, reader: Reader, pack: Pack) -> None:
        self.reader, self.pack = reader, pack
        self.conditions = Conditions(reader)
        paths = reader.files(f"{FOLDER}/*.yaml")
        self.files = {reader.place(path): reader.mapping(reader.place(path)) for path in paths}

    def read(self) -> Figures:
        """Return the figures; problems are noted with the reader."""
        for place, content in self.files.items():
            self.reader.known_fields(content, _TOP, place)
        groups = self._texts("groups")
        units = {name: self._unit(name, fields, place) for name, fields, place in self._entries("units")}
        for name, written, place in self._entries("conditions"):
            self.conditions.name(name, written, place)
        figures = {n: self._figure(n, f, p, units, groups) for n, f, p in self._entries("figures")}
        checks = {name: self._check(name, fields, place, figures) for name, fields, place in self._entries("checks")}
        sets = {name: self._set(names, place, figures) for name, names, place in self._entries("sets")}
        found = Figures(figures, groups, units, checks, sets, self._texts("titles"))
        self._check_links(found)
        return found

    def _entries(self, key: str) -> Iterator[tuple[str, object, str]]:
        seen: set[str] = set()
        for file, content in self.files.items():
            for name, written in self.reader.as_mapping(content.get(key), file).items():
                place = f"{file}: {name}"
                if name in seen:
                    self.reader.report(place, f'"{name}" stands among the {key} twice.')
                seen.add(name)
                yield name, written, place

    def _texts(self, key: str) -> dict[str, Text]:
        return {name: self.reader.text(words, place) for name, words, place in self._entries(key)}

    def _unit(self, name: str, written: object, place: str) -> Unit:
        fields = self.reader.as_mapping(written, place)
        self.reader.known_fields(fields, _UNIT_FIELDS, place)
        divide, decimals = (
            self._whole(fields.get(key, usual), place) for key, usual in (("divide", 1), ("decimals", 0))
        )
        return Unit(name, self.reader.label(fields, place), fields.get("money") is True, max(1, divide), decimals)

    def _figure(
        self, name: str, written: object, place: str, units: Mapping[str, Unit], groups: Mapping[str, Text]
    ) -> FigureText:
        fields = self.reader.as_mapping(written, place)
        self.reader.known_fields(fields, _FIELDS, place)
        kind = self._kind(fields, place)
        group = str(self.files[place.split(": ", maxsplit=1)[0]].get("group", ""))
        if group not in groups:
            self.reader.report(place, f'The group "{group}" of the file is not among the groups.')
        said = str(fields.get(kind, ""))
        return FigureText(
            name=name,
            label=self.reader.label(fields, place),
            definition=self.reader.text(fields.get("definition"), f"{place}: definition"),
            group=group,
            kind=kind,
            of="" if kind == FORMULA else said,
            unit=self._unit_of(fields, units, place),
            form=str(fields.get("form", "")),
            where=self.conditions.read(fields.get("where"), place),
            value=self._value(fields.get("value"), place),
            weight=self._value(fields.get("weight"), place),
            formula=self._formula(said, place) if kind == FORMULA else None,
            part=self._one_of(str(fields.get("part", "")), PARTS | {""}, place),
            level=self._one_of(str(fields.get("level", "")), {key for key, _ in self.pack.area_levels} | {""}, place),
            above=fields.get("above", True) is True,
            when=self._one_of(str(fields.get("when", NOW)), {NOW, OPENING}, place),
            share=self._whole(fields.get("share", 0), place),
            aliases=tuple(map(str, self.reader.as_list(fields.get("aliases"), place))),
            **self._typed(fields, kind, said),
        )

    def _kind(self, fields: Mapping[str, object], place: str) -> str:
        kinds = [kind for kind in KINDS if kind in fields]
        if len(kinds) != 1:
            self.reader.report(place, f"A figure has exactly one of: {', '.join(KINDS)}.")
            return PARAMETER
        if (kinds[0] in _NEEDS_VALUE) != ("value" in fields):
            self.reader.report(place, f'"value" is given for {", ".join(_NEEDS_VALUE)}, and for nothing else.')
        return kinds[0]

    def _typed(self, fields: Mapping[str, object], kind: str, said: str) -> dict[str, str]:
        """The type of the value and its code list: those of the fact that it shows."""
        value = self.reader.as_mapping(fields.get("value"), "") if isinstance(fields.get("value"), Mapping) else {}
        declared: Any = self.pack.of_places.get(said) if kind == FACT else None
        if kind in (MIX, LARGEST):
            entity = SOURCES.get(said, "")
            facts: Mapping[str, Any] = self.pack.of_places if entity == "place" else self.pack.facts.get(entity, {})
            declared = facts.get(str(fields.get("value"))) or facts.get(str(value.get("fact", "")))
        if declared is None or fields.get("part"):
            return {"type": MIX if kind == MIX else "number"}
        return {"type": MIX if kind == MIX else declared.type, "codes": declared.codes or ""}

    def _value(self, written: object, place: str) -> Value:
        if written is None or isinstance(written, str):
            return Value(fact=str(written or ""))
        fields = self.reader.as_mapping(written, place)
        self.reader.known_fields(fields, frozenset({"rule"}), place)
        return Value(rule=str(fields.get("rule", "")))

    def _unit_of(self, fields: Mapping[str, object], units: Mapping[str, Unit], place: str) -> Unit | None:
        name = str(fields.get("unit", ""))
        if name and name not in units:
            self.reader.report(place, f'The unit "{name}" is not among the units.')
        return units.get(name)

    def _formula(self, text: str, place: str) -> Formula:
        with self.reader.at(place):
            return read_formula(text)
        return Formula("0")

    def _check(self, name: str, written: object, place: str, figures: Mapping[str, FigureText]) -> Check:
        fields = self.reader.as_mapping(written, place)
        self.reader.known_fields(fields, _CHECK_FIELDS, place)
        left, right = (self._formula(str(fields.get(side, "")), place) for side in ("left", "right"))
        compare = self._one_of(str(fields.get("compare", "=")), COMPARED, place)
        label, source = self.reader.label(fields, place), str(fields.get("source", ""))
        check = Check(name, label, left, compare, right, source, fields.get("strict") is True)
        self._known(check.figures, figures, place)
        return check

    def _set(self, written: object, place: str, figures: Mapping[str, FigureText]) -> tuple[str, ...]:
        names = tuple(str(name) for name in self.reader.as_list(written, place))
        self._known(names, figures, place)
        return names

    def _known(self, names: tuple[str, ...], figures: Mapping[str, FigureText], place: str) -> None:
        if strange := [name for name in names if name not in figures]:
            self.reader.report(place, f"There are no figures named {', '.join(strange)}.")

    def _one_of(self, value: str, allowed: set[str] | frozenset[str], place: str) -> str:
        if value not in allowed:
            self.reader.report(place, f'"{value}" is not one of {", ".join(sorted(allowed - {""}))}.')
        return value

    def _whole(self, value: object, place: str) -> int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.reader.report(place, f'"{value}" is not a whole number.')
        return 0

    def _check_links(self, figures: Figures) -> None:
        known = KnownFacts(_facts(self.pack), frozenset(b.definition.name for b in self.pack.rules))
        for name, figure in figures.items():
            place = f"{FOLDER}: {name}"
            if figure.kind in OF_ROWS:
                self._check_rows(figure, known, place)
            elif figure.kind == FACT and figure.of not in self.pack.of_places:
                self.reader.report(place, f'There is no fact "{figure.of}" of a place.')
            elif figure.kind == PARAMETER and figure.of not in {THE_YEAR, *self.pack.parameters}:
                self.reader.report(place, f'There is no parameter "{figure.of}".')
            self._known(figure.parts, figures, place)
            if _in_circle(name, figures):
                self.reader.report(place, "Its formula comes back to itself.")

    def _check_rows(self, figure: FigureText, known: KnownFacts, place: str) -> None:
        if figure.of not in SOURCES and figure.of not in OTHER_SOURCES:
            names = ", ".join(sorted({*SOURCES, *OTHER_SOURCES}))
            self.reader.report(place, f'There is no source "{figure.of}". Use one of {names}.')
        entity = SOURCES.get(figure.of, figure.of)
        check_conditions(self.reader, figure.where, entity, known, place)
        for value in (figure.value, figure.weight):
            facts = known.facts.get(entity)
            if value.fact and facts is not None and value.fact not in facts:
                self.reader.report(place, f'There is no fact "{value.fact}" of a {entity}.')
            if value.rule and (value.rule not in known.rules or entity != HOUSEHOLD):
                self.reader.report(place, f'There is no rule "{value.rule}" of a {entity}.')


def read_figures(reader: Reader, pack: Pack) -> Figures:
    """Read the figures of a pack whose facts, parameters and rules are read; none where it has no such folder."""
    return FigureReader(reader, pack).read()


def _facts(pack: Pack) -> dict[str, dict[str, frozenset[str] | None]]:
    declared = {**pack.facts, "place": pack.of_places}
    found: dict[str, dict[str, frozenset[str] | None]] = {}
    for entity, facts in declared.items():
        codes = {name: pack.codes.get(fact.codes) if fact.codes else None for name, fact in facts.items()}
        found[entity] = {name: frozenset(listed.values) if listed else None for name, listed in codes.items()}
        found[entity] |= OF_COLUMNS[entity]
    of_household = {f"{HOUSEHOLD}.{name}": codes for name, codes in found[HOUSEHOLD].items()}
    return {**found, MEMBER: {**found[MEMBER], **of_household}}


def _in_circle(name: str, figures: Figures) -> bool:
    seen: set[str] = set()
    waiting = list(figures[name].parts)
    while waiting:
        part = waiting.pop()
        if part == name:
            return True
        if part not in seen and part in figures:
            seen.add(part)
            waiting += figures[part].parts
    return False
