"""What reports store."""

from __future__ import annotations
