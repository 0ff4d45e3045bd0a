"""What reports add to the main menu."""

from __future__ import annotations

from fupin.reports.demanded import menu as demanded
from fupin.reports.figures import menu as figures
from fupin.reports.office import menu as office
from fupin.reports.papers import menu as papers


def add() -> None:
    """Register the entries; called once."""
    for part in (figures, papers, office, demanded):
        part.add()
