"""Which column holds what: by hidden code, by memory, by name and alias, by likeness; the user has the last word."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from fupin.intake.header import Header
from fupin.intake.targets import ID, INCOME, MEMBER, SYSTEM, Target, by_code, by_word, targets
from fupin.intake.words import fold

CODE, NAME, ALIKE, MEMORY, USER, NOTHING = "code", "name", "alike", "memory", "user", "nothing"
_LIKENESS = 0.82
_SHORTEST_PART = 3
_LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class Mapped:
    """One column of the upload and what it is taken for; `how` says why, "" as target leaves it out."""

    position: int
    label: str
    target: str
    how: str

    @property
    def sure(self) -> bool:
        """Whether nobody needs to confirm it."""
        return self.how != ALIKE


def map_columns(header: Header, remembered: Mapping[str, str] | None = None) -> list[Mapped]:
    """Return what each named column holds; no target is given twice."""
    codes = header.codes or ("",) * len(header.labels)
    found = [
        _map(position, label, code, remembered or {}, exported=ID in codes)
        for position, (label, code) in enumerate(zip(header.labels, codes, strict=True))
        if label or code
    ]
    return _once(_settled(found))


def signature(header: Header) -> str:
    """Return what files of one layout share: a hash of their column names."""
    return signature_of([label for label in header.labels if label])


def signature_of(labels: Sequence[str]) -> str:
    """Return the same for the names alone."""
    return hashlib.sha256("|".join(map(fold, labels)).encode()).hexdigest()[:32]


def dump(mapping: Sequence[Mapped]) -> list[list[Any]]:
    """Return a mapping as plain JSON content."""
    return [[m.position, m.label, m.target, m.how] for m in mapping]


def load(content: Sequence[Sequence[Any]]) -> list[Mapped]:
    """Return the mapping that `dump` described; targets that the pack no longer knows are left out."""
    known = targets()
    return [Mapped(p, label, target if target in known else "", how) for p, label, target, how in content]


def changed(mapping: Sequence[Mapped], chosen: Mapping[int, str]) -> list[Mapped]:
    """Return the mapping with the user's choices, by position."""
    known = targets()
    result = []
    for column in mapping:
        target = chosen.get(column.position, column.target)
        target = target if target in known else ""
        result.append(Mapped(column.position, column.label, target, USER if target else NOTHING))
    return _once(result)


def _map(position: int, label: str, code: str, remembered: Mapping[str, str], *, exported: bool) -> Mapped:
    # In an export the columns without a code are computed or masked; they never travel back.
    codes, words, word = by_code(), by_word(), fold(label)
    if code in codes:
        return Mapped(position, label, codes[code].key, CODE)
    if exported:
        return Mapped(position, label, "", NOTHING)
    if label in codes and codes[label].entity == SYSTEM:
        return Mapped(position, label, codes[label].key, CODE)
    if word in remembered:
        return Mapped(position, label, remembered[word], MEMORY)
    if word in words:
        return Mapped(position, label, words[word][0].key, NAME)
    like = _alike(word)
    return Mapped(position, label, like.key, ALIKE) if like else Mapped(position, label, "", NOTHING)


def _alike(word: str) -> Target | None:
    """Return the target whose name contains the word, is contained in it, or differs by few letters."""
    if not 2 <= len(word) <= _LONGEST_LABEL:
        return None
    best, likeness = None, 0.0
    for known, found in by_word().items():
        value = _likeness(word, known)
        if value > likeness:
            best, likeness = found[0], value
    return best if likeness >= _LIKENESS else None


def _likeness(word: str, known: str) -> float:
    short, long = sorted((word, known), key=len)
    if len(short) >= _SHORTEST_PART and short in long and len(short) * 2 >= len(long):
        return 0.85 + len(short) / len(long) / 10
    if abs(len(word) - len(known)) > max(2, len(long) // 4):
        return 0.0
    matcher = SequenceMatcher(None, word, known, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _LIKENESS else 0.0


def _settled(found: list[Mapped]) -> list[Mapped]:
    """Choose between facts of the same name: those of persons win where the sheet lists persons."""
    persons = any(m.target.startswith(f"{MEMBER}.") for m in found)
    taken = {m.target for m in found}
    result = []
    for column in found:
        options = by_word().get(fold(column.label), ())
        if column.how == NAME and len(options) > 1:
            wanted = [t for t in options if (t.entity == MEMBER) == persons and t.entity != INCOME]
            best = next((t.key for t in wanted if t.key not in taken - {column.target}), column.target)
            result.append(Mapped(column.position, column.label, best, NAME))
        else:
            result.append(column)
    return result


_RANK = {CODE: 0, USER: 1, MEMORY: 2, NAME: 3, ALIKE: 4, NOTHING: 5}


def _once(found: list[Mapped]) -> list[Mapped]:
    owner: dict[str, Mapped] = {}
    for column in sorted(found, key=lambda m: (_RANK[m.how], m.position)):
        if column.target:
            owner.setdefault(column.target, column)
    return [m if not m.target or owner[m.target] is m else Mapped(m.position, m.label, "", NOTHING) for m in found]
