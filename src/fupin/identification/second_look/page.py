"""The errors of a second look as the page shows them: only villages of the reader, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fupin.framework.permissions import spans
from fupin.framework.web.requests import Request
from fupin.identification.second_look.models import READ, SecondLook
from fupin.kernel.area import level_of, span
from fupin.places import queries as places

_CHANCE = 0.9


@dataclass(frozen=True)
class Line:
    """One row of the group table; shares are in hundredths, None where nobody was asked."""

    name: str
    checked: int
    poor: int
    missed: str
    needless: str
    list_missed: str
    list_needless: str
    list_unlisted: str


@dataclass(frozen=True)
class Shown:
    """A second look in words and lines."""

    look: SecondLook
    place: str
    score: list[str]
    listed: list[str]
    groups: list[Line]
    villages: list[Line]

    @property
    def no_better_than_chance(self) -> bool:
        """Whether the score misses nearly as many as drawing lots would; then its queue is worth little."""
        score, checked = self.look.figures.get("score", {}), self.look.figures.get("checked", 0)
        missed = score.get("missed", {}).get("value")
        return missed is not None and checked > 0 and missed > _CHANCE * (1 - self.look.figures["quota"] / checked)

    @property
    def figures(self) -> dict[str, Any]:
        """The counts."""
        return dict(self.look.figures)


def newest(request: Request, key: int) -> SecondLook | None:
    """The newest look at a place, or at the nearest place above or inside it that was looked at."""
    looks = list(SecondLook.objects.visible_to(request.user)[:200])
    low, high = span(key)
    over = [one for one in looks if span(one.area)[0] <= low and high <= span(one.area)[1]]
    inside = [one for one in looks if low <= one.area <= high]
    ordered = sorted(over, key=lambda one: -level_of(one.area)) or sorted(inside, key=lambda one: level_of(one.area))
    return ordered[0] if ordered else None


def shown(request: Request, look: SecondLook) -> Shown:
    """A look for its reader."""
    figures = look.figures
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    own = spans(request.user, READ)
    villages = [one for one in figures.get("villages", []) if any(a <= one["area"] <= b for a, b in own)]
    names = places.names(request.user, [look.area, *(one["area"] for one in villages)])
    return Shown(
        look,
        names.get(look.area, str(look.area)),
        _sentences(figures, "score", language),
        _sentences(figures, "list", language),
        [_line(_name(one, language), one) for one in figures.get("groups", [])],
        [_line(names.get(one["area"], str(one["area"])), one) for one in villages],
    )


def _sentences(figures: dict[str, Any], side: str, language: str) -> list[str]:
    return list(figures.get(side, {}).get("sentences", {}).get(language, []))


def _name(group: dict[str, Any], language: str) -> str:
    if group["label"] is None:
        return _("All")
    return f"{group['label'][language]}: {group['value'] if group['value'] is not None else _('unknown')}"


def _line(name: str, group: dict[str, Any]) -> Line:
    score, listed = group["score"], group["list"]
    cells = [score[cell] for cell in ("right", "needless_count", "missed_count", "left_out")]
    return Line(
        name,
        sum(cells),
        score["right"] + score["missed_count"],
        _share(score["missed"]),
        _share(score["needless"]),
        _share(listed["missed"]),
        _share(listed["needless"]),
        _share(listed["missed_of_unlisted"]),
    )


def _share(share: dict[str, Any]) -> str:
    if share["value"] is None:
        return "–"
    ends = "" if share["low"] is None else f" ({100 * share['low']:.0f}–{100 * share['high']:.0f})"
    return f"{100 * share['value']:.1f} %{ends}"
