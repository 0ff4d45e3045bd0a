"""The demonstration county, told once for all tests that only look at it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from fupin.columnar.schema.store import Store
from fupin.policy.packs import Pack, find
from fupin.project.demo.county import County
from fupin.project.demo.material import Material, of_pack
from fupin.project.demo.shapes import Household, Village
from tests.demo.nations import YEARS, nation

PACK = "fupin-cn"


@dataclass
class Told:
    """A county with all its households in memory."""

    county: County
    villages: list[Village] = field(default_factory=list)
    registered: list[Household] = field(default_factory=list)
    light: list[Household] = field(default_factory=list)

    def everybody(self) -> list[Household]:
        """Return all households."""
        return [*self.registered, *self.light]


@pytest.fixture(scope="session")
def material() -> Material:
    """The names, words and odds of the pack."""
    return of_pack(PACK)


@pytest.fixture(scope="session")
def full(material: Material) -> Told:
    """The whole county."""
    return _told(County(material))


def _told(county: County) -> Told:
    told = Told(county)
    for village, households in county.tell():
        told.villages.append(village)
        told.registered += [h for h in households if h.kind == "registered"]
        told.light += [h for h in households if h.kind == "light"]
    return told


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The pack that brings a nation."""
    return find(PACK)


@pytest.fixture(scope="session")
def nations(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Store]:
    """A small nation of each year."""
    folder = tmp_path_factory.mktemp("nations")
    return {year: nation(folder / str(year), pack, year=year) for year in YEARS}
