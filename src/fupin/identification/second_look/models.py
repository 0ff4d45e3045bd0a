"""What is stored of a second look: the run with its errors, and the households to look at again."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from fupin.framework.ids import new_id
from fupin.framework.scope import ByArea, ByAreaAbove, Either, Scoped, ScopeRule

READ = "registry.read"


class SecondLook(Scoped):
    """One comparison of the list of a place with the scores of a year: what the score is, and how often it errs.

    Those inside the place see the figures of the whole; villages they see only their own.
    """

    scope: ClassVar[ScopeRule] = Either((ByArea(READ), ByAreaAbove(READ)))

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.BigIntegerField(db_index=True)
    year = models.SmallIntegerField()
    # The pack whose findings were learned from, and the hash of the score itself.
    fingerprint = models.CharField(max_length=64)
    model = models.CharField(max_length=64)
    description = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "-made_at"]

    def __str__(self) -> str:
        return f"{self.area} {self.year}"


class SecondLookCase(Scoped):
    """A household whose place on the list and whose score contradict each other, until somebody has looked.

    It never changes a status; a case that was dismissed with a reason stays dismissed when the place is compared again.
    """

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    look = models.ForeignKey(SecondLook, on_delete=models.CASCADE, related_name="cases")
    household = models.ForeignKey("registry.Household", on_delete=models.CASCADE, related_name="+")
    area = models.BigIntegerField(db_index=True)
    year = models.SmallIntegerField()
    kind = models.CharField(max_length=40)
    # How far the score lies beyond the cut-off, in the unit of the score (logarithms of income per head).
    beyond = models.FloatField()
    reasons = models.JSONField(default=list)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    dismissed_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["year", "area", "kind"], name="second_look_cases")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}"
