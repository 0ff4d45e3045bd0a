"""What the pages of one plan show, gathered before the template sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fupin.assistance.plans.catalogue import ASPECTS, BATCHES, cause_label, code_label, measures_of
from fupin.assistance.plans.differences import Difference, differences
from fupin.assistance.plans.models import Plan, PlanLine
from fupin.assistance.plans.proposing import suggested_classes
from fupin.assistance.plans.reading import LineFile, PlanFile, helper_names, lines_of, paired
from fupin.assistance.plans.signing import Signature, holds, signature_of
from fupin.assistance.plans.standing import Standing, standings
from fupin.assistance.queries import plans as queries
from fupin.assistance.rights import ACT, PLAN
from fupin.framework.permissions import allowed
from fupin.framework.web.layout import Crumb
from fupin.framework.web.requests import Request
from fupin.framework.web.words import words
from fupin.places import queries as places
from fupin.registry.queries import numbers_of, pack


@dataclass(frozen=True, slots=True)
class Shown:
    """One line with its words for the page: what it answers, its policy, its way, its money."""

    file: LineFile
    answers: str
    batch: str
    documents: str
    way: str
    money: str
    standing: Standing | None = None


@dataclass(slots=True)
class View:
    """The page of a plan."""

    file: PlanFile
    title: str
    crumbs: list[Crumb]
    place: str
    number: str
    lines: list[Shown] = field(default_factory=list)
    versions: list[Plan] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    outside: Sequence[Standing] = ()
    classes: list[tuple[str, str]] = field(default_factory=list)
    changed: list[Difference] = field(default_factory=list)
    signature: Signature | None = None
    holds: bool | None = None
    reason: str = ""
    may_plan: bool = False
    may_act: bool = False
    revision: int = 0

    @property
    def plan(self) -> Plan:
        """The plan itself."""
        return self.file.plan

    @property
    def level(self) -> str:
        """The badge of its state."""
        return {"signed": "yes", "agreed": "info", "draft": "unknown"}.get(self.plan.state, "warn")


def of_plan(request: Request, file: PlanFile) -> View:
    """Return all that the page of a household's plan shows."""
    plan, at = file.plan, request.page.as_of.pair
    here = not request.page.as_of.is_past
    view = _begun(request, file)
    standing = standings(request.user, file, at)
    view.lines = [_shown(one, plan.year, standing.inside.get(one.line.measure)) for one in file.measures]
    view.outside = standing.outside
    view.versions = queries.versions_of(request.user, plan, at)
    view.unanswered = [words(cause_label(one, plan.year)) for one in file.unanswered]
    view.classes = _classes(plan.classes)
    view.changed = _changed(request, file, view.versions)
    if plan.signature:
        view.signature = signature_of(plan.signature)
        view.holds = holds(plan, [one.line for one in file.lines])
    # What follows a household writes its reasons in English; what people wrote stays as it is.
    view.reason = _(plan.reason) if plan.reason else ""
    view.may_plan = here and allowed(request.user, PLAN, plan.area)
    view.may_act = here and allowed(request.user, ACT, plan.area)
    return view


def _begun(request: Request, file: PlanFile) -> View:
    plan = file.plan
    number, head = numbers_of(request.user, [plan.household_id or 0]).get(plan.household_id or 0, ("", ""))
    place = places.full_names(request.user, [plan.area]).get(plan.area, str(plan.area))
    title = _("Plan %(year)d: %(name)s") % {"year": plan.year, "name": head or number or place}
    crumbs = [Crumb(gettext_lazy("Plans"), reverse("assistance:plans"))]
    if number:
        crumbs.append(Crumb(head or number, reverse("registry:household", args=[number])))
    return View(file, title, crumbs, place, number, revision=file.revision)


