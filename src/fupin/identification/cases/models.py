"""What is stored of cases: the procedure's version, the case, its timeline, its evidence, and what people declared.

Where a case stands is changed by the kernel's machine alone; what happened is written down once and never changed.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.framework.ids import new_id
from fupin.framework.scope import ByArea, ByRight, Scoped, ScopeRule
from fupin.kernel.workflow import Form, Subject

READ, ACT = "case.read", "case.act"
_OF_CASE: ScopeRule = ByArea(READ, "case__area")
_USER = settings.AUTH_USER_MODEL


class ProcedureVersion(Scoped):
    """A procedure as it was when cases began under it, word for word; they run to their end under it."""

    scope: ClassVar[ScopeRule] = ByRight(READ)

    hash = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=60, db_index=True)
    purpose = models.CharField(max_length=60, db_index=True)
    # As JSON, in the order of the pack; a JSON column would not keep it.
    content = models.TextField()
    # The pack from which it was first taken.
    fingerprint = models.CharField(max_length=64)
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.hash[:8]}"


class Case(Scoped):
    """One household or place on its way through a procedure."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="cases")
    procedure = models.CharField(max_length=60, db_index=True)
    purpose = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Subject])
    # No foreign key: a household that is merged or goes leaves its cases as they were.
    household_id = models.BigIntegerField(null=True, db_index=True)
    area = models.BigIntegerField(db_index=True)
    # The campaign to which it belongs, itself a case of a place; and the act that opened many at once.
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    batch = models.BigIntegerField(null=True, db_index=True)
    clue_id = models.BigIntegerField(null=True, db_index=True)
    # What is proposed: a reason, changes of members, the day on which benefits stop …
    payload = models.JSONField(default=dict)

    # The step, or the end, at which it stands; with the rest of the situation, as the machine left it.
    at = models.CharField(max_length=60, db_index=True)
    entered = models.DateField()
    due = models.DateField(db_index=True)
    due_in_all = models.DateField(null=True)
    # It began although the test beforehand said no; the timeline holds who, why and on which paper.
    overridden = models.BooleanField(default=False)
    situation = models.JSONField(default=dict)
    # The same, for lists: how long a notice hangs, open objections, the household's answer.
    hangs_until = models.DateField(null=True)
    objections_open = models.SmallIntegerField(default=0)
    consent = models.BooleanField(null=True)

    # When it was brought before the leader of its step (or of the whole), and whether for the whole term.
    escalated_on = models.DateField(null=True)
    escalated_whole = models.BooleanField(default=False)

    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")
    # Counts the changes; whoever decides says which one was seen.
    revision = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("case")
        ordering = ["-opened_at"]
        indexes = [
            models.Index(fields=["closed_at", "procedure", "at", "area"], name="cases_in_turn"),
            models.Index(fields=["household_id", "purpose", "closed_at"], name="cases_of_household"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.pk}"

    @property
    def closed(self) -> bool:
        """Whether it has come to its end."""
        return self.closed_at is not None


class Meeting(Scoped):
    """One sitting of a place in which many cases were heard: who sat, what was kept of it, what came of it."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.BigIntegerField(db_index=True)
    procedure = models.CharField(max_length=60)
    step = models.CharField(max_length=60)
    held_on = models.DateField()
    words = models.TextField(blank=True)
    cases = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    held_by = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-held_on"]

    def __str__(self) -> str:
        return f"{self.procedure} {self.held_on}"


class CaseEvent(Scoped):
    """One entry of a case's timeline; written once, never changed."""

    class Kind(models.TextChoices):
        """What can happen to a case."""

        OPENED = "opened", _("Opened")
        OVERRIDDEN = "overridden", _("Opened in spite of the exit test")
        EVIDENCE = "evidence", _("Evidence given")
        WITHDRAWN = "withdrawn", _("Evidence withdrawn")
        VOTES = "votes", _("Votes counted")
        POSTED = "posted", _("Notice posted")
        OBJECTION = "objection", _("Objection received")
        ANSWERED = "answered", _("Objection answered")
        CONSENT = "consent", _("Household agreed")
        RETRACTED = "retracted", _("Household did not agree")
        DECLARED = "declared", _("Relationship declared")
        EXPLAINED = "explained", _("Difference explained")
        MOVED = "moved", _("Step taken")
        CLOSED = "closed", _("Closed")
        ESCALATED = "escalated", _("Brought before the leader")
        REHOMED = "rehomed", _("Moved with the household")
        PASSED_ON = "passed_on", _("Passed on to another household")
        VANISHED = "vanished", _("Household is no more")
        LATE_OBJECTION = "late_objection", _("Objection after the end")

    scope: ClassVar[ScopeRule] = _OF_CASE

    id = models.BigIntegerField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    # From 1 on, without gaps: what the case's revision was after it.
    number = models.IntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # The step during which it happened, the outcome taken and where that led.
    step = models.CharField(max_length=60)
    outcome = models.CharField(max_length=60, blank=True)
    to = models.CharField(max_length=60, blank=True)
    who = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")
    # As which actors of the step the person acted: pairs of role and level.
    acted_as = models.JSONField(default=list)
    on = models.DateField()
    moment = models.DateTimeField()
    words = models.TextField(blank=True)
    # Frozen for good: the rule's result with the pack's fingerprint, the facts read, the votes, the effects.
    detail = models.JSONField(default=dict)
    # Where the case lay then, and the entry of the log.
    place = models.BigIntegerField()
    act_id = models.BigIntegerField(db_index=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_event_a_number")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number} {self.kind}"


class CaseEvidence(Scoped):
    """One piece of evidence of one visit of a step: a file, a text, a check or a signature, and who gave it."""

    scope: ClassVar[ScopeRule] = _OF_CASE

    id = models.BigIntegerField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence")
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=60)
    form = models.CharField(max_length=12, choices=[(f.value, f.value) for f in Form])
    step = models.CharField(max_length=60)
    # The number of the event with which the case came into the step.
    visit = models.IntegerField()
    # Who gave it, as the machine counts persons: the account, or the fingerprint of a signer's name.
    person = models.BigIntegerField()
    given_by = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    bytes = models.BigIntegerField(default=0)
    text = models.TextField(blank=True)
    # The name under a signature, and its strokes as the path of an SVG of 600 × 200.
    signer = models.CharField(max_length=60, blank=True)
    strokes = models.TextField(blank=True)
    taken_at = models.DateTimeField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["given_at", "pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"


class CaseObjection(Scoped):
    """What somebody says against a case, named or anonymous, what was found of it, and the answer."""

    class Finding(models.TextChoices):
        """What was found of an objection."""

        UPHELD = "upheld", _("Upheld")
        DISMISSED = "dismissed", _("Dismissed")

    scope: ClassVar[ScopeRule] = _OF_CASE

    id = models.BigIntegerField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="objections")
    # The objection to a public notice that it came from; empty if taken down by hand.
    notice_objection_id = models.BigIntegerField(null=True, db_index=True)
    step = models.CharField(max_length=60)
    # Sealed: what people write may name numbers and illnesses.
    words = models.TextField(blank=True)
    name = models.TextField(blank=True)
    contact = models.TextField(blank=True)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")
    # It came after the case was closed: recorded and followed by a new check, the decision stands until then.
    late = models.BooleanField(default=False)
    finding = models.CharField(max_length=10, choices=Finding.choices, blank=True)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("objection to a case")
        ordering = ["received_at"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.received_at:%Y-%m-%d %H:%M}"

    @property
    def anonymous(self) -> bool:
        """Whether no name was given."""
        return not self.name


class Declaration(Scoped):
    """What somebody who acts declared: related to the household of a case, or not. The newest one counts."""

    scope: ClassVar[ScopeRule] = _OF_CASE

    id = models.BigIntegerField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="declarations")
    user = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")
    related = models.BooleanField()
    kinship = models.CharField(max_length=60, blank=True)
    # What made the system ask: a member has the name of whoever declares.
    flags = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id} {self.related}"


class CaseExplanation(Scoped):
    """Why two of rule, evaluation and comparison differ, in somebody's words; holds for these results only."""

    scope: ClassVar[ScopeRule] = _OF_CASE

    id = models.BigIntegerField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="explanations")
    # The name of the difference with the results that differ: another vote makes another difference.
    difference = models.CharField(max_length=120)
    words = models.TextField()
    by = models.ForeignKey(_USER, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.difference}"
