"""The door for readers of measures."""

from __future__ import annotations
