"""The actions of office."""

from __future__ import annotations
