"""Facts, code lists, parameters and income items, read from a pack's YAML files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from fupin.kernel.errors import FupinError
from fupin.kernel.money import Currency
from fupin.kernel.period import FAR_FUTURE, Period, read_day
from fupin.kernel.text import Text
from fupin.policy.reading import Reader, exact
from fupin.policy.tree import HOUSEHOLD, MEMBER
from fupin.policy.values import (
    FACT_TYPES,
    FORMULA_PERIODS,
    Code,
    CodeList,
    DatedValue,
    FactDeclaration,
    IncomeFormula,
    IncomeItem,
    Parameter,
    ParameterValue,
)

FACT_FIELDS = frozenset(
    {"type", "codes", "unit", "label", "form", "group", "aliases", "min", "max", "sensitive", "core", "help"}
)
FORMULA_FIELDS = frozenset({"label", "source", "add", "subtract", "divisor", "period", "counted_only", "description"})
RESERVED = {
    HOUSEHOLD: frozenset({"household", "members", "members_known", "account", "year"}),
    MEMBER: frozenset({"household", "member", "where", "any", "all", "count", "sum", "total"}),
}
INCOME_KINDS = frozenset(
    {"wage", "production_income", "production_cost", "property", "transfer", "deduction", "outside"}
)


def read_facts(reader: Reader, entity: str) -> dict[str, FactDeclaration]:
    """The declared facts of a household or a member, by name."""
    name = f"facts/{entity}.yaml"
    return {
        fact: _read_fact(reader, entity, fact, reader.as_mapping(fields, f"{name}: {fact}"))
        for fact, fields in reader.mapping(name).items()
    }


def _read_fact(reader: Reader, entity: str, name: str, fields: dict[str, object]) -> FactDeclaration:
    place = f"facts/{entity}.yaml: {name}"
    reader.known_fields(fields, FACT_FIELDS, place)
    kind = str(fields.get("type"))
    if kind not in FACT_TYPES:
        reader.report(place, f'"{kind}" is not a type. Use one of {", ".join(sorted(FACT_TYPES))}.')
    if name in RESERVED[entity] or name.startswith("_") or not name.isidentifier():
        reader.report(place, "This name cannot be used for a fact.")
    if (kind in ("code", "codes")) != ("codes" in fields):
        reader.report(place, "A fact has a code list if, and only if, its type is code or codes.")
    return FactDeclaration(
        name=name,
        entity=entity,
        type=kind,
        label=reader.label(fields, place),
        group=str(fields.get("group", "")),
        codes=_optional(fields, "codes"),
        unit=_optional(fields, "unit"),
        form=_optional(fields, "form"),
        aliases=_aliases(reader, fields, place),
        minimum=_bound(reader, fields, "min", place),
        maximum=_bound(reader, fields, "max", place),
        sensitive=fields.get("sensitive") is True,
        core=fields.get("core") is True,
        help=reader.text(fields["help"], f"{place}: help") if "help" in fields else None,
    )


def read_groups(reader: Reader) -> dict[str, Text]:
    """The sections of the form in their order."""
    name = "facts/groups.yaml"
    return {
        group: reader.label(reader.as_mapping(fields, f"{name}: {group}"), f"{name}: {group}")
        for group, fields in reader.mapping(name).items()
    }


def read_code_lists(reader: Reader) -> dict[str, CodeList]:
    """All code lists by name."""
    lists = {}
    for path in reader.files("codes/**/*.yaml"):
        place = reader.place(path)
        fields = reader.mapping(place)
        reader.known_fields(fields, frozenset({"label", "source", "values", "description"}), place)
        values: dict[str, Code] = {}
        for entry in reader.as_list(fields.get("values"), place):
            code = _read_code(reader, reader.as_mapping(entry, place), place)
            if code.code in values:
                reader.report(place, f'The code "{code.code}" is there twice.')
            values[code.code] = code
        label = reader.label(fields, place)
        lists[path.stem] = CodeList(path.stem, label, _source(reader, fields, place), values)
    return lists


def _read_code(reader: Reader, fields: dict[str, object], place: str) -> Code:
    code = str(fields.get("code", ""))
    here = f"{place}: {code}"
    reader.known_fields(fields, frozenset({"code", "label", "from", "until", "aliases", "maps"}), here)
    if not (code and code.isascii() and code == code.lower() and code.replace("_", "a").isalnum()):
        reader.report(here, "A code is a short lower-case word of ASCII letters, digits and underscores.")
    period = Period(date.min)
    with reader.at(here):
        start = read_day(fields["from"]) if "from" in fields else date.min
        period = Period(start, read_day(fields["until"]) if "until" in fields else FAR_FUTURE)
    maps = reader.as_mapping(fields.get("maps"), here)
    return Code(
        code,
        reader.label(fields, here),
        period,
        _aliases(reader, fields, here),
        {target: str(other) for target, other in maps.items()},
    )


def read_parameters(reader: Reader, currency: Currency) -> dict[str, Parameter]:
    """All parameters by their dotted path."""
    parameters = {}
    for path in reader.files("parameters/**/*.yaml"):
        relative = path.relative_to(reader.folder / "parameters").with_suffix("")
        name = ".".join(relative.parts)
        parameters[name] = _read_parameter(reader, name, reader.place(path), currency)
    return parameters


def _read_parameter(reader: Reader, name: str, place: str, currency: Currency) -> Parameter:
    fields = reader.mapping(place)
    reader.known_fields(fields, frozenset({"label", "unit", "description", "values"}), place)
    unit = str(fields.get("unit") or "")
    if not unit:
        reader.report(place, "A unit is missing.")
    money = unit.split("/", maxsplit=1)[0].strip().upper() == currency.code

    def read(value: object) -> ParameterValue:
        return currency.to_minor(str(value)) if money else _parameter_value(value)

    values = tuple(
        DatedValue(value, period, _source(reader, entry, f"{place}: from {period.start}"), entry.get("check") is True)
        for period, value, entry in reader.dated(fields.get("values"), place, read)
    )
    if not values:
        reader.report(place, "It has no value.")
    description = reader.text(fields["description"], place) if "description" in fields else None
    kind = "money" if money else _type_of(reader, values, place)
    return Parameter(name, reader.label(fields, place), unit, kind, values, description)


def read_items(reader: Reader) -> dict[str, IncomeItem]:
    """The kinds of money in the income account, by code."""
    name = "income/items.yaml"
    items = reader.as_mapping(reader.mapping(name).get("items"), name)
    return {code: _read_item(reader, code, reader.as_mapping(f, f"{name}: {code}")) for code, f in items.items()}


def _read_item(reader: Reader, code: str, fields: dict[str, object]) -> IncomeItem:
    place = f"income/items.yaml: {code}"
    allowed = frozenset({"label", "kind", "counts", "long_term", "source", "aliases", "help", "unit"})
    reader.known_fields(fields, allowed, place)
    kind = str(fields.get("kind"))
    if kind not in INCOME_KINDS:
        reader.report(place, f'"{kind}" is not a kind. Use one of {", ".join(sorted(INCOME_KINDS))}.')
    source = _source(reader, fields, place)
    label = reader.label(fields, place)
    counts = _counts(reader, fields.get("counts"), place, source)
    long_term = fields.get("long_term", True) is True
    return IncomeItem(code, label, kind, source, counts, long_term, _aliases(reader, fields, place))


def _counts(reader: Reader, value: object, place: str, source: str) -> tuple[DatedValue, ...]:
    if isinstance(value, bool):
        return (DatedValue(value, Period(date.min), source),)
    if not isinstance(value, list):
        reader.report(place, 'It must say whether it counts: "counts: yes", "counts: no" or dated values.')
        return ()
    return tuple(
        DatedValue(counted, period, str(entry.get("source") or source), entry.get("check") is True)
        for period, counted, entry in reader.dated(value, place, _yes_or_no)
    )


def read_formulas(reader: Reader) -> dict[str, IncomeFormula]:
    """The income formulas by name."""
    place = "income/formulas.yaml"
    formulas = reader.as_mapping(reader.mapping(place).get("formulas"), place)
    return {name: _read_formula(reader, name, reader.as_mapping(f, place)) for name, f in formulas.items()}


def _read_formula(reader: Reader, name: str, fields: dict[str, object]) -> IncomeFormula:
    place = f"income/formulas.yaml: {name}"
    reader.known_fields(fields, FORMULA_FIELDS, place)
    kinds = {key: frozenset(str(k) for k in reader.as_list(fields.get(key), place)) for key in ("add", "subtract")}
    unknown = (kinds["add"] | kinds["subtract"]) - INCOME_KINDS
    if unknown or not kinds["add"]:
        reader.report(place, f"It must add kinds of income; not known: {', '.join(sorted(unknown)) or 'none'}.")
    divisor = str(fields.get("divisor", "registered"))
    if divisor not in ("registered", "resident"):
        reader.report(place, f'The divisor "{divisor}" is neither "registered" nor "resident".')
    period = str(fields.get("period", "calendar_year"))
    if period not in FORMULA_PERIODS:
        reader.report(place, f'The period "{period}" is not one of {", ".join(FORMULA_PERIODS)}.')
    return IncomeFormula(
        name,
        reader.label(fields, place),
        _source(reader, fields, place),
        kinds["add"],
        kinds["subtract"],
        divisor,
        period,
        fields.get("counted_only", True) is True,
    )


def _parameter_value(value: object) -> ParameterValue:
    return value if isinstance(value, bool | date) else exact(value)


def _type_of(reader: Reader, values: tuple[DatedValue, ...], place: str) -> str:
    kinds = {_plain_type(dated.value) for dated in values}
    if kinds <= {"integer", "number"}:
        return "number" if "number" in kinds else "integer"
    if len(kinds) > 1:
        reader.report(place, f"Its values are of different types: {', '.join(sorted(kinds))}.")
    return kinds.pop()


def _plain_type(value: ParameterValue) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, date):
        return "date"
    return "integer" if isinstance(value, int) else "number"


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise FupinError('"%(value)s" is neither yes nor no.', value=value)
    return value


def _bound(reader: Reader, fields: Mapping[str, object], key: str, place: str) -> int | Fraction | None:
    if key not in fields:
        return None
    with reader.at(place):
        return exact(fields[key])
    return None


def _source(reader: Reader, fields: Mapping[str, object], place: str) -> str:
    source = fields.get("source")
    if not source:
        reader.report(place, "A source is missing.")
    if isinstance(source, list):
        return ", ".join(str(one) for one in source)
    return str(source or "")


def _aliases(reader: Reader, fields: Mapping[str, object], place: str) -> tuple[str, ...]:
    return tuple(str(alias) for alias in reader.as_list(fields.get("aliases"), place))


def _optional(fields: Mapping[str, object], key: str) -> str | None:
    return str(fields[key]) if fields.get(key) is not None else None
