"""Notices as pages show them: words and lines in the language of the reader, exactly as they were published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno
from django.utils import timezone
from django.utils.translation import get_language

from fupin.identification.notices.models import Notice, NoticeLine


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line: its number and its cells in the order of the columns."""

    position: int
    cells: list[Any]


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """A notice for its readers."""

    notice: Notice
    title: str
    text: str
    objection: str
    place: str
    heads: list[str]
    lines: list[ShownLine]

    @property
    def over(self) -> bool:
        """Whether its names may no longer be shown."""
        return is_over(self.notice, timezone.localdate())


def is_over(notice: Notice, today: date) -> bool:
    """Whether a notice shows no names any more: ended, withdrawn, or past its last day."""
    return notice.state != Notice.State.POSTED or notice.ends_on < today


def language() -> str:
    """Return the language of the page as packs name it."""
    return (get_language() or "en").split("-")[0]


def said(value: Any) -> Any:
    """Return a published value in the language of the page."""
    if isinstance(value, dict):
        return value.get(language()) or next(iter(value.values()), "")
    return value


def shown(notice: Notice, lines: Iterable[NoticeLine] = ()) -> ShownNotice:
    """Return a notice as it is shown."""
    wording = notice.wording
    columns = wording["columns"]
    rows = [ShownLine(one.position, [said(one.values.get(c["show"])) for c in columns]) for one in lines]
    return ShownNotice(
        notice,
        said(wording["title"]),
        said(wording["text"]),
        said(wording["objection"]),
        wording["area"],
        [said(column["label"]) for column in columns],
        rows,
    )


def code_of(address: str) -> str:
    """Return the picture of an address that a telephone reads, for the `src` of an image."""
    return str(segno.make(address, error="m").svg_data_uri(scale=6, border=2, light="white"))
