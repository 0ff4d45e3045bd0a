"""What assistance stores."""

from __future__ import annotations

from fupin.assistance.draws.models import Draw, DrawEntry

__all__ = ["Draw", "DrawEntry"]
