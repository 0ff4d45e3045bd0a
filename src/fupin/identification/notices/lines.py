"""The lines of a notice: what the profile shows of each household, masked, once and for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.permissions import SYSTEM
from fupin.framework.publication.masking import mask_name
from fupin.identification.notices.refusals import check_numbers, check_words
from fupin.kernel.area import GROUP_LEVEL, level_of
from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text
from fupin.places import queries as places
from fupin.policy.notices import MEASURE, NAME, OUTCOME, PLACE, SIZE, MaskingProfile
from fupin.policy.tree import HOUSEHOLD
from fupin.registry.queries import pack, shown_in_public

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of a notice speaks of: a case, its household, what was decided, and with which measure.

    `outcome` is a code of the profile's outcomes, or a short text of which nothing may be private; `measure` too.
    """

    case_id: int | None
    household_id: int
    outcome: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Masked:
    """A line as it is published, with the place where its household lives."""

    line: Line
    area: int
    values: dict[str, Any]


def masked_lines(profile: MaskingProfile, lines: Sequence[Line]) -> list[Masked]:
    """Return the lines as the profile shows them; raises FupinError with the line that must not be published."""
    facts = [one.show for one in profile.columns if one.show not in (NAME, PLACE, SIZE, OUTCOME, MEASURE)]
    known = shown_in_public({line.household_id for line in lines}, facts)
    missing = sum(line.household_id not in known for line in lines)
    if missing:
        raise FupinError(
            gettext_noop("%(count)d households of this notice are not in the register. Reload the list."), count=missing
        )
    groups = _groups(row["area"] for row in known.values())
    found = [_masked(profile, line, known[line.household_id], groups) for line in lines]
    for position, one in enumerate(found, start=1):
        _check(one, position)
    return found


def _check(masked: Masked, position: int) -> None:
    # A name may hold the sign of an illness; what was decided of its bearer may not.
    for show, value in masked.values.items():
        for text in _texts(value):
            check_numbers(text, position)
            if show not in (NAME, PLACE):
                check_words(text, position)


def _groups(areas: Iterable[int]) -> Mapping[int, str]:
    wanted = {area for area in areas if level_of(area) == GROUP_LEVEL}
    return places.names(SYSTEM, wanted)


def _masked(profile: MaskingProfile, line: Line, row: Mapping[str, Any], groups: Mapping[int, str]) -> Masked:
    values = {one.show: _value(one.show, profile, line, row, groups) for one in profile.columns}
    return Masked(line, row["area"], values)


def _value(show: str, profile: MaskingProfile, line: Line, row: Mapping[str, Any], groups: Mapping[int, str]) -> Any:
    if show == NAME:
        return mask_name(row["head_name"], profile.keep, pack().notices.never.sign)
    if show == PLACE:
        return groups.get(row["area"], "")
    if show == SIZE:
        return row["size"]
    if show == OUTCOME:
        return _said(profile.outcomes.get(line.outcome), line.outcome)
    if show == MEASURE:
        return _said(_measure(line.measure), line.measure)
    return _fact(show, row[show])


def _said(text: Text | None, words: str) -> Any:
    return dict(text.by_language) if text else words.strip()[:_LONGEST]


def _measure(code: str) -> Text | None:
    codes = pack().codes.get(MEASURE)
    found = codes.values.get(code) if codes else None
    return found.label if found else None


def _fact(name: str, value: Any) -> Any:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    return {language: pack().format(HOUSEHOLD, name, value, language) for language in pack().languages}


def _texts(value: Any) -> list[str]:
    """Return a value's words in every language; numbers have none."""
    several = value.values() if isinstance(value, dict) else [value]
    return [one for one in several if isinstance(one, str)]
