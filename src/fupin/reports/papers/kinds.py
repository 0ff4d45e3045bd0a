"""The kinds of paper: what each is called, what it is about, and its template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fupin.kernel.area import COUNTY_LEVEL, TOWN_LEVEL, VILLAGE_LEVEL
from fupin.reports.papers.content import ACCOUNT, ENTITLEMENTS, EVERYTHING, PLAN, REASONS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_VILLAGE, _ABOVE = (VILLAGE_LEVEL,), (COUNTY_LEVEL, TOWN_LEVEL)


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind of paper; `levels` are those of the places that it is about, none for one about a household.

    `parts` are those of a household's content that it prints.
    """

    name: str
    label: StrPromise
    told: StrPromise
    template: str
    levels: tuple[int, ...] = ()
    parts: frozenset[str] = frozenset()

    @property
    def of_household(self) -> bool:
        """Whether it is about one household."""
        return not self.levels


_EVERY = (
    PaperKind(
        "file",
        _("Household file"),
        _("Everything on file, with what is missing"),
        "household",
        parts=EVERYTHING - {REASONS},
    ),
    PaperKind(
        "handbook",
        _("Handbook"),
        _("For the household to keep, with room for visits"),
        "handbook",
        parts=frozenset({ACCOUNT, ENTITLEMENTS, PLAN}),
    ),
    PaperKind(
        "statement",
        _("Entitlement statement"),
        _("What it has, may have and cannot have"),
        "statement",
        parts=frozenset({ENTITLEMENTS, REASONS}),
    ),
    PaperKind("card", _("Pairing card"), _("Who is responsible, to hang on the door"), "card"),
    PaperKind(
        "book", _("Village book"), _("Profile, figures, plan and every registered household"), "village", _VILLAGE
    ),
    PaperKind("ledger", _("Ledger of help given"), _("Line by line, household by household"), "ledger", _VILLAGE),
    PaperKind("wall", _("Wall chart"), _("Road map and timetable on one A1 sheet"), "wall", _ABOVE),
    PaperKind("map", _("Map"), _("Its villages by the share of registered persons"), "map", _ABOVE),
)

KINDS = {kind.name: kind for kind in _EVERY}
"""Every kind of paper by name, in the order of pages."""
