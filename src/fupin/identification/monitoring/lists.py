"""The lists of monitoring: clues with risk, band, reasons and deadline, and the figures of villages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import SYSTEM
from fupin.framework.scope import ScopedQuerySet
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Answer, Choice, Day, Name, Number, Words
from fupin.framework.web.tables import Table
from fupin.framework.web.words import joined, words
from fupin.identification.monitoring import plan
from fupin.identification.monitoring.models import Clue, ClueReport
from fupin.identification.monitoring.words import BANDS, LEVELS, said
from fupin.kernel.area import VILLAGE_LEVEL, unit_of
from fupin.places import queries as places
from fupin.policy.tree import HOUSEHOLD
from fupin.registry.queries import numbers_of, pack

_STATES = dict(Clue.State.choices)
_STATE_LEVELS = {"open": "warn", "case": "info", "cleared": "ok"}


def waiting_since() -> datetime:
    """Return the moment before which an open clue should have a measure by now."""
    return timezone.now() - timedelta(days=int(plan.number("warning.measure_days", timezone.localdate(), 10)))


def without_measure(user: object) -> ScopedQuerySet[Any]:
    """Return the clues under way that the user may see, older than the pack allows, and still without a measure."""
    found: ScopedQuerySet[Any] = Clue.objects.visible_to(user)
    under_way = found.filter(state__in=["open", "case"], measured_at=None, by_lot=False)
    return under_way.filter(first_at__lt=waiting_since())


def _url(row: Row) -> str:
    return reverse("identification:clue", args=[row["id"]])


def _place_names(keys: Collection[Any]) -> Mapping[Any, Any]:
    return places.full_names(SYSTEM, keys)


def _homes(identifiers: Collection[Any]) -> Mapping[Any, Any]:
    """Head and number of the households of clues; what was told where the household is not known."""
    rows = {pk: (household, who) for pk, household, who in _of_clues(identifiers, "household_id", "who")}
    known = numbers_of(SYSTEM, {household for household, _who in rows.values() if household})
    names = {pk: " ".join(reversed(known[household])) for pk, (household, _w) in rows.items() if household in known}
    return {**{pk: who for pk, (_household, who) in rows.items() if who}, **names}


def _of_clues(identifiers: Collection[Any], *names: str) -> Any:
    return Clue.objects.visible_to(SYSTEM).filter(pk__in=identifiers).values_list("pk", *names)


def _whys(identifiers: Collection[Any]) -> Mapping[Any, Any]:
    """What was told of each clue: findings of screenings, and the words of people."""
    rows = ClueReport.objects.visible_to(SYSTEM).filter(clue_id__in=identifiers)
    found: dict[int, dict[str, None]] = {}
    for clue, detail, told in rows.values_list("clue_id", "detail", "words"):
        found.setdefault(clue, {}).update(dict.fromkeys(filter(None, [said(detail), told])))
    return {clue: joined(list(told)) for clue, told in found.items()}


def points(row: Row) -> str:
    """Return the points of a clue with the answers that gave most of them."""
    if row["points"] is None:
        return "–"
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return joined([str(row["points"]), *(reason[language] for reason in row["reasons"] or ())])


def _columns() -> list[Column]:
    late = Q(state=Clue.State.OPEN, check_by__lt=timezone.localdate())
    bare = Q(state__in=["open", "case"], measured_at=None, by_lot=False, first_at__lt=waiting_since())
    return [
        Column("household", _("Household"), Name(), source="id", resolve=_homes, link=_url, sort=False),
        Column("risk", _("Risk"), Choice(plan.labels(plan.RISKS)), filter=True),
        Column("why", _("What was found"), Words(), source="id", resolve=_whys, sort=False),
        Column("band", _("Early warning"), Choice(BANDS, LEVELS), filter=True, absent="–"),
        Column("area", _facts_label("area"), source="area", resolve=_place_names, filter=places.area_filter()),
        Column("state", _("State"), Choice(_STATES, _STATE_LEVELS), filter=True),
        Column("kind", _("Proposed kind"), Choice(plan.labels(plan.KINDS)), filter=True, absent="–"),
        Column("check_by", _("To be checked by"), Day(), filter=True),
        Column("late", _("Overdue"), Answer(), expression=_yes(late), filter=True),
        Column("first_at", _("Reported on"), Day(), source="first_at__date", filter=True, shown=False),
        Column("bare", _("Without a measure too long"), Answer(), expression=_yes(bare), filter=True, shown=False),
        Column("by_lot", _("Drawn by lot"), Answer(), filter=True, shown=False),
        Column("points", _("Points"), Words(), value=points, needs=("points", "reasons"), shown=False),
    ]


def _yes(condition: Q) -> Combinable:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _facts_label(name: str) -> Any:
    facts = pack().facts[HOUSEHOLD]
    return facts[name].label if name in facts else _("Place")


def clue_table(name: str, title: Any, empty: Any, sort: str = "check_by") -> Table:
    """Return a list of clues; made for every request, because "overdue" depends on the day."""
    return Table(
        f"identification.{name}",
        title,
        _columns(),
        sort=sort,
        search=_search,
        empty=empty,
        export_right="registry.export",
    )


def _search(text: str) -> Q:
    return Q(who__icontains=text) | Q(reports__words__icontains=text)


@cache
def village_table() -> Table:
    """Return the figures of villages."""

    def link(row: Row) -> str:
        return f"{reverse('identification:clues-all')}?f.area={row['id']}"

    return Table(
        "identification.clue_villages",
        _("Figures by village"),
        [
            Column("name", _("Village"), Name(), link=link),
            Column("open", _("To be checked"), Number(), filter=True, total=True),
            Column("late", _("Overdue"), Number(), filter=True, total=True),
            Column("bare", _("Without a measure too long"), Number(), filter=True, total=True),
            Column("case", _("In a procedure"), Number(), total=True),
            Column("cleared", _("Cleared"), Number(), total=True),
        ],
        sort="-open",
        empty=_("No clue was reported here."),
        export_right="registry.export",
    )


def village_rows(user: object) -> list[Row]:
    """Return how many clues every village of the user has, by where they stand; one statement."""
    unit = unit_of(VILLAGE_LEVEL)
    late = Q(state=Clue.State.OPEN, check_by__lt=timezone.localdate())
    bare = Q(state__in=["open", "case"], measured_at=None, by_lot=False, first_at__lt=waiting_since())
    counted = Clue.objects.visible_to(user).order_by().annotate(place=F("area") / unit).values("place")
    rows = counted.annotate(
        **{state: Count("pk", filter=Q(state=state)) for state in ("open", "case", "cleared")},
        late=Count("pk", filter=late),
        bare=Count("pk", filter=bare),
    )
    found = [{**row, "id": row["place"] * unit} for row in rows]
    names = places.full_names(user, [row["id"] for row in found])
    return [{**row, "name": names.get(row["id"], str(row["id"]))} for row in found]


def risk_label(risk: str) -> str:
    """Return a risk in words; a code that the pack does not know stands for itself."""
    return words(plan.labels(plan.RISKS).get(risk, risk))
