"""What is stored of plans."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.assistance.rights import READ
from fupin.framework.recording import Recorded, recorded
from fupin.framework.scope import ByArea, ScopeRule

COMMITMENT, MILESTONE = "commitment", "milestone"


@recorded
class Plan(Recorded):
    """What is to be done for a household in a year, or in a place over years; each version stays on file."""

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", _("draft")
        AGREED = "agreed", _("agreed with the household")
        SIGNED = "signed", _("signed")
        REPLACED = "replaced", _("replaced by a newer version")
        CLOSED = "closed", _("closed with its household")

    scope: ClassVar[ScopeRule] = ByArea(READ)

    # Empty: a plan of the place itself.
    household_id = models.BigIntegerField(null=True, db_index=True)
    year = models.SmallIntegerField(_("year"), db_index=True)
    until_year = models.SmallIntegerField(_("until"), null=True)
    version = models.SmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, db_index=True)
    # The mandatory slots of the pack (one scheme, one project, …) and the household's classes, by name.
    slots = models.JSONField(default=dict)
    classes = models.JSONField(default=dict)
    exit_by = models.DateField(_("to leave poverty by"), null=True)
    agreed_on = models.DateField(_("agreed on"), null=True)
    signed_on = models.DateField(_("signed on"), null=True)
    signed_by = models.CharField(_("signed by"), max_length=60, blank=True)
    # The hash of the sealed file that holds the signature, and of the text that was signed.
    signature = models.CharField(max_length=64, blank=True)
    signed_text = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("why it was changed"), max_length=300, blank=True)
    # Whether it is the one that counts for its year: the signed version, else the newest.
    current = models.BooleanField(default=True, db_index=True)
    # The version that it changes, or the plan of the year before that it goes on from.
    from_plan_id = models.BigIntegerField(null=True)

    class Meta(Recorded.Meta):
        verbose_name = _("plan")
        indexes = [models.Index(fields=["area", "year", "state"], name="plan_of_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["household_id", "year", "version"],
                condition=models.Q(household_id__isnull=False),
                name="one_plan_version_a_year",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.version}"


@recorded
class PlanLine(Recorded):
    """One measure of a plan: which cause it answers, who does it, with what money, by when."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="lines")
    household_id = models.BigIntegerField(null=True, db_index=True)
    member_id = models.BigIntegerField(null=True)
    # The first line of which this one is a later version: progress belongs to all of them.
    root_id = models.BigIntegerField(null=True, db_index=True)
    # A measure of the pack; of a commitment its name, of a line of a place often nothing.
    measure = models.CharField(_("measure"), max_length=60, blank=True, db_index=True)
    # A code of the pack's causes, or the name of a rule that is not met; empty in plans of places.
    cause = models.CharField(_("answers"), max_length=60, blank=True)
    # "" for a measure, COMMITMENT for what the household itself promises, MILESTONE for a goal of a place and year.
    kind = models.CharField(max_length=12, blank=True)
    category = models.CharField(_("category"), max_length=60, blank=True)
    what = models.CharField(_("what"), max_length=300, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=2, null=True)
    # In minor units.
    amount = models.BigIntegerField(_("money"), null=True)
    source = models.CharField(_("source of the money"), max_length=120, blank=True)
    helper_id = models.BigIntegerField(null=True, db_index=True)
    unit_id = models.BigIntegerField(null=True)
    since = models.DateField(_("from"), null=True)
    by = models.DateField(_("by"), null=True)
    dropped = models.CharField(_("dropped because"), max_length=200, blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("plan line")

    def __str__(self) -> str:
        return self.measure


@recorded
class PlanCheck(Recorded):
    """What somebody saw of a household's own commitment on a day: kept, or not."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    household_id = models.BigIntegerField(db_index=True)
    root_id = models.BigIntegerField(db_index=True)
    on = models.DateField(_("seen on"))
    kept = models.BooleanField(_("kept"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    seen_by = models.BigIntegerField(null=True)

    class Meta(Recorded.Meta):
        verbose_name = _("check of a commitment")

    def __str__(self) -> str:
        return f"{self.on}"
