"""What is stored of needs and offers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.assistance.rights import READ
from fupin.framework.recording import Recorded, recorded
from fupin.framework.scope import ByArea, ByAreaAbove, Either, ScopeRule


@recorded
class Need(Recorded):
    """Something that a household, or a place, asked for, until it is answered."""

    class Readiness(models.TextChoices):
        """When it can be done."""

        UNSORTED = "unsorted", _("not sorted yet")
        READY = "ready", _("can be done now")
        CONDITIONAL = "conditional", _("when a condition holds")
        DONE = "done", _("done")
        REFUSED = "refused", _("cannot be done")

    scope: ClassVar[ScopeRule] = ByArea(READ)

    household_id = models.BigIntegerField(null=True, db_index=True)
    member_id = models.BigIntegerField(null=True)
    measure = models.CharField(_("measure"), max_length=60, blank=True, db_index=True)
    what = models.CharField(_("what"), max_length=300)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=2, null=True)
    asked_on = models.DateField(_("asked on"))
    readiness = models.CharField(
        _("readiness"), max_length=12, choices=Readiness.choices, default=Readiness.UNSORTED, db_index=True
    )
    condition = models.CharField(_("condition"), max_length=300, blank=True)
    offer_id = models.BigIntegerField(null=True, db_index=True)
    answered_on = models.DateField(_("answered on"), null=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    withdrawn = models.CharField(_("withdrawn because"), max_length=200, blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("need")

    def __str__(self) -> str:
        return self.what


@recorded
class Offer(Recorded):
    """Something that a unit, donor or enterprise has to give in a place: how much, from when to when."""

    # Who lives below reads what is offered above: a county gives to its villages, never a town to another town.
    scope: ClassVar[ScopeRule] = Either((ByArea(READ), ByAreaAbove(READ)))

    measure = models.CharField(_("measure"), max_length=60, db_index=True)
    what = models.CharField(_("what"), max_length=300)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=2)
    unit_id = models.BigIntegerField(null=True)
    matter_id = models.BigIntegerField(null=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True)
    withdrawn = models.CharField(_("withdrawn because"), max_length=200, blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("offer")

    def __str__(self) -> str:
        return self.what
