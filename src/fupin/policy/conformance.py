"""What every pack must pass, beyond what loading already refuses: the checks, and its own YAML tests.

`problems(pack)` lists everything wrong; `cases(pack)` and `failures(pack, case)` run the pack's tests one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fupin.kernel.errors import FupinError, Problem, ProblemsError
from fupin.kernel.money import round_half_up
from fupin.kernel.workflow import Procedure
from fupin.kernel.workflow.checking import check
from fupin.policy.evaluate import Value
from fupin.policy.explain import Explanation, explain
from fupin.policy.measures import Measure
from fupin.policy.packs import BuiltRule, Pack
from fupin.policy.population import faults
from fupin.policy.reading import Reader, exact
from fupin.policy.showing import show_number
from fupin.policy.tree import HOUSEHOLD, MEMBER, Node, Operation
from fupin.policy.values import is_public

UNKNOWN = "unknown"
CORE = {
    HOUSEHOLD: (
        *("number", "area", "kind", "status", "attribute", "registered_on", "head_name", "size", "main_cause"),
        *("other_causes", "phone", "bank_name", "bank_account"),
    ),
    MEMBER: ("name", "sex", "birth_date", "relation", "identity_number", "identity_kind", "present"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A household of a pack's tests, and what its rules must say."""

    place: str
    name: str
    year: int
    household: Mapping[str, Any]
    expected: Mapping[str, object]
    not_counted: tuple[str, ...] | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.name}"


def problems(pack: Pack) -> list[Problem]:
    """Everything wrong with a pack; an empty list is a pass."""
    try:
        own = cases(pack)
    except ProblemsError as error:
        return list(error.problems)
    found = [problem for check in CHECKS for problem in check(pack)]
    return found + [problem for case in own for problem in failures(pack, case)]


def cases(pack: Pack) -> list[Case]:
    """The pack's own tests, read; raises with all problems listed."""
    reader = Reader(pack.folder, pack.languages)
    found = []
    for path in reader.files("tests/**/*.yaml"):
        place = reader.place(path)
        for entry in reader.as_list(reader.load(place), place):
            fields = reader.as_mapping(entry, place)
            with reader.at(f"{place}: {fields.get('name')}"):
                found.append(_case(reader, pack, place, fields))
    if reader.problems:
        raise ProblemsError(f"The tests of {pack.name}", reader.problems)
    return found


def failures(pack: Pack, case: Case) -> list[Problem]:
    """Where a test's household does not get what is expected."""
    explanation, apart = _explained(pack, case)
    found = []
    for rule, expected in case.expected.items():
        explained = explanation if rule in explanation.rules.outputs else apart
        if rule not in explained.rules.outputs:
            found.append(Problem(str(case), f'The rule "{rule}" is not in force in {case.year}.'))
        elif not _matches(pack, explained, rule, expected):
            given = _shown(explained, rule)
            found.append(Problem(str(case), f'"{rule}" is {given}, but {expected} is expected.'))
    given_items = sorted(line.code for line in explanation.not_counted())
    if case.not_counted is not None and given_items != sorted(case.not_counted):
        found.append(Problem(str(case), f"Not counted are {given_items}, not {sorted(case.not_counted)}."))
    return found


def _explained(pack: Pack, case: Case) -> tuple[Explanation, Explanation]:
    """Explain a test's household by the rules that identify, and by those of measures and classes."""
    sets = pack.rule_set(case.year), pack.measure_rules(case.year)
    return explain(sets[0], case.household), explain(sets[1], case.household)


def check_core_facts(pack: Pack) -> Iterator[Problem]:
    """Every fact that the register keeps in a column of its own is declared, and marked as core."""
    for entity, names in CORE.items():
        for name in names:
            fact = pack.facts[entity].get(name)
            if fact is None or not fact.core:
                yield Problem(f"facts/{entity}.yaml", f'The core fact "{name}" is not declared with core: true.')


def check_aliases(pack: Pack) -> Iterator[Problem]:
    """No spelling of a column header means two facts of one form or two figures, none of a code two codes."""
    for entity, facts in pack.facts.items():
        words = ((fact.name, {*fact.label.words(), *fact.aliases}) for fact in facts.values())
        yield from _claimed_twice(f"facts/{entity}.yaml", words)
    asked = ((one.name, {*one.label.words(), *one.aliases}) for one in pack.figures.values())
    yield from _claimed_twice("figures", asked)
    for codes in pack.codes.values():
        spelt = ((c.code, {c.code, *c.label.words(), *c.aliases}) for c in codes.values.values())
        yield from _claimed_twice(f"codes/{codes.name}.yaml", spelt)


