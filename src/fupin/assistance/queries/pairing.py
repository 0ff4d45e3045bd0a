"""The door for readers of pairing."""

from __future__ import annotations
