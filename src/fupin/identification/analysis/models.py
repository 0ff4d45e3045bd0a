"""Which findings of whole snapshots there are; the findings themselves lie in folders, not in the database."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fupin.framework.ids import new_id
from fupin.framework.scope import ByArea, ByAreaAbove, Either, Scoped, ScopeRule

READ = "figures.read"


class Analysis(Scoped):
    """A published folder of findings: of which place, year and rules, as of when, and what it comes to.

    Seen by whoever may read figures of its place, of a place above it, or of a place inside it; those inside see
    their own places of it and no others.
    """

    scope: ClassVar[ScopeRule] = Either((ByArea(READ), ByAreaAbove(READ)))

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=200)
    area = models.BigIntegerField(db_index=True)
    year = models.SmallIntegerField()
    pack = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    # Inside the data folder as a relative path, so that the whole can be moved.
    folder = models.CharField(max_length=500, unique=True)
    # Both dates of the snapshot, as its manifest writes them.
    true_on = models.CharField(max_length=40, blank=True)
    known_by = models.CharField(max_length=40, blank=True)
    households = models.BigIntegerField()
    poor = models.BigIntegerField()
    not_poor = models.BigIntegerField()
    unknown = models.BigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "-made_at"]

    def __str__(self) -> str:
        return self.name