def check_sources(pack: Pack) -> Iterator[Problem]:
    """Every source that is named is in sources.yaml."""
    for place, source in _sources(pack):
        for one in (part.strip() for part in source.split(",")):
            if one not in pack.sources:
                yield Problem(place, f'The source "{one}" is not in sources.yaml.')


def check_purposes(pack: Pack) -> Iterator[Problem]:
    """A decision identifies."""
    if not any(built.definition.purpose == "identify" for built in pack.rules):
        yield Problem("rules", 'No decision has the purpose "identify".')


def check_population(pack: Pack) -> Iterator[Problem]:
    """The pack says who is counted, by codes and facts that it declares."""
    for place, message in faults(pack.population, pack.facts[HOUSEHOLD], pack.codes):
        yield Problem(place, message)


def check_private(pack: Pack) -> Iterator[Problem]:
    """No rule asks for a name, another free text or a number of a person: no snapshot holds them."""
    sets = (rules for year in pack.years() for rules in (pack.rule_set(year), pack.measure_rules(year)))
    asked = {(e, f.name) for rules in sets for e, used in rules.facts_used().items() for f in used}
    for entity, name in sorted(asked):
        if not is_public(pack.facts[entity][name]):
            yield Problem(f"facts/{entity}.yaml: {name}", "A rule asks for it, but it never leaves the register.")


def check_tests(pack: Pack) -> Iterator[Problem]:
    """Every text of every rule has a passing, a failing and an unknown household."""
    tested = [(case, one) for case in cases(pack) for one in _explained(pack, case)]
    for built in pack.rules:
        name, period = built.definition.name, built.definition.period
        seen = {
            _answer(built, explanation.value(name))
            for case, explanation in tested
            if name in case.expected and explanation.rules.rules.get(name) is built
        }
        missing = sorted(_answers(built) - seen)
        if missing:
            place = f"{built.definition.place}: {name}"
            yield Problem(place, f"No test in which it is {', '.join(missing)} (in force from {period.start}).")


def check_procedures(pack: Pack) -> Iterator[Problem]:
    """No procedure traps a case or decides one without its grounds, and every notice has its masking profile."""
    for texts in pack.dated_procedures.values():
        for text in texts:
            yield from (Problem(text.place, str(found)) for found in check(text.procedure, pack.calendar))
            yield from (Problem(text.place, said) for said in _unmasked(pack, text.procedure))


def _unmasked(pack: Pack, procedure: Procedure) -> Iterator[str]:
    for step in procedure.steps.values():
        if step.notice is not None and step.notice.profile:
            level = pack.area_levels[step.notice.level][0]
            profile = pack.notices.profiles.get(step.notice.profile)
            if profile is None:
                yield f'{step.name}: The masking profile "{step.notice.profile}" is not in notices/.'
            elif level not in profile.levels:
                yield f'{step.name}: The masking profile "{step.notice.profile}" is not for the level {level}.'


def check_roles(pack: Pack, roles: Collection[str]) -> list[Problem]:
    """Return the steps whose actors or leaders hold a role that is none of those given."""
    return [
        Problem(text.place, f'{step.name}: "{actor.role}" is no role. Known are: {", ".join(sorted(roles))}.')
        for texts in pack.dated_procedures.values()
        for text in texts
        for step in text.procedure.steps.values()
        for actor in (*step.actors, step.escalate)
        if actor.role not in roles
    ]


CHECKS: tuple[Callable[[Pack], Iterator[Problem]], ...] = (
    check_core_facts,
    check_aliases,
    check_sources,
    check_purposes,
    check_population,
    check_private,
    check_procedures,
    check_tests,
)


def never_unknown(node: Node) -> bool:
    """Whether a tree has an answer for every household."""
    if node.operation in (Operation.IS_KNOWN, Operation.CONSTANT, Operation.PARAMETER, Operation.DAY):
        return True
    if node.operation is Operation.IF_KNOWN:
        return any(never_unknown(operand) for operand in node.operands)
    logic = (Operation.AND, Operation.OR, Operation.NOT)
    return node.operation in logic and all(never_unknown(operand) for operand in node.operands)


def _answers(built: BuiltRule) -> set[str]:
    wanted = {"known"} if built.definition.kind == "amount" else {"yes", "no"}
    return wanted if never_unknown(built.node) else wanted | {UNKNOWN}


