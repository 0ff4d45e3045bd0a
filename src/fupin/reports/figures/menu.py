"""What figures add to the menu and to the pages of other slices."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from fupin.framework.web.layout import Entry, register
from fupin.framework.web.panels import register_panel
from fupin.framework.web.requests import Request
from fupin.places.queries import Area
from fupin.reports import actions
from fupin.reports.figures.eyes import FIGURES, reads_figures

__all__ = ["actions", "add"]


def add() -> None:
    """Register everything; called once."""
    register(Entry(_("All figures"), "reports:figures", "chart", 60, right=FIGURES, group=_("Reports")))
    register_panel("registry.area", _panel, order=20)


def _panel(request: Request, place: Area) -> str:
    """The way from the page of a place to its figures."""
    if not reads_figures(request.user, place.pk):
        return ""
    return render_to_string("reports/figures/panel.html", {"place": place}, request)
