"""The door for readers of papers."""

from __future__ import annotations
