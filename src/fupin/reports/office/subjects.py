"""What templates are filled with: a place with its figures, or a household with its whole file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from fupin.kernel.area import COUNTY_LEVEL, TOWN_LEVEL, ancestor, level_of, span
from fupin.places import queries as places
from fupin.policy.packs import Pack
from fupin.registry import queries as registry
from fupin.reports.figures.checking import Checked
from fupin.reports.office.content import LOCALES, Content, Deep, Item, Shown, missing, rows, shown
from fupin.reports.office.naming import (
    HOUSEHOLD_LISTS,
    HOUSEHOLDS,
    MEMBERS_OF_HOUSEHOLDS,
    MISFITS,
    OF_HOUSEHOLD,
    PLACE_LISTS,
    UNCHECKED,
    UNREPORTED,
)
from fupin.reports.papers.content import HouseholdContent, household_content
from fupin.reports.papers.households import many
from fupin.reports.papers.saying import no_data
from fupin.reports.queries.figures import Figure, Moment, by_place, checked, show


def _sides(one: Checked, figures: Mapping[str, Figure], language: str) -> dict[str, str | None]:
    left, right = (_told(side.names, figures, language) for side in (one.check.left, one.check.right))
    return {"label": one.check.label.inside(language), "left": left, "right": right}


def _told(names: Sequence[str], figures: Mapping[str, Figure], language: str) -> str:
    words = registry.pack().figures
    told = [f"{words[name].label.inside(language)} {show(figures[name], language, unit=True)}" for name in names]
    return ("、" if language == "zh" else ", ").join(told)


def needed(names: Collection[str], policy: Pack | None = None) -> list[str]:
    """Return the figures that a template's names and every check need."""
    figures = (policy or registry.pack()).figures
    checked = {name for check in figures.checks.values() for name in check.figures}
    return [name for name in figures if name in names or name in checked]


_RARE = chr(0x4E00) + chr(0x2C1C1)


@dataclass(frozen=True, slots=True)
class Telling:
    """In which language, for which year and as of which moment something is told, and in whose eyes."""

    user: object
    language: str
    year: int
    at: Moment = None

    @property
    def locale(self) -> str:
        """The language as translations name it."""
        return LOCALES[self.language]

    @property
    def moment(self) -> Moment:
        """As of when it is told: without a moment, a past year as it ended and the present one as it stands."""
        past = self.at is None and self.year < timezone.localdate().year
        return (date(self.year, 12, 31), timezone.now()) if past else self.at


def place_contents(telling: Telling, area: int, level: int, used: Collection[str]) -> Iterator[tuple[int, Content]]:
    """Yield (area key, content) of every place of a level inside one; figures are computed in one pass."""
    found = by_place(telling.user, needed(used), area, level, telling.year, at=telling.at)
    places.full_names(telling.user, found)
    for key, figures in found.items():
        with override(telling.locale):
            made = place_content(telling, key, figures, used)
        yield key, made


def place_content(telling: Telling, key: int, figures: Mapping[str, Figure], used: Collection[str] = ()) -> Content:
    """Return what templates say of one place."""
    language, user = telling.language, telling.user
    values = {name: figure_shown(one, language) for name, one in figures.items()}
    name = places.names(user, [key]).get(key)
    above = places.names(user, [ancestor(key, TOWN_LEVEL), ancestor(key, COUNTY_LEVEL)])
    values |= {
        "place": shown(name, language),
        "town": shown(above.get(ancestor(key, TOWN_LEVEL)) if level_of(key) >= TOWN_LEVEL else None, language),
        "county": shown(above.get(ancestor(key, COUNTY_LEVEL)) if level_of(key) >= COUNTY_LEVEL else None, language),
        **about(telling),
    }
    asked = checked(figures)
    lists: dict[str, Sequence[Item]] = {
        MISFITS: rows(language, (_sides(one, figures, language) for one in asked if one.holds is False)),
        UNCHECKED: rows(language, ({"label": one.check.label.inside(language)} for one in asked if one.holds is None)),
        UNREPORTED: rows(language, _unreported([one for one in figures.values() if one.name in used], language)),
    }
    if HOUSEHOLDS in used or MEMBERS_OF_HOUSEHOLDS in used:
        lists[HOUSEHOLDS] = _households(telling, key, members=MEMBERS_OF_HOUSEHOLDS in used)
    return Content(language, values, lists, {one.check.name: one.holds for one in asked})


def _unreported(figures: Sequence[Figure], language: str) -> list[dict[str, str | None]]:
    """Return the figures without a value, a row for each group."""
    labels: dict[str, list[str]] = {}
    for one in figures:
        if one.value is None:
            labels.setdefault(one.text.group, []).append(one.text.label.inside(language))
    groups, comma = registry.pack().figures.groups, "、" if language == "zh" else "; "
    return [{"group": groups[name].inside(language), "figures": comma.join(told)} for name, told in labels.items()]


