"""Holding a list against the register, in memory: which person each row is about, and what the two say differently."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fupin.comparison import kinds
from fupin.comparison.models import DepartmentList, ListRow, SamePerson
from fupin.comparison.whereabouts import village_of
from fupin.framework.permissions import SYSTEM
from fupin.framework.sensitive import mask, unseal
from fupin.kernel.area import span
from fupin.policy.identity import identity_of
from fupin.policy.lists import ListColumn, ListProfile
from fupin.registry.queries import ComparedPerson, pack, persons_to_compare

ACCEPT, REVIEW = "accept", "review"
_COLUMNS = ("id", "line", "name", "identity", "birth_date", "sex", "phone", "area", "facts", "person")

Tick = Callable[[int, int], None]


@dataclass(slots=True)
class Theirs:
    """One row of a list as a comparison needs it; the number in the open, in memory only."""

    id: int
    line: int
    name: str
    identity: str
    birth_date: date | None
    sex: str
    phone: str
    area: int
    facts: dict[str, Any]
    person: int


@dataclass(slots=True)
class Pair:
    """A row and the person it is about, or may be about."""

    row: Theirs
    person: ComparedPerson
    way: str
    probability: float
    band: str
    conflicts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def sure(self) -> bool:
        """Whether nobody has to look whether it is the same person."""
        return self.band == ACCEPT


@dataclass(slots=True)
class Compared:
    """A list held against the register: pairs, rows without a person, persons whom the list should have."""

    profile: ListProfile
    pairs: list[Pair]
    strangers: list[Theirs]
    missing: list[ComparedPerson]
    ours: Mapping[int, ComparedPerson]
    figures: dict[str, Any]


def compare(found: DepartmentList, tick: Tick = lambda _done, _total: None) -> Compared:
    """Hold an accepted list against everybody of its place; writes nothing."""
    profile = kinds.profile(found.kind)
    ours = {one.id: one for one in persons_to_compare(found.area, profile.facts)}
    tick(1, 4)
    theirs = list(_rows(found))
    tick(2, 4)
    linked, figures = _link(ours, theirs, _words(found))
    tick(3, 4)
    pairs = [_with_conflicts(profile, pair) for pair in linked]
    taken = {pair.row.id for pair in pairs}
    strangers = [row for row in theirs if row.id not in taken]
    missing = _missing(profile, ours.values(), {pair.person.id for pair in pairs})
    figures |= _figures(pairs, strangers, missing, ours)
    return Compared(profile, pairs, strangers, missing, ours, figures)


def marked(profile: ListProfile, person: ComparedPerson) -> bool:
    """Tell whether the register says itself that a person is on such a list."""
    return profile.marks is not None and person.facts.get(profile.marks.fact) in profile.marks.values


def _rows(found: DepartmentList) -> Iterable[Theirs]:
    rows = ListRow.objects.visible_to(SYSTEM).filter(source=found).order_by("id").values_list(*_COLUMNS)
    for pk, line, name, sealed, born, sex, phone, area, facts, person in rows.iterator(5000):
        yield Theirs(pk, line, name, unseal(sealed), born, sex, unseal(phone), area, facts, person)


def _words(found: DepartmentList) -> dict[tuple[int, int], bool]:
    said = SamePerson.objects.visible_to(SYSTEM).filter(area__range=span(found.area))
    return {(member, person): same for member, person, same in said.values_list("member_id", "person", "same")}


def _link(
    ours: Mapping[int, ComparedPerson], theirs: Sequence[Theirs], words: Mapping[tuple[int, int], bool]
) -> tuple[list[Pair], dict[str, Any]]:
    from fupin.comparison.linking import link

    # Several rows may be about one person: two cars, three bills. Each person is looked for once.
    rows_of: dict[int, list[Theirs]] = {}
    for row in theirs:
        rows_of.setdefault(row.person, []).append(row)
    firsts = {rows[0].id: rows for rows in rows_of.values()}
    linked = link(_table_ours(ours.values()), _table(rows[0] for rows in firsts.values()), _reader())
    pairs: dict[int, Pair] = {}
    for one in linked.pairs.to_pylist():
        row = firsts[one["theirs"]][0]
        said = words.get((one["ours"], row.person))
        if said is not False:
            band = ACCEPT if said else one["band"]
            pairs[row.id] = Pair(row, ours[one["ours"]], one["way"], one["probability"], band)
    _by_words(pairs, ours, rows_of, words)
    every = [_for_row(pair, row) for first, pair in sorted(pairs.items()) for row in firsts[first]]
    return every, {"linking": linked.figures}


def _reader() -> Any:
    return identity_of(pack().folder)


def _by_words(
    pairs: dict[int, Pair],
    ours: Mapping[int, ComparedPerson],
    rows_of: Mapping[int, list[Theirs]],
    words: Mapping[tuple[int, int], bool],
) -> None:
    """Let what somebody said of a pair stand over what is likely."""
    for (member, person), same in words.items():
        if same and member in ours and person in rows_of:
            row = rows_of[person][0]
            pairs[row.id] = Pair(row, ours[member], "said", 1.0, ACCEPT)


def _for_row(pair: Pair, row: Theirs) -> Pair:
    return Pair(row, pair.person, pair.way, pair.probability, pair.band)


def _table_ours(people: Iterable[ComparedPerson]) -> Any:
    import pyarrow as pa

    listed = list(people)
    return _persons(listed, pa.array([one.household_id for one in listed], pa.int64()))


def _table(rows: Iterable[Theirs]) -> Any:
    import pyarrow as pa

    listed = list(rows)
    return _persons(listed, pa.nulls(len(listed), pa.int64()))


def _persons(listed: Sequence[ComparedPerson] | Sequence[Theirs], households: Any) -> Any:
    import pyarrow as pa

    texts = {n: pa.array([getattr(one, n) or None for one in listed], pa.string()) for n in ("identity", "name", "sex")}
    return pa.table(
        {
            "id": pa.array([one.id for one in listed], pa.int64()),
            **texts,
            "birth_date": pa.array([one.birth_date for one in listed], pa.date32()),
            "area": pa.array([village_of(one.area) or None for one in listed], pa.int64()),
            "household": households,
            "phone": pa.array([one.phone or None for one in listed], pa.string()),
        }
    )


def _missing(profile: ListProfile, ours: Iterable[ComparedPerson], paired: set[int]) -> list[ComparedPerson]:
    return [person for person in ours if person.id not in paired and marked(profile, person)]


def _with_conflicts(profile: ListProfile, pair: Pair) -> Pair:
    row, person = pair.row, pair.person
    found = [_conflict("name", person.name, row.name), _conflict("sex", person.sex, row.sex)]
    if person.birth_date != row.birth_date:
        found.append(_conflict("birth_date", _day(person.birth_date), _day(row.birth_date)))
    found.append(_conflict("village", village_of(person.area) or None, village_of(row.area) or None))
    found.append(_of_numbers(row.identity, person.identity))
    found += [_of_fact(c, row, person) for c in profile.columns.values() if c.fact]
    pair.conflicts = [one for one in found if one]
    return pair


def _of_numbers(theirs: str, ours: str) -> dict[str, Any] | None:
    if not (theirs and ours) or theirs == ours:
        return None
    parse = _reader().parse
    differ = parse(theirs).match != parse(ours).match
    return {"field": "identity", "ours": mask(ours), "theirs": mask(theirs)} if differ else None


def _of_fact(column: ListColumn, row: Theirs, person: ComparedPerson) -> dict[str, Any] | None:
    return _conflict(column.name, person.facts.get(column.fact), row.facts.get(column.name))


def _conflict(name: str, ours: Any, theirs: Any) -> dict[str, Any] | None:
    # What one of the two does not know is no contradiction.
    if ours in (None, "") or theirs in (None, "") or ours == theirs:
        return None
    return {"field": name, "ours": ours, "theirs": theirs}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _figures(
    pairs: Sequence[Pair],
    strangers: Sequence[Theirs],
    missing: Sequence[ComparedPerson],
    ours: Mapping[int, ComparedPerson],
) -> dict[str, Any]:
    sure = [pair for pair in pairs if pair.sure]
    return {
        "persons": len(ours),
        "both": len(sure),
        "theirs": len(strangers),
        "ours": len(missing),
        "review": len(pairs) - len(sure),
        "conflicts": sum(1 for pair in sure if pair.conflicts),
        "households": len({pair.person.household_id for pair in sure}),
    }
