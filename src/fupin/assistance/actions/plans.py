"""The actions of plans."""

from __future__ import annotations
