"""The door for readers of plans."""

from __future__ import annotations
