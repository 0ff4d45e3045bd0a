"""The door for readers of office."""

from __future__ import annotations
