"""What stands in the way of an exit beside the rules: later slices say it, and no case is opened until it is gone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from django.utils.translation import gettext_noop

from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text

Ask = Callable[[object, Collection[int]], Mapping[int, list[Text]]]
"""Gets a user and households; returns for each that is hindered what hinders it, in words."""

_asked: list[Ask] = []


def register_obstacles(ask: Ask) -> Ask:
    """Have a function asked before an exit is proposed; a slice calls it once, from its AppConfig.ready()."""
    if ask not in _asked:
        _asked.append(ask)
    return ask


def obstacles(user: object, household_ids: Collection[int]) -> dict[int, list[Text]]:
    """Return for each household that is hindered everything that stands in the way of its exit."""
    found: dict[int, list[Text]] = {}
    for ask in _asked if household_ids else ():
        for household_id, words in ask(user, household_ids).items():
            found.setdefault(household_id, []).extend(words)
    return found


def require_no_obstacle(found: Mapping[int, list[Text]], household_id: int) -> None:
    """Raise where something stands in the way of the exit of a household, naming it."""
    words = found.get(household_id)
    if not words:
        return
    languages = dict.fromkeys(language for one in words for language, _ in one.by_language)
    why = Text.of(**{language: " ".join(one.inside(language) for one in words) for language in languages})
    raise FupinError(gettext_noop("The exit is not proposed yet. Still open: %(why)s"), why=why)
