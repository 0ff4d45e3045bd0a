"""The only door for readers of assistance: every answer holds only what the user may see."""

from __future__ import annotations
