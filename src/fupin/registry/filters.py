"""Filters that only the register needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from fupin.framework.web.filters import UNKNOWN, Given, OneOf


class Coded(OneOf):
    """One of some codes in a text column, where what is not known is stored as empty."""

    def condition(self, path: str, given: Given) -> Q:
        """Match the codes; unknown matches the empty text."""
        test = super().condition(path, given)
        return test | Q(**{path: ""}) if UNKNOWN in given[""] else test

    def test(self, given: Given) -> Callable[[Any], bool]:
        """Match the same in memory."""
        among = super().test(given)
        return lambda value: among(value or None)
