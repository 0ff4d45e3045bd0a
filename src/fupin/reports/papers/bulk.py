"""Papers of a whole village at once: one book, or one file for each household, with an index.

A village is read in a few statements. What cannot be set, because no font has one of its characters, is left out
and named; everything else is made.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.urls import reverse
from django.utils import translation

from fupin.framework.bulk import chunks
from fupin.reports.papers import printing, typesetting
from fupin.reports.papers.content import HouseholdContent, household_contents
from fupin.reports.papers.kinds import KINDS
from fupin.reports.papers.models import PaperRun

INDEX = "index.json"
VOLUME = 60
"""How many households one book holds at most, so that a large village needs no more memory than a small one."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class Made:
    """The papers of one village: an archive without compression, and what was left out."""

    content: bytes = b""
    households: int = 0
    problems: list[dict[str, str]] = field(default_factory=list)


def village(user: object, run: PaperRun, area: int) -> Made:
    """Return the papers of one village of a run."""
    with translation.override(run.language):
        contents = list(household_contents(user, area, run.year, (run.true_on, run.known_at)))
        settable, problems = _sorted(run, contents)
        if not settable:
            return Made(problems=problems)
        files = dict(_set(run, settable))
        order = {content.number: place for place, (content, _data) in enumerate(settable)}
        index = [
            {
                "number": c.number, "head": c.head, "place": c.place,
                "file": _name(run, c, order[c.number] // VOLUME) if c.number in order else "",
            }
            for c in contents
        ]  # fmt: skip
        return Made(_packed(files, index), len(settable), problems)


def _sorted(
    run: PaperRun, contents: Sequence[HouseholdContent]
) -> tuple[list[tuple[HouseholdContent, dict[str, Any]]], list[dict[str, str]]]:
    settable: list[tuple[HouseholdContent, dict[str, Any]]] = []
    problems: list[dict[str, str]] = []
    for content in contents:
        data = typesetting.cleaned(printing.household(content, address(run, content.number)))
        lacking = typesetting.missing(data)
        if lacking:
            problems.append({"number": content.number, "characters": "".join(one.character for one in lacking)})
        else:
            settable.append((content, data))
    return settable, problems


def _set(run: PaperRun, settable: Sequence[tuple[HouseholdContent, dict[str, Any]]]) -> Iterator[tuple[str, bytes]]:
    for volume, group in enumerate(chunks(settable, VOLUME if run.merged else 1)):
        first = group[0][0]
        data = printing.sheet(run.paper, first.about, subtitle=first.village if run.merged else "")
        if not run.merged:
            data["foot"] = f"{first.number} {first.head} · {data['foot']}"
        filled = data | {"files": [one for _content, one in group]}
        yield _name(run, first, volume), printing.printed(run.paper, filled, stamp(run), tags=False)
        if run.merged:
            typesetting.forget()


def stamp(run: PaperRun) -> datetime:
    """Return the moment that the files of a run bear."""
    return run.known_at


def address(run: PaperRun, number: str) -> str:
    """Return where the file of a household is opened; empty where the run does not know its own address."""
    return f"{run.origin}{reverse('registry:household', args=[number])}" if run.origin else ""


def _name(run: PaperRun, content: HouseholdContent, volume: int) -> str:
    if not run.merged:
        return f"{safe(content.number)}.pdf"
    return f"{safe(content.village)}-{volume + 1}.pdf" if volume else f"{safe(content.village)}.pdf"


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
