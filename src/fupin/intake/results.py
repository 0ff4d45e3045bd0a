"""The result of a check as it is kept: a summary for the page, and the details for lists, workbooks and acceptance."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any

import orjson

from fupin.framework.sensitive import mask
from fupin.intake.checking import Meanings, Outcome, Sheet
from fupin.intake.drafts import CHANGED, CONFLICT, ERROR, NEW, UNCHANGED, Draft
from fupin.intake.limits import KEPT_FINDINGS
from fupin.intake.messages import CONFLICTS, Problem, plain_arguments
from fupin.intake.models import Upload
from fupin.intake.table import HOUSEHOLDS, Finding, Table
from fupin.intake.targets import HOUSEHOLD, MEMBER, targets, the_pack
from fupin.intake.words import fold

STATUSES = (NEW, CHANGED, UNCHANGED, CONFLICT, ERROR)
_GROUPS = 400
_CELLS_SHOWN = 8
_SUGGESTIONS = 3

Change = tuple[int, str, int, int, str, Any, Any]
_LONG_NUMBER = re.compile(r"\d{8}")


def inputs(upload: Upload, meanings: Meanings) -> str:
    """Return a hash of everything that a check depends on besides the file and the register."""
    said = [upload.mapping, upload.true_on.isoformat(), upload.year, upload.village, upload.households]
    taught = sorted((target, word, code) for (target, word), code in meanings.items())
    return hashlib.sha256(orjson.dumps([said, taught], option=orjson.OPT_SORT_KEYS)).hexdigest()


def counts(outcome: Outcome) -> dict[str, Any]:
    """Return how many households, persons and cells are new, changed, unchanged, in conflict and wrong."""
    households = Counter(draft.status for draft in outcome.drafts)
    people = Counter(person.status for draft in outcome.drafts for person in draft.people)
    levels = Counter("conflict" if f.problem.code in CONFLICTS else f.problem.level for f in outcome.findings)
    differences = outcome.differences
    cells = sum(len(c) for c in (*differences.households.values(), *differences.members.values()))
    return {
        "rows": sum(len(table.rows) for table in outcome.tables),
        "households": {status: households.get(status, 0) for status in STATUSES},
        "people": {status: people.get(status, 0) for status in STATUSES},
        "errors": levels.get("error", 0),
        "warnings": levels.get("warning", 0),
        "conflicts": levels.get("conflict", 0),
        "cells_changed": cells + len(differences.accounts),
    }


def summary(outcome: Outcome, sheets: Sequence[Sheet], notes: Iterable[Any]) -> dict[str, Any]:
    """Return what the pages show first: notes, sheets with their columns, problems in groups."""
    cut = len(outcome.findings) > KEPT_FINDINGS
    noted = [*notes, *outcome.notes]
    if cut:
        noted.append(("findings_cut", {"count": len(outcome.findings), "limit": KEPT_FINDINGS}))
    return {
        "notes": [[code, plain_arguments(arguments)] for code, arguments in noted],
        "sheets": [_sheet(s, t) for s, t in zip(sheets, outcome.tables, strict=True)],
        "groups": _groups(outcome),
    }


def details(outcome: Outcome, said: str) -> dict[str, Any]:
    """Return everything else: each finding, each household, each change, and what the result rests on."""
    problems, findings = _listed(outcome.findings[:KEPT_FINDINGS])
    return {
        "inputs": said,
        "basis": outcome.basis(),
        "households": [_household(outcome, draft) for draft in outcome.drafts],
        "rows": _row_letters(outcome),
        "numbers": [list(table.rows) for table in outcome.tables],
        "of": _households_of_rows(outcome),
        "problems": problems,
        "findings": findings,
        "changes": list(changes(outcome)),
    }


def changes(outcome: Outcome) -> Iterator[Change]:
    """Yield each change of a known record: household, entity, table, row, fact, old and new; secrets masked."""
    found = outcome.differences
    for number, draft in enumerate(outcome.drafts):
        if not draft.id:
            continue
        table, row = draft.first
        for name, (old, new) in found.households.get(draft.id, {}).items():
            yield number, HOUSEHOLD, table, row, name, *_masked(HOUSEHOLD, name, old, new)
        if draft.id in found.accounts:
            before, after = found.accounts[draft.id]
            yield number, "account", table, row, str(outcome.writer.year), _total(before), _total(after)
        for person in draft.people:
            for name, (old, new) in found.members.get(person.id, {}).items():
                yield number, MEMBER, person.table, person.row, name, *_masked(MEMBER, name, old, new)


def _masked(entity: str, name: str, old: Any, new: Any) -> tuple[Any, Any]:
    target = targets().get(f"{entity}.{name}")
    if target is None or not target.sensitive:
        return old, new
    return (mask(str(old)) if old else old), (mask(str(new)) if new else new)


def _total(items: list[dict[str, Any]] | None) -> list[list[Any]] | None:
    return None if items is None else [[item["item"], item["amount"]] for item in items]


def _sheet(sheet: Sheet, table: Table) -> dict[str, Any]:
    return {
        "name": sheet.grid.name,
        "rows": len(table.rows),
        "layout": table.layout,
        "heading": table.heading,
        "columns": [[m.position, m.label, m.target, m.how, _samples(sheet, m.position)] for m in sheet.mapping],
    }


def _samples(sheet: Sheet, position: int) -> list[str]:
    column = sheet.grid.columns[position]
    target = next((m.target for m in sheet.mapping if m.position == position), "")
    secret = target in targets() and targets()[target].sensitive
    codes = dict.fromkeys(column.codes[sheet.header.first : sheet.header.first + 50])
    shown = [str(column.distinct[code])[:30] for code in codes if column.distinct[code] != ""][:3]
    # A column that nobody has recognised may hold numbers of persons all the same.
    return [mask(text) if secret or (not target and _LONG_NUMBER.search(text)) else text for text in shown]


def _listed(findings: Sequence[Finding]) -> tuple[list[Any], list[list[int]]]:
    numbers: dict[int, int] = {}
    problems: list[Any] = []
    kept: list[Problem] = []
    rows = []
    for finding in findings:
        problem = finding.problem
        if id(problem) not in numbers:
            numbers[id(problem)] = len(problems)
            problems.append([problem.code, plain_arguments(problem.arguments)])
            kept.append(problem)
        rows.append([finding.table, finding.row, finding.column, numbers[id(problem)]])
    return problems, rows


def _household(outcome: Outcome, draft: Draft) -> list[Any]:
    table, row = draft.first
    given = outcome.writer.household(draft).get("head_name")
    name = given if isinstance(given, str) else ""
    if draft.people:
        name = outcome.writer.person(draft.people[0]).get("name") or name
    number = draft.number or (str(draft.key[1]) if draft.key[0] == "head" else "")
    return [number, name, draft.area, draft.status, table, outcome.tables[table].rows[row], len(draft.people)]


def _households_of_rows(outcome: Outcome) -> list[list[int]]:
    found = [[-1] * len(table.rows) for table in outcome.tables]
    for number, draft in enumerate(outcome.drafts):
        for table, row in [*draft.rows, *((p.table, p.row) for p in draft.people)]:
            found[table][row] = number
    return found


def _row_letters(outcome: Outcome) -> list[str]:
    letters = [[" "] * len(table.rows) for table in outcome.tables]
    for draft in outcome.drafts:
        for table, row in draft.rows:
            if outcome.tables[table].layout == HOUSEHOLDS:
                letters[table][row] = draft.status
        for person in draft.people:
            letters[person.table][person.row] = person.status
        table, row = draft.first
        if draft.status == CHANGED and letters[table][row] == UNCHANGED:
            letters[table][row] = CHANGED
    for finding in outcome.findings:
        if finding.problem.code in CONFLICTS:
            letters[finding.table][finding.row] = CONFLICT
    for finding in outcome.findings:
        if finding.problem.level == "error" and finding.problem.code not in CONFLICTS:
            letters[finding.table][finding.row] = ERROR
    return ["".join(one) for one in letters]


def _groups(outcome: Outcome) -> list[dict[str, Any]]:
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    labels = [{f.column: f for f in table.fields.values()} for table in outcome.tables]
    for finding in outcome.findings:
        one = labels[finding.table].get(finding.column)
        problem = finding.problem
        by_value = problem.code in ("bad_choice", "not_yes_no")
        raw = one.raw(finding.row) if one and by_value else None
        key = (problem.code, one.target.key if one else "", raw if by_value else _sentence_key(problem))
        if key not in found:
            found[key] = _group(problem, one, raw)
        group = found[key]
        group["count"] += 1
        if len(group["cells"]) < _CELLS_SHOWN:
            table = outcome.tables[finding.table]
            cell = table.cell(finding.row, finding.column) if finding.column >= 0 else str(table.rows[finding.row])
            group["cells"].append([table.sheet, cell])
    order = {"error": 0, "conflict": 1, "warning": 2}
    return sorted(found.values(), key=lambda g: (order[g["level"]], -g["count"]))[:_GROUPS]


def _sentence_key(problem: Problem) -> Any:
    # Identity problems are grouped by what is wrong, others by their kind.
    return str(problem.arguments.get("text", "")) if problem.code.startswith("identity") else None


def _group(problem: Problem, one: Any, raw: Any) -> dict[str, Any]:
    target = one.target if one else None
    level = "conflict" if problem.code in CONFLICTS else problem.level
    group: dict[str, Any] = {
        "code": problem.code,
        "arguments": plain_arguments(problem.arguments),
        "level": level,
        "target": target.key if target else "",
        "count": 0,
        "cells": [],
    }
    if raw is not None and target is not None:
        group["value"] = str(raw)
        group["suggestions"] = _suggestions(target, str(raw))
    return group


def _suggestions(target: Any, raw: str) -> list[str]:
    """Return the codes whose labels are most like what was written."""
    if not (target.fact and target.fact.codes):
        return []
    words: dict[str, str] = {}
    for code in the_pack().codes[target.fact.codes].values.values():
        for word in (*code.label.words(), *code.aliases):
            words.setdefault(fold(word), code.code)
    text = fold(raw)
    close = [w for w in words if w and text and (w in text or text in w)] + get_close_matches(text, words, cutoff=0.5)
    return list(dict.fromkeys(words[word] for word in close))[:_SUGGESTIONS]
