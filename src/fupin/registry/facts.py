"""Between the values that people give and the columns that hold them.

Values come as one flat mapping by declared fact name; None takes a fact away. Core facts have columns, all others
live in the column `facts`; sensitive ones are sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from django.utils.translation import gettext_noop

from fupin.framework.segments import Patch
from fupin.framework.sensitive import blind_index, seal, unseal
from fupin.kernel.errors import FupinError
from fupin.policy.identity import IdentityNumber
from fupin.policy.values import FactDeclaration
from fupin.registry.pack import initials, pack, parse_number
from fupin.registry.words import HOUSEHOLD, MEMBER

Values = Mapping[str, Any]
Writer = Callable[[Any], dict[str, Any]]

_LONGEST_TEXT = 500
_PLAIN = frozenset({bool, int, str, type(None)})
_TAIL = 4


def columns(entity: str, values: Values, *, checked: bool = True) -> dict[str, Any]:
    """Return the columns that hold the values given, `facts` among them as what is to be changed.

    With `checked` every value is held against its declaration; a batch was checked cell by cell before.
    """
    plan = _plan(entity, pack().folder)
    found: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    for name, value in values.items():
        way = plan.get(name) or _undeclared(entity, name)
        if checked and value is not None:
            value = check(way.declared, value)  # noqa: PLW2901 - the checked form of the same value
        if way.writer is not None:
            found.update(way.writer(value))
        elif way.sealed or type(value) not in _PLAIN:
            facts[name] = stored(way.declared, value)
        else:
            facts[name] = value
    if facts:
        found["facts"] = Patch(facts)
    return found


def new_columns(entity: str, values: Values, *, checked: bool = True) -> dict[str, Any]:
    """Return the columns of a record that begins with these values; what its number says is filled in."""
    known = {name: value for name, value in values.items() if value is not None}
    number = known.pop("identity_number", None)
    if number is None:
        found = columns(entity, known, checked=checked)
    else:
        read = _read_number_of_person(str(number), checked=checked)
        found = columns(entity, {**_said_by(read), **known}, checked=checked) | _number_columns(read)
    found["facts"] = dict(found.get("facts", ()))
    return found


def check(declared: FactDeclaration, value: Any) -> Any:
    """Return a value in the type of its fact; raises with the fact, the value and what is possible."""
    reader = _READERS[declared.type]
    try:
        read = reader(declared, value)
    except (ValueError, TypeError, ArithmeticError):
        raise _refused(declared, value) from None
    _check_bounds(declared, read)
    return read


def stored(declared: FactDeclaration, value: Any) -> Any:
    """Return a value of a declared fact as JSON holds it: days as text, sets as sorted lists, secrets sealed."""
    if value is None or isinstance(value, bool | int):
        return value
    if declared.sensitive:
        return seal(str(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset | list | tuple):
        return sorted(value) or None
    if isinstance(value, Decimal | Fraction | float):
        return _number(value)
    return value or None


def opened(entity: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored facts with the sensitive ones unsealed; for export and comparison, never for a page."""
    ways = _plan(entity, pack().folder)
    return {n: unseal(v) if n in ways and ways[n].sealed else v for n, v in facts.items()}


def identity_columns(number: str | None, *, checked: bool = True) -> dict[str, Any]:
    """Return the columns of an identity number: sealed, with its blind indexes and its kind.

    Raises FupinError for a number that cannot be right when it is checked.
    """
    return _number_columns(_read_number_of_person(number or "", checked=checked))


def core_names(entity: str) -> frozenset[str]:
    """Return the declared facts of an entity that have a column of their own."""
    return frozenset(_writers(entity))


def tail_index(number: str) -> int | None:
    """Return the blind index of the last four characters of a number."""
    return blind_index(number[-_TAIL:], "tail") if len(number) >= _TAIL else None


def _read_number_of_person(number: str, *, checked: bool) -> IdentityNumber:
    read = parse_number(number)
    if checked and read.errors:
        raise FupinError(read.errors[0].message, fix=read.errors[0].fix)
    return read


def _number_columns(read: IdentityNumber) -> dict[str, Any]:
    return {
        "identity": seal(read.text),
        "identity_index": blind_index(read.match, "identity"),
        "identity_tail": tail_index(read.match),
        "identity_kind": read.kind,
    }


def _said_by(read: IdentityNumber) -> dict[str, Any]:
    if read.errors:
        return {}
    said = {"birth_date": read.birth_date, "sex": read.sex, **read.facts}
    declared = pack().facts[MEMBER]
    return {name: value for name, value in said.items() if value is not None and name in declared}


