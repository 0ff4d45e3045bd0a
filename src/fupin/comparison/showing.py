"""Rows, contradictions and points in words, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fupin.comparison import kinds
from fupin.framework.permissions import SYSTEM
from fupin.framework.web.words import joined
from fupin.places import queries as places
from fupin.policy.lists import ListColumn, ListProfile
from fupin.registry.queries import pack

Row = Mapping[str, Any]


def facts(kind: str) -> Callable[[Row], str]:
    """Return a function from a row of a list to what the list says besides who it is."""
    profile = kinds.kinds().get(kind)
    columns = profile.carried if profile else []

    def words(row: Row) -> str:
        return joined([_pair(column, row["facts"][column.name]) for column in columns if column.name in row["facts"]])

    return words


def _pair(column: ListColumn, value: Any) -> str:
    return f"{kinds.said(column.label)} {kinds.shown(column, value)}"


def conflicts(kind: str) -> Callable[[Row], str | None]:
    """Return a function from a row to what register and list say differently; None where they agree."""
    profile = kinds.kinds().get(kind)

    def words(row: Row) -> str | None:
        return joined([conflict(profile, one) for one in row["conflicts"]]) or None

    return words


def conflict(profile: ListProfile | None, one: Mapping[str, Any]) -> str:
    """Return one contradiction: what it is about, ours → theirs."""
    return f"{_field(profile, one['field'])}: {_value(profile, one, 'ours')} → {_value(profile, one, 'theirs')}"


def _field(profile: ListProfile | None, name: str) -> str:
    column = _column(profile, name)
    return kinds.said(column.label) if column else name


def _column(profile: ListProfile | None, name: str) -> ListColumn | None:
    if profile is None:
        return None
    return profile.columns.get(name) or profile.holding(name)


def _value(profile: ListProfile | None, one: Mapping[str, Any], side: str) -> str:
    value, column = one[side], _column(profile, one["field"])
    if one["field"] == "village":
        return places.names(SYSTEM, [value]).get(value, str(value))
    return kinds.shown(column, value) if column else str(value)


def point_words(row: Row) -> str:
    """Return the question of a point with the values that it speaks of."""
    words = row["words"]
    said = words.get((get_language() or "en").partition("-")[0]) or words.get("en") or next(iter(words.values()), "")
    profile = kinds.kinds().get(row["kind"])
    pairs = {name: value for name, value in row["says"].items() if isinstance(value, list)}
    told = [conflict(profile, {"field": n, "ours": v[0], "theirs": v[1]}) for n, v in pairs.items()]
    return joined([str(said), *told]) if told else str(said)


def matters(names: list[str]) -> str:
    """Return for what a point matters."""
    labels = {"identification": _("identification"), "exit": _("exit"), "monitoring": _("monitoring")}
    return joined([labels.get(name, name) for name in names])


def usual_answers(kind: str, question: str) -> list[str]:
    """Return the reasons that are often given, as the pack declares them."""
    profile = pack().lists.get(kind)
    asked = profile.questions.get(question) if profile else None
    return [kinds.said(text) for text in asked.answers] if asked else []
