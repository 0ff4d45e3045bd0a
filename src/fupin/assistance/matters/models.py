"""What is stored of matters: the matter, and every step that it took."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.assistance.rights import READ
from fupin.framework.recording import Recorded, recorded
from fupin.framework.scope import ByArea, ScopeRule


@recorded
class Matter(Recorded):
    """One thing that is done for a household, a person or a place, from its first stage to its end.

    `area` is the place of the household, or the place itself. What a kind asks for is kept in `facts`.
    """

    scope: ClassVar[ScopeRule] = ByArea(READ)

    kind = models.CharField(_("kind"), max_length=40, db_index=True)
    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120, blank=True)
    household_id = models.BigIntegerField(null=True, db_index=True)
    member_id = models.BigIntegerField(null=True)
    # A matter of a place that this one draws from: a market body, a resettlement site, a donor.
    of_matter_id = models.BigIntegerField(null=True, db_index=True)
    plan_line_id = models.BigIntegerField(null=True, db_index=True)
    measure = models.CharField(_("measure"), max_length=60, blank=True, db_index=True)
    stage = models.CharField(_("stage"), max_length=40, db_index=True)
    opened_on = models.DateField(_("opened on"))
    due = models.DateField(_("due"), null=True, db_index=True)
    closed_on = models.DateField(_("closed on"), null=True)
    # The name of the end that it came to; empty while open.
    outcome = models.CharField(_("outcome"), max_length=40, blank=True, db_index=True)
    # What was spent in all steps, in minor units; the sum of the steps.
    cost = models.BigIntegerField(_("cost"), default=0)
    facts = models.JSONField(default=dict)
    # When the next follow-up is due; none where the kind has none, or the matter is closed.
    visit_due = models.DateField(_("follow-up due"), null=True, db_index=True)
    # How often somebody acted on it: each act changes the row, so that who is second is told.
    acts = models.IntegerField(default=0)
    # The text of the kind under which it was opened.
    text = models.CharField(max_length=16, blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("matter")
        indexes = [models.Index(fields=["area", "kind", "stage", "outcome"], name="matter_of_place")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


@recorded
class MatterStep(Recorded):
    """A step of a matter: reaching a stage, a follow-up on the way, or its end, with its evidence."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="steps")
    # "open", "stage", "visit" (a follow-up that changes no stage), "score", "back", "end" or "reopen".
    kind = models.CharField(max_length=10, default="stage")
    stage = models.CharField(_("stage"), max_length=40)
    on = models.DateField(_("day"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    cost = models.BigIntegerField(_("cost"), null=True)
    # [{"sha256", "name", "type", "kind", "taken_on"}]: sealed files.
    evidence = models.JSONField(default=list)
    by = models.BigIntegerField(null=True)

    class Meta(Recorded.Meta):
        verbose_name = _("step of a matter")

    def __str__(self) -> str:
        return f"{self.stage} {self.on}"
