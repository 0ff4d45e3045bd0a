"""The door for readers of matters."""

from __future__ import annotations