def _answer(built: BuiltRule, value: Value) -> str:
    if value is None:
        return UNKNOWN
    if built.definition.kind == "amount":
        return "known"
    return "yes" if value else "no"


def _claimed_twice(place: str, words: Iterator[tuple[str, set[str]]]) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for owner, spellings in words:
        for spelling in {spelling.lower() for spelling in spellings}:
            first = owners.setdefault(spelling, owner)
            if first != owner:
                yield Problem(place, f'"{spelling}" means both "{first}" and "{owner}".')


def _sources(pack: Pack) -> Iterator[tuple[str, str]]:
    for parameter in pack.parameters.values():
        place = f"parameters/{parameter.name.replace('.', '/')}.yaml"
        yield from ((place, dated.source) for dated in parameter.values)
    for codes in pack.codes.values():
        yield f"codes/{codes.name}.yaml", codes.source
    for item in pack.items.values():
        yield f"income/items.yaml: {item.code}", item.source
        yield from ((f"income/items.yaml: {item.code}", dated.source) for dated in item.counts)
    for formula in pack.formulas.values():
        yield f"income/formulas.yaml: {formula.name}", formula.source
    for built in pack.rules:
        yield f"{built.definition.place}: {built.definition.name}", built.definition.source or "(none)"
    for measures in pack.dated_measures.values():
        yield from ((f"measures: {one.name}", source) for one in measures for source in _of_measure(one))
    for texts in pack.dated_procedures.values():
        yield from ((text.place, source) for text in texts for source in text.procedure.sources)


def _of_measure(measure: Measure) -> list[str]:
    return [measure.source, *(document.source for document in measure.documents)]


def _case(reader: Reader, pack: Pack, place: str, fields: Mapping[str, object]) -> Case:
    year = fields.get("year")
    if not isinstance(year, int):
        raise FupinError("A year is missing.")
    household = _household(reader, pack, year, reader.as_mapping(fields.get("household"), place))
    skipped = fields.get("not_counted")
    not_counted = None if skipped is None else tuple(str(item) for item in reader.as_list(skipped, place))
    expected = reader.as_mapping(fields.get("expect"), place)
    return Case(place, str(fields.get("name")), year, household, expected, not_counted)


def _household(reader: Reader, pack: Pack, year: int, fields: dict[str, object]) -> dict[str, Any]:
    members, account = fields.pop("members", None), fields.pop("account", None)
    household = _facts(pack, HOUSEHOLD, fields)
    if members is not None:
        rows = [reader.as_mapping(member, "members") for member in reader.as_list(members, "members")]
        household["members"] = [_facts(pack, MEMBER, row) for row in rows]
    if account is not None:
        held = reader.as_mapping(account, "account")
        items = [reader.as_mapping(item, "items") for item in reader.as_list(held.get("items"), "items")]
        household["account"] = {
            "year": held.get("year", year),
            "items": [{**item, "amount": _amount(pack, item)} for item in items],
        }
    return household


def _amount(pack: Pack, item: Mapping[str, object]) -> int | None:
    if item.get("item") not in pack.items:
        raise FupinError('"%(item)s" is not an income item.', item=item.get("item"))
    amount = item.get("amount")
    return None if amount is None else pack.currency.to_minor(str(amount))


def _facts(pack: Pack, entity: str, fields: Mapping[str, object]) -> dict[str, Any]:
    found = {}
    for name, written in fields.items():
        value = pack.parse(entity, name, written)
        if isinstance(value, FupinError):
            raise value
        found[name] = value
    return found


def _matches(pack: Pack, explanation: Explanation, rule: str, expected: object) -> bool:
    value = explanation.value(rule)
    if expected == UNKNOWN or value is None:
        return expected == UNKNOWN and value is None
    kind = explanation.rules.steps[explanation.rules.outputs[rule]].node.type
    if kind == "boolean" or isinstance(expected, bool):
        return value is expected
    if kind == "money":
        return round_half_up(value) == pack.currency.to_minor(str(expected))
    return show_number(value) == show_number(exact(expected))


def _shown(explanation: Explanation, rule: str) -> str:
    value = explanation.value(rule)
    if value is None:
        return UNKNOWN
    kind = explanation.rules.steps[explanation.rules.outputs[rule]].node.type
    return explanation.pack.currency.show(value) if kind == "money" else str(value)
