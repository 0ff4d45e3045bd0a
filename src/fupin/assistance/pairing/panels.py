"""What pairing adds to the pages of the register: who helps a household, coverage of a place, a column of the list."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fupin.assistance.pairing.checks import policy
from fupin.assistance.pairing.models import Helper, Pairing
from fupin.assistance.pairing.views.covering import gaps_url
from fupin.assistance.queries import pairing as queries
from fupin.assistance.rights import ACT, PAIR, READ
from fupin.framework.permissions import SYSTEM, allowed
from fupin.framework.web.columns import Column
from fupin.framework.web.formats import Name
from fupin.framework.web.requests import Request
from fupin.kernel.area import COUNTY_LEVEL, level_of
from fupin.places.queries import Area
from fupin.policy.pairing import HOUSEHOLD
from fupin.registry.queries import HouseholdFile, pack


def of_household(request: Request, file: HouseholdFile) -> SafeString | str:
    """Show who helps a household, since when, and the help of this year."""
    home, past = file.household, request.page.as_of.is_past
    if not allowed(request.user, READ, home.area) or home.kind not in pack().population.registered:
        return ""
    lines = [line for line in queries.pairings_of(request.user, home.pk, file.moment) if line.open]
    here = not past and not home.ended
    context = {
        "lines": lines,
        "totals": queries.help_this_year(request.user, home.pk, file.moment),
        "home": home,
        "may_act": here and allowed(request.user, ACT, home.area),
        "may_pair": here and allowed(request.user, PAIR, home.area),
        "page": request.page,
    }
    return render_to_string("assistance/pairing/household_panel.html", context, request)


def of_area(request: Request, place: Area) -> SafeString | str:
    """Show in short how far a place is covered; nothing above a county, where nobody mends a gap."""
    if request.page.as_of.is_past or not allowed(request.user, READ, place.pk) or level_of(place.pk) < COUNTY_LEVEL:
        return ""
    # Every household is read for it: in a county that is a page of its own.
    near = level_of(place.pk) > COUNTY_LEVEL
    found = [one for one in queries.gaps(request.user, place.pk) if one.total] if near else []
    kinds = [kind for kind in policy().kinds.values() if kind.about == pack().area_levels[level_of(place.pk)][0]]
    context = {
        "rules": [(one, gaps_url(one.rule, place.pk)) for one in found],
        "lines": [line for line in queries.pairings_of_place(request.user, place.pk) if line.open],
        "place": place,
        "may_pair": bool(kinds) and allowed(request.user, PAIR, place.pk),
        "may_act": allowed(request.user, ACT, place.pk),
        "page": request.page,
    }
    return render_to_string("assistance/pairing/area_panel.html", context, request)


def columns() -> list[Column]:
    """Return the helper of a household as a column of the list, found and sorted by name."""
    first = next((kind.name for kind in policy().kinds.values() if kind.about == HOUSEHOLD), "helper")
    rows = Pairing.objects.visible_to(SYSTEM).filter(household_id=OuterRef(OuterRef("id")), kind=first, until=None)
    name = Helper.objects.visible_to(SYSTEM).filter(pk__in=rows.order_by().values("helper_id")).values("name")[:1]
    return [Column("helper", _("Helper"), Name(), expression=Subquery(name), filter=True, shown=False, absent="–")]
