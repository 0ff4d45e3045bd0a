"""The world of the tests of intake."""

from __future__ import annotations

from typing import Any

import pytest

from fupin.intake.tests import world


@pytest.fixture
def clerk(db: None) -> Any:
    """A township clerk, with the places."""
    world.make_places()
    return world.make_clerk()
