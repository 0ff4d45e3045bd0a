"""All that slides and the workbook tell of a place: figures, causes, incomes, plan, matters, pairing, cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from fupin.assistance.queries import matters as matters_on_file
from fupin.assistance.queries import pairing, plan_of_place
from fupin.framework.permissions import allowed
from fupin.identification import queries as identification
from fupin.kernel.area import COUNTY_LEVEL, GROUP_LEVEL, NATION_LEVEL, VILLAGE_LEVEL, level_of, span
from fupin.places import queries as places
from fupin.registry import queries as registry
from fupin.reports.office.subjects import Telling
from fupin.reports.papers.content import household_content
from fupin.reports.papers.saying import no_data
from fupin.reports.queries.figures import Figure, by_place

READ_HELP = "help.read"
BANDS = (50, 100, 150, 200)
"""Where the bands of income end, in percent of the line."""

_CASES = 3
_PROFILE = "profile"


@dataclass(frozen=True, slots=True)
class MatterCount:
    """The matters of one kind."""

    label: str
    open: int
    late: int
    done: int
    given_up: int
    cost: int

    @property
    def all(self) -> int:
        """How many there are."""
        return self.open + self.done + self.given_up


@dataclass(frozen=True, slots=True)
class PlanCount:
    """The plan lines of one measure."""

    label: str
    lines: int
    households: int
    done: int
    late: int
    amount: int | None


@dataclass(frozen=True, slots=True)
class CaseStory:
    """One household without its name: why it is poor, what was planned, what it got."""

    who: str
    causes: str
    plan: str
    help: str


@dataclass
class PlaceData:
    """One place told; lists are empty where the reader may not see them or nothing is on file."""

    area: int
    name: str
    full_name: str
    figures: Mapping[str, Figure]
    causes: Sequence[tuple[str, int, int]] = ()
    cause_unknown: int = 0
    incomes: Sequence[int] = ()
    income_unknown: int = 0
    income_year: int | None = None
    below: Mapping[int, Mapping[str, Figure]] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    plan: Sequence[PlanCount] = ()
    plans: tuple[int, int] = (0, 0)
    exits: Sequence[tuple[int, int, int]] = ()
    matters: Sequence[MatterCount] = ()
    paired: tuple[int, int] | None = None
    help: tuple[int, int] | None = None
    stories: Sequence[CaseStory] = ()


def level_below(area: int) -> int | None:
    """Return the level by which a place is told: towns of a county, villages of a town, none of a village."""
    level = level_of(area)
    if level >= VILLAGE_LEVEL:
        return None
    return max(level + 1, COUNTY_LEVEL + 1) if level >= COUNTY_LEVEL else level + 1


def names_of_sets(*sets: str) -> list[str]:
    """Return the figures of some sets of the pack, each once; sets that it lacks are left out."""
    known = registry.pack().figures
    of_sets = [name for one in sets for name in known.sets.get(one, ())]
    return list(dict.fromkeys(of_sets))


def deck_figures() -> list[str]:
    """Return the figures of which slides speak."""
    known = registry.pack().figures
    profile = [name for name, one in known.items() if one.group == _PROFILE]
    line = [name for name in known if name == "poverty_line"]
    return list(dict.fromkeys([*names_of_sets("base_figures", "progress"), *profile, *line]))


def place_data(
    telling: Telling, area: int, figures: Mapping[str, Figure] | None = None, *, stories: bool = True
) -> PlaceData:
    """Return one place told; figures that were computed for many places at once may be handed over."""
    with override(telling.locale):
        return _place_data(telling, area, figures, stories=stories)


def _place_data(telling: Telling, area: int, figures: Mapping[str, Figure] | None, *, stories: bool) -> PlaceData:
    user, wanted = telling.user, deck_figures()
    own = figures or by_place(user, wanted, area, level_of(area), telling.year, at=telling.at).get(area, {})
    name = places.names(user, [area]).get(area, str(area))
    found = PlaceData(area, name, places.full_names(user, [area], NATION_LEVEL).get(area, name), own)
    found.causes, found.cause_unknown = _causes(telling, area)
    _incomes(found, telling)
    below = level_below(area)
    if below is not None and below < GROUP_LEVEL:
        found.below = by_place(user, wanted, area, below, telling.year, at=telling.at)
        found.names = places.names(user, found.below)
    if allowed(user, READ_HELP, area):
        _help(found, telling)
        if stories:
            found.stories = _stories(telling, area)
    return found


def _causes(telling: Telling, area: int) -> tuple[list[tuple[str, int, int]], int]:
    counted = registry.counts_by(telling.user, area, "main_cause", at=telling.moment).get(area, {})
    labels = registry.pack().codes["cause"]
    known = [(labels.label_of(c).inside(telling.language), n, p) for c, (n, p) in counted.items() if c]
    return sorted(known, key=lambda one: (-one[1], one[0])), counted.get("", (0, 0))[0]


def _incomes(found: PlaceData, telling: Telling) -> None:
    year = telling.year
    heads = identification.incomes_per_head(telling.user, found.area, year)
    if not heads:
        year = identification.newest_year(telling.user, found.area) or year
        heads = identification.incomes_per_head(telling.user, found.area, year)
    found.incomes = [one for one in heads if one is not None]
    found.income_unknown, found.income_year = len(heads) - len(found.incomes), year if heads else None


def bands(incomes: Iterable[int], line: int) -> list[int]:
    """Return how many incomes lie in each band of the line, the last one above all."""
    counts = [0] * (len(BANDS) + 1)
    for one in incomes:
        counts[next((n for n, end in enumerate(BANDS) if one * 100 < line * end), len(BANDS))] += 1
    return counts


def _help(found: PlaceData, telling: Telling) -> None:
    user, area, moment = telling.user, found.area, telling.moment
    plan = plan_of_place(user, area, telling.year, moment)
    labels = registry.pack().measures
    found.plans = (plan.plans, plan.without)
    found.plan = [
        PlanCount(
            labels[measure].label.inside(telling.language) if measure in labels else measure,
            one.lines, len(one.households), one.done, one.late, one.known_amount,
        )
        for measure, one in sorted(plan.by["measure"].items(), key=lambda item: -item[1].lines)
    ]  # fmt: skip
    found.exits = [(year, one.planned, one.done) for year, one in sorted(plan.exits.items())]
    found.matters = _matters(telling, area)
    registered = registry.counts(user, area, at=moment).get(area, registry.Counts()).registered
    paired = {row["household_id"] for row in pairing.pairing_rows(user, area, moment) if _lasts(row, moment)}
    found.paired = (len(paired - {None}), registered)
    given = [row for row in pairing.help_rows(user, area, telling.year, moment) if row["counts"]]
    found.help = (len(given), sum(row["amount"] or 0 for row in given))


def _lasts(row: Mapping[str, Any], moment: Any) -> bool:
    return row["until"] is None or (moment is not None and row["until"] > moment[0])


def _matters(telling: Telling, area: int) -> list[MatterCount]:
    counts: dict[str, Counter[str]] = {}
    for row in matters_on_file.matter_rows(telling.user, area, at=telling.moment):
        one = counts.setdefault(row["kind"], Counter())
        gone = row["outcome"] in (matters_on_file.GONE, "given_up")
        one["open" if row["open"] else "given_up" if gone else "done"] += 1
        one["late"] += bool(row["late"])
        one["cost"] += row["cost"] or 0
    kinds = registry.pack().matters
    made = [
        MatterCount(
            kinds[name].label.inside(telling.language) if name in kinds else name,
            one["open"], one["late"], one["done"], one["given_up"], one["cost"],
        )
        for name, one in counts.items()
    ]  # fmt: skip
    return sorted(made, key=lambda one: (-one.all, one.label))


def _stories(telling: Telling, area: int) -> list[CaseStory]:
    """Return a few households that got most help, told without name, number or place."""
    worth: Counter[int] = Counter()
    for row in pairing.help_rows(telling.user, area, telling.year, telling.moment):
        worth[row["household_id"]] += row["amount"] or 0
    keys = [key for key, _sum in worth.most_common(_CASES)]
    if not keys:
        rows = registry.in_places(telling.user, span(area), telling.moment).filter(kind="registered")
        keys = list(rows.order_by("id").values_list("id", flat=True)[:_CASES])
    found = (household_content(telling.user, key, telling.year, telling.moment) for key in keys)
    return [
        CaseStory(
            _("A household of %(size)s") % {"size": one.size},
            _joined(cause.label for cause in one.causes),
            _joined(line.label for line in one.plan.lines) if one.plan else "",
            "" if one.help_sum == no_data() else one.help_sum,
        )
        for one in found
        if one is not None
    ]


def _joined(words: Iterable[str]) -> str:
    from fupin.framework.web.words import joined

    return joined([word for word in words if word])


def as_of_words(telling: Telling) -> str:
    """Return on what a paper rests, in one line."""
    day: date | None = telling.moment[0] if telling.moment else None
    policy = registry.pack()
    told = {"year": telling.year, "day": day.isoformat() if day else _("today"), "policy": policy.fingerprint[:12]}
    return _("%(year)s · as of %(day)s · policy %(policy)s") % told
