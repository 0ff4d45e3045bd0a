"""What is stored of uploads: each file with what was made of it, and what users taught about columns and values."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.framework.ids import new_id
from fupin.framework.scope import ByArea, ByOwner, Either, Scoped, ScopeRule

_RULE = Either((ByOwner(), ByArea("intake.read")))


class Upload(Scoped):
    """One file that somebody sent. The file itself and the result of its check lie in `intake.files`, sealed."""

    class State(models.TextChoices):
        """Where an upload stands."""

        RECEIVED = "received", _("Being checked")
        CHECKED = "checked", _("Checked")
        ACCEPTED = "accepted", _("Accepted")
        UNDONE = "undone", _("Undone")
        REJECTED = "rejected", _("Not readable")
        DROPPED = "dropped", _("Put aside")

    class Households(models.TextChoices):
        """What kind of households the file lists, where it does not say so itself."""

        REGISTERED = "registered", _("Registered households")
        LIGHT = "light", _("Other rural households (light records)")

    scope: ClassVar[ScopeRule] = _RULE

    id = models.BigIntegerField(primary_key=True, default=new_id)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    area = models.BigIntegerField(db_index=True)
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    bytes = models.BigIntegerField(_("size"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RECEIVED, db_index=True)
    # What the clerk said about the whole file.
    true_on = models.DateField(_("true from"))
    year = models.SmallIntegerField(_("year of the income account"))
    village = models.BigIntegerField(_("village of rows without one"), default=0)
    households = models.CharField(max_length=12, choices=Households.choices, default=Households.REGISTERED)
    # By sheet: what each column holds, as `mapping.dump` writes it.
    mapping = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    # The newest check and acceptance, for progress.
    job_id = models.BigIntegerField(null=True)
    act_id = models.BigIntegerField(null=True, db_index=True)
    undo_act_id = models.BigIntegerField(null=True)
    created = models.DateTimeField(auto_now_add=True, db_index=True)
    checked_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created"]

    def __str__(self) -> str:
        return self.name


class ColumnMapping(Scoped):
    """What the columns of one layout were taken for, so that the next file of that layout needs no questions."""

    scope: ClassVar[ScopeRule] = _RULE

    id = models.BigIntegerField(primary_key=True, default=new_id)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    area = models.BigIntegerField(db_index=True)
    signature = models.CharField(max_length=32, db_index=True)
    # From the folded name of a column to the key of a target; "" leaves the column out.
    columns = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "signature"], name="one_mapping_per_layout")]

    def __str__(self) -> str:
        return self.signature


class ValueMapping(Scoped):
    """What a user means by a value that is in no list: a code, or "" to leave such cells out."""

    scope: ClassVar[ScopeRule] = _RULE

    id = models.BigIntegerField(primary_key=True, default=new_id)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    area = models.BigIntegerField(db_index=True)
    target = models.CharField(max_length=80)
    word = models.CharField(max_length=200)
    code = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "target", "word"], name="one_meaning_per_value")]

    def __str__(self) -> str:
        return f"{self.word} → {self.code}"
