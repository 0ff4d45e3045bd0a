"""The actions of pairing."""

from __future__ import annotations
