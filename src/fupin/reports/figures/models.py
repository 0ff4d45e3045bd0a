"""What is stored of figures: statements as they were issued, and public figures of other places to compare with."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.framework.ids import new_id
from fupin.framework.scope import ByArea, ByAreaAbove, Either, Scoped, ScopeRule
from fupin.reports.rights import READ


class Statement(Scoped):
    """The figures of one place as they were issued: never changed, computed again at any time from the same moment."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.BigIntegerField(db_index=True)
    year = models.SmallIntegerField(_("year"))
    # What it was issued for: the name of a set of figures, or of a paper.
    kind = models.CharField(_("kind"), max_length=60, db_index=True)
    true_on = models.DateField(_("as of"))
    known_at = models.DateTimeField(_("known by"))
    # Of the pack by which it was computed, and of the texts of its figures.
    fingerprint = models.CharField(max_length=64)
    # {name: {"value": exact or null, "unknown", "rows", "missing", "text": hash of the figure's text}}
    figures = models.JSONField(default=dict)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued"))

    class Meta:
        ordering = ["-issued_at", "area"]
        verbose_name = _("statement")
        indexes = [models.Index(fields=["area", "year", "kind"], name="statement_of_place")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}"


class PeerFigure(Scoped):
    """A public figure of a place elsewhere, typed in or imported with its source, to compare a place of ours with."""

    scope: ClassVar[ScopeRule] = Either((ByArea(READ), ByAreaAbove(READ)))

    id = models.BigIntegerField(primary_key=True, default=new_id)
    # The place of ours for which the comparison is made.
    area = models.BigIntegerField(db_index=True)
    peer = models.CharField(_("place elsewhere"), max_length=80)
    year = models.SmallIntegerField(_("year"))
    figure = models.CharField(_("figure"), max_length=60)
    # In the unit of the figure.
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("public figure of a place elsewhere")
        constraints = [
            models.UniqueConstraint(fields=["area", "peer", "year", "figure"], name="one_figure_of_a_peer_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.peer} {self.year} {self.figure}"