def figure_shown(figure: Figure, language: str) -> Shown:
    """Return a figure as templates print it: grouped, with its unit at hand, "no data" where there is none."""
    if figure.value is None:
        return missing(language)
    unit = figure.text.unit.label.inside(language) if figure.text.unit else ""
    space = "" if language == "zh" or unit == "%" else " "
    raw = figure.value if isinstance(figure.value, Decimal | date) else None
    return Shown(show(figure, language), raw, unit=f"{space}{unit}" if unit else "")


def about(telling: Telling) -> dict[str, Shown]:
    """Return what every paper says of itself."""
    year, at, language = telling.year, telling.at, telling.language
    today, policy = timezone.localdate(), registry.pack()
    true_on = at[0] if at else min(today, date(year, 12, 31))
    known = timezone.localtime(at[1] if at else timezone.now())
    texts = {
        "true_on": true_on.isoformat(),
        "known_at": f"{known:%Y-%m-%d %H:%M}",
        "policy": f"{policy.title.inside(language)} {policy.version}",
        "fingerprint": policy.fingerprint[:12],
        "made_on": today.isoformat(),
        "year": str(year),
    }
    return {name: shown(text, language) for name, text in texts.items()}


def _households(telling: Telling, area: int, *, members: bool) -> list[Item]:
    policy, language = registry.pack(), telling.language
    found = (
        registry.in_places(telling.user, span(area), telling.at).filter(kind="registered").order_by("area", "number")
    )
    names = ("number", "head_name", "area", "size", "status", "main_cause", "pk")
    listed = list(found.values_list(*names))
    inside = _members(telling, area) if members else {}
    where = places.full_names(telling.user, {row[2] for row in listed}, below=TOWN_LEVEL)

    def coded(codes: str, code: str) -> str:
        return policy.codes[codes].label_of(code).inside(language) if code else ""

    return [
        Deep({
            "number": shown(number, language),
            "head": shown(head, language),
            "village": shown(where.get(key), language),
            "size": shown(None if size is None else str(size), language, size),
            "status": shown(coded("household_status", status), language),
            "cause": shown(coded("cause", cause), language),
        }, {"members": inside.get(pk, ())})
        for number, head, key, size, status, cause, pk in listed
    ]  # fmt: skip


def _members(telling: Telling, area: int) -> dict[int, list[Item]]:
    """Return the persons of each household of a place, named as a paper names them."""
    names, language = PLACE_LISTS[MEMBERS_OF_HOUSEHOLDS][1], telling.language
    return {
        file.id: [{name: _known(getattr(one, name), language) for name in names} for one in file.members]
        for file in many(telling.user, area, telling.year, telling.at, frozenset())
    }


def household_subject(telling: Telling, household: str | int) -> Content | None:
    """Return the content of one household's template; None if the user may not see it."""
    with override(telling.locale):
        found = household_content(telling.user, household, telling.year, telling.at)
        return None if found is None else of_household(found, telling)


def of_household(found: HouseholdContent, telling: Telling) -> Content:
    """Return a household's file as a template names it."""
    language = telling.language
    facts = [*found.summary, *(line for group in found.living for line in group.lines)]
    values = {line.name: _known(line.value, language) for line in facts}
    plain = {name: _known(getattr(found, name), language) for name in OF_HOUSEHOLD}
    lists = {name: _list(found, name, language) for name in HOUSEHOLD_LISTS}
    return Content(language, {**values, **plain, **about(telling)}, lists)


def _list(found: HouseholdContent, name: str, language: str) -> list[Item]:
    source: Any = {
        "lines": found.plan.lines if found.plan else (),
        "income": found.account.lines,
    }.get(name, getattr(found, name, ()))
    names = HOUSEHOLD_LISTS[name][1]
    return [{one: _known(getattr(row, one), language) for one in names} for row in source or ()]


def _known(value: Any, language: str) -> Shown:
    text = "；".join(value) if isinstance(value, tuple) and language == "zh" else value
    text = "; ".join(text) if isinstance(text, tuple) else str(text)
    return missing(language) if text in ("", str(missing(language)), no_data()) else shown(text, language)


def nasty(content: Content) -> Content:
    """Return the same content with everything in it that breaks carelessly written files, for trying a template."""
    values = {name: Shown(f"<{value}&{_RARE}\x02>") for name, value in content.values.items()}
    lists = {name: [_nasty_row(item) for item in [*items, *items][:4]] for name, items in content.lists.items()}
    return replace(content, values=values, lists=lists)


def _nasty_row(item: Item) -> Item:
    made = {key: Shown(f"&{text}<\u202e") for key, text in item.items()}
    if not isinstance(item, Deep):
        return made
    return Deep(made, {name: [_nasty_row(one) for one in rows] for name, rows in item.inner.items()})
