"""What is stored of places: the tree from the nation to a villagers' group, and how it changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.framework.ids import new_id
from fupin.framework.recording import Recorded, recorded
from fupin.framework.scope import Everyone, Scoped, ScopeRule
from fupin.kernel.area import level_of, parent


@recorded
class Area(Recorded):
    """A place; its identifier is its area key, so the tree needs no joins. Names and codes are dated facts."""

    scope: ClassVar[ScopeRule] = Everyone()

    code = models.CharField(_("official code"), max_length=20, blank=True, db_index=True)
    name = models.CharField(_("name"), max_length=120)
    initials = models.CharField(max_length=60, blank=True, db_index=True)
    level = models.SmallIntegerField(_("level"), db_index=True)
    ended = models.BooleanField(_("no longer exists"), default=False)
    # Where its people went when it was merged or split: keys of the places that follow it.
    successors = models.JSONField(default=list)
    facts = models.JSONField(default=dict)

    class Meta(Recorded.Meta):
        verbose_name = _("place")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def parent_key(self) -> int:
        """The key of the place above."""
        return parent(self.id)

    @property
    def key_level(self) -> int:
        """The level that the key itself says."""
        return level_of(self.id)


class AreaChange(Scoped):
    """A merge, split, move or rename: from which places to which, when and why."""

    class Kind(models.TextChoices):
        """The kinds of change."""

        MERGE = "merge", _("merged")
        SPLIT = "split", _("split")
        MOVE = "move", _("moved")
        RENAME = "rename", _("renamed")

    scope: ClassVar[ScopeRule] = Everyone()

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    on = models.DateField()
    sources = models.JSONField(default=list)
    targets = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.on} {self.kind}"
