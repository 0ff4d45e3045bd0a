"""Checks across the cells of a row, the rows of a household and the rows of a file: pure, without the register."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from fupin.intake.cells import BIRTH, IDENTITY
from fupin.intake.drafts import HEAD_NAME, RELATION, Draft, Person, name_of
from fupin.intake.messages import Problem
from fupin.intake.table import Field, Finding, Table
from fupin.intake.targets import AGE, the_pack
from fupin.kernel.period import age
from fupin.policy.identity import IdentityNumber
from fupin.registry.queries import HEAD

_REGION = "region"
_NAMES = ("member.name", "member.given_name", "member.family_name")
SEX, KIND, SIZE = "member.sex", "member.identity_kind", "household.size"
MAIN_CAUSE, OTHER_CAUSES = "household.main_cause", "household.other_causes"

RowCheck = Callable[[Table, date], Iterator[Finding]]
HouseholdCheck = Callable[[Sequence[Table], Draft], Iterator[Finding]]


def row_findings(table: Table, today: date, regions: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Yield what does not fit inside single rows; identity numbers of the regions given are not doubted for theirs."""
    for check in ROW_CHECKS:
        yield from check(table, today)
    yield from _doubts(table, regions)


def _doubts(table: Table, regions: frozenset[str]) -> Iterator[Finding]:
    number = table.fields.get(IDENTITY)
    if number is None:
        return
    doubts = {code: doubt for code, value in enumerate(number.values) if (doubt := _doubt(value, regions))}
    if doubts:
        for row, code in enumerate(number.codes):
            if code in doubts:
                yield Finding(table.number, row, number.column, doubts[code])


def _doubt(value: Any, regions: frozenset[str]) -> Problem | None:
    if not isinstance(value, IdentityNumber):
        return None
    warnings = [w for w in value.warnings if not (w.code == _REGION and value.text.startswith(tuple(regions)))]
    return Problem("identity_doubt", {"text": warnings[0].message}) if warnings else None


def household_findings(tables: Sequence[Table], drafts: Sequence[Draft]) -> Iterator[Finding]:
    """Yield what does not fit between the rows of one household."""
    for draft in drafts:
        if draft.people:
            for check in HOUSEHOLD_CHECKS:
                yield from check(tables, draft)


def duplicate_findings(tables: Sequence[Table], drafts: Sequence[Draft]) -> Iterator[Finding]:
    """Yield persons that the file names twice: by identity number, else by name and date of birth in a household."""
    numbers: dict[str, tuple[Table, int]] = {}
    for table in tables:
        if IDENTITY in table.fields:
            yield from _same_numbers(table, table.fields[IDENTITY], numbers)
    for draft in drafts:
        if len(draft.people) > 1:
            yield from _same_people(tables, draft)


def _nameless(tables: Sequence[Table], draft: Draft) -> Iterator[Finding]:
    for person in draft.people:
        table = tables[person.table]
        parts = [table.fields[key] for key in _NAMES if key in table.fields]
        if not name_of(table, person.row) and not any(isinstance(f.value(person.row), Problem) for f in parts):
            yield Finding(person.table, person.row, parts[0].column if parts else -1, Problem("no_name"))


def _identity(table: Table, _today: date) -> Iterator[Finding]:
    number = table.fields.get(IDENTITY)
    if number is None:
        return
    sex, birth, kind = (table.fields.get(key) for key in (SEX, BIRTH, KIND))
    for row, code in enumerate(number.codes):
        value = number.values[code]
        if not isinstance(value, IdentityNumber):
            continue
        if sex is not None:
            yield from _against(table, row, sex, value.sex, "sex_against_number")
        if birth is not None:
            yield from _against(table, row, birth, value.birth_date, "birth_against_number")
        if kind is not None:
            yield from _against(table, row, kind, value.kind, "kind_against_number")


def _against(table: Table, row: int, one: Field, said: Any, code: str) -> Iterator[Finding]:
    given = one.known(row)
    if said is None or given is None or given == said or not isinstance(given, str | date):
        return
    codes = one.target.fact.codes if one.target.fact else None
    shown = the_pack().codes[codes].label_of(said) if codes else str(said)
    yield Finding(table.number, row, one.column, Problem(code, {"said": shown}))


def _ages(table: Table, today: date) -> Iterator[Finding]:
    given, birth, number = (table.fields.get(key) for key in (AGE, BIRTH, IDENTITY))
    if given is None:
        return
    for row in range(len(table.rows)):
        years = given.known(row)
        born = birth.known(row) if birth else None
        if born is None and number is not None and isinstance(read := number.known(row), IdentityNumber):
            born = read.birth_date
        # Ages are counted in full years, in begun years, and as of the year before.
        if isinstance(years, int) and isinstance(born, date) and not -1 <= years - age(born, today) <= 2:
            arguments = {"age": years, "born": born.isoformat()}
            yield Finding(table.number, row, given.column, Problem("age_against_birth", arguments))


