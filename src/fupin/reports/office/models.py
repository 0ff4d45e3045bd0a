"""What is stored of office templates: every version as it was uploaded, and since when each counts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.framework.ids import new_id
from fupin.framework.scope import ByArea, ByAreaAbove, Either, Scoped, ScopeRule
from fupin.reports.rights import READ


class OfficeTemplate(Scoped):
    """A template of an office; it serves the office's place and all below, until a nearer or newer one does.

    A version counts from `used_at` on, which is set only after it was tried with data; none is ever changed.
    """

    scope: ClassVar[ScopeRule] = Either((ByArea(READ), ByAreaAbove(READ)))

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.BigIntegerField(db_index=True)
    paper = models.CharField(_("paper"), max_length=40)
    language = models.CharField(_("language"), max_length=10)
    version = models.IntegerField(_("version"))
    note = models.CharField(_("what was changed"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    bytes = models.IntegerField(_("size"))
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(_("uploaded"))
    tried_at = models.DateTimeField(_("tried"), null=True)
    used_at = models.DateTimeField(_("counts since"), null=True)
    retired_at = models.DateTimeField(_("put aside"), null=True)

    class Meta:
        # Not unique: where places are joined, the versions of both come to lie side by side.
        indexes = [models.Index(fields=["area", "paper", "language", "version"], name="office_version")]

    def __str__(self) -> str:
        return f"{self.paper} {self.language} {self.version}"
