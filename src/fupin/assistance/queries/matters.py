"""Reading matters: of a household, of a place, open ones, with their steps; and what they say of exits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from fupin.assistance.matters import state, values
from fupin.assistance.matters.models import Matter, MatterStep
from fupin.assistance.rights import READ
from fupin.framework.bulk import chunks
from fupin.framework.permissions import SYSTEM, spans
from fupin.framework.recording import columns_of
from fupin.kernel.area import NATION, lineage, span
from fupin.kernel.text import Text
from fupin.policy.evaluate import Record
from fupin.policy.matter_kinds import MEMBER, OPENED, PLACE, Kind
from fupin.policy.packs import RuleSet
from fupin.policy.tree import AGGREGATES
from fupin.registry.queries import Moment, for_policy, households_for_policy, pack
from fupin.registry.queries.households import HouseholdFile
from fupin.registry.queries.policy import facts_for_policy

__all__ = [
    "GONE",
    "MatterView",
    "exit_obstacles",
    "kind_of",
    "kinds",
    "matter",
    "matter_rows",
    "matters",
    "matters_of",
    "open_matters",
    "referable",
    "steps",
    "suggested_for",
]

_matters: Any = Matter.objects
_steps: Any = MatterStep.objects
GONE = state.GONE
kind_of = state.kind_of


@dataclass(frozen=True, slots=True)
class MatterView:
    """A matter with its kind and the words for its stage, for panels and papers."""

    row: Matter
    kind: Kind
    stage: Text | None
    end: Text | None
    late: bool

    @property
    def open(self) -> bool:
        """Whether it is under way."""
        return not self.row.outcome


def kinds(on: date | None = None) -> list[Kind]:
    """Return the kinds of the pack, or those that may be opened on a day, in the order of their files."""
    return [kind for kind in pack().matters.values() if on is None or kind.in_force(on)]


def matters(
    user: object, area: int = NATION, kind: str | None = None, at: Moment = None, *, open_only: bool = False
) -> Any:
    """Return the matters of a place as far as the user may see them, for lists and counts."""
    found: Any = _matters.at(at).visible_to(user).filter(area__range=span(area))
    found = found.filter(kind=kind) if kind else found
    return found.filter(outcome="") if open_only else found


def matters_of(user: object, household_id: int, at: Moment = None) -> list[MatterView]:
    """Return the matters of a household, open ones first, then the newest; as believed now or at a moment."""
    rows: Any = _matters.at(at).visible_to(user).filter(household_id=household_id)
    today = at[0] if at else timezone.localdate()
    found = [view_of(row, today) for row in _built(Matter, rows)]
    return sorted(found, key=lambda one: (not one.open, -one.row.opened_on.toordinal(), one.row.pk))


def open_matters(user: object, household_ids: Collection[int], kind: str | None = None) -> dict[int, list[MatterView]]:
    """Return the open matters of many households, by household."""
    found: dict[int, list[MatterView]] = {}
    for chunk in chunks(household_ids, 500):
        rows: Any = _matters.visible_to(user).filter(household_id__in=chunk, outcome="")
        for row in rows.filter(kind=kind) if kind else rows:
            found.setdefault(row.household_id, []).append(view_of(row, timezone.localdate()))
    return found


def matter_rows(user: object, area: int, kind: str | None = None, at: Moment = None) -> Iterator[dict[str, Any]]:
    """Yield the matters of a place as plain rows, for figures and statistics.

    Each has the columns of a matter, its fields by name (sensitive ones left out), and `open`, `late`, `days`: how
    many days it took, or takes until now; of one kind also `sums`: what its follow-ups said, added up by field.
    """
    today = at[0] if at else timezone.localdate()
    hidden = {name: _sensitive(found) for name, found in pack().matters.items()}
    names = [name for name in columns_of(Matter) if name not in ("revision", "facts", "acts", "text")]
    sums = sums_of(user, area, kind_of(kind), at) if kind else {}
    for row in matters(user, area, kind, at).order_by("id").values(*names, "facts").iterator():
        facts = row.pop("facts")
        own = {n: v for n, v in facts.items() if not n.startswith("_") and n not in hidden.get(row["kind"], ())}
        until = row["closed_on"] or today
        yield {
            **own,
            **row,
            "open": not row["outcome"],
            "late": _late(row["outcome"], row["due"], row["visit_due"], today),
            "days": (until - row["opened_on"]).days,
            "points": (facts.get(values.SCORE) or {}).get("points"),
            "sums": sums.get(row["id"], {}),
        }


def sums_of(user: object, area: int, kind: Kind, at: Moment = None) -> dict[int, dict[str, Any]]:
    """Return what all follow-ups said of the fields that a kind adds up, by matter and field; unknown is left out."""
    if not kind.added_up():
        return {}
    ids = matters(user, area, kind.name, at).values("id")
    rows: Any = _steps.at(at).visible_to(user).filter(matter_id__in=ids, kind=state.VISIT)
    found: dict[int, dict[str, Any]] = {}
    for matter_id, facts in rows.values_list("matter_id", "facts").iterator():
        add_up(found.setdefault(matter_id, {}), kind, facts)
    return found


def add_up(sums: dict[str, Any], kind: Kind, facts: Mapping[str, Any]) -> None:
    """Add to sums what one follow-up said."""
    for name in kind.added_up():
        if facts.get(name) is not None:
            sums[name] = exact_sum((sums.get(name, 0), facts[name]))


def exact_sum(numbers: Iterable[float]) -> int | float:
    """Return a sum of numbers as they were typed: 0.1 and 0.2 are 0.3."""
    found = sum((Decimal(str(one)) for one in numbers), Decimal(0))
    return int(found) if found == found.to_integral_value() else float(found)


def matter(user: object, identifier: int, at: Moment = None) -> Matter | None:
    """Return a matter that the user may see."""
    rows: Any = _matters.at(at).visible_to(user).filter(id=identifier)
    return next(iter(_built(Matter, rows)), None)


def steps(user: object, matter_id: int, at: Moment = None) -> list[MatterStep]:
    """Return the steps of a matter in their order."""
    rows: Any = _steps.at(at).visible_to(user).filter(matter_id=matter_id)
    return sorted(_built(MatterStep, rows), key=lambda step: (step.on, step.pk))


def referable(user: object, kind: str, *, open_only: bool = True) -> Any:
    """Return the matters of a kind that somebody may name: their own, and those of the places above theirs.

    A village draws from a market body of its town and a loan programme of its county, of which it sees the name alone.
    """
    found = matters(user, kind=kind, open_only=open_only)
    if kind_of(kind).about != PLACE:
        return found
    above = {key for low, _high in spans(user, READ) for key in lineage(low)}
    return found | matters(SYSTEM, kind=kind, open_only=open_only).filter(area__in=above)


def drawing(user: object, matter_id: int) -> Any:
    """Return the matters that draw from one: of a market body, a site, a donor."""
    return _matters.visible_to(user).filter(of_matter_id=matter_id)


def suggested_for(file: HouseholdFile) -> list[Kind]:
    """Return the kinds that a rule suggests to open for a household and of which none is open."""
    wanted = [kind for kind in kinds(timezone.localdate()) if kind.suggests]
    if not wanted or (not file.accounts and not file.household.facts):
        return []
    year = timezone.localdate().year
    rules = pack().rule_set(year)
    known = rules.evaluate(for_policy(file, year))
    rows: Any = _matters.filter(household_id=file.household.pk, outcome="")
    busy = set(rows.values_list("kind", flat=True))
    return [kind for kind in wanted if kind.name not in busy and says(kind, rules.outputs, known)]


def suggested_in(user: object, kind: Kind, area: int) -> list[int]:
    """Return the households of a place for which the rule of a kind suggests a matter and of which none is open.

    Where the rule asks for facts, one of them has to be on file: who is known by name and age alone is not suggested.
    """
    year, rule = timezone.localdate().year, (kind.suggests or ("",))[0]
    if rule not in pack().rule_set(year).rules:
        return []
    rules = RuleSet.bind(pack(), year, only=[rule])
    busy = set(matters(user, area, kind.name, open_only=True).values_list("household_id", flat=True))
    found = (record for record in _asked_about(user, area, kind, rules) if record["id"] not in busy)
    return sorted(record["id"] for record in found if says(kind, rules.outputs, rules.evaluate(record)))


def _asked_about(user: object, area: int, kind: Kind, rules: RuleSet) -> Iterator[Record]:
    """Yield the households of a place with what rules ask of them, and nothing else; read whole where that is not all.

    Whole are those of a rule on income, and of one that suggests something for a household of which nothing is known.
    """
    asked = {entity: [fact.name for fact in facts] for entity, facts in rules.facts_used().items()}
    over = {step.node.over or MEMBER for step in rules.steps if step.node.operation in AGGREGATES}
    if MEMBER in over and not asked[MEMBER]:
        asked[MEMBER] = ["present"]
    if over - {MEMBER} or says(kind, rules.outputs, rules.evaluate({})):
        return households_for_policy(area, rules.year, user=user)
    return facts_for_policy(user, area, asked)


def says(kind: Kind, outputs: Mapping[str, int], known: list[Any]) -> bool:
    """Tell whether the rule of a kind gives the answer that suggests it; unknown never does."""
    rule, answer = kind.suggests or ("", True)
    return rule in outputs and known[outputs[rule]] is answer


def exit_obstacles(user: object, household_ids: Collection[int]) -> dict[int, list[Text]]:
    """Return the open matters that stand in the way of the exit of households, in words, by household."""
    blocking = {kind.name: kind for kind in kinds() if kind.blocks_exit}
    found: dict[int, list[Text]] = {}
    for chunk in chunks(household_ids if blocking else (), 500):
        rows: Any = _matters.visible_to(user).filter(household_id__in=chunk, outcome="", kind__in=list(blocking))
        for household_id, kind, number, stage in rows.values_list("household_id", "kind", "number", "stage"):
            found.setdefault(household_id, []).append(_named(blocking[kind], number, stage))
    return found


def view_of(row: Matter, today: date) -> MatterView:
    """Return a matter with its words."""
    kind = state.kind_of(row.kind)
    stage = kind.stage(row.stage)
    end = kind.ends.get(row.outcome)
    words = stage.label if stage else Text.of(en=row.stage) if row.stage else None
    ended = end.label if end else Text.of(en=row.outcome) if row.outcome not in ("", GONE) else None
    return MatterView(row, kind, words, ended, _late(row.outcome, row.due, row.visit_due, today))


def overdue(today: date) -> Q:
    """Return the condition that holds for matters whose next stage or follow-up is late."""
    return Q(outcome="") & (Q(due__lt=today) | Q(visit_due__lt=today))


def _late(outcome: str, due: date | None, visit_due: date | None, today: date) -> bool:
    return not outcome and any(day is not None and day < today for day in (due, visit_due))


def _named(kind: Kind, number: str, stage: str) -> Text:
    at = "" if stage == OPENED else kind.stage_label(stage)
    languages = [language for language, _ in kind.label.by_language]
    said = {code: at.inside(code) if isinstance(at, Text) else at for code in languages}
    return Text.of(**{c: f"{kind.label.inside(c)} {number}" + (f" ({said[c]})" if said[c] else "") for c in languages})


def _sensitive(kind: Kind) -> frozenset[str]:
    return frozenset(name for name, one in kind.all_fields().items() if one.declared.sensitive)


def _built(model: Any, rows: Any) -> Iterator[Any]:
    # Rows of a twin have another class; both become rows of the model.
    names = columns_of(model)
    for found in rows.values_list(*names):
        yield model.from_db("default", names, found)


def step(user: object, identifier: int) -> MatterStep | None:
    """Return one step that the user may see."""
    found: MatterStep | None = _steps.visible_to(user).filter(pk=identifier).first()
    return found
