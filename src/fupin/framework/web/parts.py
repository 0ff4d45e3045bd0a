"""The parts of a page as plain data: views build them, the tags of `templatetags/fupin.py` show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fupin.framework.web.formats import Format, Words
from fupin.framework.web.words import Label

WORDS = Words()


@dataclass(frozen=True)
class Figure:
    """A key figure that leads to the records behind it; a value of None is "no data", never 0."""

    label: Label
    value: Any
    url: str = ""
    format: Format | None = None
    unit: Label = ""
    note: Label = ""


@dataclass(frozen=True)
class Fact:
    """One line of a definition list; a value of None is unknown."""

    label: Label
    value: Any
    format: Format = WORDS
    url: str = ""
    note: Label = ""
    absent: Label | None = None


@dataclass(frozen=True)
class Change:
    """One value before and after; None is unknown."""

    label: Label
    old: Any
    new: Any
    format: Format = WORDS


@dataclass(frozen=True)
class Event:
    """One step of a history: when it became known, from when it is true, who, from which source, what changed."""

    title: Label
    when: datetime
    who: str = ""
    source: Label = ""
    true_from: date | None = None
    changes: Sequence[Change] = ()
    url: str = ""


@dataclass(frozen=True)
class Reason:
    """One node of an explanation: question, answer, the value found, the line it is held against, the source."""

    label: Label
    answer: bool | None
    value: Label = ""
    line: Label = ""
    source: Label = ""
    note: Label = ""
    children: Sequence[Reason] = ()
    open: bool | None = None
    statement: bool = False


@dataclass(frozen=True)
class Step:
    """One step of a procedure on several pages."""

    label: Label
    url: str = ""


@dataclass(frozen=True)
class Hit:
    """One result of the global search."""

    title: str
    url: str
    note: Label = ""
    icon: str = "file"


@dataclass(frozen=True)
class JobCard:
    """A piece of long work as people see it; `url` answers with the card again while it runs."""

    title: Label
    state: str
    label: Label
    done: int = 0
    total: int = 0
    message: str = ""
    url: str = ""
    cancel_url: str = ""
    result_url: str = ""
    result_label: Label = ""

    @property
    def running(self) -> bool:
        """Whether more news will come."""
        return self.state in ("queued", "running")

    @property
    def level(self) -> str:
        """The badge of the state."""
        return {"done": "ok", "failed": "bad", "cancelled": "warn"}.get(self.state, "info")

    @property
    def icon(self) -> str:
        """The sign of the state."""
        return {"done": "check", "failed": "error", "cancelled": "cross"}.get(self.state, "clock")
