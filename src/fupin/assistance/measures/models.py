"""What is stored of causes: the evidence for each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.assistance.rights import READ
from fupin.framework.recording import Recorded, recorded
from fupin.framework.scope import ByArea, ScopeRule


@recorded
class CauseEvidence(Recorded):
    """What shows that a household has a cause: a bill, a certificate, a visit, an answer of the rules."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    household_id = models.BigIntegerField(db_index=True)
    member_id = models.BigIntegerField(null=True)
    cause = models.CharField(_("cause"), max_length=40)
    what = models.CharField(_("evidence"), max_length=300)
    seen_on = models.DateField(_("seen on"))
    attachment_id = models.BigIntegerField(null=True)
    # The rule of the pack whose answer, as it was on that day, is the evidence.
    rule = models.CharField(_("shown by"), max_length=60, blank=True)
    withdrawn = models.CharField(_("withdrawn because"), max_length=200, blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("evidence of a cause")

    def __str__(self) -> str:
        return self.what
