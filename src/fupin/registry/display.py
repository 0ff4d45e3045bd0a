"""How declared facts look: their format, their choices, and the columns and lines that show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from fupin.framework.web.columns import Column
from fupin.framework.web.formats import Answer, Choice, Day, Format, Money, Number, Plain, Several, Show, Words
from fupin.framework.web.parts import Fact
from fupin.kernel.text import Text
from fupin.policy.values import FactDeclaration
from fupin.registry.pack import declarations, pack


def choices(codes: str) -> dict[str, Text]:
    """Return the labels of a code list, in its order."""
    return {code.code: code.label for code in pack().codes[codes].values.values()}


def choices_of_kind(codes: str, mapped: str, kind: str) -> dict[str, Text]:
    """Return the labels of the codes that another list puts under a kind; all of them where it says nothing."""
    values = pack().codes[codes].values.values()
    found = {code.code: code.label for code in values if kind in str(code.maps.get(mapped, ""))}
    return found or choices(codes)


def format_of(declared: FactDeclaration) -> Format:
    """Return how a value of a declared fact is shown."""
    if declared.type == "code":
        return Choice(choices(declared.codes or ""))
    if declared.type == "codes":
        return Several(choices(declared.codes or ""))
    if declared.type == "integer":
        return Plain() if declared.unit == "year" else Number()
    return _FORMATS.get(declared.type, Words())


class Measure(Words):
    """A measured number with as many decimals as were collected."""

    numeric = True


_FORMATS: Mapping[str, Format] = {"boolean": Answer(), "money": Money(), "date": Day(), "number": Measure()}


def label_of(entity: str, name: str) -> Text:
    """Return the label of a declared fact."""
    return declarations(entity)[name].label


def fact_columns(entity: str) -> Iterator[Column]:
    """Yield a list column for every declared fact that lives in the JSON column, hidden until chosen."""
    for name, declared in declarations(entity).items():
        if not declared.core and not declared.sensitive:
            yield Column(
                name,
                declared.label,
                format_of(declared),
                source=f"facts__{name}",
                shown=False,
                filter=declared.type != "codes",
                help=declared.help or "",
            )


def grouped_facts(entity: str, values: Mapping[str, Any]) -> list[tuple[Text, list[Fact], list[Text]]]:
    """Return, for each section of the form, the lines that are known and the labels of what is not."""
    known: dict[str, list[Fact]] = {}
    unknown: dict[str, list[Text]] = {}
    for name, declared in declarations(entity).items():
        if declared.core:
            continue
        if values.get(name) is None:
            unknown.setdefault(declared.group, []).append(declared.label)
        else:
            known.setdefault(declared.group, []).append(fact_line(declared, values[name]))
    sections = [(g, known.get(g, []), unknown.get(g, [])) for g in pack().groups if g in known or g in unknown]
    return [(pack().groups[group], lines, gaps) for group, lines, gaps in sections]


BARE = frozenset({"year"})
"""Units that go without saying beside a value."""


@dataclass(frozen=True)
class WithUnit(Format):
    """A value with its unit behind it."""

    inner: Format = field(default_factory=Words)
    unit: str = ""

    def text(self) -> Show:
        """Return the value in its own format, and the unit in the language of the page."""
        show, unit = self.inner.text(), gettext(self.unit)
        return lambda value: f"{show(value)} {unit}"


def with_unit(format_: Format, unit: str | None) -> Format:
    """Return a format that adds the unit, unless it goes without saying."""
    return WithUnit(format_, unit) if unit and unit not in BARE else format_


def fact_line(declared: FactDeclaration, value: Any) -> Fact:
    """Return one line of a definition list: label, value and unit."""
    unit = None if declared.type == "money" else declared.unit
    return Fact(declared.label, value, with_unit(format_of(declared), unit))


_UNITS = [
    _("person"), _("month"), _("mu"), _("m2"), _("m"), _("km"), _("litre/person/day"), _("minute"),
    _("percent"), _("degree"), _("year"), _("km²"), _("t"), _("kg/mu"),
]  # fmt: skip
"""The units that packs use, so that each has a translation."""
