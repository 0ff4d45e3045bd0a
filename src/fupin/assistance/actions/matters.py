"""The actions of matters."""

from __future__ import annotations
