"""What is stored of notices: the notice with its lines as they were published, photos of it, and objections."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.framework.ids import new_id
from fupin.framework.scope import ByArea, ByRight, Scoped, ScopeRule

READ, PUBLISH = "case.read", "notice.publish"
_TOKEN_BYTES = 12


def new_token() -> str:
    """Return the part of a public address that nobody can guess; it says nothing of what it leads to."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


class Notice(Scoped):
    """A list that everybody may read for some days; words and lines stay as they were published."""

    class State(models.TextChoices):
        """The states of a notice."""

        DRAFT = "draft", _("Draft")
        POSTED = "posted", _("Posted")
        ENDED = "ended", _("Ended")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.BigIntegerField(db_index=True)
    # The masking profile of the pack, and the pack that held it.
    profile = models.CharField(max_length=60, db_index=True)
    fingerprint = models.CharField(max_length=64)
    procedure = models.CharField(max_length=60, blank=True)
    step = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, db_index=True)
    token = models.CharField(max_length=40, unique=True, default=new_token)
    posted_on = models.DateField(null=True)
    ends_on = models.DateField()
    # Title, text, how to object and the heads of the columns, in every language of the pack, as published.
    wording = models.JSONField(default=dict)
    count = models.IntegerField(default=0)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("notice")
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["state", "ends_on"], name="notices_to_end")]

    def __str__(self) -> str:
        return f"{self.profile} {self.area}"


class NoticeLine(Scoped):
    """One line of a notice: the masked values as published, and of which household and case they speak."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="lines")
    area = models.BigIntegerField(db_index=True)
    position = models.IntegerField()
    # No foreign keys: a household that moves or goes later changes nothing of what was published.
    household_id = models.BigIntegerField(db_index=True)
    case_id = models.BigIntegerField(null=True, db_index=True)
    outcome = models.CharField(max_length=60, blank=True)
    values = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.position}"


class NoticePhoto(Scoped):
    """A photo of the notice where it hangs, with the time; kept sealed under the hash of its content."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="photos")
    area = models.BigIntegerField(db_index=True)
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=40)
    taken_at = models.DateTimeField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["taken_at"]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.taken_at:%Y-%m-%d %H:%M}"


class Objection(Scoped):
    """What somebody says against a notice or one of its lines, named or anonymous, and what was answered."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="objections")
    line = models.ForeignKey(NoticeLine, null=True, on_delete=models.CASCADE, related_name="objections")
    area = models.BigIntegerField(db_index=True)
    # Sealed: what people write may name numbers and illnesses.
    words = models.TextField(blank=True)
    name = models.TextField(blank=True)
    contact = models.TextField(blank=True)
    photo = models.CharField(max_length=64, blank=True)
    photo_type = models.CharField(max_length=40, blank=True)
    # The fingerprint of the code with which the person reads the answer; the code itself is not kept.
    receipt = models.BigIntegerField(unique=True)
    received_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("objection")
        ordering = ["received_at"]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.received_at:%Y-%m-%d %H:%M}"

    @property
    def anonymous(self) -> bool:
        """Whether no name was given."""
        return not self.name


class HelpPoint(Scoped):
    """The printed code of a place by which anybody can say that somebody there needs help."""

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.BigIntegerField(db_index=True)
    token = models.CharField(max_length=40, unique=True, default=new_token)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.area)


class AddressCount(Scoped):
    """One message from a public page, counted so that nobody floods a place; forgotten after a day.

    `client` is a fingerprint of the address with a salt that is thrown away every day; the address is not kept.
    """

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.BigIntegerField(db_index=True)
    about = models.BigIntegerField(db_index=True)
    client = models.BigIntegerField(db_index=True)
    on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return f"{self.on} {self.about}"


class DaySalt(Scoped):
    """The salt of one day's fingerprints; without it nobody can tell which address wrote."""

    scope: ClassVar[ScopeRule] = ByRight("log.read")

    id = models.BigIntegerField(primary_key=True, default=new_id)
    on = models.DateField(unique=True)
    salt = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.on.isoformat()