def _shown(one: LineFile, year: int, standing: Standing | None) -> Shown:
    line, measure = one.line, one.measure
    batch = words(code_label(BATCHES, measure.batch)) if measure and measure.batch else ""
    aspect = words(code_label(ASPECTS, measure.aspect)) if measure and measure.aspect else ""
    documents = "; ".join(words(doc.title) for doc in measure.documents) if measure else ""
    lead = words(measure.lead) if measure and measure.lead else ""
    money = "" if line.amount is None else pack().currency.show(line.amount)
    way = " · ".join(filter(None, [one.helper, lead]))
    kind = " · ".join(dict.fromkeys(filter(None, [batch, aspect])))
    return Shown(one, words(cause_label(line.cause, year)), kind, documents, way, money, standing)


def _classes(chosen: Mapping[str, str]) -> list[tuple[str, str]]:
    groups = pack().plans.classes
    return [
        (words(groups[name].label), words(groups[name].values[code].label))
        for name, code in chosen.items()
        if name in groups and code in groups[name].values
    ]


def _changed(request: Request, file: PlanFile, versions: Sequence[Plan]) -> list[Difference]:
    plan, at = file.plan, request.page.as_of.pair
    before = next((one for one in versions if one.pk == plan.from_plan_id), None)
    if before is None:
        return []
    old_lines: list[PlanLine] = lines_of(request.user, [before.pk], at).get(before.pk, [])
    new_lines = [one.line for one in file.lines]
    helpers = {line.helper_id for line in [*old_lines, *new_lines] if line.helper_id}
    people = {person["id"]: person.get("name", "") for person in file.record.get("members", ())}
    return differences(before, old_lines, plan, new_lines, people | helper_names(request.user, helpers, at))


