"""The door for readers of demanded."""

from __future__ import annotations
