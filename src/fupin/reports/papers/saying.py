"""Values as papers print them: formatted in the language in force, "no data" where nothing is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fupin.framework.web.words import joined
from fupin.kernel.text import Text
from fupin.policy.values import FactDeclaration
from fupin.registry.queries import masked_facts, pack
from fupin.reports.figures.figure import NO_DATA, of_language

_BARE = frozenset({None, "", "year"})


@dataclass(frozen=True, slots=True)
class Line:
    """One fact: its declared name, its label, and its value in words."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Group:
    """A section of facts: the lines that are known, and the labels of those of which there is no data."""

    name: str
    title: str
    lines: tuple[Line, ...]
    unknown: tuple[str, ...]


def language() -> str:
    """Return the language in force as packs name it."""
    return (get_language() or "en").split("-")[0]


def no_data() -> str:
    """Return the words for what is not known, the same as those of figures."""
    return of_language(NO_DATA, language())


def known(value: object) -> str:
    """Return a text, or the words for no data."""
    return str(value) if value not in (None, "") else no_data()


def say(text: Text | None) -> str:
    """Return a text of the pack."""
    return text.inside(language()) if text else ""


def day(value: date | str | None) -> str:
    """Return a day as 2020-12-31."""
    return known(value.isoformat() if isinstance(value, date) else value)


def moment(value: datetime) -> str:
    """Return a moment to the minute, in the time zone of the installation."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


def money(minor: int | Fraction | None) -> str:
    """Return an amount in minor units with the sign of the currency."""
    return no_data() if minor is None else f"{pack().currency.symbol}{pack().currency.show(minor)}"


def number(value: int | None) -> str:
    """Return a count with thousands in groups."""
    return no_data() if value is None else f"{value:,}"


def answer(value: bool | None) -> str:
    """Return yes, no, or the words for no data."""
    return no_data() if value is None else _("yes") if value else _("no")


def coded(codes: str, code: str | None) -> str:
    """Return the label of a code; a code that the list does not know stands for itself."""
    listed = pack().codes.get(codes)
    return no_data() if not code else say(listed.label_of(code)) if listed else code


def several(codes: str, found: Iterable[str]) -> str:
    """Return the labels of several codes."""
    return joined([coded(codes, code) for code in found]) or no_data()


def fact(entity: str, name: str, value: Any) -> str:
    """Return the value of a declared fact with its unit."""
    declared = pack().facts[entity].get(name)
    return known(value) if declared is None else _shown(declared, value)


def line(entity: str, name: str, value: Any) -> Line:
    """Return a declared fact with its label."""
    return Line(name, say(pack().facts[entity][name].label), fact(entity, name, value))


def groups(entity: str, values: Mapping[str, Any]) -> tuple[Group, ...]:
    """Return the facts that have no column, section by section; sensitive ones are masked."""
    shown = masked_facts(entity, dict(values))
    lines: dict[str, list[Line]] = {}
    unknown: dict[str, list[str]] = {}
    for name, declared in pack().facts[entity].items():
        if declared.core:
            continue
        if shown.get(name) is None:
            unknown.setdefault(declared.group, []).append(say(declared.label))
        else:
            lines.setdefault(declared.group, []).append(line(entity, name, shown[name]))
    named = [g for g in pack().groups if g in lines or g in unknown]
    return tuple(Group(g, say(pack().groups[g]), tuple(lines.get(g, ())), tuple(unknown.get(g, ()))) for g in named)


def place_groups(values: Mapping[str, Any], level: str) -> tuple[Group, ...]:
    """Return what is known of a place, section by section, as far as it is asked of places of its level."""
    lines: dict[str, list[Line]] = {}
    unknown: dict[str, list[str]] = {}
    for name, declared in pack().of_places.items():
        if declared.levels and level not in declared.levels:
            continue
        if values.get(name) is None:
            unknown.setdefault(declared.group, []).append(say(declared.label))
        else:
            told = Line(name, say(declared.label), _shown(declared, values[name]))
            lines.setdefault(declared.group, []).append(told)
    titles = pack().place_groups
    return tuple(
        Group(g, say(titles[g]), tuple(lines.get(g, ())), tuple(unknown.get(g, ()))) for g in titles if g in lines
    )


def _shown(declared: FactDeclaration, value: Any) -> str:
    if value is None or value in ("", []):
        return no_data()
    if declared.type == "boolean":
        return answer(value)
    if declared.type == "integer" and declared.unit == "year":
        return str(value)
    written = date.fromisoformat(value) if declared.type == "date" and isinstance(value, str) else value
    try:
        said = (
            pack().format(declared.entity, declared.name, written, language())
            if _of_fact(declared)
            else _plain(declared, written)
        )
    except (TypeError, ValueError, ArithmeticError):
        said = str(value)
    return said if declared.type == "money" or declared.unit in _BARE else f"{said} {_(declared.unit or '')}"


def _of_fact(declared: FactDeclaration) -> bool:
    return declared.entity in pack().facts


def _plain(declared: FactDeclaration, value: Any) -> str:
    from fupin.policy.showing import show

    return show(pack(), declared.type, value, language(), declared.codes)
