"""What a page of figures is asked: the place, the year, the moment, the figure, the set, the level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language

from fupin.framework.permissions import allowed, require
from fupin.framework.web.layout import Crumb
from fupin.framework.web.render import kept
from fupin.framework.web.requests import Request
from fupin.kernel.area import GROUP_LEVEL, TOWN_LEVEL, VILLAGE_LEVEL, is_key
from fupin.kernel.text import Text
from fupin.places import queries as places
from fupin.policy.figures import FigureText
from fupin.registry.queries import pack
from fupin.reports.figures.eyes import FIGURES, ROWS, reads_figures
from fupin.reports.figures.moments import Asked, asked

CARRIED = ("name", "year", "level", "set")
_EARLIEST = 2000


@dataclass(frozen=True, slots=True)
class Page:
    """A page of figures: who asks, of which place, for which year."""

    request: Request
    place: places.Area
    year: int | None

    @property
    def language(self) -> str:
        """The language of the reader."""
        return get_language() or "en"

    @property
    def asked(self) -> Asked:
        """The question behind the page."""
        return asked(self.request.user, self.place.pk, self.year, self.request.page.as_of.pair)

    def url(self, page: str, area: int | None = None, **words: object) -> str:
        """The address of another page of figures of this year and moment."""
        return self.address(page, area, words)

    def address(self, page: str, area: int | None, words: Mapping[str, object]) -> str:
        """The same, of words that are gathered elsewhere."""
        carried = {"year": self.year, **words}
        said = urlencode({name: value for name, value in carried.items() if value not in (None, "")})
        address = reverse(f"reports:{page}", args=[self.place.pk if area is None else area])
        return kept(f"{address}?{said}" if said else address, self.request.page.as_of.query)

    def crumbs(self, *more: Crumb) -> list[Crumb]:
        """The way to the page."""
        line = [
            one for one in places.path(self.request.user, self.place.pk) if reads_figures(self.request.user, one.pk)
        ]
        return [*(Crumb(one.name, self.url("figures-of", one.pk)) for one in line), *more]

    def level(self) -> int:
        """The level of the places that a list shows: the one asked for, else villages, or what lies below."""
        said = self.request.GET.get("level", "")
        lowest = self.place.key_level + 1
        usual = VILLAGE_LEVEL if lowest <= VILLAGE_LEVEL else GROUP_LEVEL
        return int(said) if said.isdecimal() and lowest <= int(said) <= GROUP_LEVEL else min(usual, GROUP_LEVEL)

    def levels(self) -> list[tuple[str, str, bool]]:
        """The levels to choose from: name, address, and whether it is the one shown."""
        shown = [one for one in (TOWN_LEVEL, VILLAGE_LEVEL) if one > self.place.key_level]
        words = {name: self.request.GET[name] for name in ("name", "set") if name in self.request.GET}
        page = str(self.request.resolver_match.url_name) if self.request.resolver_match else "figure"
        return [
            (places.level_name(n), self.address(page, None, {**words, "level": n}), n == self.level()) for n in shown
        ]

    def figure(self) -> FigureText:
        """The figure asked for."""
        found = pack().figures.by_name.get(self.request.GET.get("name", "registered_households"))
        if found is None:
            raise Http404
        return found

    def in_words(self, text: Text) -> str:
        """A text of the pack in the language of the reader."""
        return text.inside(self.language)


def page_of(request: Request, area: int) -> Page:
    """Return the page of a place whose figures the user may read; it is not there for anybody else."""
    if not (allowed(request.user, FIGURES) or allowed(request.user, ROWS)):
        require(request.user, FIGURES)
    place = places.find(request.user, area) if _is_key(area) and reads_figures(request.user, area) else None
    if place is None:
        raise Http404
    said = request.GET.get("year", "")
    year = int(said) if said.isdecimal() and _EARLIEST <= int(said) <= request.page.as_of.today.year else None
    return Page(request, place, year)


def _is_key(area: int) -> bool:
    return is_key(str(area))
