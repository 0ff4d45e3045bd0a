"""Everything that reports change: statements of figures, templates, demanded tables."""

from __future__ import annotations
