"""What is stored of patterns: the run with the shape of incomes around the line, and each village's answers."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.framework.ids import new_id
from fupin.framework.scope import ByArea, ByAreaAbove, Either, Scoped, ScopeRule

READ = "registry.read"


class ExitPatternRun(Scoped):
    """One look at the incomes of a place and year, with the figures of the whole that every village is held against."""

    scope: ClassVar[ScopeRule] = Either((ByArea(READ), ByAreaAbove(READ)))

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.BigIntegerField(db_index=True)
    year = models.SmallIntegerField()
    fingerprint = models.CharField(max_length=64)
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "-made_at"]

    def __str__(self) -> str:
        return f"{self.area} {self.year}"


class ExitPattern(Scoped):
    """A pattern in the incomes of one village: how strong, how sure, and what people found when they checked it.

    It is a question to the village, never a verdict; what was said stays when the place is looked at again.
    """

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    run = models.ForeignKey(ExitPatternRun, on_delete=models.CASCADE, related_name="patterns")
    area = models.BigIntegerField(db_index=True)
    year = models.SmallIntegerField()
    kind = models.CharField(_("pattern"), max_length=20)
    # Whether it stands out from chance after correction for all villages asked; only these ask for a check.
    stands_out = models.BooleanField(_("stands out"), default=False)
    among = models.IntegerField(_("looked at"))
    found = models.IntegerField(_("found"))
    expected = models.FloatField(_("expected"))
    effect = models.FloatField(_("times as many"), null=True)
    p = models.FloatField(_("p"))
    q = models.FloatField(_("q"))
    households = models.JSONField(default=list)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(_("checked on"), null=True)
    explanation = models.TextField(_("explained because"), blank=True)

    class Meta:
        indexes = [models.Index(fields=["year", "area", "kind"], name="exit_patterns")]

    def __str__(self) -> str:
        return f"{self.kind} {self.area} {self.year}"
