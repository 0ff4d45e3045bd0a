"""What is stored of households: the household, its members, its yearly account and its files.

Only what every programme needs is a column. Everything else a form asks for is declared by the policy pack and kept
in `facts` under its declared name; a name that is absent is not known.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.framework.ids import new_id
from fupin.framework.recording import Recorded, recorded
from fupin.framework.scope import ByArea, Scoped, ScopeRule

_READ: ScopeRule = ByArea("registry.read")


@recorded
class Household(Recorded):
    """A rural household: light, as all are known, or registered in full as one that the programme follows."""

    class Kind(models.TextChoices):
        """How much of a household is known."""

        LIGHT = "light", _("light")
        REGISTERED = "registered", _("registered")

    scope: ClassVar[ScopeRule] = _READ

    number = models.CharField(_("household number"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.LIGHT, db_index=True)
    status = models.CharField(_("status"), max_length=30, blank=True, db_index=True)
    attribute = models.CharField(_("attribute"), max_length=40, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    head_name = models.CharField(_("head of household"), max_length=60, blank=True, db_index=True)
    head_initials = models.CharField(max_length=30, blank=True, db_index=True)
    # Always the number of present members where these are known one by one.
    size = models.SmallIntegerField(_("persons"), null=True)
    main_cause = models.CharField(_("main cause"), max_length=40, blank=True)
    other_causes = models.JSONField(_("other causes"), default=list)
    phone = models.CharField(_("telephone"), max_length=120, blank=True)
    phone_index = models.BigIntegerField(null=True, db_index=True)
    bank_name = models.CharField(_("bank"), max_length=80, blank=True)
    bank_account = models.CharField(_("bank account"), max_length=160, blank=True)
    # Why it left the register of present households: split off, merged, moved away, all died; empty while present.
    ended = models.CharField(_("ended"), max_length=30, blank=True)
    facts = models.JSONField(default=dict)

    class Meta(Recorded.Meta):
        verbose_name = _("household")
        # Covers what the figures of places ask for, so that they never read the rows themselves.
        indexes = [
            models.Index(fields=["area", "kind", "status", "main_cause", "ended", "size"], name="household_counts")
        ]

    def __str__(self) -> str:
        return f"{self.head_name} {self.number}"


@recorded
class Member(Recorded):
    """A person of a household. Who leaves stays on file with the day and the reason."""

    scope: ClassVar[ScopeRule] = _READ

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    position = models.SmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=60, db_index=True)
    initials = models.CharField(max_length=30, blank=True, db_index=True)
    sex = models.CharField(_("sex"), max_length=20, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True)
    relation = models.CharField(_("relation to head"), max_length=40, blank=True)
    identity_kind = models.CharField(_("kind of number"), max_length=30, blank=True)
    identity = models.CharField(_("identity number"), max_length=160, blank=True)
    identity_index = models.BigIntegerField(null=True, db_index=True)
    identity_tail = models.BigIntegerField(null=True, db_index=True)
    present = models.BooleanField(_("present"), default=True)
    left_reason = models.CharField(_("reason for leaving"), max_length=40, blank=True)
    facts = models.JSONField(default=dict)

    class Meta(Recorded.Meta):
        verbose_name = _("member")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


@recorded
class Account(Recorded):
    """The income account of a household for one year: every item with its amount in minor units."""

    scope: ClassVar[ScopeRule] = _READ

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="accounts")
    year = models.SmallIntegerField(_("year"))
    items = models.JSONField(default=list)
    signed_on = models.DateField(_("signed on"), null=True)

    class Meta(Recorded.Meta):
        verbose_name = _("income account")
        constraints = [models.UniqueConstraint(fields=["household", "year"], name="one_account_a_year")]

    def __str__(self) -> str:
        return f"{self.year}"


@recorded
class Attachment(Recorded):
    """A photo or file of a household, kept verbatim under the hash of its content."""

    scope: ClassVar[ScopeRule] = _READ

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="attachments")
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(_("kind"), max_length=30, blank=True)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    bytes = models.BigIntegerField(default=0)
    taken_on = models.DateField(_("taken on"), null=True)
    note = models.TextField(_("note"), blank=True)
    removed = models.BooleanField(default=False)

    class Meta(Recorded.Meta):
        verbose_name = _("file")

    def __str__(self) -> str:
        return self.name


class QualityFinding(Scoped):
    """Something about a household that a check doubts, until it is mended or a person dismisses it with a reason."""

    scope: ClassVar[ScopeRule] = _READ

    id = models.BigIntegerField(primary_key=True, default=new_id)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="quality_findings")
    area = models.BigIntegerField(db_index=True)
    check_name = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)
    # How much it takes from the score of the household, in percent.
    weight = models.SmallIntegerField(default=0)
    found_at = models.DateTimeField()
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    dismissed_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "check_name", "subject"], name="one_finding_per_check")
        ]

    def __str__(self) -> str:
        return f"{self.check_name} {self.subject}"
