"""Whether the kinds of matters of a pack agree with themselves and with its facts, codes, rules and measures."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fupin.kernel.errors import FupinError
from fupin.policy.facts import Parse, parser
from fupin.policy.matter_kinds import FOLDER, OWN_MEASURE, PLACE, STANDS_FOR, Ask, End, Field, Kind, Stage, Visits
from fupin.policy.reading import Reader
from fupin.policy.values import FACT_TYPES, CodeList, FactDeclaration

if TYPE_CHECKING:
    from fupin.policy.packs import Pack

COUNTED = frozenset({"money", "integer", "number"})


@dataclass(frozen=True, slots=True)
class _Around:
    """What kinds may speak of: facts by what they are about, code lists, rules and measures of the pack."""

    facts: Mapping[str, Mapping[str, FactDeclaration]]
    codes: Mapping[str, CodeList]
    parse: Mapping[tuple[str, str], Parse]
    rules: Collection[str]
    measures: Collection[str]


def check_matters(reader: Reader, pack: Pack) -> None:
    """Note what a kind names and nobody declares, what can never be reached, and what does not fit."""
    around = _around(pack)
    for kind in pack.matters.values():
        for place, message in _faults(kind, pack.matters, around):
            reader.report(f"{FOLDER}/{kind.name}.yaml: {place}", message)


def _around(pack: Pack) -> _Around:
    facts: dict[str, Mapping[str, FactDeclaration]] = {**pack.facts, PLACE: pack.of_places}
    known = [(entity, fact) for entity, of in facts.items() for fact in of.values() if fact.type in FACT_TYPES]
    parse = {
        (entity, fact.name): parser(fact, pack.codes, pack.currency)
        for entity, fact in known
        if fact.codes is None or fact.codes in pack.codes
    }
    rules = {built.definition.name for built in pack.rules}
    return _Around(facts, pack.codes, parse, rules, frozenset(pack.measures))


def _faults(kind: Kind, kinds: Mapping[str, Kind], around: _Around) -> Iterator[tuple[str, str]]:
    yield from _references(kind, kinds, around)
    yield from _fields(kind, kinds, around)
    yield from _reaching(kind)
    yield from _figures(kind)
    fields = {one.name: one for one in kind.fields}
    for one in kind.stages:
        fields |= {f.name: f for f in one.ask.fields}
        yield from _sets(kind, one.ask, fields, around, f"stages: {one.name}")
    for end in kind.ends.values():
        own = kind.all_fields()
        yield from _sets(kind, end.ask, own, around, f"ends: {end.name}")


def _references(kind: Kind, kinds: Mapping[str, Kind], around: _Around) -> Iterator[tuple[str, str]]:
    if kind.suggests and kind.suggests[0] not in around.rules:
        yield "opens_when", f'There is no rule "{kind.suggests[0]}".'
    if kind.suggests and kind.about == PLACE:
        yield "opens_when", "Rules speak of households; a kind about places is not suggested by one."
    if kind.draws_from and (kind.draws_from not in kinds or kinds[kind.draws_from].about != PLACE):
        yield "draws_from", f'"{kind.draws_from}" is no kind about places.'
    given = [(f"{one.ask.gives}", f"{place}: gives") for place, one in _steps(kind) if one.ask.gives]
    for measure, place in [*((name, "measures") for name in kind.measures), *given]:
        if measure == OWN_MEASURE and not kind.measures:
            yield place, "It gives the measure of its matter, but the kind names no measures."
        elif around.measures and measure not in {*around.measures, OWN_MEASURE}:
            yield place, f'There is no measure "{measure}".'
    for _measure, place in given:
        if kind.about == PLACE:
            yield place, "Help is given to households; a kind about places gives none."


def _steps(kind: Kind) -> Iterator[tuple[str, Stage | End | Visits]]:
    yield from ((f"stages: {one.name}", one) for one in kind.stages)
    yield from ((f"ends: {one.name}", one) for one in kind.ends.values())
    if kind.visits:
        yield "visits", kind.visits


def _fields(kind: Kind, kinds: Mapping[str, Kind], around: _Around) -> Iterator[tuple[str, str]]:
    known: dict[str, Field] = {}
    for one in [*kind.fields, *(f for ask in kind.asks() for f in ask.fields)]:
        place = f"fields: {one.name}"
        if (earlier := known.setdefault(one.name, one)).declared != one.declared:
            yield place, f"It is asked twice, as {earlier.type} and as {one.type}: two fields need two names."
        if one.declared.codes and not one.choices and one.declared.codes not in around.codes:
            yield place, f'The code list "{one.declared.codes}" is not in codes/.'
        if one.type == "matter" and one.refers_to not in kinds:
            yield place, f'There is no kind of matter "{one.refers_to}".'
        if one.declared.sensitive and one.type != "text":
            yield place, "Only a text can be sensitive."
        if one.within_limit and (one.type != "money" or kind.score is None):
            yield place, "Only money is held within the limit of a score card."
    for name in kind.title:
        if name not in {one.name for one in kind.opening_fields()}:
            yield "numbers", f'"{name}" is not asked at the opening.'
        elif known[name].declared.sensitive:
            yield "numbers", f'"{name}" is sensitive; a title is shown to everybody.'


def _reaching(kind: Kind) -> Iterator[tuple[str, str]]:
    names = {one.name for one in kind.stages}
    for end in kind.ends.values():
        if end.after and end.after not in names:
            yield f"ends: {end.name}", f'It comes after "{end.after}", but there is no such stage.'
        if end.name in names:
            yield f"ends: {end.name}", "It is both a stage and an end."
    if kind.visits and kind.visits.after and kind.visits.after not in names:
        yield "visits", f'They begin after "{kind.visits.after}", but there is no such stage.'
    for one in kind.stages:
        if one.rated and kind.score is None:
            yield f"stages: {one.name}", "It asks for a rating, but the kind has no score card."


def _figures(kind: Kind) -> Iterator[tuple[str, str]]:
    fields = kind.all_fields()
    for count in kind.counts:
        place = f"counts: {count.name}"
        if count.sum and (count.sum not in fields or fields[count.sum].type not in COUNTED):
            yield place, f'"{count.sum}" is no field that can be added up.'
        if count.each and count.sum not in {one.name for one in (kind.visits.ask.fields if kind.visits else ())}:
            yield place, f'"{count.sum}" is asked at no follow-up, so there is nothing of each to add up.'
        if count.reached and kind.stage(count.reached) is None:
            yield place, f'There is no stage "{count.reached}".'
        if count.outcome and count.outcome not in kind.ends:
            yield place, f'There is no end "{count.outcome}".'
        for name in count.where.keys() - fields.keys():
            yield place, f'There is no field "{name}".'
    for pair in kind.compares:
        types = {fields[name].type if name in fields else "" for name in (pair.planned, pair.actual)}
        if len(types) > 1 or not types <= COUNTED:
            yield "compares", f'"{pair.planned}" and "{pair.actual}" are no two numbers that can be compared.'


def _sets(kind: Kind, ask: Ask, fields: Mapping[str, Field], around: _Around, place: str) -> Iterator[tuple[str, str]]:
    for name, value in ask.sets.items():
        fact = around.facts[kind.about].get(name)
        if fact is None:
            yield f"{place}: sets", f'The fact "{name}" of a {kind.about} is not declared.'
        elif value.startswith("$"):
            yield from _stands_for(fact, value, fields, f"{place}: sets")
        else:
            parse = around.parse.get((kind.about, name))
            parsed = parse(value) if parse else None
            if parsed is None or isinstance(parsed, FupinError):
                yield f"{place}: sets", f'"{value}" is no value of "{name}" ({fact.type}).'


def _stands_for(
    fact: FactDeclaration, value: str, fields: Mapping[str, Field], place: str
) -> Iterator[tuple[str, str]]:
    if value in STANDS_FOR:
        if STANDS_FOR[value] != fact.type:
            yield place, f'"{value}" is {STANDS_FOR[value]}, "{fact.name}" is {fact.type}.'
        return
    one = fields.get(value[1:])
    if one is None:
        known = ", ".join([*STANDS_FOR, *(f"${name}" for name in fields)])
        yield place, f'"{value}" is not known at this step. Known are: {known}.'
    elif one.type != fact.type or (fact.codes and fact.codes != one.declared.codes):
        told = f"{one.type} {one.declared.codes or ''}".strip()
        yield place, f'"{value}" ({told}) does not fit "{fact.name}" ({fact.type} {fact.codes or ""}).'
