"""What is known of a place beside its name: facts with type, unit and group, some of one year only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fupin.kernel.text import Text
from fupin.policy.reading import Reader, exact
from fupin.policy.values import FACT_TYPES, CodeList, FactDeclaration

PLACE = "place"
FILE = "places.yaml"
FIELDS = frozenset({"group", "type", "unit", "codes", "levels", "yearly", "min", "max", "help"})


@dataclass(frozen=True, slots=True)
class PlaceFact(FactDeclaration):
    """One thing that may be known of a place; without levels it is asked of every place.

    What is `yearly` was counted for one year and says nothing of another.
    """

    levels: tuple[str, ...] = ()
    yearly: bool = False


def read_places(reader: Reader) -> dict[str, PlaceFact]:
    """Read the facts of places by name, in the order of pages; none where the pack declares none."""
    return {name: _read_fact(reader, name, fields) for name, fields in _section(reader, "facts").items()}


def read_place_groups(reader: Reader) -> dict[str, Text]:
    """Read the headings under which a page shows the facts of a place."""
    return {name: reader.text(words, f"{FILE}: {name}") for name, words in _section(reader, "groups").items()}


def check_places(
    reader: Reader,
    facts: Mapping[str, PlaceFact],
    groups: Mapping[str, Text],
    codes: Mapping[str, CodeList],
    levels: frozenset[str],
) -> None:
    """Note code lists, groups and levels that facts of places name and the pack does not have."""
    for fact in facts.values():
        place = f"{FILE}: {fact.name}"
        if (fact.type in ("code", "codes")) != (fact.codes in codes):
            reader.report(place, f'The code list "{fact.codes}" is not in codes/, or its type is not code or codes.')
        if fact.group and fact.group not in groups:
            reader.report(place, f'The group "{fact.group}" is not among the groups of {FILE}.')
        for level in set(fact.levels) - levels:
            reader.report(place, f'The level "{level}" is not among the area_levels of pack.yaml.')


def _section(reader: Reader, name: str) -> dict[str, object]:
    if not (reader.folder / FILE).is_file():
        return {}
    return reader.as_mapping(reader.mapping(FILE).get(name), f"{FILE}: {name}")


def _read_fact(reader: Reader, name: str, written: object) -> PlaceFact:
    place = f"{FILE}: {name}"
    fields = reader.as_mapping(written, place)
    kind = str(fields.get("type", "number"))
    if kind not in FACT_TYPES:
        reader.report(place, f'"{kind}" is not a type. Use one of {", ".join(sorted(FACT_TYPES))}.')
    reader.known_fields(fields, FIELDS | set(reader.languages), place)
    bounds = {}
    for key in ("min", "max"):
        with reader.at(place):
            bounds[key] = exact(fields[key]) if key in fields else 0 if key == "min" else None
    return PlaceFact(
        name=name,
        entity=PLACE,
        type=kind,
        label=reader.text({key: fields.get(key) for key in reader.languages}, place),
        group=str(fields.get("group", "")),
        codes=str(fields["codes"]) if "codes" in fields else None,
        unit=str(fields["unit"]) if "unit" in fields else None,
        minimum=bounds.get("min"),
        maximum=bounds.get("max"),
        help=reader.text(fields["help"], f"{place}: help") if "help" in fields else None,
        levels=tuple(str(level) for level in reader.as_list(fields.get("levels"), place)),
        yearly=fields.get("yearly") is True,
    )
