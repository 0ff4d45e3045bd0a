"""The actions of papers."""

from __future__ import annotations
