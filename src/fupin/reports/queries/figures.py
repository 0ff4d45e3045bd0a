"""The door for readers of figures."""

from __future__ import annotations
