"""Which households and persons of an upload are on file: one, none or several; each doubt becomes a conflict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from fupin.intake.cells import BIRTH, IDENTITY
from fupin.intake.drafts import AREA, HEAD_NAME, NUMBER, Draft, Person, name_of
from fupin.intake.messages import Problem
from fupin.intake.table import HOUSEHOLDS, Finding, Table
from fupin.intake.targets import HOUSEHOLD_REVISION, ID, PLACE, REVISION, the_pack
from fupin.intake.villages import Villages
from fupin.kernel.area import VILLAGE_LEVEL, ancestor
from fupin.policy.identity import IdentityNumber
from fupin.registry.queries import matching as register
from fupin.registry.queries.matching import KnownHousehold, KnownPerson

_NAMED = 3


class Matcher:
    """Finds the households and persons of an upload in the register."""

    def __init__(
        self, user: Any, tables: Sequence[Table], drafts: Sequence[Draft], villages: Villages, area: int
    ) -> None:
        self.user, self.tables, self.drafts = user, tables, drafts
        self.villages, self.area = villages, area
        self.findings: list[Finding] = []
        self.known: dict[int, KnownHousehold] = {}
        self.keys: dict[tuple[int, int], int] = {}
        self.people: dict[int, list[KnownPerson]] = {}

    def match(self) -> list[Finding]:
        """Match everything; return what stands against it."""
        self._place_drafts()
        self._find_households()
        self._number_people()
        self._find_by_people()
        self._find_by_heads()
        self._settle()
        self._find_people()
        return self.findings

    def _say(self, at: tuple[int, int], code: str, column: str = "", **arguments: Any) -> None:
        fields = self.tables[at[0]].fields
        place = fields[column].column if column in fields else -1
        self.findings.append(Finding(at[0], at[1], place, Problem(code, arguments)))

    # Places

    def _place_drafts(self) -> None:
        columns = [self._place_columns(table) for table in self.tables]
        for draft in self.drafts:
            table, row = draft.first
            words = tuple(w for one in columns[table] if (w := one.known(row)) and isinstance(w, str))
            if not words:
                draft.area = self.area
                continue
            found = self.villages.find(words)
            if isinstance(found, Problem):
                key = AREA if AREA in self.tables[table].fields else ""
                self._say((table, row), found.code, key, **found.arguments)
            else:
                draft.area = found

    @staticmethod
    def _place_columns(table: Table) -> list[Any]:
        """Return the columns that name the place, the widest first; beside groups the area is their village."""
        levels = [f"{PLACE}.{name}" for name, _label in the_pack().area_levels]
        order = [*levels[:-1], AREA, levels[-1]]
        return [table.fields[key] for key in order if key in table.fields]

    # Households

    def _find_households(self) -> None:
        for draft in self.drafts:
            if draft.key[0] == "number":
                draft.number = str(draft.key[1])
            elif draft.rows and NUMBER in self.tables[draft.rows[0][0]].fields:
                number = self.tables[draft.rows[0][0]].fields[NUMBER].known(draft.rows[0][1])
                draft.number = number if isinstance(number, str) else ""
        by_id = register.households_identified(self.user, (d.key[1] for d in self.drafts if d.key[0] == "id"))
        by_number = register.households_numbered(self.user, {d.number for d in self.drafts if d.number})
        for draft in self.drafts:
            if draft.key[0] == "id":
                known = by_id.get(draft.key[1])
                if known is None or known.hidden:
                    self._say(draft.first, "record_gone")
                    continue
            else:
                known = by_number.get(draft.number)
            if known is not None and known.hidden:
                self._say(draft.first, "number_elsewhere", NUMBER, number=draft.number)
            elif known is not None:
                self._take(draft, known)

    def _take(self, draft: Draft, known: KnownHousehold) -> None:
        draft.id, draft.revision = known.id, known.revision
        self.known[known.id] = known

    def _number_people(self) -> None:
        for number, table in enumerate(self.tables):
            if IDENTITY in table.fields:
                one = table.fields[IDENTITY]
                keys = [register.identity_key(v.match) if isinstance(v, IdentityNumber) else None for v in one.values]
                self.keys.update({(number, row): key for row, code in enumerate(one.codes) if (key := keys[code])})
        self.on_file = register.persons_numbered(self.user, set(self.keys.values()))

    def _find_by_people(self) -> None:
        """A household without a number is the one in which all its persons with numbers are on file."""
        wanted = [d for d in self.drafts if not d.id and not d.number and d.people]
        found: dict[int, Draft] = {}
        for draft in wanted:
            homes = {
                p.household_id for person in draft.people for p in self._numbered(person) if p.present and not p.hidden
            }
            if len(homes) == 1:
                found[homes.pop()] = draft
        for identifier, known in register.households_identified(self.user, found).items():
            if not known.ended and self._fits(found[identifier], known):
                self._take(found[identifier], known)

    def _numbered(self, person: Person) -> list[KnownPerson]:
        return self.on_file.get(self.keys.get((person.table, person.row), 0), [])

    def _fits(self, draft: Draft, known: KnownHousehold) -> bool:
        return not draft.area or _same_village(draft.area, known.area)

    def _find_by_heads(self) -> None:
        wanted = {d.first: name for d in self.drafts if not d.id and not d.number and (name := self._head(d))}
        headed = register.households_headed(self.user, set(wanted.values()))
        for draft in self.drafts:
            if draft.first not in wanted or draft.id:
                continue
            fitting = [h for h in headed.get(wanted[draft.first], ()) if self._fits(draft, h)]
            if len(fitting) > 1:
                numbers = ", ".join(h.number for h in fitting[:_NAMED])
                self._say(draft.first, "several_households", HEAD_NAME, name=wanted[draft.first], numbers=numbers)
            elif fitting:
                self._take(draft, fitting[0])

    def _head(self, draft: Draft) -> str:
        table, row = draft.first
        fields = self.tables[table].fields
        name = fields[HEAD_NAME].known(row) if HEAD_NAME in fields else None
        if isinstance(name, str):
            return name
        return name_of(self.tables[draft.people[0].table], draft.people[0].row) if draft.people else ""

    def _settle(self) -> None:
        """Hold the place and the revision of each household found against what the upload says."""
        for draft in self.drafts:
            known = self.known.get(draft.id)
            if known is None:
                if not draft.area and not self._has(draft, "place"):
                    self._say(draft.first, "no_place", AREA)
                continue
            draft.number = known.number
            if known.ended:
                self._say(draft.first, "household_ended", NUMBER, number=known.number)
            elif draft.area and not _same_village(draft.area, known.area):
                place = self.villages.full_name(known.area)
                self._say(draft.first, "household_elsewhere", AREA, number=known.number, place=place)
            elif not self.villages.allows(known.area):
                self._say(draft.first, "foreign_place", AREA, value=known.number)
            draft.area = known.area
            self._check_revision(draft.first, known.revision, persons=False)

    def _has(self, draft: Draft, word: str) -> bool:
        return any(f.problem.code.endswith(word) and (f.table, f.row) == draft.first for f in self.findings)

    def _check_revision(self, at: tuple[int, int], revision: int, *, persons: bool) -> None:
        table = self.tables[at[0]]
        own = (table.layout == HOUSEHOLDS) != persons
        one = table.fields.get(REVISION if own else HOUSEHOLD_REVISION)
        given = one.known(at[1]) if one else None
        if given is not None and int(given) != revision:
            self._say(at, "changed_meanwhile", when="")

    # Persons

    def _find_people(self) -> None:
        self.people = register.persons_of(self.user, {d.id for d in self.drafts if d.id})
        for draft in self.drafts:
            here = self.people.get(draft.id, [])
            taken: set[int] = set()
            for person in draft.people:
                self._find_person(draft, person, [p for p in here if p.id not in taken])
                taken.add(person.id)
            self._name_missing(draft, [p for p in here if p.present and p.id not in taken])

    def _find_person(self, draft: Draft, person: Person, here: list[KnownPerson]) -> None:
        table = self.tables[person.table]
        if ID in table.fields and (given := table.fields[ID].known(person.row)) is not None:
            candidates = [p for p in here if p.id == int(given)]
            if not candidates:
                self._say((person.table, person.row), "record_gone")
                return
        else:
            candidates = self._candidates(person, here)
            if not self._numbered_elsewhere(draft, person):
                return
        if len(candidates) > 1:
            name = name_of(table, person.row)
            self._say((person.table, person.row), "several_persons", "member.name", name=name)
        elif candidates:
            self._take_person(person, candidates[0])

    def _take_person(self, person: Person, known: KnownPerson) -> None:
        person.id, person.revision = known.id, known.revision
        at = (person.table, person.row)
        if not known.present:
            self._say(at, "person_left", "member.name", name=known.name)
        self._check_revision(at, known.revision, persons=True)

    def _candidates(self, person: Person, here: list[KnownPerson]) -> list[KnownPerson]:
        key = self.keys.get((person.table, person.row))
        if key and (same := [p for p in here if p.identity_index == key]):
            return same[:1]
        name = name_of(self.tables[person.table], person.row)
        named = [p for p in here if p.name == name and (key is None or p.identity_index is None)]
        born = self._born(person)
        dated = [p for p in named if p.birth_date == born]
        return dated or [p for p in named if born is None or p.birth_date is None]

    def _born(self, person: Person) -> date | None:
        fields = self.tables[person.table].fields
        born = fields[BIRTH].known(person.row) if BIRTH in fields else None
        if not isinstance(born, date) and IDENTITY in fields:
            number = fields[IDENTITY].known(person.row)
            born = number.birth_date if isinstance(number, IdentityNumber) else None
        return born if isinstance(born, date) else None

    def _numbered_elsewhere(self, draft: Draft, person: Person) -> bool:
        """Say so, and return False, if the person's number is on file in another household."""
        others = [p for p in self._numbered(person) if p.present and (p.hidden or p.household_id != draft.id)]
        if not others or any(p.household_id == draft.id and draft.id for p in self._numbered(person)):
            return True
        at, other = (person.table, person.row), others[0]
        if other.hidden:
            self._say(at, "person_hidden", IDENTITY)
        else:
            self._say(at, "person_elsewhere", IDENTITY, number=self._number_of(other.household_id))
        return False

    def _number_of(self, household: int) -> str:
        if household not in self.known:
            self.known.update(register.households_identified(self.user, [household]))
        return self.known[household].number if household in self.known else "?"

    def _name_missing(self, draft: Draft, missing: Iterable[KnownPerson]) -> None:
        names = [p.name for p in missing]
        if draft.people and draft.rows and names:
            shown = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
            self._say(draft.first, "not_listed", names=shown)


def _same_village(first: int, second: int) -> bool:
    return ancestor(first, VILLAGE_LEVEL) == ancestor(second, VILLAGE_LEVEL)
