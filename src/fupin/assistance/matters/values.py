"""Values of the fields of a kind: read from what people send, kept in JSON, shown in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.sensitive import mask, seal, unseal
from fupin.framework.web.formats import Answer, Choice, Day, Format, Money, Number, Plain, Several, Words
from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text
from fupin.policy.matter_kinds import Field, Kind, ScoreItem, parse_of
from fupin.registry.queries import pack

LONGEST_TEXT = 500
YEAR = "year"
_LONGEST_POINTS = 6
SCORE = "_score"
"""Under this name a matter keeps its newest rating; no field may begin with an underscore."""


def read(fields: Iterable[Field], given: Mapping[str, Any], *, needed: bool = True) -> dict[str, Any]:
    """Return the values given of some fields as they are kept, unknown left out; raises at what is wrong or missing.

    With `needed`, every required field has to be there. What is given beside the fields is refused.
    """
    known = {one.name: one for one in fields}
    if strange := sorted(given.keys() - known.keys()):
        raise FupinError(gettext_noop("This step does not ask for “%(name)s”."), name=strange[0][:40])
    found = {name: stored(one, read_one(one, given.get(name))) for name, one in known.items()}
    lacking = [one.label for name, one in known.items() if one.required and found[name] is None]
    if needed and lacking:
        raise FupinError(gettext_noop("“%(label)s” is missing."), label=lacking[0])
    return {name: value for name, value in found.items() if value is not None}


def read_one(one: Field, value: Any) -> Any:
    """Return one value in the type of its field, None for unknown; raises FupinError with the field's label."""
    parsed = parse_of(one, pack().codes, pack().currency)(value)
    if isinstance(parsed, FupinError):
        parsed.arguments = {**parsed.arguments, "label": one.label}
        raise FupinError(
            gettext_noop("“%(label)s”: “%(value)s” cannot be read."), label=one.label, value=str(value)[:60]
        ) from parsed
    if isinstance(parsed, str) and (len(parsed) > LONGEST_TEXT or not parsed.isprintable()):
        raise FupinError(
            gettext_noop("“%(label)s” is too long, or holds signs that cannot be printed (at most %(most)d)."),
            label=one.label,
            most=LONGEST_TEXT,
        )
    return parsed


def stored(one: Field, value: Any) -> Any:
    """Return a value as JSON keeps it: days as text, sets as lists, sensitive texts sealed."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, str):
        return (seal(value) if one.declared.sensitive else value) or None
    return sorted(value) or None


def fact_value(one: Field, kept: Any) -> Any:
    """Return a kept value as the actions of other slices take it: days as days, secrets opened."""
    if kept is None:
        return None
    if one.type == "date":
        return date.fromisoformat(kept)
    return unseal(kept) if one.declared.sensitive else kept


def shown_value(one: Field, kept: Any) -> Any:
    """Return a kept value as pages show it, sensitive ones masked."""
    return mask(unseal(kept)) if one.declared.sensitive and isinstance(kept, str) else kept


def choices(one: Field) -> dict[str, Text]:
    """Return the labels of what may be chosen, in the order of the list."""
    listed = one.choices or pack().codes.get(one.declared.codes or "")
    return {code.code: code.label for code in listed.values.values()} if listed else {}


def format_of(one: Field) -> Format:
    """Return how a value of a field is shown."""
    if one.type == "code":
        return Choice(choices(one))
    if one.type == "codes":
        return Several(choices(one))
    if one.type == "integer":
        return Plain() if one.declared.unit == YEAR else Number()
    if one.type == "money":
        return Money(pack().currency.minor_digits)
    return {"boolean": Answer(), "date": Day()}.get(one.type, Words())


def rated(kind: Kind, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rating by the score card of a kind: points of each item, their sum, the grade and its limit.

    Raises FupinError where an item is not answered, or with what the card does not have.
    """
    if kind.score is None:
        raise FupinError(gettext_noop("Matters of this kind are not rated."))
    items = {one.name: _points(one, answers.get(one.name)) for one in kind.score.items}
    points = sum(items.values())
    grade = kind.score.grade(points)
    chosen = {one.name: str(answers[one.name]) for one in kind.score.items if one.choices}
    return {"items": items, "chosen": chosen, "points": points, "grade": grade.name, "limit": grade.limit}


def _points(item: ScoreItem, answer: Any) -> int:
    if item.choices and str(answer) in item.choices:
        return item.choices[str(answer)][1]
    written = str(answer if answer is not None else "").strip()
    good = not item.choices and written.isascii() and written.isdecimal() and len(written) < _LONGEST_POINTS
    if not good or int(written) > item.most:
        raise FupinError(
            gettext_noop("“%(label)s”: choose one of the answers, or points from 0 to %(most)d."),
            label=item.label,
            most=item.most,
        )
    return int(written)