def _digits_in_names(table: Table, _today: date) -> Iterator[Finding]:
    one = table.fields.get("member.name")
    if one is None:
        return
    odd = {c for c, v in enumerate(one.values) if isinstance(v, str) and any(sign.isdigit() for sign in v)}
    if odd:
        for row, code in enumerate(one.codes):
            if code in odd:
                yield Finding(table.number, row, one.column, Problem("digits_in_name", {"value": one.values[code]}))


def _causes(table: Table, _today: date) -> Iterator[Finding]:
    main, others = table.fields.get(MAIN_CAUSE), table.fields.get(OTHER_CAUSES)
    if main is None or others is None:
        return
    for row in range(len(table.rows)):
        several = others.known(row)
        if isinstance(several, tuple) and main.known(row) in several:
            yield Finding(table.number, row, others.column, Problem("cause_twice"))


ROW_CHECKS: tuple[RowCheck, ...] = (_digits_in_names, _identity, _ages, _causes)


def _heads(tables: Sequence[Table], draft: Draft) -> Iterator[Finding]:
    heads: list[Person] = []
    known = False
    for person in draft.people:
        relation = tables[person.table].fields.get(RELATION)
        if relation is not None:
            value = relation.known(person.row)
            known = known or value is not None
            if value == HEAD:
                heads.append(person)
    number = draft.number or str(draft.key[1])
    for person in heads[1:]:
        column = tables[person.table].fields[RELATION].column
        yield Finding(person.table, person.row, column, Problem("two_heads", {"number": number, "count": len(heads)}))
    if known and not heads and not draft.id:
        table, row = draft.first
        yield Finding(table, row, -1, Problem("no_head", {"number": number}))
    if len(heads) == 1:
        yield from _head_name(tables, draft, heads[0])


def _head_name(tables: Sequence[Table], draft: Draft, head: Person) -> Iterator[Finding]:
    name = name_of(tables[head.table], head.row)
    for number, row in draft.rows[:1]:
        one = tables[number].fields.get(HEAD_NAME)
        given = one.known(row) if one else None
        if one and isinstance(given, str) and name and given != name:
            arguments = {"head": given, "name": name, "row": tables[head.table].rows[head.row]}
            yield Finding(number, row, one.column, Problem("head_differs", arguments))


def _sizes(tables: Sequence[Table], draft: Draft) -> Iterator[Finding]:
    for number, row in draft.rows[:1]:
        one = tables[number].fields.get(SIZE)
        size = one.known(row) if one else None
        count = len(draft.people)
        if one is None or not isinstance(size, int) or size == count:
            continue
        code = "registered_above_all" if count > size else "size_differs"
        arguments = {"size": size, "count": count, "registered": count, "all": size}
        yield Finding(number, row, one.column, Problem(code, arguments))


HOUSEHOLD_CHECKS: tuple[HouseholdCheck, ...] = (_nameless, _heads, _sizes)


def _same_numbers(table: Table, one: Field, seen: dict[str, tuple[Table, int]]) -> Iterator[Finding]:
    matches = [v.match if isinstance(v, IdentityNumber) else "" for v in one.values]
    for row, code in enumerate(one.codes):
        match = matches[code]
        if not match:
            continue
        if match in seen:
            other, there = seen[match]
            yield Finding(table.number, row, one.column, Problem("same_identity", {"row": other.rows[there]}))
        else:
            seen[match] = (table, row)


def _same_people(tables: Sequence[Table], draft: Draft) -> Iterator[Finding]:
    seen: dict[tuple[str, Any], Person] = {}
    for person in draft.people:
        table = tables[person.table]
        name = name_of(table, person.row)
        if not name:
            continue
        birth = table.fields[BIRTH].known(person.row) if BIRTH in table.fields else None
        key = (name, birth)
        if key in seen and not _both_numbered(tables, seen[key], person):
            there = tables[seen[key].table].rows[seen[key].row]
            yield Finding(person.table, person.row, -1, Problem("same_person", {"row": there}))
        seen.setdefault(key, person)


def _both_numbered(tables: Sequence[Table], first: Person, second: Person) -> bool:
    def numbered(person: Person) -> bool:
        one = tables[person.table].fields.get(IDENTITY)
        return one is not None and isinstance(one.known(person.row), IdentityNumber)

    return numbered(first) and numbered(second)
