"""Rules as columns: the steps of a rule set laid over the tables of a snapshot.

Members and account items are computed row by row, then counted per household, then joined to the households,
where the rest is computed. Values that are used twice become columns of their own, layer by layer, so that the
query stays as long as the rules are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import ibis

from fupin.columnar.numbers import Column, Exact
from fupin.columnar.operations import AGGREGATED, Aggregate, Cell, compute
from fupin.columnar.schema import KEY, NUMBER_SCALE, unbound
from fupin.policy.packs import RuleSet
from fupin.policy.program import Step
from fupin.policy.tree import AGGREGATES, HOUSEHOLD, ITEM, MEMBER, NUMERIC, Operation

Aggregates = Mapping[Operation, Aggregate]
# What a finding says of its household besides the answers.
CARRIED = ("area", "size", "main_cause")


@dataclass(slots=True)
class Sheet:
    """A table to which the values of steps are added as columns named s<step>."""

    table: ibis.Table
    steps: tuple[Step, ...]
    shapes: dict[int, Exact | None] = field(default_factory=dict)

    def value(self, index: int) -> Cell:
        """The value of a step: its column, or its expression where it has none."""
        if index not in self.shapes:
            step = self.steps[index]
            return compute(step, [self.value(operand) for operand in step.operands], self.table)
        shape = self.shapes[index]
        column = self.table[f"s{index}"]
        if shape is None:
            return column
        return Exact(column, None if shape.bottom is None else self.table[f"s{index}_bottom"], shape.scale)

    def put(self, cells: Mapping[int, Cell]) -> None:
        """Add values as columns."""
        columns: dict[str, Column] = {}
        for index, cell in cells.items():
            exact = cell if isinstance(cell, Exact) else None
            columns[f"s{index}"] = cell if exact is None else exact.top
            if exact is not None and exact.bottom is not None:
                columns[f"s{index}_bottom"] = exact.bottom
            self.shapes[index] = exact
        self.table = self.table.mutate(**columns) if columns else self.table

    def add(self, indexes: Iterable[int]) -> None:
        """Compute these steps as columns, those that need others after them."""
        for layer in self._layers(sorted(set(indexes) - self.shapes.keys())):
            self.put({index: self.value(index) for index in layer})

    def join(self, other: Sheet, indexes: Iterable[int]) -> None:
        """Bring columns of the households to their members or items."""
        chosen = [index for index in indexes if index in other.shapes]
        if not chosen:
            return
        names = [name for index in chosen for name in (f"s{index}", f"s{index}_bottom") if name in other.table.columns]
        right = other.table.select(KEY, *names).rename(of_household=KEY)
        self.table = self.table.left_join(right, self.table[KEY] == right["of_household"]).drop("of_household")
        self.shapes.update({index: other.shapes[index] for index in chosen})

    def _layers(self, indexes: list[int]) -> list[list[int]]:
        wanted, depth = set(indexes), dict[int, int]()
        for index in range(max(indexes, default=-1) + 1):
            below = [depth[operand] for operand in self.steps[index].operands]
            depth[index] = max(below, default=0) + (index in wanted)
        layers: dict[int, list[int]] = {}
        for index in indexes:
            layers.setdefault(depth[index], []).append(index)
        return [layers[number] for number in sorted(layers)]


@dataclass(frozen=True, slots=True)
class Compiled:
    """The rules of a year over the three kinds of rows; each sheet has the columns that were asked for."""

    households: Sheet
    members: Sheet
    items: Sheet


def compile_rules(rules: RuleSet, *, every: bool = False, aggregates: Aggregates = AGGREGATED) -> Compiled:
    """The rules of a year as Ibis expressions over unbound tables; with `every`, each step has a column."""
    steps = rules.steps
    tables = _needed(rules)
    year = rules.year
    households = Sheet(tables["households"], steps)
    lent = _lent(steps)
    households.add(lent)
    items_of_year = tables["account_items"].filter(tables["account_items"]["year"] == year).drop("year")
    rows = {MEMBER: Sheet(tables["members"], steps), ITEM: Sheet(items_of_year, steps)}
    accounts = tables["accounts"].filter(tables["accounts"]["year"] == year).select(account_of=KEY)
    table = households.table
    households.table = table.left_join(accounts, table[KEY] == accounts["account_of"])
    for entity, sheet in rows.items():
        sheet.join(households, lent)
        _add_rows(sheet, entity, every=every)
        _aggregate(households, sheet, entity, aggregates)
    households.add(_kept(rules, every=every))
    return Compiled(households, rows[MEMBER], rows[ITEM])


def _needed(rules: RuleSet) -> dict[str, ibis.Table]:
    """The tables with the columns that the rules use: engines plan a narrow query many times faster."""
    tables, used = unbound(rules.pack), rules.facts_used()
    facts = {entity: {fact.name for fact in used[entity]} for entity in (HOUSEHOLD, MEMBER)}
    of_households = [KEY, "members_known", *sorted({*CARRIED, *facts[HOUSEHOLD]})]
    of_members = [KEY, "member", *sorted(facts[MEMBER])]
    return {
        **tables,
        "households": tables["households"].select(of_households),
        "members": tables["members"].select(of_members),
    }


def shown(rules: RuleSet, compiled: Compiled, name: str) -> Column:
    """A rule's value as people read it: yes/no, or whole units (minor units, 1/10,000) rounded half up."""
    index = rules.outputs[name]
    cell = compiled.households.value(index)
    if not isinstance(cell, Exact):
        return cell
    return cell.rounded(NUMBER_SCALE if rules.steps[index].node.type == "number" else 1)


