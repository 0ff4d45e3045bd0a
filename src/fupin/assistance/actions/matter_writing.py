"""What the actions on matters share: finding one, refusing what cannot be, writing steps, facts and help given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.assistance.actions.pairing_help import record_help, withdraw_help
from fupin.assistance.matters import state, values
from fupin.assistance.matters.files import MOST_FILES, Upload, check, keep
from fupin.assistance.matters.models import Matter, MatterStep
from fupin.assistance.models import HelpGiven
from fupin.assistance.queries import matters as queries
from fupin.framework.actions import Act
from fupin.framework.models import LogEntry
from fupin.framework.permissions import SYSTEM, Denied, allowed
from fupin.framework.segments import Patch
from fupin.framework.writing import change_records, insert_records
from fupin.kernel.errors import FupinError
from fupin.people import queries as people
from fupin.places import actions as place_actions
from fupin.places import queries as places
from fupin.policy.facts import parser
from fupin.policy.matter_kinds import (
    COST,
    DAY,
    HOUSEHOLD,
    MEMBER,
    NUMBER,
    OWN_MEASURE,
    PLACE,
    REFERENCES,
    YEAR,
    Ask,
    Field,
    Kind,
)
from fupin.registry import actions as registry
from fupin.registry.queries import household_by_id, household_file, pack
from fupin.registry.queries.acts import is_own

FACT_RIGHTS = {HOUSEHOLD: "registry.write", MEMBER: "registry.write", PLACE: "registry.write"}
BEFORE, HELP, WROTE = "_before", "_help", "_wrote"
"""Under these names a step keeps what the facts that it set were before, the line of help that it wrote, and the acts
that wrote facts of the register for it."""
SHORTEST_REASON = 4


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody says of a step: values of its fields, day (today), note, cost in minor units, files.

    `revision` is that of the matter which the person saw: who is second is told.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    on: date | None = None
    note: str = ""
    cost: int | None = None
    files: Sequence[Upload] = ()
    revision: int | None = None


def present(act: Act, matter_id: int, revision: int | None, *, closed: bool = False) -> Matter:
    """Return a matter of the actor's places that is open (or closed); raises where somebody was faster."""
    matter: Matter | None = Matter.objects.filter(pk=matter_id).first()
    if matter is None:
        raise FupinError(gettext_noop("This matter no longer exists. Load the list again."))
    act.permit([matter.area])
    if revision is not None and revision != matter.revision:
        raise FupinError(
            gettext_noop("%(who)s worked on %(number)s meanwhile. Load the page again and look before you go on."),
            who=_last_hand(matter),
            number=matter.number,
        )
    if bool(matter.outcome) != closed:
        text = gettext_noop("%(number)s is open already.") if closed else gettext_noop("%(number)s is closed.")
        raise FupinError(text, number=matter.number)
    return matter


def _last_hand(matter: Matter) -> str:
    last = state.steps_of(matter.pk)[-1:]
    hands = people.names(None, [one.by for one in last])
    return next(iter(hands.values()), "–")


def day_of(act: Act, given: Given, last: date) -> date:
    """Return the day of a step; raises for one to come, and for one before what happened last."""
    day = given.on or act.today
    if day > act.today:
        raise FupinError(gettext_noop("A step cannot be of a day to come. Choose a day up to today."))
    if day < last:
        raise FupinError(
            gettext_noop("The last step was on %(day)s: a step cannot be earlier. Correct that one first."),
            day=last.isoformat(),
        )
    return day


def because(text: str) -> str:
    """Return a reason; raises where there is none."""
    reason = " ".join(text.split())
    if len(reason) < SHORTEST_REASON:
        raise FupinError(gettext_noop("Say why; the reason is kept."))
    return reason[:500]


def answered(act: Act, ask: Ask, given: Given, matter: Matter | None = None) -> dict[str, Any]:
    """Return the values that a step asks for; raises where a value, a file or the cost does not belong there."""
    found = values.read(ask.fields, given.values)
    check_references(act, ask.fields, found)
    if given.cost is not None and (not ask.cost or given.cost < 0):
        raise FupinError(gettext_noop("This step carries no cost."))
    if len(given.files) > MOST_FILES:
        raise FupinError(gettext_noop("At most %(most)d files belong to one step."), most=MOST_FILES)
    for upload in given.files:
        check(upload)
    lacking = [kind for kind in ask.evidence if kind not in {one.kind for one in given.files}]
    if lacking:
        raise FupinError(NEEDED[lacking[0]])
    _within_limit(ask, found, matter)
    return found


