"""The actions of figures."""

from __future__ import annotations
