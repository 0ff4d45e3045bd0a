"""What is stored of identification: what the policy in force says of each household, and from which facts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fupin.framework.ids import new_id
from fupin.framework.scope import ByArea, Scoped, ScopeRule
from fupin.identification.analysis.models import Analysis
from fupin.identification.cases.models import (
    Case,
    CaseEvent,
    CaseEvidence,
    CaseExplanation,
    CaseObjection,
    Declaration,
    Meeting,
    ProcedureVersion,
)
from fupin.identification.exit.models import ExitPattern, ExitPatternRun
from fupin.identification.monitoring.models import Clue, ClueMeasure, ClueReport, LifeEvent, WarningRun
from fupin.identification.notices.models import (
    AddressCount,
    DaySalt,
    HelpPoint,
    Notice,
    NoticeLine,
    NoticePhoto,
    Objection,
)
from fupin.identification.notices.publication_models import Publication, PublicationConsent
from fupin.identification.second_look.models import SecondLook, SecondLookCase

__all__ = [
    "AddressCount",
    "Analysis",
    "Case",
    "CaseEvent",
    "CaseEvidence",
    "CaseExplanation",
    "CaseObjection",
    "Clue",
    "ClueMeasure",
    "ClueReport",
    "DaySalt",
    "Declaration",
    "ExitPattern",
    "ExitPatternRun",
    "Finding",
    "HelpPoint",
    "LifeEvent",
    "Meeting",
    "Notice",
    "NoticeLine",
    "NoticePhoto",
    "Objection",
    "ProcedureVersion",
    "Publication",
    "PublicationConsent",
    "SecondLook",
    "SecondLookCase",
    "WarningRun",
]


class Finding(Scoped):
    """The result of the policy for one household and year: yes, no or unknown, for the whole and each condition.

    A finding never changes a status: it is what people start from.
    """

    scope: ClassVar[ScopeRule] = ByArea("registry.read")

    id = models.BigIntegerField(primary_key=True, default=new_id)
    household_id = models.BigIntegerField(db_index=True)
    area = models.BigIntegerField(db_index=True)
    year = models.SmallIntegerField()
    # null is unknown, as everywhere.
    poor = models.BooleanField(null=True)
    conditions = models.JSONField(default=dict)
    # Income per head, and what each head lacks to the line: whole minor units.
    per_head = models.BigIntegerField(null=True)
    gap = models.BigIntegerField(null=True)
    main_cause = models.CharField(max_length=40, blank=True)
    size = models.SmallIntegerField(null=True)
    fingerprint = models.CharField(max_length=64)
    known_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["household_id", "year"], name="one_finding_a_year")]
        indexes = [models.Index(fields=["year", "area", "poor", "size"], name="finding_counts")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}"
