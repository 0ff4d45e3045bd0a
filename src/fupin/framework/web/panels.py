"""Panels: what later slices add to the pages of earlier ones, without being known to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

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
