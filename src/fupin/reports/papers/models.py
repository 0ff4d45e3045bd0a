"""What is stored of papers made in bulk: the run, and what came of each village."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.framework.ids import new_id
from fupin.framework.scope import ByArea, Scoped, ScopeRule
from fupin.reports.rights import READ


class PaperRun(Scoped):
    """One kind of paper for every registered household of a place, as of one moment, until it expires."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.BigIntegerField(db_index=True)
    paper = models.CharField(_("Kind of paper"), max_length=20)
    language = models.CharField(max_length=10)
    # One book for each village, else one file for each household.
    merged = models.BooleanField(default=False)
    # With the photos of matters, made small.
    photos = models.BooleanField(default=False)
    year = models.SmallIntegerField(null=True)
    true_on = models.DateField()
    known_at = models.DateTimeField()
    fingerprint = models.CharField(max_length=64, blank=True)
    # The address of this installation, for the codes that lead to the files.
    origin = models.CharField(max_length=200, blank=True)
    job = models.ForeignKey("framework.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_index=True)
    expires_on = models.DateField(db_index=True)

    class Meta:
        verbose_name = _("papers made")

    def __str__(self) -> str:
        return f"{self.paper} {self.area}"


class PaperPart(Scoped):
    """The papers of one village of a run: a sealed file, and the households whose paper could not be set."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    run = models.ForeignKey(PaperRun, on_delete=models.CASCADE, related_name="parts")
    area = models.BigIntegerField(db_index=True)
    # Empty where the village has no registered household.
    sha256 = models.CharField(max_length=64, blank=True)
    households = models.IntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    # [{"number", "characters"}]: what was left out, and why.
    problems = models.JSONField(default=list)

    class Meta:
        verbose_name = _("papers of a village")
        constraints = [models.UniqueConstraint(fields=["run", "area"], name="once_in_a_run")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.area}"
