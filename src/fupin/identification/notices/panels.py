"""What notices add to the page of a place: its notices, and a village's code for asking for help."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from fupin.framework.permissions import allowed
from fupin.framework.web.requests import Request
from fupin.identification.notices.models import PUBLISH, READ
from fupin.kernel.area import VILLAGE_LEVEL
from fupin.places import queries as places


def of_area(request: Request, place: places.Area) -> SafeString | str:
    """Link to the notices of a place; nothing for an earlier state, or for whoever may not read them."""
    if request.page.as_of.is_past or not allowed(request.user, READ, place.pk):
        return ""
    may_publish = allowed(request.user, PUBLISH, place.pk) and place.key_level == VILLAGE_LEVEL
    context = {
        "notices": f"{reverse('identification:notices')}?f.area={place.pk}",
        "publications": f"{reverse('identification:publications')}?f.area={place.pk}",
        "help_code": reverse("identification:help-code", args=[place.pk]) if may_publish else "",
    }
    return render_to_string("identification/notices/area_panel.html", context, request)
