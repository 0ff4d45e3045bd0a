"""The door for readers of needs."""

from __future__ import annotations
