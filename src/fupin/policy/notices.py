"""Masking profiles: what a public notice of a kind may show, and what no notice and no published file ever shows.

A pack that has any keeps one profile in each file of `notices/`, and in `notices/never.yaml` what is private: groups
of facts, single facts, words, and the patterns of numbers. A profile that names anything private is refused when the
pack is read, so that no notice can ever be made through it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from fupin.kernel.text import Text
from fupin.policy.reading import Reader
from fupin.policy.tree import HOUSEHOLD, MEMBER
from fupin.policy.values import FactDeclaration

NEVER = "notices/never.yaml"
NAME, PLACE, SIZE, OUTCOME, MEASURE = "name", "group", "size", "outcome", "measure"
SPECIAL = frozenset({NAME, PLACE, SIZE, OUTCOME, MEASURE})
KEPT = ("whole", "first", "ends")
PLACEHOLDERS = frozenset({"area", "count", "posted", "ends", "days"})

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_FIELDS = frozenset(
    {"label", "levels", "title", "text", "objection", "name", "columns", "outcomes", "longest", "source"}
)
_KIND_FIELDS = frozenset({"label", "pattern", "check", "lengths", "groups", "doubtful"})


@dataclass(frozen=True, slots=True)
class NumberKind:
    """One kind of number that must not be published: how many digits, how it looks, and how it proves itself.

    `check` is "identity" (the pack's own reader), "luhn", or empty; `groups` are the ways in which people write the
    digits apart; `doubtful` numbers are told, but do not refuse a file.
    """

    name: str
    label: Text
    pattern: str = ""
    check: str = ""
    lengths: tuple[int, ...] = ()
    groups: tuple[tuple[int, ...], ...] = ()
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Never:
    """What is never public: groups of facts, facts, words of illness, and kinds of numbers."""

    groups: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    numerals: Mapping[str, str] = field(default_factory=dict)
    numbers: tuple[NumberKind, ...] = ()
    sign: str = "*"

    def forbids(self, fact: FactDeclaration) -> bool:
        """Whether a fact may never stand in a notice: sensitive, private, or free text of which nobody knows."""
        private = fact.sensitive or fact.group in self.groups or fact.name in self.facts
        return private or fact.entity == MEMBER or fact.type == "text"


@dataclass(frozen=True, slots=True)
class NoticeColumn:
    """One column of a notice: what it shows, a special name or a fact of the household, and its head."""

    show: str
    label: Text


@dataclass(frozen=True, slots=True)
class MaskingProfile:
    """What a notice of one kind shows, in which words, how names are masked, and how long it may stay up."""

    name: str
    label: Text
    levels: tuple[str, ...]
    title: Text
    text: Text
    objection: Text
    keep: str
    columns: tuple[NoticeColumn, ...]
    outcomes: Mapping[str, Text]
    longest: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Notices:
    """All that a pack says of notices."""

    profiles: Mapping[str, MaskingProfile] = field(default_factory=dict)
    never: Never = field(default_factory=Never)


def read_notices(
    reader: Reader, facts: Mapping[str, Mapping[str, FactDeclaration]], levels: tuple[str, ...]
) -> Notices:
    """Read what is private and every profile; a profile that names what is private becomes a problem of the pack."""
    never = _read_never(reader, facts)
    profiles = {}
    for path in reader.files("notices/*.yaml"):
        place = reader.place(path)
        if place != NEVER:
            profiles[path.stem] = _read_profile(reader, place, facts[HOUSEHOLD], never, levels)
    return Notices(profiles, never)


def _read_never(reader: Reader, facts: Mapping[str, Mapping[str, FactDeclaration]]) -> Never:
    fields = reader.mapping(NEVER, required=bool(reader.files("notices/*.yaml")))
    reader.known_fields(fields, frozenset({"groups", "facts", "words", "numerals", "numbers", "sign"}), NEVER)
    named = frozenset(map(str, reader.as_list(fields.get("facts"), NEVER)))
    for unknown in sorted(named - {name for of_entity in facts.values() for name in of_entity}):
        reader.report(NEVER, f'The fact "{unknown}" is not declared.')
    numerals = {str(sign): str(digit) for sign, digit in reader.as_mapping(fields.get("numerals"), NEVER).items()}
    return Never(
        groups=frozenset(map(str, reader.as_list(fields.get("groups"), NEVER))),
        facts=named,
        words=tuple(map(str, reader.as_list(fields.get("words"), NEVER))),
        numerals=numerals,
        numbers=_read_numbers(reader, fields.get("numbers")),
        sign=str(fields.get("sign", "*")),
    )


def _read_numbers(reader: Reader, value: object) -> tuple[NumberKind, ...]:
    kinds = []
    for name, said in reader.as_mapping(value, f"{NEVER}: numbers").items():
        place = f"{NEVER}: numbers: {name}"
        fields = reader.as_mapping(said, place)
        reader.known_fields(fields, _KIND_FIELDS, place)
        kinds.append(
            NumberKind(
                name,
                reader.label(fields, place),
                _pattern(reader, fields.get("pattern", ""), place),
                str(fields.get("check", "")),
                _counts(reader, fields.get("lengths"), place),
                tuple(_counts(reader, one, place) for one in reader.as_list(fields.get("groups"), place)),
                fields.get("doubtful") is True,
            )
        )
    return tuple(kinds)


def _pattern(reader: Reader, value: object, place: str) -> str:
    try:
        re.compile(str(value))
    except re.error as error:
        reader.report(place, f"The pattern is not readable: {error}.")
        return ""
    return str(value)


def _counts(reader: Reader, value: object, place: str) -> tuple[int, ...]:
    counts = reader.as_list(value, place)
    if not all(isinstance(count, int) and count > 0 for count in counts):
        reader.report(place, "Whole numbers above 0 are needed here.")
        return ()
    return tuple(int(str(count)) for count in counts)


def _read_profile(
    reader: Reader, place: str, facts: Mapping[str, FactDeclaration], never: Never, levels: tuple[str, ...]
) -> MaskingProfile:
    fields = reader.mapping(place)
    reader.known_fields(fields, _FIELDS, place)
    wanted = tuple(map(str, reader.as_list(fields.get("levels"), place)))
    for unknown in sorted(set(wanted) - set(levels)):
        reader.report(place, f'There is no level "{unknown}".')
    named = reader.as_mapping(fields.get("outcomes"), f"{place}: outcomes")
    outcomes = {code: reader.text(said, f"{place}: outcomes: {code}") for code, said in named.items()}
    return MaskingProfile(
        name=place.removeprefix("notices/").removesuffix(".yaml"),
        label=reader.label(fields, place),
        levels=wanted,
        title=_wording(reader, fields, "title", place),
        text=_wording(reader, fields, "text", place),
        objection=_wording(reader, fields, "objection", place),
        keep=_keep(reader, fields, place),
        columns=_columns(reader, fields, place, facts, never),
        outcomes=outcomes,
        longest=_longest(reader, fields, place),
        source=str(fields.get("source", "")),
    )


def _wording(reader: Reader, fields: Mapping[str, object], name: str, place: str) -> Text:
    found = reader.text(fields.get(name), f"{place}: {name}")
    used = {one for words in found.words() for one in _PLACEHOLDER.findall(words)}
    for unknown in sorted(used - PLACEHOLDERS):
        reader.report(f"{place}: {name}", f'There is no placeholder "{{{unknown}}}".')
    return found


def _keep(reader: Reader, fields: Mapping[str, object], place: str) -> str:
    kept = str(fields.get("name", ""))
    if kept not in KEPT:
        reader.report(f"{place}: name", f"Say how names are masked: {', '.join(KEPT)}.")
    return kept


def _longest(reader: Reader, fields: Mapping[str, object], place: str) -> int:
    days = fields.get("longest")
    if not isinstance(days, int) or days < 1:
        reader.report(f"{place}: longest", "Say for how many days the notice may stay up at most.")
        return 1
    return days


def _columns(
    reader: Reader, fields: Mapping[str, object], place: str, facts: Mapping[str, FactDeclaration], never: Never
) -> tuple[NoticeColumn, ...]:
    columns = []
    for one in reader.as_list(fields.get("columns"), place):
        said = reader.as_mapping(one, place)
        show = str(said.get("show", ""))
        if refused := _refusal(show, facts, never):
            reader.report(f"{place}: columns: {show}", refused)
        columns.append(NoticeColumn(show, reader.label(said, f"{place}: columns: {show}")))
    if NAME not in {column.show for column in columns}:
        reader.report(f"{place}: columns", "A notice names the head of each household; the column is missing.")
    return tuple(columns)


def _refusal(show: str, facts: Mapping[str, FactDeclaration], never: Never) -> str:
    if show in SPECIAL:
        return ""
    if show not in facts:
        return "A column shows name, group, size, outcome, measure or a declared fact of the household."
    if never.forbids(facts[show]):
        return "This fact is private: no notice may show it."
    return ""


def worded(text: Text, **values: object) -> dict[str, str]:
    """Return a wording in each language with its placeholders filled; a value may be a Text."""
    return {language: _filled(words, language, values) for language, words in text.by_language}


def _filled(words: str, language: str, values: Mapping[str, object]) -> str:
    def fill(found: re.Match[str]) -> str:
        value = values.get(found[1], "")
        return value.inside(language) if isinstance(value, Text) else str(value)

    return _PLACEHOLDER.sub(fill, words)
