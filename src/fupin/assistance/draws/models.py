"""What is stored of draws: the draw with its list and result as they were published, and the households on it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.framework.ids import new_id
from fupin.framework.scope import ByArea, Scoped, ScopeRule

READ, RUN = "draw.read", "draw.run"


class Draw(Scoped):
    """Lots for something of which there is too little: who takes part, what decides, and what came of it.

    `text` is the frozen list, verbatim; its hash is the commitment. Neither changes once it is written.
    """

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", _("being prepared")
        FROZEN = "frozen", _("list frozen")
        ANNOUNCED = "announced", _("announced")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.BigIntegerField(db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, db_index=True)
    token = models.CharField(max_length=40, unique=True)
    title = models.CharField(_("Title"), max_length=120)
    drawn = models.CharField(_("What is drawn"), max_length=120)
    units = models.IntegerField(_("How many"), default=1)
    waiting = models.IntegerField(_("Length of the waiting list"), default=0)
    eligible = models.CharField(_("Who takes part, and where that is written"), max_length=500)
    seed_source = models.CharField(_("Which public numbers decide"), max_length=300)
    seed_day = models.DateField(_("Published on"))
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    text = models.TextField(blank=True)
    commitment = models.CharField(max_length=64, blank=True)
    announced_at = models.DateTimeField(null=True)
    seed = models.CharField(max_length=300, blank=True)
    digits = models.CharField(max_length=300, blank=True)
    witnesses = models.JSONField(default=list)
    photo = models.CharField(max_length=64, blank=True)
    photo_type = models.CharField(max_length=40, blank=True)
    result = models.TextField(blank=True)
    result_hash = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    made_by = models.BigIntegerField(null=True)
    held_by = models.BigIntegerField(null=True)
    held_at = models.DateTimeField(null=True)
    # The entries of the log that hold the commitment, the result, and why it was cancelled.
    frozen_entry = models.BigIntegerField(null=True)
    held_entry = models.BigIntegerField(null=True)
    cancelled_entry = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("draw")

    def __str__(self) -> str:
        return self.title


class DrawEntry(Scoped):
    """A household that takes part in a draw, or was excluded from it with a reason before the list was frozen."""

    class Changed(models.TextChoices):
        """What became of a household between freezing and drawing; it takes part all the same."""

        ENDED = "ended", _("left the register since the list was frozen")
        MOVED = "moved", _("moved since the list was frozen")

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="entries")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    # Where the household was when it came onto the list; it follows the places, so that only real moves show.
    area = models.BigIntegerField(db_index=True)
    record = models.CharField(max_length=40)
    excluded = models.CharField(max_length=300, blank=True)
    number = models.IntegerField(null=True)
    nonce = models.CharField(max_length=32, blank=True)
    label = models.CharField(max_length=120, blank=True)
    leaf = models.CharField(max_length=64, blank=True)
    place = models.IntegerField(null=True)
    changed = models.CharField(max_length=10, choices=Changed.choices, blank=True)

    class Meta:
        verbose_name = _("participant of a draw")
        constraints = [models.UniqueConstraint(fields=["draw", "household"], name="once_in_a_draw")]

    def __str__(self) -> str:
        return f"{self.number} {self.label}"
