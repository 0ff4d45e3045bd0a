"""What the framework itself stores: the log, jobs and saved views."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.framework.ids import new_id
from fupin.framework.scope import ByArea, ByAreaAbove, ByOwner, ByRight, Either, Scoped, ScopeRule


class LogEntry(Scoped):
    """One thing that was done: by whom, when, where, to what."""

    scope: ClassVar[ScopeRule] = ByArea("log.read")

    id = models.BigIntegerField(primary_key=True, default=new_id)
    moment = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True, db_index=True)
    action = models.CharField(max_length=80, db_index=True)
    area = models.BigIntegerField(default=0, db_index=True)
    subject = models.CharField(max_length=120, blank=True, db_index=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.moment:%Y-%m-%d %H:%M} {self.action} {self.subject}"


class ChainHead(Scoped):
    """The end of the log's chain; its row is the lock that lets one writer in at a time."""

    scope: ClassVar[ScopeRule] = ByRight("log.read")

    hash = models.CharField(max_length=64)
    length = models.BigIntegerField(default=0)
    moment = models.DateTimeField(null=True)
    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.hash


class Job(Scoped):
    """A piece of long work: it survives a kill, shows its progress and never runs twice."""

    class State(models.TextChoices):
        """The states of a job."""

        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    scope: ClassVar[ScopeRule] = Either((ByOwner(), ByArea("jobs.read")))

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.BigIntegerField(default=0, db_index=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED, db_index=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    message = models.TextField(blank=True)
    cancelling = models.BooleanField(default=False)
    attempts = models.IntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    created = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True)
    # Of what carries the same mark there is one job for ever, however many ask for it.
    once = models.CharField(max_length=120, null=True, unique=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def percent(self) -> int:
        """How much is done, from 0 to 100."""
        return 100 if self.state == self.State.DONE else int(100 * self.done / self.total) if self.total else 0


class Snapshot(Scoped):
    """The records of a place as columns, as of a day and as known by a moment: a published folder."""

    class State(models.TextChoices):
        """Whether it can be read yet."""

        PUBLISHING = "publishing", _("Being published")
        PUBLISHED = "published", _("Published")

    scope: ClassVar[ScopeRule] = ByArea("snapshot.read")

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=80)
    area = models.BigIntegerField(db_index=True)
    true_on = models.DateField()
    known_by = models.DateTimeField()
    level = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PUBLISHING)
    # A frozen snapshot is what was reported of a year: nobody deletes or replaces it.
    frozen = models.BooleanField(default=False)
    fingerprint = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    bytes = models.BigIntegerField(default=0)
    base = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "name", "state"], name="one_snapshot_per_name")]

    def __str__(self) -> str:
        return self.name


class SavedView(Scoped):
    """A list as somebody likes it: columns, filters, order and page size under one name."""

    scope: ClassVar[ScopeRule] = Either((ByOwner(), ByAreaAbove("views.shared", "shared_area")))

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=80, db_index=True)
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    # None keeps the view private; an area shares it with everybody whose posts lie inside.
    shared_area = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "table", "name"], name="one_view_per_name")]

    def __str__(self) -> str:
        return self.name
