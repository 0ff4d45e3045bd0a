"""What assistance stores."""

from __future__ import annotations

from fupin.assistance.draws.models import Draw, DrawEntry
from fupin.assistance.matters.models import Matter, MatterStep
from fupin.assistance.measures.models import CauseEvidence
from fupin.assistance.needs.models import Need, Offer
from fupin.assistance.pairing.models import Contact, Helper, HelpGiven, Pairing, Proposal, ProposedPair
from fupin.assistance.plans.models import Plan, PlanCheck, PlanLine

__all__ = [
    "CauseEvidence",
    "Contact",
    "Draw",
    "DrawEntry",
    "HelpGiven",
    "Helper",
    "Matter",
    "MatterStep",
    "Need",
    "Offer",
    "Pairing",
    "Plan",
    "PlanCheck",
    "PlanLine",
    "Proposal",
    "ProposedPair",
]
