"""The writers of the demonstration: places, households and the people who work with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from fupin.assistance.matters.models import Matter, MatterStep
from fupin.assistance.needs.models import Need, Offer
from fupin.assistance.pairing.models import Helper, HelpGiven, Pairing
from fupin.assistance.plans.models import Plan, PlanLine
from fupin.framework.actions import Act, action
from fupin.framework.ids import new_ids
from fupin.framework.initials import initials_of
from fupin.framework.recording import Recorded
from fupin.framework.writing import insert_histories, insert_records
from fupin.kernel.area import NATION, level_of
from fupin.places.models import Area
from fupin.project.demo.helpers import SINCE as HELPERS_SINCE
from fupin.project.demo.helpers import History, Row
from fupin.project.demo.place_facts import Dated
from fupin.project.demo.rows import records_of, rows_of
from fupin.project.demo.shapes import Facts, Household, Place
from fupin.registry.models import Account, Member
from fupin.registry.models import Household as HouseholdRow

if TYPE_CHECKING:
    from fupin.project.demo.help_loading import Help


@action("places.manage")
def load_places(act: Act, places: Sequence[Place], since: date, told: Mapping[int, Dated]) -> int:
    """Record the places of the demonstration county that are not there yet, with what they tell; return how many."""
    known = set(Area.objects.filter(pk__in=[p.key for p in places]).values_list("pk", flat=True))
    histories = [_history(place, since, told.get(place.key, ())) for place in places if place.key not in known]
    insert_histories(act, Area, histories)
    act.tell(NATION, "places", count=len(histories))
    return len(histories)


@action("registry.write")
def load_town(act: Act, town: Place, villages: Iterable[list[Household]]) -> dict[str, int]:
    """Record the households of a town of the demonstration county, village by village, with all their past."""
    counts: Counter[str] = Counter()
    for households in villages:
        rows = rows_of(households, iter(new_ids(records_of(households))))
        for model, histories in ((HouseholdRow, rows.households), (Member, rows.members), (Account, rows.accounts)):
            counts[model._meta.model_name or ""] += len(insert_histories(act, model, histories))
    act.tell(town.key, town.code, **counts)
    return counts


@action("help.act")
def load_help_of_town(act: Act, town: Place, help_: Help) -> dict[str, int]:
    """Record what is done for the households of a town of the demonstration county, with its past."""
    insert_records(act, Helper, help_.helpers, HELPERS_SINCE)
    counts = {"helper": len(help_.helpers)}
    dated: tuple[tuple[type[Recorded], Sequence[History]], ...] = (
        (Pairing, help_.pairings), (Plan, help_.plans), (Need, help_.needs), (Matter, help_.matters)
    )  # fmt: skip
    for model, histories in dated:
        counts[model._meta.model_name or ""] = len(insert_histories(act, model, histories))
    given = [{**row, "true_from": row["on"]} for row in help_.given]
    steps = [{**row, "true_from": row["on"]} for row in help_.steps]
    offers = [{**row, "true_from": row["since"]} for row in help_.offers]
    plain: tuple[tuple[type[Recorded], Sequence[Row]], ...] = (
        (PlanLine, help_.lines), (Offer, offers), (MatterStep, steps), (HelpGiven, given)
    )  # fmt: skip
    for model, rows in plain:
        counts[model._meta.model_name or ""] = len(insert_records(act, model, rows, HELPERS_SINCE))
    act.tell(town.key, town.code, **counts)
    return counts


def _history(place: Place, since: date, told: Iterable[tuple[date, Facts]]) -> list[tuple[date, dict[str, object]]]:
    """Return the past of a place: each day adds to what was known before."""
    facts, history = dict(place.facts), [(since, _area(place))]
    for day, more in told:
        facts = {**facts, **more}
        history = [entry for entry in history if entry[0] != day]
        history.append((day, {**(_area(place) if day == since else {}), "facts": facts}))
    return history


def _area(place: Place) -> dict[str, object]:
    return {
        "id": place.key,
        "area": place.key,
        "level": level_of(place.key),
        "code": place.code,
        "name": place.name,
        "initials": initials_of(place.name),
        "facts": place.facts,
    }