def _lent(steps: tuple[Step, ...]) -> list[int]:
    """Values of the household that conditions on its members or items look at."""
    return sorted(
        {
            operand
            for step in steps
            if step.node.entity != HOUSEHOLD or step.node.operation in AGGREGATES
            for operand in step.operands
            if steps[operand].node.entity == HOUSEHOLD and _varies(steps, operand)
        }
    )


def _varies(steps: tuple[Step, ...], index: int) -> bool:
    step = steps[index]
    return step.node.operation is Operation.FACT or any(_varies(steps, operand) for operand in step.operands)


def _add_rows(sheet: Sheet, entity: str, *, every: bool) -> None:
    """Compute the rows' own steps: all of them, or those that more than one other step uses."""
    own = [step.index for step in sheet.steps if step.node.entity == entity]
    if not every:
        uses = Counter(operand for step in sheet.steps for operand in step.operands)
        needed = {o for step in sheet.steps if step.node.operation in AGGREGATES for o in step.operands}
        own = [i for i in own if uses[i] > 1 or i in needed]
    sheet.add(own)


def _aggregate(households: Sheet, rows: Sheet, entity: str, aggregates: Aggregates) -> None:
    """Count the rows per household and put every aggregate's answer on the household."""
    steps = [s for s in rows.steps if s.node.operation in AGGREGATES and s.node.over == entity]
    if not steps:
        return
    counted = {
        f"a{step.index}_{part}": column
        for step in steps
        for part, column in aggregates[step.node.operation].counted(*map(rows.value, step.operands)).items()
    }
    group = f"{entity}_of"
    counts = rows.table.group_by(KEY).aggregate(**counted).rename({group: KEY})
    joined = households.table.left_join(counts, households.table[KEY] == counts[group])
    whose_known = joined["members_known"] if entity == MEMBER else joined["account_of"].notnull()
    households.table = joined
    answers = {step.index: _answer(joined, step, whose_known, aggregates) for step in steps}
    households.put({s.index: _sized(answers[s.index], s, rows.value(s.operands[0])) for s in steps})


def _answer(table: ibis.Table, step: Step, whose_known: Column, aggregates: Aggregates) -> Column:
    def part(name: str) -> Column:
        return table[f"a{step.index}_{name}"].fill_null(0)

    return ibis.cases((whose_known, aggregates[step.node.operation].answer(part)))


def _sized(answer: Column, step: Step, summed: Cell) -> Cell:
    """The answer as a number where it is one: a sum has the scale of what was summed."""
    if step.node.type not in NUMERIC:
        return answer
    return Exact(answer, None, summed.scale if step.node.operation is Operation.SUM else 1)


def _kept(rules: RuleSet, *, every: bool) -> list[int]:
    own = [step.index for step in rules.steps if step.node.entity == HOUSEHOLD]
    if every:
        return own
    uses = Counter(operand for step in rules.steps for operand in step.operands)
    outputs = set(rules.outputs.values())
    return [i for i in own if rules.steps[i].operands and (uses[i] > 1 or i in outputs)]
