"""The actions of needs."""

from __future__ import annotations
