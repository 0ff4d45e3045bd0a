"""What identification adds to the pages of the register: answers for households, counts for places."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import allowed
from fupin.framework.web.charts import Bar, stacked
from fupin.framework.web.columns import Column
from fupin.framework.web.filters import YesNo
from fupin.framework.web.formats import Answer, Money
from fupin.framework.web.panels import PageTab, register_columns, register_panel, register_tab
from fupin.framework.web.parts import Figure
from fupin.framework.web.requests import Request
from fupin.identification import queries
from fupin.identification.models import Finding
from fupin.identification.notices.panels import of_area as notices_of_area
from fupin.identification.queries import Answers
from fupin.identification.reasons import decisions_asked
from fupin.kernel.area import GROUP_LEVEL
from fupin.kernel.money import round_half_up
from fupin.kernel.text import Text
from fupin.places import queries as places
from fupin.policy.explain import Explanation
from fupin.registry.queries import HouseholdFile, counted, lists_agree, pack


def add() -> None:
    """Register everything; called once."""
    register_panel("registry.household", of_household, 10)
    register_panel("registry.area", of_area, 10)
    register_panel("registry.area", notices_of_area, 60)
    register_tab("registry.household", PageTab(_("Why?"), "why", "identification:why"))
    register_columns("registry.households", columns)


def of_household(request: Request, file: HouseholdFile) -> SafeString:
    """Show the policy's answers for the newest year, each with its conditions."""
    year = queries.latest_year(file)
    explanation = queries.explanation_of(file, year)
    per_head = explanation.rules.for_purpose("income_per_head")
    amount = explanation.value(per_head) if per_head else None
    context = {
        "year": year,
        "number": file.household.number,
        "decisions": [_decision(explanation, name) for name in decisions_asked(explanation.rules)],
        "per_head": None if amount is None else round_half_up(amount),
        "page": request.page,
    }
    return render_to_string("identification/household_panel.html", context)


def _decision(explanation: Explanation, name: str) -> tuple[Text, bool | None, list[tuple[Text, bool | None]]]:
    rules = explanation.rules.rules
    conditions = [(rules[c].definition.label, explanation.answer(c)) for c in explanation.rules.conditions_of(name)]
    return rules[name].definition.label, explanation.answer(name), conditions


def of_area(request: Request, place: places.Area) -> SafeString | str:
    """Show how many households are poor by the policy, place by place; nothing for an earlier state."""
    if request.page.as_of.is_past:
        return ""
    # Who may read figures sees the answers counted, but no list of households.
    eyes = counted(request.user)
    year = queries.newest_year(eyes, place.pk)
    own = queries.answers(eyes, place.pk, year).get(place.pk, Answers()) if year else Answers()
    context = {
        "place": place,
        "year": year,
        "figures": _figures(place, own, linked=lists_agree(request.user, place.pk)),
        "chart": _chart(eyes, place, year, own) if year else None,
        "may_run": allowed(request.user, "identification.run", place.pk),
        "page": request.page,
    }
    return render_to_string("identification/area_panel.html", context, request)


def _figures(place: places.Area, own: Answers, *, linked: bool) -> list[Figure]:
    parts = ((_("yes"), own.yes, "True"), (_("no"), own.no, "False"), (_("unknown"), own.unknown, "?"))
    return [Figure(label, count, _list(place, value) if linked else "") for label, count, value in parts]


def _list(place: places.Area, answer: str) -> str:
    asked = {"f.area": place.pk, "f.kind": "registered", "f.poor": answer}
    return f"{reverse('registry:households')}?{urlencode(asked)}"


def _chart(eyes: object, place: places.Area, year: int, own: Answers) -> SafeString:
    level = min(place.key_level + 1, GROUP_LEVEL)
    below = queries.answers(eyes, place.pk, year, level) if place.key_level < GROUP_LEVEL else {}
    names = places.names(eyes, below)
    bars = [
        Bar(place.name, _parts(own)),
        *(Bar(names.get(k, str(k)), _parts(a), reverse("registry:area", args=[k])) for k, a in sorted(below.items())),
    ]
    return stacked(_("Poor by the policy"), [_("yes"), _("no"), "?"], bars)


def _parts(found: Answers) -> list[int]:
    return [found.yes, found.no, found.unknown]


def columns() -> list[Column]:
    """Return the policy's newest answer as columns of the list of households."""
    newest = Finding.objects.filter(household_id=OuterRef("id")).order_by("-year")
    return [
        Column("poor", _("Poor by the policy"), Answer(), expression=_of(newest, "poor"), filter=YesNo()),
        Column(
            "per_head",
            _("Income per head"),
            Money(pack().currency.minor_digits),
            expression=_of(newest, "per_head"),
            filter=True,
            shown=False,
        ),
    ]


def _of(newest: object, field: str) -> Subquery:
    return Subquery(newest.values(field)[:1])  # type: ignore[attr-defined]
