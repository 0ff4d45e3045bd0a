"""Panels, tabs and columns: what later slices add to the pages of earlier ones, without being known to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from fupin.framework.web.columns import Column
from fupin.framework.web.words import Label

Build = Callable[[Any, Any], SafeString | str]
"""Gets the request and the subject of the page; returns markup, or "" to show nothing. It only reads."""


@dataclass(frozen=True)
class Panel:
    """One part of a page, built when the page is."""

    build: Build
    order: int = 50


_panels: dict[str, list[Panel]] = defaultdict(list)


def register_panel(page: str, build: Build, order: int = 50) -> None:
    """Add a panel to a page such as "slice.record"; a slice calls it once, from its AppConfig.ready()."""
    panel = Panel(build, order)
    if panel not in _panels[page]:
        _panels[page].append(panel)
        _panels[page].sort(key=lambda p: p.order)


def panels(page: str, request: HttpRequest, subject: Any) -> list[SafeString | str]:
    """Return the markup of every panel of a page that has something to show."""
    return [markup for panel in _panels[page] if (markup := panel.build(request, subject))]


@dataclass(frozen=True)
class PageTab:
    """A tab that a slice adds to a page; `url` names a page that takes what identifies the subject."""

    label: Label
    name: str
    url: str


_tabs: dict[str, list[PageTab]] = defaultdict(list)
_columns: dict[str, list[Callable[[], Sequence[Column]]]] = defaultdict(list)


def register_tab(page: str, tab: PageTab) -> None:
    """Add a tab to a page; called once, from a slice's AppConfig.ready()."""
    if tab not in _tabs[page]:
        _tabs[page].append(tab)


def tabs(page: str) -> Sequence[PageTab]:
    """Return the tabs that were added to a page."""
    return _tabs[page]


def register_columns(table: str, make: Callable[[], Sequence[Column]]) -> None:
    """Add columns to a list; `make` is called when the list is first shown."""
    if make not in _columns[table]:
        _columns[table].append(make)


def more_columns(table: str) -> list[Column]:
    """Return the columns that were added to a list."""
    return [column for make in _columns[table] for column in make()]
