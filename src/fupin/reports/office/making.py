"""Every paper of the office in one place: which there are, and making one of a place or a household."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_noop, override

from fupin.framework.permissions import allowed
from fupin.kernel.area import COUNTY_LEVEL, TOWN_LEVEL, VILLAGE_LEVEL, level_of, span
from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text
from fupin.places import queries as places
from fupin.registry import queries as registry
from fupin.registry.queries import pack
from fupin.reports.office.content import Content
from fupin.reports.office.drafts import draft
from fupin.reports.office.filling import Template
from fupin.reports.office.naming import HOUSEHOLD, HOUSEHOLDS, MEMBERS_OF_HOUSEHOLDS, PLACE, text_of, vocabulary
from fupin.reports.office.sheets import SheetTemplate
from fupin.reports.office.subjects import Telling, household_subject, place_contents
from fupin.reports.office.tags import TAG
from fupin.reports.queries.office import STORE, template_for

SLIDES, STATISTICS, BRIEFING = "slides", "statistics", "briefing"
TYPES: Mapping[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "zip": "application/zip",
}
_LEVELS = (COUNTY_LEVEL, TOWN_LEVEL, VILLAGE_LEVEL)
_MADE_IN_CODE = {
    SLIDES: (gettext_noop("Slides"), "pptx"),
    STATISTICS: (gettext_noop("Statistics workbook"), "xlsx"),
    BRIEFING: (gettext_noop("Briefing pack for a visit"), "zip"),
}
_SAMPLE = 3
_USED = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Product:
    """One paper that can be made: of a household, or of places of some levels."""

    name: str
    label: Text
    about: str
    format: str
    levels: tuple[int, ...] = ()

    @property
    def editable(self) -> bool:
        """Whether the office may have its own template of it."""
        return self.name in pack().papers


def products() -> dict[str, Product]:
    """Return every paper by name: those of the pack, then those that are drawn by the program."""
    keys = [key for key, _label in pack().area_levels]
    found = {}
    for name, one in pack().papers.items():
        levels = (keys.index(one.level),) if one.level else _LEVELS
        found[name] = Product(name, one.label, one.about, one.format, levels if one.about == PLACE else ())
    for name, (label, format_) in _MADE_IN_CODE.items():
        found[name] = Product(name, text_of(label), PLACE, format_, _LEVELS)
    return found


def product(name: str) -> Product:
    """Return a paper by its name; raises where there is none."""
    found = products().get(name)
    if found is None:
        raise FupinError(gettext_noop("There is no paper “%(name)s”."), name=name)
    return found


AnyTemplate = Template | SheetTemplate


def checked(content: bytes, paper: Product) -> AnyTemplate:
    """Return an uploaded template of a paper; raises Refused with everything that is wrong with it."""
    words = vocabulary(paper.about)
    if paper.format == "xlsx":
        return SheetTemplate.check(content, words)
    return Template.check(content, paper.format, words)


def content_of(user: object, paper: Product, language: str, area: int) -> bytes:
    """Return the file of the template that counts in a place: the office's own, else the program's."""
    own = template_for(user, paper.name, language, area)
    kept = STORE.find(own.sha256) if own else None
    return kept if kept is not None else draft(pack().papers[paper.name], language)


def used_names(content: bytes, format_: str) -> frozenset[str]:
    """Return every word that stands in a field of a template, among which are the names that it uses."""
    return _used(content, format_)


@lru_cache(maxsize=64)
def _used(content: bytes, format_: str) -> frozenset[str]:
    from fupin.reports.office.package import trusted

    parts = trusted(content, format_).parts.items()
    # Tags may be split over runs: the marks are taken out before.
    texts = (re.sub(r"<[^>]*>", "", part.decode("utf-8", "replace")) for name, part in parts if name.endswith(".xml"))
    return frozenset(word for text in texts for tag in TAG.findall(text) for word in _USED.findall(tag))


def meant(words: Collection[str], about: str) -> frozenset[str]:
    """Return the names of values and lists that words stand for."""
    known = vocabulary(about)
    every = (known.value_names, known.list_names, *known.inner_names.values())
    return frozenset(names.get(word, "") for word in words for names in every)


def personal(paper: Product, content: bytes) -> bool:
    """Tell whether a paper names households, so that making it takes household data out."""
    named = meant(used_names(content, paper.format), paper.about) if paper.editable else frozenset()
    return (
        paper.about == HOUSEHOLD or paper.name == BRIEFING or not named.isdisjoint((HOUSEHOLDS, MEMBERS_OF_HOUSEHOLDS))
    )


def filled(paper: Product, template: bytes, content: Content) -> bytes:
    """Return a template filled and read back."""
    words = vocabulary(paper.about)
    made: AnyTemplate = (
        SheetTemplate.known(template, words)
        if paper.format == "xlsx"
        else Template.known(template, paper.format, words)
    )
    return made.fill(content)


def of_household(telling: Telling, paper: Product, household: str | int, area: int) -> bytes:
    """Return a paper of one household; raises where the user may not see it."""
    found = household_subject(telling, household)
    if found is None:
        raise FupinError(gettext_noop("There is no such household in the places of your posts."))
    return filled(paper, content_of(telling.user, paper, telling.language, area), found)


def of_place(telling: Telling, paper: Product, area: int) -> bytes:
    """Return a paper of one place."""
    for _key, content in of_places(telling, paper, area, level_of(area)):
        return content
    raise FupinError(gettext_noop("There is no such place."))


def of_places(
    telling: Telling, paper: Product, area: int, level: int, without: frozenset[int] = frozenset()
) -> Iterator[tuple[int, bytes]]:
    """Yield (area key, file) of every place of a level inside one, but those without; figures in one pass."""
    if paper.editable:
        yield from _templated(telling, paper, area, level, without)
        return
    from fupin.reports.office.decks import place_deck
    from fupin.reports.office.place_data import deck_figures, place_data
    from fupin.reports.office.statistics import statistics_workbook
    from fupin.reports.queries.figures import by_place

    figures = by_place(telling.user, deck_figures(), area, level, telling.year, at=telling.at)
    for key in (one for one in figures if one not in without):
        if paper.name == SLIDES:
            yield key, place_deck(telling, place_data(telling, key, figures[key]))
        elif paper.name == STATISTICS:
            yield key, statistics_workbook(telling, key)
        else:
            yield key, briefing(telling, key)


def _templated(
    telling: Telling, paper: Product, area: int, level: int, without: frozenset[int]
) -> Iterator[tuple[int, bytes]]:
    base = content_of(telling.user, paper, telling.language, area)
    names = meant(used_names(base, paper.format), PLACE)
    for key, content in place_contents(telling, area, level, names):
        if key in without:
            continue
        own = content_of(telling.user, paper, telling.language, key)
        if own is base or own == base:
            yield key, filled(paper, base, content)
        else:
            # A town or village with a template of its own may name other figures.
            yield key, filled(paper, own, _alone(telling, paper, own, key))


def _alone(telling: Telling, paper: Product, template: bytes, key: int) -> Content:
    names = meant(used_names(template, paper.format), PLACE)
    return next(content for _key, content in place_contents(telling, key, level_of(key), names))


def briefing(telling: Telling, area: int) -> bytes:
    """Return what a visit asks for as one archive: report, lists, statistics, slides, map, a few household files."""
    user, made = telling.user, {}
    name = places.names(user, [area]).get(area, str(area))
    every = products()
    for paper in (one for one in every.values() if level_of(area) in one.levels and one.name != BRIEFING):
        label = paper.label.inside(telling.language)
        made[f"{label}-{name}.{paper.format}"] = of_place(telling, paper, area)
    with override(telling.locale):
        made |= dict(_printed(telling, area))
    return archive((safe(file), content) for file, content in made.items())


def _printed(telling: Telling, area: int) -> Iterator[tuple[str, bytes]]:
    from fupin.reports.papers import printing
    from fupin.reports.papers.content import household_content
    from fupin.reports.papers.kinds import KINDS
    from fupin.reports.papers.places import data_of

    for kind in (one for one in KINDS.values() if one.name == "map" and level_of(area) in one.levels):
        data: Any = data_of(telling.user, kind.name, area, telling.year, telling.moment)
        if data is not None:
            yield f"{kind.label}.pdf", printing.printed(kind.name, data)
    if not allowed(telling.user, "registry.read", area):
        return
    rows = registry.in_places(telling.user, span(area), telling.moment).filter(kind="registered").order_by("number")
    keys = list(rows.values_list("id", flat=True))
    for key in keys[:: max(len(keys) // _SAMPLE, 1)][:_SAMPLE]:
        found = household_content(telling.user, key, telling.year, telling.moment)
        if found is not None:
            yield f"{found.number}.pdf", printing.printed("file", printing.of_household("file", found))


def archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return files as one archive; they are compressed already."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as made:
        for name, content in files:
            made.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()


def safe(name: str) -> str:
    """Return a name that every file system takes, its ending kept."""
    base, dot, ending = name.rpartition(".")
    kept = "".join("_" if sign in '\\/:*?"<>|' or not sign.isprintable() else sign for sign in base)
    return f"{kept.strip('. ')[:80] or '_'}{dot}{ending}"


def sample_of(telling: Telling, paper: Product, area: int) -> Content:
    """Return data of a place with which a template of a paper is tried: the first of its level, or household."""
    if paper.about == HOUSEHOLD:
        rows = registry.in_places(telling.user, span(area)).filter(kind="registered").order_by("id")
        first = rows.values_list("id", flat=True).first()
        found = household_subject(telling, first) if first else None
    else:
        level = max(level_of(area), *(paper.levels[:1] or (level_of(area),)))
        inside = [one.pk for one in places.inside(telling.user, area, level)][:1]
        every = frozenset({*vocabulary(PLACE).names, *vocabulary(PLACE).lists})
        found = next((c for key in inside for _k, c in place_contents(telling, key, level_of(key), every)), None)
    if found is None:
        raise FupinError(gettext_noop("There is nothing on file here to try the template with."))
    return found
