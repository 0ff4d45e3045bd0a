"""A file of a department read as one kind of list: every cell checked, every row told what is against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, gettext_noop, override

from fupin.comparison import kinds
from fupin.comparison.whereabouts import Whereabouts
from fupin.framework.sensitive import blind_index, mask
from fupin.intake.queries import Doubt, Roster, RosterBook, open_book, sentence
from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text
from fupin.policy.identity import identity_of
from fupin.policy.lists import ListProfile
from fupin.policy.showing import BETWEEN
from fupin.registry.queries import pack

ERROR, WARNING = "error", "warning"
KEPT_PROBLEMS, SAMPLE = 2000, 50
# One word alone may stand anywhere.
ENOUGH = 2
_PLACES = ("county", "town", "village")
_HIDDEN = ("identity", "phone")
# Of a list about another place most rows say so.
_ELSEWHERE = 0.5

Tick = Callable[[int, int], None]

PROBLEMS: dict[str, str | Promise] = {
    "required": gettext_lazy("“%(column)s” is missing or cannot be read; the row is left out."),
    "nobody": gettext_lazy("The row has neither a name nor a number; it is left out."),
    "repeated": gettext_lazy("The same as line %(line)d; the row is left out."),
    "elsewhere": gettext_lazy("The row is about another place (%(place)s); it is left out."),
}


class Unfit(FupinError):
    """Raised for a file that is no list of the kind it was sent as."""


@dataclass(slots=True)
class Row:
    """One row that can be accepted; the number is in the open, in memory only."""

    line: int
    name: str
    identity: str
    birth_date: date | None
    sex: str
    phone: str
    area: int
    person: int
    facts: dict[str, Any]


@dataclass(slots=True)
class Found:
    """One thing against a cell or a row, in every language."""

    line: int
    cell: str
    level: str
    code: str
    raw: str
    words: dict[str, str]


@dataclass(slots=True)
class Checked:
    """A list as it would be accepted, with everything against it."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Found] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    columns: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    notes: list[dict[str, str]] = field(default_factory=list)

    def say(self, found: Found) -> None:
        """Note something; beyond a number that nobody reads, only count it."""
        self.counts[found.level] += 1
        self.counts[f"{found.level}.{found.code}"] += 1
        if len(self.problems) < KEPT_PROBLEMS:
            self.problems.append(found)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent: as which kind of list, for which place, on which day."""

    content: bytes
    name: str
    profile: ListProfile
    area: int
    today: date


def check(sent: Sent, tick: Tick = lambda _done, _total: None) -> Checked:
    """Read a file as one kind of list; raises Unfit, or what reading raises, for a file that is none."""
    book, profile = open_book(sent.content, sent.name, tick), sent.profile
    _require_kind(book, profile)
    roster = book.read(kinds.wanted(profile), sent.today, tick)
    checked = Checked(columns=roster.found, left_out=roster.left_out)
    checked.notes = [in_languages(partial(sentence, note.code, note.arguments)) for note in book.notes]
    _note_doubts(checked, profile, roster)
    _take_rows(checked, profile, roster, Whereabouts.of(sent.area), tick)
    _require_place(checked)
    if not checked.rows:
        raise Unfit(gettext_noop("No row of the file can be used. Look at the columns and send it again."))
    return checked


def in_languages(say: Callable[[], Any]) -> dict[str, str]:
    """Return what a function says in each language of the installation, by the short code of the language."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found[language.partition("-")[0]] = str(say())
    return found


def _require_kind(book: RosterBook, profile: ListProfile) -> None:
    found = book.score(kinds.wanted(profile))
    missing = [c for c in profile.columns.values() if c.required and c.name not in found]
    likelier = _likelier(book, profile)
    # A list that says nothing of its own, but what another kind says, was sent as the wrong one.
    own = likelier is None or any(column.name in found for column in profile.carried)
    if own and not missing and len(found) >= ENOUGH:
        return
    if likelier:
        raise Unfit(
            gettext_noop("This looks like “%(likelier)s”, not like “%(kind)s”. Send it as that, or choose the file."),
            likelier=likelier.label,
            kind=profile.label,
        )
    raise Unfit(
        gettext_noop("These columns are missing: %(missing)s. The file calls its columns: %(labels)s."),
        missing=_joined([column.label for column in missing]),
        labels=", ".join(book.labels()[:20]) or "–",
    )


def _joined(texts: list[Text]) -> Text:
    languages = {language: BETWEEN.inside(language) for language in dict(BETWEEN.by_language)}
    return Text.read({one: mark.join(text.inside(one) for text in texts) for one, mark in languages.items()})


def refusal(error: FupinError) -> dict[str, str]:
    """Return why a file is not taken, in every language."""

    def say() -> str:
        shown = {n: kinds.said(v) if isinstance(v, Text) else v for n, v in error.arguments.items()}
        return gettext(str(error.message)) % shown if shown else gettext(str(error.message))

    return in_languages(say)


def _likelier(book: RosterBook, profile: ListProfile) -> ListProfile | None:
    """Return the kind whose own columns, those that say more than who somebody is, the file has."""
    best, most = None, 0
    for other in kinds.kinds().values():
        found = book.score(kinds.wanted(other))
        own = sum(1 for column in other.carried if column.name in found)
        complete = all(column.name in found for column in other.columns.values() if column.required)
        if other.name != profile.name and complete and own > most:
            best, most = other, own
    return best


