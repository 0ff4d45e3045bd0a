"""What if a line were different: who would win, who would lose, who could no longer be told, and what it would cost.

    whatif = what_if(findings, rules, {"3,200": {"lines.statistical": 320_000}}, engine, level=PROVINCE_LEVEL)

The rules with other parameters are the same compiled trees. Over findings only what depends on the change is computed
again; every other rule's answer, and every exact fraction, is taken as it was found. Where a rule needs facts that
findings do not hold, it is computed from the snapshot that they were made of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import ibis
import pyarrow as pa

from fupin.columnar import figures
from fupin.columnar.backends.base import Engine, Source
from fupin.columnar.compile import Compiled, Sheet, compile_rules, shown
from fupin.columnar.kept import Kept, cell_of, check_made_by, kept_outputs, parts_of
from fupin.columnar.numbers import Column, Exact
from fupin.columnar.rollup import FINDINGS
from fupin.columnar.schema import KEY, TABLES
from fupin.columnar.schema.store import Store
from fupin.kernel.area import NATION
from fupin.kernel.errors import FupinError
from fupin.kernel.period import FIRST_DAY, Period
from fupin.policy.packs import RuleSet
from fupin.policy.tree import AGGREGATES, HOUSEHOLD, Operation
from fupin.policy.values import DatedValue, Parameter, ParameterValue

Scenario = Mapping[str, ParameterValue]
"""Parameters by name with the value each would have all year: money in whole minor units, numbers exact."""

CARRIED = ("size", "main_cause")
TYPES: dict[str, tuple[type, ...]] = {
    "money": (int,),
    "integer": (int,),
    "number": (int, Fraction),
    "boolean": (bool,),
}


SIDES: dict[str, bool | None] = {"yes": True, "no": False, "unknown": None}
GROUPS: dict[str, dict[str, bool | None]] = {
    **{f"{side}_{moment}": {moment: answer} for moment in ("before", "after") for side, answer in SIDES.items()},
    "winners": {"before": False, "after": True},
    "losers": {"before": True, "after": False},
    "unknown_to_yes": {"before": None, "after": True},
    "unknown_to_no": {"before": None, "after": False},
    "yes_to_unknown": {"before": True, "after": None},
    "no_to_unknown": {"before": False, "after": None},
}


class NotAnswerable(FupinError):
    """A what-if that cannot be answered from what was given, or that means nothing in this year."""


def parameters_used(rules: RuleSet) -> dict[str, list[ParameterValue]]:
    """The parameters that any rule of the year asks for, with the values in force in it."""
    used: dict[str, list[ParameterValue]] = {}
    for step in rules.steps:
        if step.node.operation is Operation.PARAMETER and step.dated is not None:
            used.setdefault(str(step.node.detail), []).append(step.dated.value)
    return used


def changed(rules: RuleSet, values: Scenario) -> RuleSet:
    """The same rules with other values of some parameters, under a fingerprint of their own; written nowhere."""
    pack = rules.pack
    used = parameters_used(rules)
    replaced = {name: _fixed(rules, used, name, value) for name, value in values.items()}
    told = "".join(f"\0{name}={value!r}" for name, value in sorted(values.items()))
    mark = hashlib.sha256(f"{pack.fingerprint}{told}".encode()).hexdigest()
    parameters = {**pack.parameters, **replaced}
    other = replace(pack, parameters=parameters, fingerprint=mark, _rule_sets={}, _apart={}, _building=[], _parsers={})
    return RuleSet.bind(other, rules.year)


def missing_facts(rules: RuleSet, parameter: str, outputs: Sequence[str]) -> list[str]:
    """The facts that these rules would need beyond findings if a parameter changed; none if findings are enough."""
    touched = {s.index for s in rules.steps if s.node.operation is Operation.PARAMETER and s.node.detail == parameter}
    change = Change(rules, rules, _downstream(rules, touched))
    return sorted(set().union(*(change.needs(rules.outputs[name]) for name in outputs)))


def depends(rules: RuleSet, parameter: str, outputs: Sequence[str]) -> bool:
    """Whether any of these rules depends on a parameter."""
    touched = {s.index for s in rules.steps if s.node.operation is Operation.PARAMETER and s.node.detail == parameter}
    return not _downstream(rules, touched).isdisjoint(rules.outputs[name] for name in outputs)


@dataclass(slots=True)
class Change:
    """Rules before and after a change, and the steps whose values may differ."""

    before: RuleSet
    after: RuleSet
    touched: frozenset[int]

    @classmethod
    def between(cls, before: RuleSet, after: RuleSet) -> Change:
        """Compare two rule sets that differ in parameters only."""
        pairs = zip(before.steps, after.steps, strict=True)
        differing = {one.index for one, other in pairs if one.bound != other.bound}
        return cls(before, after, _downstream(before, differing))

    def kept(self) -> dict[int, Kept]:
        """What findings hold exactly and the change leaves alone, by step."""
        return {kept.index: kept for kept in kept_outputs(self.before).values() if kept.index not in self.touched}

    def needs(self, index: int) -> set[str]:
        """The facts that a step needs and findings do not hold."""
        kept, steps = self.kept(), self.after.steps
        found, waiting, seen = set[str](), [index], set[int]()
        while waiting:
            index = waiting.pop()
            if index in seen or index in kept:
                continue
            seen.add(index)
            found |= _raw(self.after, index)
            waiting += steps[index].operands
        return found

    def sheet(self, outputs: Sequence[str], findings: ibis.Table) -> Sheet:
        """The findings with these rules computed again where the change touches them."""
        kept = self.kept()
        wanted = {index: kept[index] for index in self._leaves(outputs, kept)}
        columns: dict[str, Column] = {}
        for index, each in wanted.items():
            columns |= each.columns(findings, f"s{index}")
        sheet = Sheet(findings.mutate(**columns), self.after.steps)
        sheet.shapes.update({index: each.shape(findings) for index, each in wanted.items()})
        sheet.add([self.after.outputs[name] for name in outputs])
        return sheet

    def _leaves(self, outputs: Sequence[str], kept: Mapping[int, Kept]) -> set[int]:
        waiting, seen = [self.after.outputs[name] for name in outputs], set[int]()
        while waiting:
            index = waiting.pop()
            if index not in seen:
                seen.add(index)
                waiting += () if index in kept else self.after.steps[index].operands
        return seen & kept.keys()


def recomputed(findings: Store, rules: RuleSet, values: Scenario, outputs: Sequence[str], engine: Engine) -> pa.Table:
    """Every household with what these rules would say after a change, from findings alone; by household.

    Amounts come in whole units rounded half up, as in findings. Raises NotAnswerable where facts are missing.
    """
    check_made_by(findings, rules)
    change = Change.between(rules, changed(rules, values))
    _refuse(change, outputs)
    engine.attach({FINDINGS: findings.files(FINDINGS)})
    sheet = change.sheet(outputs, figures.table_of(findings))
    compiled = Compiled(sheet, sheet, sheet)
    columns = {name: shown(change.after, compiled, name) for name in outputs}
    return engine.fetch(sheet.table.select(KEY, **columns).order_by(KEY))


def what_if(
    findings: Store,
    rules: RuleSet,
    scenarios: Mapping[str, Scenario],
    engine: Engine,
    *,
    area: int = NATION,
    level: int | None = None,
    rule: str | None = None,
    snapshot: Store | None = None,
) -> pa.Table:
    """Before and after of each scenario, one row per scenario and place of a level inside an area (or the area itself).

    Columns: scenario, area, households, size_unknown; for each of yes, no, unknown before and after and each of
    winners (no → yes), losers (yes → no), unknown_to_yes, unknown_to_no, yes_to_unknown, no_to_unknown the
    households, `_persons` in those of known size and `_unsized` households; cost_before and cost_after, the minor
    units that would lift everybody to the line in a year, each with `_unknown`, the households of which that cannot
    be told; read_from, findings or snapshot. `rule` is the decision asked about; by default that which identifies.
    Raises NotAnswerable where a rule needs facts that neither findings nor the snapshot hold.
    """
    check_made_by(findings, rules)
    asked = _Asked(findings, rules, engine, area, level, rule or figures.identifying(rules), snapshot)
    tables = [asked.answer(name, changed(rules, values)) for name, values in scenarios.items()]
    return pa.concat_tables(tables)


@dataclass(frozen=True, slots=True)
class _Asked:
    findings: Store
    rules: RuleSet
    engine: Engine
    area: int
    level: int | None
    rule: str
    snapshot: Store | None

    def answer(self, scenario: str, after: RuleSet) -> pa.Table:
        change = Change.between(self.rules, after)
        outputs = [name for name in (self.rule, self.rules.for_purpose("gap")) if name]
        lacking = set().union(*(change.needs(after.outputs[name]) for name in outputs))
        if lacking:
            parts = [self._from_snapshot(change, outputs, part, lacking) for part in parts_of(self.findings, self.area)]
        else:
            self.engine.attach({FINDINGS: figures.files_of(self.findings, self.area)})
            sheet = change.sheet(outputs, figures.table_of(self.findings))
            parts = [self._counted(sheet.table, [sheet.value(after.outputs[name]) for name in outputs])]
        counted = figures.added_up(parts)
        told = {"scenario": scenario, "read_from": "snapshot" if lacking else "findings"}
        for name, value in told.items():
            counted = counted.add_column(0, name, pa.array([value] * counted.num_rows, pa.string()))
        return counted

    def _from_snapshot(self, change: Change, outputs: Sequence[str], part: int, lacking: set[str]) -> pa.Table:
        if self.snapshot is None:
            raise NotAnswerable(
                "This change touches rules that look at %(facts)s, which findings do not hold.",
                fix="Give the snapshot that the findings were made of.",
                facts=", ".join(sorted(lacking)),
            )
        sources: dict[str, Source] = {**self.snapshot.sources(TABLES, part)}
        self.engine.attach({**sources, FINDINGS: self.findings.files(FINDINGS, part)})
        sheet = compile_rules(change.after).households
        cells = [sheet.value(change.after.outputs[name]) for name in outputs]
        columns = _columns(cells)
        right = sheet.table.select(of_household=sheet.table[KEY], **columns)
        left = figures.table_of(self.findings)
        joined = left.left_join(right, left[KEY] == right["of_household"])
        return self._counted(joined, [_again(cell, joined, n) for n, cell in enumerate(cells)])

    def _counted(self, table: ibis.Table, cells: Sequence[Column | Exact]) -> pa.Table:
        before, after = table[self.rule], cells[0]
        gap = self.rules.for_purpose("gap")
        gaps = {"before": cell_of(self.rules, gap, table), "after": cells[1]} if gap else {}
        costs = figures.costs(gaps, table["size"])
        said = {"before": before, "after": after}
        counted = self.engine.fetch(figures.by_place(table, self.area, self.level, said, costs))
        return figures.told(figures.whole_numbers(counted, but=("before", "after")), GROUPS, costs)


def _columns(cells: Sequence[Column | Exact]) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for number, cell in enumerate(cells):
        columns[f"after{number}"] = cell.top if isinstance(cell, Exact) else cell
        if isinstance(cell, Exact) and cell.bottom is not None:
            columns[f"after{number}_bottom"] = cell.bottom
    return columns


def _again(cell: Column | Exact, table: ibis.Table, number: int) -> Column | Exact:
    if not isinstance(cell, Exact):
        return table[f"after{number}"]
    bottom = None if cell.bottom is None else table[f"after{number}_bottom"]
    return Exact(table[f"after{number}"], bottom, cell.scale)


def _downstream(rules: RuleSet, start: set[int]) -> frozenset[int]:
    found = set(start)
    for step in rules.steps:
        if not found.isdisjoint(step.operands):
            found.add(step.index)
    return frozenset(found)


def _raw(rules: RuleSet, index: int) -> set[str]:
    """What a step itself reads from a snapshot, in words."""
    step = rules.steps[index]
    node = step.node
    if node.operation is Operation.FACT:
        own = node.entity == HOUSEHOLD and node.detail in CARRIED
        return set() if own else {f"{node.entity}.{node.detail}"}
    if node.operation is Operation.CHOSEN_ITEM:
        return {"item.item"}
    return {f"every {node.over}"} if node.operation in AGGREGATES else set()


def _refuse(change: Change, outputs: Sequence[str]) -> None:
    lacking = set().union(*(change.needs(change.after.outputs[name]) for name in outputs))
    if lacking:
        raise NotAnswerable(
            "This change touches rules that look at %(facts)s, which findings do not hold.",
            fix="Give the snapshot that the findings were made of.",
            facts=", ".join(sorted(lacking)),
        )


def _fixed(rules: RuleSet, used: Mapping[str, Sequence[ParameterValue]], name: str, value: ParameterValue) -> Parameter:
    if name not in used:
        raise NotAnswerable(
            'No rule of %(year)s asks for the parameter "%(name)s".',
            fix="Change one of %(known)s.",
            year=rules.year,
            name=name,
            known=", ".join(sorted(used)),
        )
    declared = rules.pack.parameters[name]
    wanted = TYPES.get(declared.type, (str,))
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        raise NotAnswerable(
            'The parameter "%(name)s" is of the type %(type)s; %(value)s is not.',
            fix="Give money in whole minor units and numbers as int or Fraction.",
            name=name,
            type=declared.type,
            value=repr(value),
        )
    return replace(declared, values=(DatedValue(value, Period(FIRST_DAY), "what if"),))
