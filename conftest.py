"""What every test shares: data of its own, compiled translations, the mark of tests that use the database."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.test import TransactionTestCase
from django.utils import translation

from fupin.project.translations import compile_translations

pytest_plugins = ["tests.browser"]

# A loaded machine is slow, not wrong. The same examples each time, unless somebody goes looking for new ones.
hypothesis.settings.register_profile(
    "fupin",
    deadline=None,
    derandomize="FUPIN_EXPLORE" not in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("fupin")

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests away from the developer's own register, whichever way they were started."""
    config.addinivalue_line("markers", "database: added to each test that uses the database")
    config.addinivalue_line("markers", "one_database(why): not repeated on PostgreSQL, for the reason given")
    folder = Path(os.environ.setdefault("FUPIN_DATA", tempfile.mkdtemp(prefix="fupin-tests-")))
    settings.DATA, settings.MEDIA_ROOT, settings.STATIC_ROOT = folder, folder / "files", folder / "static"
    settings.SECOND_FACTOR = False  # tests of the second factor itself turn it on
    if not hasattr(config, "workerinput"):
        compile_translations()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test that uses the database, so that it can be run again on another one."""
    for item in items:
        if _uses_database(item):
            item.add_marker("database")


def _uses_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    by_class = isinstance(item, pytest.Function) and item.cls and issubclass(item.cls, TransactionTestCase)
    return bool(by_class or item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES)


@pytest.fixture(autouse=True)
def _first_language() -> None:
    """Begin in the first language: a page asked for in another one leaves its thread speaking that."""
    translation.deactivate()
