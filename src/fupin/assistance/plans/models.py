"""What is stored of plans."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.assistance.rights import READ
from fupin.framework.recording import Recorded, recorded
from fupin.framework.scope import ByArea, ScopeRule


@recorded
class Plan(Recorded):
    """What is to be done for a household in a year, or in a place over years; each version stays on file."""

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", _("draft")
        AGREED = "agreed", _("agreed with the household")
        SIGNED = "signed", _("signed")
        REPLACED = "replaced", _("replaced by a newer version")

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

    class Meta(Recorded.Meta):
        verbose_name = _("plan")
        indexes = [models.Index(fields=["area", "year", "state"], name="plan_of_place")]

    def __str__(self) -> str:
        return f"{self.year}-{self.version}"


@recorded
class PlanLine(Recorded):
    """One measure of a plan: which cause it answers, who does it, with what money, by when."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="lines")
    household_id = models.BigIntegerField(null=True, db_index=True)
    member_id = models.BigIntegerField(null=True)
    measure = models.CharField(_("measure"), max_length=60, db_index=True)
    # A code of the pack's causes, or the name of a rule that is not met; empty in plans of places.
    cause = models.CharField(_("answers"), max_length=60, blank=True)
    category = models.CharField(_("category"), max_length=60, blank=True)
    what = models.CharField(_("what"), max_length=300, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=2, null=True)
    # In minor units.
    amount = models.BigIntegerField(_("money"), null=True)
    source = models.CharField(_("source of the money"), max_length=120, blank=True)
    helper_id = models.BigIntegerField(null=True, db_index=True)
    unit_id = models.BigIntegerField(null=True)
    by = models.DateField(_("by"), null=True)
    dropped = models.CharField(_("dropped because"), max_length=200, blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("plan line")

    def __str__(self) -> str:
        return self.measure
