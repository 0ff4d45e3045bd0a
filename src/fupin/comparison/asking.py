"""What a comparison asks the villages: one point for each thing that a list says, the same one next month."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fupin.comparison import kinds
from fupin.comparison.compute import Compared, Pair, marked
from fupin.framework.sensitive import blind_index
from fupin.kernel.workflow import Term
from fupin.policy.lists import ListProfile, ListQuestion
from fupin.registry.queries import ComparedPerson, pack

REGISTERED = "registered"


@dataclass(frozen=True, slots=True)
class Asked:
    """A point as a comparison finds it, before it is stored."""

    key: int
    question: str
    area: int
    household_id: int | None
    member_id: int | None
    name: str
    words: Mapping[str, str]
    says: Mapping[str, Any]
    matters: list[str]
    confirm: bool
    term: Term


def questions(found: Compared) -> dict[int, Asked]:
    """Return the points of a comparison by their key; the same thing said twice is one point."""
    return {asked.key: asked for asked in _every(found)}


def _every(found: Compared) -> Iterator[Asked]:
    profile, sure = found.profile, [pair for pair in found.pairs if pair.sure]
    for question in profile.asked("listed"):
        yield from _of_pairs(profile, question, sure, lambda _pair: True)
    for question in profile.asked("unmarked"):
        yield from _of_pairs(profile, question, sure, lambda pair: not marked(profile, pair.person))
    for question in profile.asked("differs"):
        yield from (_differs(profile, question, pair) for pair in sure if _facts(profile, pair))
    for question in profile.asked("missing"):
        people = (person for person in found.missing if _concerned(question, person))
        yield from (_asked(profile, question, person, {}, {}) for person in people)
    for question in profile.asked("stranger"):
        yield from (_stranger(profile, question, row) for row in found.strangers if _enough(question, row.facts))


def _of_pairs(
    profile: ListProfile, question: ListQuestion, pairs: Iterable[Pair], wanted: Callable[[Pair], bool]
) -> Iterator[Asked]:
    for pair in pairs:
        if wanted(pair) and _concerned(question, pair.person) and _enough(question, pair.row.facts):
            says = {name: pair.row.facts.get(name) for name in question.says}
            yield _asked(profile, question, pair.person, says, pair.row.facts)


def _concerned(question: ListQuestion, person: ComparedPerson) -> bool:
    return person.registered or REGISTERED not in question.only


def _enough(question: ListQuestion, facts: Mapping[str, Any]) -> bool:
    """Tell whether an amount is large enough to ask; of an unknown one nothing is asked."""
    if question.at_least is None:
        return True
    column, least = question.at_least
    amount = facts.get(column)
    return amount is not None and amount >= pack().currency.to_minor(least)


def _facts(profile: ListProfile, pair: Pair) -> dict[str, list[Any]]:
    """Return where row and file differ in a fact; slips in names and numbers are for the clerk, not the village."""
    held = {column.name for column in profile.columns.values() if column.fact}
    return {c["field"]: [c["ours"], c["theirs"]] for c in pair.conflicts if c["field"] in held}


def _differs(profile: ListProfile, question: ListQuestion, pair: Pair) -> Asked:
    return _asked(profile, question, pair.person, _facts(profile, pair), pair.row.facts)


def _asked(
    profile: ListProfile,
    question: ListQuestion,
    person: ComparedPerson,
    says: Mapping[str, Any],
    facts: Mapping[str, Any],
) -> Asked:
    return Asked(
        key=_key(f"m{person.id}", profile, question, says),
        question=question.code,
        area=person.area,
        household_id=person.household_id,
        member_id=person.id,
        name=person.name,
        words=_words(profile, question, facts),
        says=dict(says),
        matters=sorted(question.matters),
        confirm=question.confirm,
        term=question.term,
    )


def _stranger(profile: ListProfile, question: ListQuestion, row: Any) -> Asked:
    says = {name: row.facts.get(name) for name in question.says}
    return Asked(
        key=_key(f"p{row.person}", profile, question, says),
        question=question.code,
        area=row.area,
        household_id=None,
        member_id=None,
        name=row.name,
        words=_words(profile, question, row.facts),
        says=says,
        matters=sorted(question.matters),
        confirm=question.confirm,
        term=question.term,
    )


def _key(who: str, profile: ListProfile, question: ListQuestion, says: Mapping[str, Any]) -> int:
    said = "|".join(f"{name}={says[name]}" for name in sorted(says))
    return blind_index(f"{who}|{profile.name}|{question.code}|{said}", "point") or 0


def _words(profile: ListProfile, question: ListQuestion, facts: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for language, text in question.text.by_language:
        words = text
        for name, column in profile.columns.items():
            if f"{{{name}}}" in words:
                words = words.replace(f"{{{name}}}", kinds.shown(column, facts.get(name), language) or "?")
        found[language] = words
    return found