@dataclass(frozen=True, slots=True)
class Box:
    """One input of the form: its name, what stands in it, what is wrong with it."""

    name: str
    label: str
    value: str = ""
    problem: str = ""
    suggestion: str = ""
    options: Sequence[tuple[str, str]] = ()
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line in the form."""

    file: LineFile
    boxes: Sequence[Box]
    dropped: bool
    reason: str
    standing: Standing | None = None


@dataclass(slots=True)
class FormView:
    """The page on which a plan is written."""

    file: PlanFile
    title: str
    crumbs: list[Crumb]
    slots: list[Box]
    classes: list[Box]
    dates: list[Box]
    lines: list[FormLine]
    new: list[Box]
    commitments: list[tuple[str, str]]
    goal: list[Box]
    outside: Sequence[Standing]
    problem: str
    revision: str


def of_form(request: Request, file: PlanFile, post: QueryDict | None, problems: Mapping[str, str]) -> FormView:
    """Return the form of a plan; after a refusal with what was typed."""
    standing = standings(request.user, file)
    begun, form = _begun(request, file), _Form(request, file, post, problems, standing.inside)
    crumbs = [*begun.crumbs, Crumb(begun.title, reverse("assistance:plan", args=[file.plan.pk]))]
    of_household = file.plan.household_id is not None
    return FormView(
        file=file,
        title=_("Write the plan"),
        crumbs=crumbs,
        slots=form.slots() if of_household else [],
        classes=form.classes() if of_household else [],
        dates=form.dates(),
        lines=[form.line(one) for one in file.lines],
        new=form.new(),
        commitments=form.commitments() if of_household else [],
        goal=[] if of_household else form.goal(),
        outside=standing.outside,
        problem=problems.get("", ""),
        revision=post.get("revision", "") if post else str(file.revision),
    )


@dataclass(slots=True)
class _Form:
    request: Request
    file: PlanFile
    post: QueryDict | None
    problems: Mapping[str, str]
    standing: Mapping[str, Standing]

    def box(self, name: str, label: str, value: object = "", **more: Any) -> Box:
        text = "" if value is None else str(value)
        typed = self.post.get(name, text) if self.post is not None else text
        return Box(name, label, typed, self.problems.get(name, ""), **more)

    def slots(self) -> list[Box]:
        written = self.file.plan.slots
        return [
            self.box(
                f"slot.{one.name}", words(one.label), written.get(one.name), suggestion="" if one.written else one.text
            )
            for one in self.file.slots
        ]

    def classes(self) -> list[Box]:
        suggested = suggested_classes(dict(self.file.record), self.file.plan.year) if self.file.record else {}
        made = []
        for name, group in pack().plans.classes.items():
            options = [(key, words(value.label)) for key, value in group.values.items()]
            suggestion = dict(options).get(suggested.get(name, ""), "")
            chosen = self.file.plan.classes.get(name)
            made.append(self.box(f"class.{name}", words(group.label), chosen, options=options, suggestion=suggestion))
        return made

    def dates(self) -> list[Box]:
        plan = self.file.plan
        if plan.household_id is None:
            return [self.box("until_year", _("Until the year"), plan.until_year)]
        return [self.box("exit_by", _("To leave poverty by"), plan.exit_by, kind="date")]

    def line(self, one: LineFile) -> FormLine:
        key, post = str(one.line.pk), self.post
        dropped = bool(post and post.get(f"drop.{key}"))
        reason = post.get(f"reason.{key}", "") if post else ""
        return FormLine(one, list(self._boxes(key, one.line)), dropped, reason, self.standing.get(one.line.measure))

    def new(self) -> list[Box]:
        year = self.file.plan.year
        options = [(name, words(measure.label)) for name, measure in measures_of(year).items()]
        return [self.box("measure.new", _("Measure"), options=options), *self._boxes("new", None)]

    def goal(self) -> list[Box]:
        options = [(name, words(one.label)) for name, one in pack().plans.milestones.items()]
        return [
            self.box("milestone", _("Goal of a year"), options=options),
            self.box("quantity.goal", _("How many")),
            self.box("what.goal", _("In words")),
            self.box("by.goal", _("By"), kind="date"),
        ]

    def commitments(self) -> list[tuple[str, str]]:
        there = {one.line.measure for one in self.file.commitments}
        return [(name, words(one.label)) for name, one in pack().plans.commitments.items() if name not in there]

    def _boxes(self, key: str, line: PlanLine | None) -> Iterable[Box]:
        def value(name: str) -> Any:
            return getattr(line, name) if line is not None else None

        if line is not None and line.kind:
            yield self.box(f"by.{key}", _("By"), value("by"), kind="date")
            return
        if self.file.plan.household_id is None:
            options = [(name, words(one.label)) for name, one in pack().plans.categories.items()]
            yield self.box(f"category.{key}", _("Category"), value("category"), options=options)
        else:
            yield self.box(f"cause.{key}", _("Answers"), value("cause"), options=self._causes())
            yield self.box(f"member_id.{key}", _("For"), value("member_id"), options=self._members())
            yield self.box(
                f"helper_id.{key}", _("Helper"), value("helper_id"), options=self._helpers(value("helper_id"))
            )
        yield self.box(f"what.{key}", _("What exactly"), value("what"))
        yield self.box(f"quantity.{key}", _("How many"), _plain(value("quantity")), kind="decimal")
        yield self.box(f"amount.{key}", _("Money"), _money(value("amount")), kind="decimal")
        yield self.box(f"source.{key}", _("Source of the money"), value("source"))
        yield self.box(f"since.{key}", _("From"), value("since"), kind="date")
        yield self.box(f"by.{key}", _("By"), value("by") or (None if line else self._end()), kind="date")

    def _end(self) -> date | None:
        return date(self.file.plan.year, 12, 31)

    def _causes(self) -> list[tuple[str, str]]:
        named = [*self.file.unanswered, *(one.line.cause for one in self.file.measures if one.line.cause)]
        return [(code, words(cause_label(code, self.file.plan.year))) for code in dict.fromkeys(named)]

    def _members(self) -> list[tuple[str, str]]:
        return [(str(one["id"]), str(one.get("name", ""))) for one in self.file.record.get("members", ())]

    def _helpers(self, chosen: int | None) -> list[tuple[str, str]]:
        household = self.file.plan.household_id or 0
        known = {*paired(self.request.user, [household]).get(household, {}).values(), *([chosen] if chosen else [])}
        return [(str(pk), name) for pk, name in helper_names(self.request.user, known).items()]


def _plain(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _money(value: int | None) -> str | None:
    return None if value is None else f"{pack().currency.to_major(value):f}"