NEEDED = {
    "photo": gettext_noop("This step needs a photo."),
    "paper": gettext_noop("This step needs a paper: photograph or scan it."),
    "signature": gettext_noop("This step needs a signature: sign on the screen, or photograph or scan the paper."),
}


def check_references(act: Act, fields: Iterable[Field], found: Mapping[str, Any]) -> None:
    """Refuse a place that is none, and a matter of another kind or of places that the actor has nothing to do with."""
    for one in fields:
        named = found.get(one.name)
        if named is None or one.type not in REFERENCES:
            continue
        known = (
            places.find(SYSTEM, named) is not None
            if one.type == "place"
            else queries.referable(act.actor, one.refers_to, open_only=False).filter(pk=named).exists()
        )
        if not known:
            raise FupinError(gettext_noop("“%(label)s”: choose one of the list."), label=one.label)


def _within_limit(ask: Ask, found: Mapping[str, Any], matter: Matter | None) -> None:
    limit = (matter.facts.get(values.SCORE) or {}).get("limit") if matter else None
    for one in ask.fields:
        amount = found.get(one.name)
        if one.within_limit and amount is not None and (limit is None or amount > limit):
            raise FupinError(
                gettext_noop("“%(label)s” lies above the limit of the rating (%(limit)s). Rate again, or take less."),
                label=one.label,
                limit="–" if limit is None else pack().currency.show(limit),
            )


def note_step(act: Act, matter: Matter, kind: str, day: date, given: Given, **more: Any) -> int:
    """Write one step of a matter with its files; return its identifier."""
    row = {
        "area": matter.area,
        "matter_id": matter.pk,
        "kind": kind,
        "stage": matter.stage,
        "on": day,
        "note": " ".join(given.note.split())[:500],
        "cost": given.cost,
        "evidence": [keep(upload, day) for upload in given.files],
        "by": act.actor.actor_id,
        **more,
    }
    (identifier,) = insert_records(act, MatterStep, [row], day)
    return identifier


def move_matter(act: Act, matter: Matter, day: date, facts: Mapping[str, Any] | None = None, **columns: Any) -> None:
    """Change a matter after a step; its count of acts changes always, so that its revision does."""
    change = {**columns, "acts": matter.acts + 1}
    if facts:
        change["facts"] = Patch(facts)
    change_records(act, Matter, {matter.pk: change}, day)


@dataclass(frozen=True, slots=True)
class Happened:
    """What is known when a step takes effect: every value of the matter, the day, the cost of the step."""

    values: Mapping[str, Any]
    day: date
    cost: int | None = None


def effects(act: Act, matter: Matter, ask: Ask, happened: Happened) -> dict[str, Any]:
    """Set the facts and write the help that a step brings; return what the step has to remember of it.

    What is not known sets nothing. Facts that procedures decide stay theirs: the register refuses them.
    """
    found: dict[str, Any] = {}
    new = facts_to_set(matter, ask, happened)
    if new and (before := write_facts(act, matter, new, happened.day)) is not None:
        found |= {BEFORE: before, WROTE: [str(act.id)]}
    if ask.gives and (given := give_help(act, matter, ask.gives, happened)) is not None:
        found[HELP] = given
    return found


def facts_to_set(matter: Matter, ask: Ask, happened: Happened) -> dict[str, Any]:
    """Return the facts that a step sets, in their own types; what is not known is left out."""
    kind, day = state.kind_of(matter.kind), happened.day
    fields = kind.all_fields()
    plain = {DAY: day, YEAR: day.year, NUMBER: matter.number, COST: happened.cost}
    new: dict[str, Any] = {}
    for name, said in ask.sets.items():
        if said in plain:
            new[name] = plain[said]
        elif said.startswith("$"):
            new[name] = values.fact_value(fields[said[1:]], happened.values.get(said[1:]))
        else:
            new[name] = _constant(kind, name, said)
    return {name: value for name, value in new.items() if value is not None}


def _constant(kind: Kind, name: str, said: str) -> Any:
    declared = pack().of_places[name] if kind.about == PLACE else pack().facts[kind.about][name]
    return parser(declared, pack().codes, pack().currency)(said)


