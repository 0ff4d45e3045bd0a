"""What several actions of pairing share: finding what they change, and refusing what cannot be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_noop

from fupin.assistance.pairing.models import Helper, Pairing
from fupin.framework.actions import Act
from fupin.framework.bulk import chunks
from fupin.framework.permissions import SYSTEM
from fupin.kernel.area import level_of
from fupin.kernel.errors import FupinError
from fupin.kernel.text import Text
from fupin.policy.pairing import HELPER, HOUSEHOLD, PairingKind, PairingPolicy
from fupin.registry.queries import pack
from fupin.registry.queries.procedures import Brief, briefs

_SHORTEST_REASON = 4
_CHUNK = 500


def policy() -> PairingPolicy:
    """Return what the pack says of pairing."""
    return pack().pairing


def kind_of(name: str) -> PairingKind:
    """Return a kind of pairing; raises if the pack has none of that name."""
    found = policy().kinds.get(name)
    if found is None:
        raise FupinError(gettext_noop("The policy pack knows no kind of pairing “%(kind)s”."), kind=name)
    return found


def open_pairings() -> Any:
    """Return the pairings that have not ended, read with the rights of the system."""
    return Pairing.objects.visible_to(SYSTEM).filter(until=None)


def helper_of(act: Act, identifier: int | None) -> Helper:
    """Return a helper whom the actor may see and who has not left."""
    found: Helper | None = Helper.objects.visible_to(act.actor).filter(pk=identifier or 0).first()
    if found is None:
        raise FupinError(gettext_noop("There is no such helper in the places of your posts."))
    if found.left_on is not None:
        raise FupinError(
            gettext_noop("%(name)s left on %(day)s. Choose somebody else."), name=found.name, day=found.left_on
        )
    return found


def pairing_of(act: Act, identifier: int) -> Pairing:
    """Return a pairing of the actor's places that has not ended."""
    found: Pairing | None = open_pairings().filter(pk=identifier).first()
    if found is None:
        raise FupinError(gettext_noop("This pairing ended meanwhile. Reload the page."))
    act.permit([found.area])
    return found


def home_of(act: Act, household_id: int) -> Brief:
    """Return a household of the actor's places that is in the register."""
    found = briefs([household_id]).get(household_id)
    if found is None:
        raise FupinError(gettext_noop("There is no such household. Reload the page."))
    act.permit([found.area])
    if found.ended:
        raise FupinError(gettext_noop("Household %(number)s left the register."), number=found.number)
    return found


def most_of(helper: Helper, kind: str) -> int:
    """Return with how many households a helper is paired at most in a kind: the own limit, else that of the level."""
    return helper.most if helper.most is not None else policy().most(helper.level, kind)


def loads(kind: str, helper_ids: Iterable[int]) -> dict[int, int]:
    """Return how many open pairings of a kind helpers have."""
    found: dict[int, int] = {}
    for chunk in chunks(helper_ids, _CHUNK):
        rows = open_pairings().filter(kind=kind, helper_id__in=chunk).values_list("helper_id")
        found.update(rows.annotate(count=Count("pk")))
    return found


def require_room(helper: Helper, kind: str, more: int = 1) -> None:
    """Raise unless a helper may take so many more."""
    has, most = loads(kind, [helper.pk]).get(helper.pk, 0), most_of(helper, kind)
    if has + more > most:
        raise FupinError(
            gettext_noop("%(name)s has %(has)s of at most %(most)s. Choose somebody else, or raise the limit."),
            name=helper.name,
            has=has,
            most=most,
        )


def require_no_kin(helper: Helper, household_id: int) -> None:
    """Raise if a helper declared to be kin of a household."""
    if household_id in helper.kin:
        raise FupinError(gettext_noop("%(name)s declared to be kin of this household."), name=helper.name)


def require_free(kind: PairingKind, subject: dict[str, Any], who: dict[str, Any]) -> None:
    """Raise if the pair is there already, or the household or place has as many of the kind as there may be."""
    there = open_pairings().filter(kind=kind.name, **subject)
    if there.filter(**who).exists():
        raise FupinError(gettext_noop("This pair is there already."))
    if kind.each is not None and there.count() >= kind.each:
        raise FupinError(
            gettext_noop("There is one already (%(kind)s). Hand over instead of adding another."), kind=kind.label
        )


def who_helps(act: Act, kind: PairingKind, helper_id: int | None, unit_id: int | None) -> dict[str, Any]:
    """Return the columns that say who helps, after looking whether the kind wants a helper or a unit."""
    if kind.who == HELPER:
        helper = helper_of(act, helper_id)
        return {"helper_id": helper.pk, "unit_id": helper.unit_id}
    return {"helper_id": None, "unit_id": unit_of(unit_id)}


def unit_of(identifier: int | None) -> int:
    """Return the identifier of a unit that there is."""
    from fupin.people import queries as people

    if identifier is None or people.unit(SYSTEM, identifier) is None:
        raise FupinError(gettext_noop("Choose a unit."))
    return identifier


def require_level(kind: PairingKind, area: int) -> None:
    """Raise unless a place is of the level that the kind is about."""
    levels = [key for key, _label in pack().area_levels]
    if kind.about == HOUSEHOLD or levels[level_of(area)] != kind.about:
        label = dict(pack().area_levels).get(kind.about, Text.of(en=kind.about))
        raise FupinError(gettext_noop("This pairing is about a place of the level “%(level)s”."), level=label)


def reason_given(text: str) -> str:
    """Return a reason on one line; raises for one that says nothing."""
    reason = " ".join(text.split())
    if len(reason) < _SHORTEST_REASON:
        raise FupinError(gettext_noop("Say why; the reason is kept."))
    return reason[:200]


def day_given(act: Act, day: date | None, since: date | None = None) -> date:
    """Return a day that is not before the beginning; today where none is given. Days to come are refused later."""
    chosen = day or act.today
    if since is not None and chosen < since:
        raise FupinError(gettext_noop("That is before the pairing began (%(day)s)."), day=since.isoformat())
    return chosen
