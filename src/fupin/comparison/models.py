"""What is stored of comparison: lists of departments with their rows, what they found, doubtful points, rosters."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.comparison.scope import ByKeeper
from fupin.framework.ids import new_id
from fupin.framework.scope import Scoped, ScopeRule

_OWN: ScopeRule = ByKeeper()
_SHARED: ScopeRule = ByKeeper(above=True)


def _household(*, null: bool = False) -> models.ForeignKey[Any, Any]:
    # Without a constraint: undoing an upload of households must not stumble over what a list said of them.
    return models.ForeignKey(
        "registry.Household", null=null, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )


class ListKeeper(Scoped):
    """A unit that keeps one kind of list: its people see lists and points of that kind, and no other."""

    scope: ClassVar[ScopeRule] = _OWN

    id = models.BigIntegerField(primary_key=True, default=new_id)
    unit_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=40)
    area = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit_id", "kind"], name="one_keeper_a_kind")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind}"


class DepartmentList(Scoped):
    """One list of a department as it was sent; the file itself lies sealed beside the database until it expires."""

    class State(models.TextChoices):
        """Where a list stands."""

        RECEIVED = "received", _("Being checked")
        CHECKED = "checked", _("Checked, to be accepted")
        ACCEPTED = "accepted", _("Accepted")
        UNDONE = "undone", _("Undone")
        REJECTED = "rejected", _("Not readable")
        DROPPED = "dropped", _("Put aside")
        EXPIRED = "expired", _("Expired")

    scope: ClassVar[ScopeRule] = _SHARED

    id = models.BigIntegerField(primary_key=True, default=new_id)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=40, db_index=True)
    # The first day of the month or year that the list is about, or the day as of which it holds.
    period = models.DateField(_("period"))
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    bytes = models.BigIntegerField(_("size"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RECEIVED, db_index=True)
    counts = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    # The first day on which its rows may no longer be used.
    expires_on = models.DateField(_("expires"))
    job_id = models.BigIntegerField(null=True)
    created = models.DateTimeField(db_index=True)
    checked_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created"]

    def __str__(self) -> str:
        return self.name


class ListRow(Scoped):
    """One row of an accepted list, and which person of the register it is about, once it was compared."""

    class Side(models.TextChoices):
        """Which of the outputs a row stands in; `new` until it is compared."""

        NEW = "new", _("Not compared yet")
        BOTH = "both", _("In both")
        THEIRS = "theirs", _("Only in the list")
        REVIEW = "review", _("The same person?")

    scope: ClassVar[ScopeRule] = _OWN

    id = models.BigIntegerField(primary_key=True, default=new_id)
    source = models.ForeignKey(DepartmentList, on_delete=models.CASCADE, related_name="rows")
    area = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=40)
    line = models.IntegerField()
    name = models.CharField(_("name"), max_length=60, blank=True)
    identity = models.CharField(max_length=200, blank=True)
    # Which person it is about, as far as the list says: a keyed hash of the number, or of name, birth and place.
    person = models.BigIntegerField(db_index=True)
    birth_date = models.DateField(_("date of birth"), null=True)
    sex = models.CharField(_("sex"), max_length=20, blank=True)
    phone = models.CharField(max_length=120, blank=True)
    facts = models.JSONField(default=dict)
    side = models.CharField(max_length=8, choices=Side.choices, default=Side.NEW)
    member_id = models.BigIntegerField(null=True, db_index=True)
    household = _household(null=True)
    registered = models.BooleanField(null=True)
    way = models.CharField(max_length=30, blank=True)
    probability = models.FloatField(null=True)
    conflicts = models.JSONField(default=list)
    linked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["source", "side", "area"], name="list_row_outputs")]

    def __str__(self) -> str:
        return f"{self.name} {self.line}"


class NotListed(Scoped):
    """A person whom the register says to be on such a list, and whom the list lacks."""

    scope: ClassVar[ScopeRule] = _OWN

    id = models.BigIntegerField(primary_key=True, default=new_id)
    source = models.ForeignKey(DepartmentList, on_delete=models.CASCADE, related_name="not_listed")
    area = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=40)
    member_id = models.BigIntegerField()
    household = _household()
    registered = models.BooleanField(null=True)
    name = models.CharField(_("name"), max_length=60, blank=True)

    def __str__(self) -> str:
        return self.name


class Comparison(Scoped):
    """One run of the register against a list, with its figures."""

    scope: ClassVar[ScopeRule] = _SHARED

    id = models.BigIntegerField(primary_key=True, default=new_id)
    source = models.ForeignKey(DepartmentList, on_delete=models.CASCADE, related_name="comparisons")
    area = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=40)
    period = models.DateField()
    made_at = models.DateTimeField(db_index=True)
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.period}"


class SamePerson(Scoped):
    """What somebody said of a likely pair: the same person or not. It holds for every later list."""

    scope: ClassVar[ScopeRule] = _OWN

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=40)
    member_id = models.BigIntegerField()
    person = models.BigIntegerField()
    same = models.BooleanField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member_id", "person"], name="one_word_a_pair")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.same}"


class Point(Scoped):
    """A doubtful point: something that a list says of a household, put to its village with a deadline.

    It never changes a status. The same thing found again in a later list is the same point, verdict included.
    """

    class State(models.TextChoices):
        """Where a point stands."""

        OPEN = "open", _("To be answered")
        ANSWERED = "answered", _("To be confirmed")
        SETTLED = "settled", _("Settled")
        GONE = "gone", _("No longer in the list")

    class Answer(models.TextChoices):
        """What the village found."""

        TRUE = "true", _("It is true")
        FALSE = "false", _("It is not true")
        KNOWN = "known", _("Known already")
        EXPLAINED = "explained", _("True, with an explanation")

    scope: ClassVar[ScopeRule] = _OWN

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=40)
    # What makes it the same point: person or household, kind, question and the values that it speaks of.
    key = models.BigIntegerField(unique=True)
    question = models.CharField(max_length=60)
    household = _household(null=True)
    member_id = models.BigIntegerField(null=True, db_index=True)
    name = models.CharField(_("name"), max_length=60, blank=True)
    words = models.JSONField(default=dict)
    says = models.JSONField(default=dict)
    matters = models.JSONField(default=list)
    confirm = models.BooleanField(default=False)
    first_list = models.BigIntegerField(db_index=True)
    last_list = models.BigIntegerField(db_index=True)
    first_period = models.DateField()
    last_period = models.DateField()
    # The list in which it was no longer found, for as long as that is so.
    gone_list = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    deadline = models.DateField(_("deadline"), db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    # Rises with each change, so that of two people who answer at once the second is told.
    revision = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["state", "area", "deadline"], name="point_queue")]

    def __str__(self) -> str:
        return f"{self.name} {self.question}"


class Verdict(Scoped):
    """One answer to a point, its confirmation or its return, with reason and evidence; verdicts are never deleted."""

    class Step(models.TextChoices):
        """Who says it."""

        ANSWER = "answer", _("Answer of the village")
        CONFIRM = "confirm", _("Confirmed")
        RETURN = "return", _("Returned")

    scope: ClassVar[ScopeRule] = _OWN

    id = models.BigIntegerField(primary_key=True, default=new_id)
    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="verdicts")
    area = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=40)
    step = models.CharField(max_length=8, choices=Step.choices)
    answer = models.CharField(max_length=10, choices=Point.Answer.choices, blank=True)
    reason = models.TextField(blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    evidence = models.CharField(max_length=64, blank=True)
    evidence_name = models.CharField(max_length=140, blank=True)
    evidence_type = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["said_at", "id"]

    def __str__(self) -> str:
        return f"{self.step} {self.answer}"


class RosterMonth(Scoped):
    """A roster of payments of one month against the month before; once signed it is frozen and stays."""

    scope: ClassVar[ScopeRule] = _SHARED

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=40)
    month = models.DateField(_("month"))
    list_id = models.BigIntegerField(db_index=True)
    before = models.DateField(null=True)
    figures = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)

    class Meta:
        # Not unique: where two places are joined, the signed months of both stay.
        indexes = [models.Index(fields=["area", "kind", "month"], name="roster_months")]
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.kind} {self.month:%Y-%m}"


class RosterChange(Scoped):
    """One person who came in, went out or changed between two months, or a household without labour not covered."""

    class Change(models.TextChoices):
        """What changed."""

        IN = "in", _("In")
        OUT = "out", _("Out")
        CATEGORY = "category", _("Category changed")
        AMOUNT = "amount", _("Amount changed")
        UNCOVERED = "uncovered", _("Without labour, not covered")

    scope: ClassVar[ScopeRule] = _OWN

    id = models.BigIntegerField(primary_key=True, default=new_id)
    month = models.ForeignKey(RosterMonth, on_delete=models.CASCADE, related_name="changes")
    area = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=40)
    change = models.CharField(max_length=10, choices=Change.choices)
    name = models.CharField(_("name"), max_length=60, blank=True)
    household = _household(null=True)
    member_id = models.BigIntegerField(null=True)
    category_before = models.CharField(max_length=80, blank=True)
    category = models.CharField(max_length=80, blank=True)
    # Minor units a month; null is unknown.
    amount_before = models.BigIntegerField(null=True)
    amount = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["month", "change", "area"], name="roster_changes")]

    def __str__(self) -> str:
        return f"{self.change} {self.name}"