def write_facts(act: Act, matter: Matter, new: Mapping[str, Any], day: date) -> dict[str, Any] | None:
    """Write facts through the action that owns them; return the values before, None where nothing changed."""
    about = state.kind_of(matter.kind).about
    right = FACT_RIGHTS[about]
    if not allowed(act.actor, right, matter.area):
        raise Denied(
            gettext_noop("This step also writes facts of the register, and your posts do not include that right."),
            right=right,
        )
    before = _facts_before(matter, about, new)
    if about == HOUSEHOLD:
        changed = registry.correct_household(act, matter.household_id or 0, new, day)
    elif about == MEMBER:
        changed = registry.correct_member(act, matter.member_id or 0, new, day)
    else:
        place_actions.describe(act, matter.area, new, day)
        changed = True
    return before if changed else None


def _facts_before(matter: Matter, about: str, names: Mapping[str, Any]) -> dict[str, Any]:
    if about == PLACE:
        facts: Mapping[str, Any] = places.facts_of(SYSTEM, matter.area).get(matter.area, {})
    else:
        home = household_by_id(SYSTEM, matter.household_id or 0)
        facts = home.facts if home and about == HOUSEHOLD else {}
        if home and about == MEMBER:
            file = household_file(SYSTEM, home.number)
            facts = next((m.facts for m in file.members if m.pk == matter.member_id), {}) if file else {}
    return {name: facts.get(name) for name in names}


def give_help(act: Act, matter: Matter, measure: str, happened: Happened) -> int | None:
    """Write the line of help that a step gives to a household; return it, or None for a place."""
    if matter.household_id is None:
        return None
    kind = state.kind_of(matter.kind)
    if measure == OWN_MEASURE:
        measure = matter.measure or next(iter(kind.measures), "")
    told = {"measure": measure, "what": matter.title or matter.number, "amount": happened.cost, "on": happened.day}
    return record_help(act, matter.household_id, {**told, "member_id": matter.member_id, "matter_id": matter.pk})


def undo_effects(act: Act, matter: Matter, step: MatterStep, reason: str, day: date) -> None:
    """Put back the facts that a step had set, from a day on, and withdraw the help that it gave."""
    if before := step.facts.get(BEFORE):
        declared = fact_types(matter)
        dated = {n: date.fromisoformat(v) if declared.get(n) == "date" and v else v for n, v in before.items()}
        write_facts(act, matter, dated, day)
    given = step.facts.get(HELP)
    if given is not None and HelpGiven.objects.filter(pk=given, withdrawn="").exists():
        withdraw_help(act, given, reason)


def fact_types(matter: Matter) -> dict[str, str]:
    """Return the types of the facts that a matter may set."""
    about = state.kind_of(matter.kind).about
    declared: Mapping[str, Any] = pack().of_places if about == PLACE else pack().facts[about]
    return {name: fact.type for name, fact in declared.items()}


_OWN = frozenset(
    f"assistance.{name}"
    for name in ("open_matter", "take_step", "close_matter", "visit_matter", "rate_matter", "step_back")
) | {"assistance.reopen_matter", "assistance.correct_step"}
"""The acts that may be taken back; whatever else touched a matter, such as a move of its household, stays."""


def touched(act: Act, matter_id: int, revision: int) -> Matter:
    """Return a matter whose last act may be taken back: it was about this matter alone, and nothing came after."""
    matter: Matter | None = Matter.objects.filter(pk=matter_id).first()
    matter = present(act, matter_id, revision, closed=bool(matter and matter.outcome))
    last = LogEntry.objects.filter(pk=matter.revision).values_list("action", flat=True).first()
    if last not in _OWN:
        raise FupinError(gettext_noop("Nothing can be taken back: what came last was done to many at once."))
    return matter


def undo_facts(act: Act, matter: Matter, undone: int) -> None:
    """Take back what an act on a matter had written into the register or to the place."""
    rows: Any = MatterStep.versions._default_manager.filter(act_id=undone, matter=matter.pk)
    before = [facts[BEFORE] for facts in rows.values_list("facts", flat=True) if str(undone) in facts.get(WROTE, ())]
    if not before:
        return
    if state.kind_of(matter.kind).about == PLACE:
        place_actions.describe(act, matter.area, before[-1], act.today)
        return
    own = act.actor.actor_id is not None and is_own(act.actor.actor_id, undone)
    (registry.undo_own_batch if own else registry.undo_batch)(act, undone)
