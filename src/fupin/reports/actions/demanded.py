"""The actions of demanded."""

from __future__ import annotations
