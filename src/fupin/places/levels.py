"""The names of the levels of places, as the policy pack gives them."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fupin.kernel.text import Text
from fupin.policy import packs


def level_name(level: int) -> str:
    """Return what places of a level are called, in the language of the page."""
    names = level_names()
    return names[level] if 0 <= level < len(names) else _("place")


def level_names() -> list[str]:
    """Return what the levels are called, from the nation down, in the language of the page."""
    language = get_language() or "en"
    return [text.inside(language) for _key, text in _levels()]


def level_numbers() -> dict[str, int]:
    """Return the number of each level by everything it is called, for lists that name the level in words."""
    numbers: dict[str, int] = {}
    for number, (key, text) in enumerate(_levels()):
        numbers.update(dict.fromkeys((key, str(number), *(word.casefold() for word in text.words())), number))
    return numbers


@cache
def _levels() -> tuple[tuple[str, Text], ...]:
    return packs.find(settings.PACK).area_levels