@dataclass(frozen=True, slots=True)
class Way:
    """How a declared fact gets into its columns; without a writer it is a key of `facts`."""

    declared: FactDeclaration
    writer: Writer | None
    sealed: bool


@cache
def _plan(entity: str, _folder: Path) -> dict[str, Way]:
    writers = _writers(entity)
    hidden = secret(entity)
    return {name: Way(fact, writers.get(name), name in hidden) for name, fact in pack().facts[entity].items()}


def _undeclared(entity: str, name: str) -> NoReturn:
    raise FupinError(
        gettext_noop("The policy pack declares no fact “%(name)s” of a %(entity)s."), name=name, entity=entity
    )


def secret(entity: str) -> frozenset[str]:
    """Return the names of the sensitive facts that have no column."""
    return frozenset(name for name, fact in pack().facts[entity].items() if fact.sensitive and not fact.core)


def _text(column: str) -> Writer:
    return lambda value: {column: value or ""}


def _value(column: str) -> Writer:
    return lambda value: {column: value}


def _name(column: str, letters: str) -> Writer:
    return lambda value: {column: value or "", letters: initials(value) if value else ""}


def _phone(value: Any) -> dict[str, Any]:
    return {"phone": seal(value or ""), "phone_index": blind_index(value or "", "phone")}


def _writers(entity: str) -> dict[str, Writer]:
    if entity == HOUSEHOLD:
        return {
            **{n: _text(n) for n in ("number", "kind", "status", "attribute", "main_cause", "bank_name")},
            **{n: _value(n) for n in ("area", "registered_on", "size")},
            "head_name": _name("head_name", "head_initials"),
            "other_causes": lambda value: {"other_causes": sorted(value or ())},
            "phone": _phone,
            "bank_account": lambda value: {"bank_account": seal(value or "")},
        }
    return {
        **{n: _text(n) for n in ("sex", "relation", "identity_kind")},
        **{n: _value(n) for n in ("birth_date", "present")},
        "name": _name("name", "initials"),
        "identity_number": lambda value: identity_columns(value, checked=False),
    }


def _read_text(declared: FactDeclaration, value: Any) -> str:
    text = " ".join(str(value).split())
    if len(text) > _LONGEST_TEXT or not text.isprintable():
        raise ValueError
    if declared.name == "identity_number":
        identity_columns(text)
    return text


def _read_boolean(_declared: FactDeclaration, value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _read_whole(_declared: FactDeclaration, value: Any) -> int:
    if isinstance(value, bool) or int(value) != value:
        raise TypeError
    return int(value)


def _read_date(_declared: FactDeclaration, value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _read_code(declared: FactDeclaration, value: Any) -> str:
    if value not in pack().codes[declared.codes or ""].values:
        raise ValueError
    return str(value)


def _read_codes(declared: FactDeclaration, value: Any) -> list[str]:
    return sorted({_read_code(declared, one) for one in value})


def _read_number(_declared: FactDeclaration, value: Any) -> int | float:
    return _number(value)


_READERS: dict[str, Callable[[FactDeclaration, Any], Any]] = {
    "text": _read_text,
    "boolean": _read_boolean,
    "integer": _read_whole,
    "money": _read_whole,
    "number": _read_number,
    "date": _read_date,
    "code": _read_code,
    "codes": _read_codes,
}


def _number(value: Any) -> int | float:
    exact = round(Decimal(str(float(value) if isinstance(value, Fraction) else value)), 4)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _check_bounds(declared: FactDeclaration, value: Any) -> None:
    measure = len(value) if isinstance(value, list) else value
    if isinstance(measure, bool | str | date):
        return
    low, high = declared.minimum, declared.maximum
    if (low is not None and measure < low) or (high is not None and measure > high):
        raise FupinError(
            gettext_noop("“%(label)s” cannot be %(value)s: it lies between %(low)s and %(high)s."),
            label=declared.label,
            value=value,
            low="…" if low is None else low,
            high="…" if high is None else high,
        )


def _refused(declared: FactDeclaration, value: Any) -> FupinError:
    if declared.codes:
        known = pack().codes[declared.codes].values.values()
        return FupinError(
            gettext_noop("“%(label)s” cannot be “%(value)s”. Possible are: %(known)s."),
            label=declared.label,
            value=value,
            known=", ".join(code.code for code in known),
        )
    return FupinError(
        gettext_noop("“%(label)s” cannot be “%(value)s”: it must be of the type %(type)s."),
        label=declared.label,
        value=value,
        type=declared.type,
    )
