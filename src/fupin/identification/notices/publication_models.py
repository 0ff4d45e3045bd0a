"""What is stored of publications: disclosures, media reports, typical cases and stories, with consents."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fupin.framework.ids import new_id
from fupin.framework.scope import ByArea, Scoped, ScopeRule
from fupin.identification.notices.models import READ, new_token


class Publication(Scoped):
    """Something made public about the programme in a place: what, where it appeared, until when it stands."""

    class Kind(models.TextChoices):
        """The kinds of publication."""

        DISCLOSURE = "disclosure", _("Disclosure of public affairs")
        MEDIA = "media", _("Report in the media")
        CASE = "case", _("Typical case")
        STORY = "story", _("Story of a person")

    class State(models.TextChoices):
        """The states of a publication."""

        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    area = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, db_index=True)
    token = models.CharField(max_length=40, unique=True, default=new_token)
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    # Where it appeared: the medium, its level, the address; for what others published.
    medium = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=40, blank=True)
    link = models.URLField(max_length=400, blank=True)
    on = models.DateField()
    ends_on = models.DateField(null=True)
    file_name = models.CharField(max_length=160, blank=True)
    file_sha = models.CharField(max_length=64, blank=True)
    pictures = models.IntegerField(default=0)
    scanned = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("publication")
        ordering = ["-on"]

    def __str__(self) -> str:
        return self.title

    @property
    def shows_persons(self) -> bool:
        """Whether it tells of single persons, who must have agreed."""
        return self.kind in (self.Kind.CASE, self.Kind.STORY)


class PublicationConsent(Scoped):
    """Somebody's agreement to be shown, or to the use of a photo, with the signed paper."""

    class About(models.TextChoices):
        """What is agreed to."""

        PERSON = "person", _("to be shown with name or story")
        PHOTO = "photo", _("use of the photos")

    scope: ClassVar[ScopeRule] = ByArea(READ)

    id = models.BigIntegerField(primary_key=True, default=new_id)
    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="consents")
    area = models.BigIntegerField(db_index=True)
    about = models.CharField(max_length=10, choices=About.choices)
    # Sealed: who signed.
    person = models.TextField()
    evidence = models.CharField(max_length=64)
    evidence_type = models.CharField(max_length=40)
    given_on = models.DateField()
    withdrawn_on = models.DateField(null=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.publication_id} {self.about}"
