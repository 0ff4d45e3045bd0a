"""Who is counted: the codes by which a pack says that a household is registered, has left poverty, fell back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fupin.policy.reading import Reader
from fupin.policy.values import CodeList, FactDeclaration

PLACE = "pack.yaml: population"
FIELDS = frozenset({"registered", "exited", "returned", "removed", "exited_in", "returned_in"})


@dataclass(frozen=True, slots=True)
class Population:
    """A household is counted as poor now if its kind is one of `registered` and its status none of `exited`.

    `returned` are the statuses of those who fell back, `removed` the reasons for which a household is struck off
    as not eligible. `exited_in` and `returned_in` name the facts that hold the year of it, where there are any.
    """

    registered: frozenset[str] = frozenset()
    exited: frozenset[str] = frozenset()
    returned: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    exited_in: str | None = None
    returned_in: str | None = None

    def years(self) -> tuple[str, ...]:
        """The facts that hold a year."""
        return tuple(name for name in (self.exited_in, self.returned_in) if name)


def read_population(reader: Reader, head: Mapping[str, object]) -> Population:
    """Read the key `population` of pack.yaml."""
    fields = reader.as_mapping(head.get("population"), PLACE)
    reader.known_fields(fields, FIELDS, PLACE)
    named = {key: str(fields[key]) for key in ("exited_in", "returned_in") if fields.get(key)}
    codes = {
        key: frozenset(str(code) for code in reader.as_list(fields.get(key), PLACE))
        for key in FIELDS - {"exited_in", "returned_in"}
    }
    return Population(**codes, **named)  # type: ignore[arg-type]


def faults(
    population: Population, facts: Mapping[str, FactDeclaration], codes: Mapping[str, CodeList]
) -> list[tuple[str, str]]:
    """What is wrong with it, as pairs of place and message."""
    found = [(PLACE, f'"{key}" is missing.') for key in ("registered", "exited") if not getattr(population, key)]
    for key, fact in (("registered", "kind"), ("exited", "status"), ("returned", "status")):
        known = codes[facts[fact].codes or ""].values if fact in facts and facts[fact].codes in codes else {}
        found += [(PLACE, f'"{c}" is no code of {fact}.') for c in sorted(getattr(population, key)) if c not in known]
    if both := population.exited & population.returned:
        found.append((PLACE, f"Who fell back has not left poverty: {', '.join(sorted(both))}."))
    for name in population.years():
        if name not in facts or facts[name].type != "integer":
            found.append((PLACE, f'"{name}" is no fact of type integer.'))
    return found
