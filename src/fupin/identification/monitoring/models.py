"""What is stored of monitoring: clues with their reports, life events, measures, and the runs of the warning."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fupin.framework.ids import new_id
from fupin.framework.scope import ByArea, ByAreaAbove, Either, Scoped, ScopeRule

READ, RECORD, ACT = "registry.read", "clue.record", "case.act"


class Clue(Scoped):
    """That a household may be falling into difficulty: one risk, however many told of it, until somebody looked.

    A clue never changes a status; it opens a case, gets a measure, or is cleared with a reason.
    """

    class State(models.TextChoices):
        """Where a clue stands."""

        OPEN = "open", _("To be checked")
        CASE = "case", _("In a procedure")
        CLEARED = "cleared", _("Cleared")

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    # None while nobody knows which household of the register is meant; then `who` says what was told.
    household_id = models.BigIntegerField(null=True, db_index=True)
    who = models.CharField(_("who"), max_length=120, blank=True)
    area = models.BigIntegerField(db_index=True)
    risk = models.CharField(_("risk"), max_length=40)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN, db_index=True)
    # Which kind of monitored household it would be by the facts, and which facts say so.
    kind = models.CharField(_("proposed kind"), max_length=40, blank=True)
    kind_reason = models.CharField(max_length=40, blank=True)
    # Visited by lot though nothing speaks for a risk, so that misses can be counted.
    by_lot = models.BooleanField(_("drawn by lot"), default=False)
    points = models.SmallIntegerField(_("points"), null=True)
    band = models.SmallIntegerField(_("band"), null=True)
    reasons = models.JSONField(default=list)
    first_at = models.DateTimeField(_("first reported"), db_index=True)
    last_at = models.DateTimeField(_("last reported"))
    check_by = models.DateField(_("to be checked by"))
    measured_at = models.DateTimeField(_("measure recorded"), null=True)
    case_id = models.BigIntegerField(null=True)
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    cleared_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-first_at"]
        indexes = [models.Index(fields=["state", "area", "check_by"], name="clue_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["household_id", "risk"],
                condition=Q(state__in=["open", "case"], household_id__isnull=False),
                name="one_open_clue_a_risk",
            )
        ]

    def __str__(self) -> str:
        return f"{self.risk} {self.household_id or self.who}"


class ClueReport(Scoped):
    """One telling of a clue: by whom, in which way, in whose words; the contact of the teller is sealed."""

    class Source(models.TextChoices):
        """Who told of it."""

        HOUSEHOLD = "household", _("Household")
        CADRE = "cadre", _("Cadre")
        LIST = "list", _("Department list")
        REGISTER = "register", _("Register")
        SUPERVISION = "supervision", _("Supervision")

    class Way(models.TextChoices):
        """In which way it came."""

        PAPER = "paper", _("Paper")
        PHONE = "phone", _("Telephone")
        QR = "qr", _("QR code")
        VISIT = "visit", _("Visit")
        LIST = "list", _("List")
        ANALYSIS = "analysis", _("Analysis")

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="reports")
    area = models.BigIntegerField(db_index=True)
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    # What a screening found, so that the same finding is not told twice; empty for words of people.
    mark = models.CharField(max_length=80, blank=True, db_index=True)
    detail = models.JSONField(default=dict)
    words = models.TextField(_("what happened"), blank=True)
    happened_on = models.DateField(_("happened on"), null=True)
    contact = models.CharField(max_length=300, blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()

    class Meta:
        ordering = ["reported_at"]

    def __str__(self) -> str:
        return f"{self.source} {self.way}"


class LifeEvent(Scoped):
    """Illness, accident, death, a lost job, a disaster: something that changed the life of a household."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    household_id = models.BigIntegerField(db_index=True)
    member_id = models.BigIntegerField(null=True)
    area = models.BigIntegerField(db_index=True)
    kind = models.CharField(_("what happened"), max_length=40)
    happened_on = models.DateField(_("happened on"))
    # Whether somebody can work less than before; None where nobody asked.
    works_less = models.BooleanField(_("can work less"), null=True)
    words = models.TextField(blank=True)
    clue = models.ForeignKey(Clue, null=True, on_delete=models.SET_NULL, related_name="events")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-happened_on"]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_on}"


class ClueMeasure(Scoped):
    """A measure that answers a clue, as noted by whoever saw to it."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="measures")
    area = models.BigIntegerField(db_index=True)
    what = models.CharField(_("measure"), max_length=200)
    who = models.CharField(_("who sees to it"), max_length=120)
    since = models.DateField(_("since"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at"]

    def __str__(self) -> str:
        return self.what


class WarningRun(Scoped):
    """One screening of a place: the card that gave the points, what it was learned from, and what was found."""

    scope: ClassVar[ScopeRule] = Either((ByArea(READ), ByAreaAbove(READ)))

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.BigIntegerField(db_index=True)
    year = models.SmallIntegerField()
    fingerprint = models.CharField(max_length=64)
    # "history" where the card was learned from this register, "made" where from an invented panel.
    origin = models.CharField(max_length=10)
    card = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.area} {self.year}"
