"""The lines of the pages of figures: numbers as people read them, with the addresses that they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import fmean, median
from typing import Any, TypeGuard

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fupin.framework.web.formats import Number
from fupin.framework.web.parts import Figure as KeyFigure
from fupin.kernel.area import TOWN_LEVEL, level_of
from fupin.places import queries as places
from fupin.policy.figures import FACT, OF_ROWS, FigureText
from fupin.registry.queries import pack
from fupin.reports.figures.asking import Page
from fupin.reports.figures.behind import Behind
from fupin.reports.figures.checking import Checked
from fupin.reports.figures.compute import computed
from fupin.reports.figures.eyes import counting, reads_rows
from fupin.reports.figures.figure import Figure, show
from fupin.reports.figures.models import PeerFigure

Found = Mapping[int, Mapping[str, Figure]]
_YEARS = 4


def with_last_year(page: Page, names: Sequence[str], level: int) -> tuple[Found, Found]:
    """Return figures of the places of a level, and those of a year before."""
    asked = page.asked
    question = replace(asked, user=counting(asked.user, asked.area))
    return computed(question, names, level), computed(question.last_year(), names, level)


def of_place(page: Page, figure: Figure, before: Figure | None) -> dict[str, Any]:
    """Return the line of one figure of a place."""
    text, language = figure.text, page.language
    rows = text.kind in (*OF_ROWS, FACT) and reads_rows(page.request.user, figure.area)
    return {
        "id": figure.name,
        "name": figure.name,
        "label": page.in_words(text.label),
        "value": None if figure.value is None else show(figure, language),
        "unit": page.in_words(text.unit.label) if text.unit else "",
        "unknown": figure.unknown or None,
        "missing": figure.missing or None,
        "before": None if before is None or before.value is None else show(before, language),
        "group": page.in_words(pack().figures.groups[text.group]),
        "definition": page.in_words(text.definition),
        "form": text.form,
        "one": page.url("figure", name=figure.name),
        "behind": page.url("figure-behind", name=figure.name) if rows else None,
    }


def shown(page: Page, figure: Figure) -> KeyFigure:
    """Return a figure as a page shows it large."""
    language, text = page.language, figure.text
    unit = page.in_words(text.unit.label) if text.unit else ""
    note = _("%(count)d not known") % {"count": figure.unknown} if figure.unknown else ""
    return KeyFigure(text.label, show(figure, language) if figure.value is not None else None, unit=unit, note=note)


def ranked(page: Page, text: FigureText, found: Found, before: Found) -> list[dict[str, Any]]:
    """Return the places by the value of a figure, the largest first; equal ones share a rank."""
    user = page.request.user
    names = places.names(user, found)
    above = places.full_names(user, found, below=TOWN_LEVEL - 1)
    known = [one[text.name].value for one in found.values()]
    values = sorted((value for value in known if is_number(value)), reverse=True)
    rows = []
    for key, figures in found.items():
        value, earlier = figures[text.name].value, _value(before, key, text.name)
        opens = text.kind in OF_ROWS and reads_rows(user, key)
        rows.append(
            {
                "id": key,
                "rank": values.index(value) + 1 if is_number(value) else None,
                "name": names.get(key, str(key)),
                "above": above.get(key, "").rpartition(" / ")[0],
                "value": _plain(page, figures[text.name]),
                "unknown": figures[text.name].unknown or None,
                "before": earlier,
                "change": value - earlier if is_number(value) and is_number(earlier) else None,
                "url": page.url("figures-of", key),
                "behind": page.url("figure-behind", key, name=text.name) if opens else None,
            }
        )
    return rows


def spread(text: FigureText, rows: Sequence[Mapping[str, Any]]) -> list[KeyFigure]:
    """Return how far the places lie apart: least, middle, most, and how many times the most is the least."""
    known = [float(row["value"]) for row in rows if is_number(row["value"])]
    if len(known) < 2:
        return []
    digits = Number(text.unit.decimals if text.unit else 0)
    mean = fmean(known)
    made = [(_("Least"), min(known)), (_("Middle"), median(known)), (_("Most"), max(known))]
    deviation = (sum((one - mean) ** 2 for one in known) / len(known)) ** 0.5
    varies = KeyFigure(_("Spread, in percent of the mean"), 100 * deviation / mean if mean else None, format=Number(1))
    return [*(KeyFigure(label, value, format=digits) for label, value in made), varies]


def of_set(page: Page, texts: Sequence[FigureText], found: Found, before: Found) -> list[dict[str, Any]]:
    """Return the lines of a set of figures over places, with those of the year before."""
    names = places.full_names(page.request.user, found)
    rows = []
    for key, figures in found.items():
        row: dict[str, Any] = {"id": key, "place": names.get(key, str(key)), "url": page.url("figures-of", key)}
        row |= {text.name: _plain(page, figures[text.name]) for text in texts}
        row |= {f"{text.name}_before": _value(before, key, text.name) for text in texts}
        rows.append(row)
    return rows


def behind(page: Page, found: Sequence[Behind]) -> list[dict[str, Any]]:
    """Return the lines behind a figure."""
    names = places.full_names(page.request.user, {row.area for row in found})
    return [
        {
            "id": n,
            "name": row.name,
            "person": row.person,
            "number": row.number,
            "area": names.get(row.area, str(row.area)),
            "value": None if row.value is None else str(row.value),
            "known": "yes" if row.known else "no",
            "url": _url(row),
        }
        for n, row in enumerate(found, 1)
    ]


def _url(row: Behind) -> str | None:
    if row.household_id is not None and row.number:
        return reverse("registry:household", args=[row.number])
    return reverse("registry:area", args=[row.area]) if row.household_id is None else None


@dataclass(frozen=True, slots=True)
class Fault:
    """A check that does not hold, in words, with the figures that it speaks of."""

    sentence: str
    left: str
    right: str
    figures: list[tuple[str, str, str]]


def fault(page: Page, key: int, found: Checked) -> Fault:
    """Return a check that does not hold as the page shows it."""
    asked = replace(page.asked, user=counting(page.request.user, key), area=key)
    figures = computed(asked, found.figures, level_of(key)).get(key, {})
    named = [
        (
            page.in_words(one.text.label),
            show(one, page.language, unit=True, unknown=True),
            page.url("figure-behind", key, name=name),
        )
        for name, one in figures.items()
    ]
    return Fault(page.in_words(found.check.label), _side(found.left), _side(found.right), named)


def _side(value: Any) -> str:
    return "–" if value is None else f"{float(value):,.6g}"


def peers_of(page: Page, text: FigureText, found: Iterable[PeerFigure]) -> list[KeyFigure]:
    """Return the public figures of places elsewhere for one figure, each with its source."""
    unit = page.in_words(text.unit.label) if text.unit else ""
    digits = Number(text.unit.decimals if text.unit else 0)
    mine = [one for one in found if one.figure == text.name]
    return [KeyFigure(one.peer, one.value, format=digits, unit=unit, note=one.source) for one in mine]


def years(page: Page, to: str, **words: object) -> list[tuple[int, str, bool]]:
    """Return the years to choose from: the year, its address, and whether it is the one shown."""
    last = page.request.page.as_of.today.year
    return [
        (year, page.address(to, None, {**words, "year": year}), year == page.asked.year)
        for year in range(last, last - _YEARS, -1)
    ]


def is_number(value: Any) -> TypeGuard[Decimal]:
    """Tell whether a value is a number that can be ranked."""
    return isinstance(value, Decimal)


def _plain(page: Page, figure: Figure) -> Any:
    return figure.value if isinstance(figure.value, Decimal | None) else show(figure, page.language)


def _value(found: Found, key: int, name: str) -> Any:
    figure = found.get(key, {}).get(name)
    return None if figure is None else figure.value if isinstance(figure.value, Decimal) else None
