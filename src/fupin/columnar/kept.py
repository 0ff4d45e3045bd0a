"""What a findings folder keeps of each rule, and how exactly: the columns as cells of the rules again."""

from __future__ import annotations

from dataclasses import dataclass

import ibis

from fupin.columnar.compile import compile_rules
from fupin.columnar.numbers import Column, Exact
from fupin.columnar.operations import Cell
from fupin.columnar.rollup import FINDINGS
from fupin.columnar.schema import NUMBER_SCALE
from fupin.columnar.schema.store import Store
from fupin.kernel.area import covers
from fupin.kernel.errors import FupinError
from fupin.policy.packs import RuleSet
from fupin.policy.tree import NUMERIC

_OUTPUTS: dict[tuple[object, ...], dict[str, Kept]] = {}


class OtherRules(FupinError):
    """Findings that cannot be asked: made by other rules, or of another kind."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule's value in findings: yes/no, a whole number over a scale, or a top over a bottom."""

    name: str
    index: int
    numeric: bool
    divided: bool
    scale: int

    def columns(self, table: ibis.Table, name: str) -> dict[str, Column]:
        """Its columns under another name, as the steps of a rule set find them."""
        if not self.divided:
            return {name: table[self.name]}
        return {name: table[f"{self.name}_top"], f"{name}_bottom": table[f"{self.name}_bottom"]}

    def shape(self, table: ibis.Table) -> Exact | None:
        """The exact number that it is; None for yes/no."""
        found = self.cell(table)
        return found if isinstance(found, Exact) else None

    def cell(self, table: ibis.Table) -> Cell:
        """Its value as a cell over the findings."""
        if not self.numeric:
            return table[self.name]
        if self.divided:
            return Exact(table[f"{self.name}_top"], table[f"{self.name}_bottom"], self.scale)
        return Exact(table[self.name], None, self.scale)


def kept_outputs(rules: RuleSet) -> dict[str, Kept]:
    """The rules whose values findings hold exactly, by name."""
    key = rules.key
    if key not in _OUTPUTS:
        sheet = compile_rules(rules).households
        found = (_kept(rules, name, sheet.value(index)) for name, index in rules.outputs.items())
        _OUTPUTS[key] = {kept.name: kept for kept in found if kept is not None}
    return _OUTPUTS[key]


def _kept(rules: RuleSet, name: str, cell: Cell) -> Kept | None:
    index = rules.outputs[name]
    kind = rules.steps[index].node.type
    if kind not in NUMERIC:
        return Kept(name, index, numeric=False, divided=False, scale=1)
    if cell.bottom is not None:
        return Kept(name, index, numeric=True, divided=True, scale=1)  # the bottom has the scale in it
    units = NUMBER_SCALE if kind == "number" else 1
    # What is finer than the unit that findings keep was rounded there, and decides nothing here.
    return Kept(name, index, numeric=True, divided=False, scale=units) if units % cell.scale == 0 else None


def cell_of(rules: RuleSet, name: str, findings: ibis.Table) -> Cell:
    """A rule's exact value over findings."""
    return kept_outputs(rules)[name].cell(findings)


def parts_of(store: Store, area: int) -> list[int]:
    """The parts of a folder that hold findings of a place."""
    parts = [part for part in store.areas if covers(area, part) or covers(part, area)]
    return [part for part in parts if store.files(FINDINGS, part)]


def check_made_by(findings: Store, rules: RuleSet) -> None:
    """Raise OtherRules unless these rules of this year made the findings, and each household has one."""
    about = findings.manifest.about
    if (about.get("fingerprint"), about.get("year")) != (rules.pack.fingerprint, rules.year):
        raise OtherRules(
            "The findings are of %(found_year)s by the rules %(found)s, not of %(year)s by %(wanted)s.",
            place=str(findings.folder),
            fix="Identify the snapshot again with the rules in force.",
            found_year=about.get("year"),
            found=str(about.get("fingerprint"))[:12],
            year=rules.year,
            wanted=rules.pack.fingerprint[:12],
        )
    if not findings.files(FINDINGS):
        raise OtherRules(
            "The findings hold the counts of places only, no households.",
            place=str(findings.folder),
            fix="Identify the snapshot again with its households.",
        )
