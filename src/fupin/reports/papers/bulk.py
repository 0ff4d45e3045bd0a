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

from fupin.reports.papers import printing, typesetting
from fupin.reports.papers.content import HouseholdContent, household_contents
from fupin.reports.papers.kinds import KINDS
from fupin.reports.papers.models import PaperRun

INDEX = "index.json"
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
        index = [{"number": c.number, "head": c.head, "place": c.place, "file": _name(run, c)} for c in contents]
        return Made(_packed(files, index, problems), len(settable), problems)


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
    groups = [list(settable)] if run.merged else [[one] for one in settable]
    for group in groups:
        first = group[0][0]
        data = printing.sheet(run.paper, first.about, subtitle=first.village if run.merged else "")
        if not run.merged:
            data["foot"] = f"{first.number} {first.head} · {data['foot']}"
        yield _name(run, first), printing.printed(run.paper, data | {"files": [d for _c, d in group]}, stamp(run), tags=False)


def stamp(run: PaperRun) -> datetime:
    """Return the moment that the files of a run bear."""
    return run.known_at


def address(run: PaperRun, number: str) -> str:
    """Return where the file of a household is opened; empty where the run does not know its own address."""
    return f"{run.origin}{reverse('registry:household', args=[number])}" if run.origin else ""


def _name(run: PaperRun, content: HouseholdContent) -> str:
    return f"{safe(content.village)}.pdf" if run.merged else f"{safe(content.number)}.pdf"


def safe(name: str) -> str:
    """Return a name that every file system takes."""
    return "".join("_" if sign in '\\/:*?"<>|' or not sign.isprintable() else sign for sign in name).strip(". ")[:80] or "_"


def _packed(files: dict[str, bytes], index: list[dict[str, str]], problems: list[dict[str, str]]) -> bytes:
    buffer = io.BytesIO()
    left_out = {one["number"] for one in problems}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        kept = [{**one, "file": "" if one["number"] in left_out else one["file"]} for one in index]
        archive.writestr(zipfile.ZipInfo(INDEX, _FIRST_DAY), orjson.dumps(kept))
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _FIRST_DAY), content)
    return buffer.getvalue()


def label(run: PaperRun) -> str:
    """Return what a run makes, in words."""
    return str(KINDS[run.paper].label) if run.paper in KINDS else run.paper
