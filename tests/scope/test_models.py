"""No table without a scope rule: ours declare one, and those of the libraries are named with the reason why not."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from fupin.framework.recording import RECORDED
from fupin.framework.rehoming import REHOMERS, place_columns, plain_models
from fupin.framework.scope import Everyone
from fupin.framework.testing.rows import Planter, hideable, scoped_models

# Tables of the libraries: no page of ours lists them.
OF_LIBRARIES = {
    "auth": "permissions of the library; rights come from posts alone",
    "contenttypes": "names of the tables",
    "sessions": "opened by their secret key alone",
    "otp_totp": "read for the signed-in person alone",
    "otp_static": "read for the signed-in person alone",
    "axes": "failures of sign-in, counted by the library",
}


def test_every_table_has_a_scope_rule_or_a_reason() -> None:
    without = {m._meta.app_label for m in apps.get_models() if not hasattr(m, "scope")}
    assert without <= OF_LIBRARIES.keys()
    assert all(not config.name.startswith("fupin.") for config in apps.get_app_configs() if config.label in without)


def test_what_everybody_sees_is_listed() -> None:
    open_ = {m._meta.label for m in scoped_models() if isinstance(m.scope, Everyone)}  # type: ignore[attr-defined]
    assert open_ == {"places.Area", "places.AreaChange", "people.Unit"}


def test_a_table_with_a_place_moves_with_it_or_says_how() -> None:
    moving = {*RECORDED, *plain_models()}
    for model in scoped_models():
        if place_columns(model):
            assert model in moving, model._meta.label
    assert set(REHOMERS) <= {model._meta.label for model in apps.get_models()}


@pytest.mark.django_db
def test_every_hideable_table_gets_a_row_in_the_walk(foreign: Planter) -> None:
    foreign.plant()
    kept = foreign.counted()
    rowless = [label for label, row in kept.items() if row is None]
    assert rowless == ["framework.LogEntry"]  # written by the planting itself
    assert {m._meta.label for m in scoped_models() if hideable(m)} == kept.keys()


def test_a_table_added_later_is_walked_too() -> None:
    class Later(models.Model):  # noqa: DJ008 - only looked at
        scope = Everyone()
        area = models.BigIntegerField()

        class Meta:
            app_label = "people"
            managed = False

    try:
        assert Later in set(scoped_models())
        assert place_columns(Later) == ["area"]
        assert not hideable(Later)
    finally:
        del apps.all_models["people"]["later"]
        apps.clear_cache()
