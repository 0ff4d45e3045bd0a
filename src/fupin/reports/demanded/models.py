"""What is stored of demanded tables: the table as it was sent, and what each of its columns is filled with."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.framework.ids import new_id
from fupin.framework.scope import ByArea, ByAreaAbove, Either, Scoped, ScopeRule
from fupin.reports.rights import READ


class DemandedTable(Scoped):
    """A table that a superior demands; offices below the one that brought it in see it too.

    `columns` holds one entry for each column, in order: `position`, `path` (its names from the top down), `source` (a
    key of `demanded.sources`, empty for a column that stays empty), `years` (0 for the year asked for, -1 for the year
    before) and `text`.
    """

    class Rows(models.TextChoices):
        """What stands in a row."""

        PLACE = "place", _("places")
        HOUSEHOLD = "household", _("households")
        MEMBER = "member", _("persons")

    scope: ClassVar[ScopeRule] = Either((ByArea(READ), ByAreaAbove(READ)))

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.BigIntegerField(db_index=True)
    title = models.CharField(_("title"), max_length=200)
    rows = models.CharField(_("a row for each of the"), max_length=10, choices=Rows.choices, default=Rows.PLACE)
    level = models.SmallIntegerField(_("level of the places"), null=True)
    # The workbook as it was sent, sealed; empty for a header that was pasted.
    file = models.CharField(max_length=64, blank=True)
    sheet = models.CharField(max_length=60, blank=True)
    last = models.IntegerField(default=1)
    columns = models.JSONField(default=list)
    retired = models.BooleanField(default=False)
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    filled_at = models.DateTimeField(_("last filled"), null=True)

    def __str__(self) -> str:
        return self.title
