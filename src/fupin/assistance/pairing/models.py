"""What is stored of helpers, pairings and the help given."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.assistance.rights import READ
from fupin.framework.recording import Recorded, recorded
from fupin.framework.scope import ByArea, ScopeRule


@recorded
class Helper(Recorded):
    """A person of a unit who can be responsible for households; `area` is the place where the helper works."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    name = models.CharField(_("name"), max_length=60, db_index=True)
    user_id = models.BigIntegerField(null=True, db_index=True)
    unit_id = models.BigIntegerField(null=True, db_index=True)
    # A level of the pack: who sends the helper.
    level = models.CharField(_("level of the unit"), max_length=30, blank=True)
    position = models.CharField(_("position"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=160, blank=True)
    most = models.SmallIntegerField(_("households at most"), null=True)
    skills = models.JSONField(_("skills"), default=list)
    left_on = models.DateField(_("left on"), null=True)
    left_because = models.CharField(_("left because"), max_length=200, blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("helper")

    def __str__(self) -> str:
        return self.name


@recorded
class Pairing(Recorded):
    """Somebody is responsible for a household, or a unit or leader for a place, from one day to another."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    # Kinds are declared by the pack: helper, guarantor, leader's contact place, unit and village, enterprise.
    kind = models.CharField(_("kind"), max_length=30, default="helper", db_index=True)
    household_id = models.BigIntegerField(null=True, db_index=True)
    helper_id = models.BigIntegerField(null=True, db_index=True)
    unit_id = models.BigIntegerField(null=True, db_index=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True)
    due = models.DateField(_("guaranteed by"), null=True)
    ended_because = models.CharField(_("ended because"), max_length=200, blank=True)
    handed_to = models.BigIntegerField(null=True)
    handover = models.TextField(_("hand-over record"), blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("pairing")

    def __str__(self) -> str:
        return f"{self.kind} {self.since}"


@recorded
class HelpGiven(Recorded):
    """One line of a household's assistance account: what it got, when, from whom, worth what, with what effect."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    household_id = models.BigIntegerField(db_index=True)
    member_id = models.BigIntegerField(null=True)
    on = models.DateField(_("day"), db_index=True)
    measure = models.CharField(_("measure"), max_length=60, blank=True, db_index=True)
    what = models.CharField(_("what"), max_length=300)
    # In minor units; empty where nobody knows what it was worth.
    amount = models.BigIntegerField(_("worth"), null=True)
    source = models.CharField(_("from"), max_length=120, blank=True)
    helper_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    matter_id = models.BigIntegerField(null=True, db_index=True)
    effect = models.CharField(_("effect"), max_length=300, blank=True)
    signed_on = models.DateField(_("signed on"), null=True)
    withdrawn = models.CharField(_("withdrawn because"), max_length=200, blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("help given")

    def __str__(self) -> str:
        return self.what
