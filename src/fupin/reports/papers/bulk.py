"""Papers of a whole village at once: one book, or one file for each household, with an index.

A village is read in a few statements. What cannot be set, because no font has one of its characters, is left out
and named; everything else is made.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from django.urls import reverse
from django.utils import translation

from fupin.framework.bulk import chunks
from fupin.reports.papers import pictures, printing, typesetting
from fupin.reports.papers.content import About, HouseholdContent, household_contents
from fupin.reports.papers.kinds import KINDS
from fupin.reports.papers.models import PaperRun
from fupin.reports.papers.press import Presses
from fupin.reports.papers.typesetting import Sheet

INDEX = "index.json"
VOLUME = 30
"""How many households one book holds at most: a press needs about seven megabytes for each, whatever the village."""
_ILLUSTRATED = 15
"""As many where photos are printed."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class Made:
    """The papers of one village: an archive without compression, and what was left out."""

    content: bytes = b""
    households: int = 0
    problems: list[dict[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Village:
    """A village whose papers are being set: its files on their way, the index of its households, what is left out."""

    files: list[tuple[str, Future[bytes]]] = field(default_factory=list)
    index: list[dict[str, str]] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Whether every file is set."""
        return all(made.done() for _name, made in self.files)

    def made(self) -> Made:
        """Return the papers; waits for those that are not set yet."""
        files = {name: made.result() for name, made in self.files}
        if not files:
            return Made(problems=self.problems)
        return Made(_packed(files, self.index), len(self.index), self.problems)


def begin(user: object, run: PaperRun, area: int, presses: Presses) -> Village:
    """Read one village of a run and give its papers to the presses."""
    village = Village()
    moment = (run.true_on, run.known_at)
    with translation.override(run.language):
        contents = household_contents(user, area, run.year, moment, KINDS[run.paper].parts)
        settable = (one for one in (_written(run, village, content) for content in contents) if one)
        for volume, group in enumerate(chunks(settable, _together(run))):
            name = _name(run, group[0], volume)
            village.index += [{"number": o.number, "head": o.head, "file": name} for o in group]
            village.files.append((name, presses.set(partial(_sheet, run, _base(run, group[0]), group))))
    return village


@dataclass(frozen=True, slots=True)
class _Written:
    """One household as JSON, and the pictures that its paper asks for: digest → whether it is a signature."""

    number: str
    head: str
    village: str
    about: About
    data: bytes
    pictures: Mapping[str, bool]


def _written(run: PaperRun, village: Village, content: HouseholdContent) -> _Written | None:
    data = typesetting.cleaned(printing.household(content, address(run, content.number)))
    lacking = typesetting.missing(data)
    if lacking:
        village.problems.append({"number": content.number, "characters": "".join(one.character for one in lacking)})
        return None
    wanted = pictures.wanted(content, photos=run.photos)
    return _Written(content.number, content.head, content.village, content.about, orjson.dumps(data), wanted)


def _together(run: PaperRun) -> int:
    return (_ILLUSTRATED if run.photos else VOLUME) if run.merged else 1


def _base(run: PaperRun, first: _Written) -> dict[str, Any]:
    data = (
        printing.sheet(run.paper, first.about, subtitle=first.village)
        if run.merged
        else printing.sheet_of_household(run.paper, first.about, first.number, first.head)
    )
    shown: dict[str, Any] = typesetting.cleaned(data)
    typesetting.refuse(typesetting.missing(shown))
    return shown


def _sheet(run: PaperRun, base: Mapping[str, Any], group: Sequence[_Written]) -> Sheet:
    """Put a sheet together, in the thread of a press: its pictures are read and made small there."""
    found: dict[str, bool] = {}
    for one in group:
        found |= one.pictures
    shown = {**base, "pictures": pictures.read(found, photos=run.photos)}
    made = typesetting.sheet(KINDS[run.paper].template, shown, stamp(run), tags=False)
    files = b",".join(one.data for one in group).decode()
    return replace(made, data=f'{{"files":[{files}]}}')


def stamp(run: PaperRun) -> datetime:
    """Return the moment that the files of a run bear."""
    return run.known_at


def address(run: PaperRun, number: str) -> str:
    """Return where the file of a household is opened; empty where the run does not know its own address."""
    return f"{run.origin}{reverse('registry:household', args=[number])}" if run.origin else ""


def _name(run: PaperRun, first: _Written, volume: int) -> str:
    if not run.merged:
        return f"{safe(first.number)}.pdf"
    return f"{safe(first.village)}-{volume + 1}.pdf" if volume else f"{safe(first.village)}.pdf"


def safe(name: str) -> str:
    """Return a name that every file system takes."""
    kept = "".join("_" if sign in '\\/:*?"<>|' or not sign.isprintable() else sign for sign in name)
    return kept.strip(". ")[:80] or "_"


def _packed(files: dict[str, bytes], index: list[dict[str, str]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(INDEX, _FIRST_DAY), orjson.dumps(index))
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _FIRST_DAY), content)
    return buffer.getvalue()


def label(run: PaperRun) -> str:
    """Return what a run makes, in words."""
    return str(KINDS[run.paper].label) if run.paper in KINDS else run.paper
