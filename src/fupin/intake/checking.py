"""One check of an upload, from its grids to what accepting it would do. It writes nothing.

The acceptance runs the very same code again inside its transaction and refuses whatever has changed since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from fupin.intake import checks, mapping
from fupin.intake.cells import Reading
from fupin.intake.changes import Differences, Writer
from fupin.intake.drafts import CHANGED, CONFLICT, ERROR, NEW, UNCHANGED, Draft, Gatherer, Person, differing
from fupin.intake.grid import Grid
from fupin.intake.header import Header, find_header
from fupin.intake.limits import HEADER_ROWS
from fupin.intake.mapping import CODE, NOTHING, Mapped
from fupin.intake.matching import Matcher
from fupin.intake.messages import CONFLICTS
from fupin.intake.messages import ERROR as LEVEL_ERROR
from fupin.intake.models import Upload
from fupin.intake.reader import Note
from fupin.intake.refusal import Refused
from fupin.intake.table import Finding, Table, build_table, cell_findings
from fupin.intake.targets import ID
from fupin.intake.villages import Villages
from fupin.intake.words import accepted, fold

Tick = Callable[[int, int, str], None]
Meanings = Mapping[tuple[str, str], str]
Memory = Callable[[str], Mapping[str, str]]

_STEPS = 6


@dataclass(slots=True)
class Sheet:
    """One sheet that is read: its grid, its names of columns, and what they hold."""

    grid: Grid
    header: Header
    mapping: list[Mapped]


@dataclass(slots=True)
class Outcome:
    """Everything that a check found."""

    tables: list[Table]
    drafts: list[Draft]
    findings: list[Finding]
    differences: Differences
    writer: Writer
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def basis(self) -> list[str]:
        """Return for each household what its result rests on: what was found on file, and its revisions."""
        return [_basis(draft, self.differences) for draft in self.drafts]


def choose_sheets(grids: Sequence[Grid], kept: Mapping[str, Any], memory: Memory) -> tuple[list[Sheet], list[Note]]:
    """Return the sheets that look like a roster with their columns mapped, and which were left out.

    `kept` holds mappings made before, by sheet; `memory` returns what is remembered of a layout.
    """
    sheets, notes = [], []
    for grid in grids:
        header = None if fold(grid.name) in accepted("example") else find_header(grid)
        if header is None:
            code = "sheet_example" if fold(grid.name) in accepted("example") else "sheet_left"
            notes.append(Note(code, {"sheet": grid.name}))
            continue
        if grid.name in kept:
            mapped = mapping.load(kept[grid.name])
        else:
            mapped = mapping.map_columns(header, memory(mapping.signature(header)))
        sheets.append(Sheet(grid, header, mapped))
    if not sheets:
        raise Refused("no_table", limit=HEADER_ROWS)
    return sheets, notes


def check(upload: Upload, user: Any, sheets: Sequence[Sheet], meanings: Meanings, tick: Tick) -> Outcome:
    """Check every row of the chosen sheets against the pack, itself and the register."""
    today = timezone.localdate()
    reading = Reading(today, meanings)
    tick(1, _STEPS, "")
    tables = [build_table(n, s.grid, s.header, s.mapping, reading) for n, s in enumerate(sheets)]
    if not any(len(table.rows) for table in tables):
        raise Refused("no_rows")
    findings = [finding for table in tables for finding in cell_findings(table)]
    tick(2, _STEPS, "")
    gatherer = Gatherer(tables)
    drafts = gatherer.gather()
    findings += gatherer.findings
    tick(3, _STEPS, "")
    villages = Villages(user, upload.area)
    matcher = Matcher(user, tables, drafts, villages, upload.village or villages.only_village())
    findings += matcher.match()
    tick(4, _STEPS, "")
    for table in tables:
        findings += checks.row_findings(table, today, villages.regions())
    findings += differing(tables, drafts)
    findings += checks.household_findings(tables, drafts)
    findings += checks.duplicate_findings(tables, drafts)
    tick(5, _STEPS, "")
    exported = any(ID in table.fields for table in tables)
    writer = Writer(tables, upload.year, "" if exported else upload.households)
    differences = writer.differences(user, drafts)
    judge(drafts, findings, differences)
    return Outcome(tables, drafts, findings, differences, writer, _notes(sheets, tables))


def judge(drafts: Sequence[Draft], findings: Sequence[Finding], differences: Differences) -> None:
    """Give every household and person of the upload its status."""
    wrong: set[tuple[int, int]] = set()
    doubtful: set[tuple[int, int]] = set()
    for finding in findings:
        if finding.problem.code in CONFLICTS:
            doubtful.add((finding.table, finding.row))
        elif finding.problem.level == LEVEL_ERROR:
            wrong.add((finding.table, finding.row))
    for draft in drafts:
        for person in draft.people:
            person.status = _person_status(person, wrong, doubtful, differences)
        draft.status = _status(draft, wrong, doubtful, differences)


def _person_status(person: Person, wrong: set[Any], doubtful: set[Any], differences: Differences) -> str:
    at = (person.table, person.row)
    if at in wrong:
        return ERROR
    if at in doubtful:
        return CONFLICT
    if not person.revision:
        return NEW
    return CHANGED if person.id in differences.members else UNCHANGED


def _status(draft: Draft, wrong: set[Any], doubtful: set[Any], differences: Differences) -> str:
    own = set(draft.rows)
    people = {person.status for person in draft.people}
    if ERROR in people or own & wrong:
        return ERROR
    if CONFLICT in people or own & doubtful:
        return CONFLICT
    if not draft.id:
        return NEW
    changed = draft.id in differences.households or draft.id in differences.accounts
    return CHANGED if changed or people & {NEW, CHANGED} else UNCHANGED


def _basis(draft: Draft, found: Differences) -> str:
    people = [(p.id, p.revision, found.members.get(p.id)) for p in draft.people if p.revision]
    before = found.accounts[draft.id][0] if draft.id in found.accounts else None
    rests_on = repr((people, found.households.get(draft.id), before))
    digest = hashlib.blake2b(rests_on.encode(), digest_size=8).hexdigest()
    return f"{draft.status}.{draft.id}.{draft.revision}.{digest}"


def _notes(sheets: Sequence[Sheet], tables: Sequence[Table]) -> list[tuple[str, dict[str, Any]]]:
    notes: list[tuple[str, dict[str, Any]]] = []
    for sheet, table in zip(sheets, tables, strict=True):
        notes += sheet.grid.notes + table.notes
        if len(sheet.header.positions) > 1 and not sheet.header.codes:
            notes.append(Note("two_line_header", {"sheet": sheet.grid.name}))
        left = [m.label for m in sheet.mapping if not m.target and m.how == NOTHING and m.label and m.how != CODE]
        if left:
            notes.append(Note("columns_left", {"sheet": sheet.grid.name, "columns": ", ".join(left)}))
    return notes
