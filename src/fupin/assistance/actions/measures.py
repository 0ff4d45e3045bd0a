"""The actions of measures."""

from __future__ import annotations