def _note_doubts(checked: Checked, profile: ListProfile, roster: Roster) -> None:
    said: dict[tuple[str, str], dict[str, str]] = {}
    for doubt in roster.doubts:
        key = (doubt.column, doubt.raw)
        if key not in said:
            said[key] = in_languages(partial(sentence, doubt.problem.code, doubt.problem.arguments))
        level = ERROR if profile.columns[doubt.column].required else WARNING
        raw = _shown_raw(profile, doubt)
        checked.say(Found(doubt.line, doubt.cell, level, doubt.problem.code, raw, said[key]))


def _shown_raw(profile: ListProfile, doubt: Doubt) -> str:
    return mask(doubt.raw) if profile.columns[doubt.column].holds in _HIDDEN else doubt.raw[:60]


def _take_rows(checked: Checked, profile: ListProfile, roster: Roster, where: Whereabouts, tick: Tick) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    reader = _Reader.of(profile)
    for count, (line, values) in enumerate(roster.rows()):
        if count % 2000 == 0:
            tick(count, len(roster.lines))
        checked.counts["read"] += 1
        against = _against(profile, values)
        area = where.find(*(reader.text(values, what) for what in _PLACES))
        if area is None:
            place = " ".join(filter(None, (reader.text(values, what) for what in _PLACES)))
            against = "elsewhere", {"place": place}
        row = reader.row(line, values, area or where.area)
        key = (row.person, *(values[name] for name in profile.key))
        if against is None and key in seen:
            against = "repeated", {"line": seen[key]}
        if against is None:
            seen[key] = line
            checked.rows.append(row)
        else:
            code, arguments = against
            checked.say(Found(line, "", ERROR, code, "", _sentences(code, arguments)))


def _against(profile: ListProfile, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    who = [profile.holding(what) for what in ("name", "identity")]
    if not any(values[column.name] for column in who if column):
        return "nobody", {}
    missing = next((c for c in profile.columns.values() if c.required and values[c.name] is None), None)
    return ("required", {"column": missing.label}) if missing else None


def _sentences(code: str, arguments: Mapping[str, Any]) -> dict[str, str]:
    def say() -> str:
        shown = {n: kinds.said(v) if isinstance(v, Text) else v for n, v in arguments.items()}
        return str(PROBLEMS[code]) % shown

    return in_languages(say)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Takes the parts of a row by what its columns hold."""

    profile: ListProfile
    names: Mapping[str, str]

    @classmethod
    def of(cls, profile: ListProfile) -> _Reader:
        """Find the columns once."""
        return cls(profile, {c.holds: c.name for c in profile.columns.values() if c.holds})

    def text(self, values: Mapping[str, Any], what: str) -> str:
        """Return what a row says of one thing; empty where it says nothing."""
        return str(values.get(self.names.get(what, ""), "") or "")

    def row(self, line: int, values: Mapping[str, Any], area: int) -> Row:
        """Return the row as it is stored."""
        name, identity = self.text(values, "name"), self.text(values, "identity")
        born = values.get(self.names.get("birth_date", ""))
        number = identity_of(pack().folder).parse(identity) if identity else None
        if number and not number.errors:
            born = born or number.birth_date
        same = number.match if number and number.match and not number.errors else f"{name}|{identity}|{born}|{area}"
        return Row(
            line=line,
            name=name,
            identity=identity,
            birth_date=born,
            sex=self.text(values, "sex"),
            phone=self.text(values, "phone"),
            area=area,
            person=blind_index(same, "person of a list") or 0,
            facts={c.name: _plain(values[c.name]) for c in self.profile.carried if values[c.name] is not None},
        )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _require_place(checked: Checked) -> None:
    elsewhere = checked.counts["error.elsewhere"]
    if elsewhere > _ELSEWHERE * checked.counts["read"]:
        example = next(p for p in checked.problems if p.code == "elsewhere")
        raise Unfit(
            gettext_noop("%(count)d of %(all)d rows are about another place. Line %(line)d: %(words)s"),
            count=elsewhere,
            all=checked.counts["read"],
            line=example.line,
            words=Text.read(example.words),
        )


def summary(checked: Checked, profile: ListProfile) -> dict[str, Any]:
    """Return what the preview shows: columns, problems, the first rows with numbers masked; plain JSON content."""
    return {
        "columns": checked.columns,
        "left_out": checked.left_out,
        "notes": checked.notes,
        "problems": [[p.line, p.cell, p.level, p.code, p.raw, p.words] for p in _in_order(checked.problems)],
        "sample": [_sample(row) for row in checked.rows[:SAMPLE]],
        "kind": profile.name,
    }


def _in_order(problems: list[Found]) -> list[Found]:
    return sorted(problems, key=lambda problem: (problem.line, problem.cell))


def _sample(row: Row) -> dict[str, Any]:
    return {
        "line": row.line,
        "name": row.name,
        "identity": mask(row.identity),
        "birth_date": _plain(row.birth_date),
        "area": row.area,
        "facts": row.facts,
    }


def counted(checked: Checked) -> dict[str, int]:
    """Return the counts of a check."""
    return {**checked.counts, "rows": len(checked.rows)}
