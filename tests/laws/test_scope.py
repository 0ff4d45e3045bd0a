"""One door out: every table of ours declares who may see its rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.test.utils import isolate_apps

from fupin.framework.scope import Everyone, Scoped


def ours() -> Iterator[type[models.Model]]:
    """Yield every concrete model of the product."""
    for config in apps.get_app_configs():
        if config.name.startswith("fupin."):
            yield from config.get_models()


def unscoped(model: type[models.Model]) -> str | None:
    """Say what a model lacks to be read safely, or None."""
    if not callable(getattr(getattr(model, "scope", None), "rows", None)):
        return f"{model._meta.label} declares no scope rule"
    if not all(hasattr(manager.get_queryset(), "visible_to") for manager in model._meta.managers):
        return f"{model._meta.label} has a manager without visible_to"
    return None


def test_every_model_declares_its_scope() -> None:
    assert [lack for model in ours() if (lack := unscoped(model))] == []


@isolate_apps("fupin.framework")
def test_a_model_without_scope_is_found() -> None:
    class Bare(models.Model):  # noqa: DJ008
        class Meta:
            app_label = "framework"

    class Hidden(Scoped):
        class Meta:
            app_label = "framework"

    class Open(Scoped):
        scope = Everyone()
        everything = models.Manager()

        class Meta:
            app_label = "framework"

    assert all(unscoped(model) for model in (Bare, Hidden, Open))


@pytest.mark.parametrize("model", list(ours()), ids=lambda model: model._meta.label)
def test_a_scope_shows_nothing_to_the_anonymous(model: type[models.Model]) -> None:
    with pytest.raises(EmptyResultSet):
        str(model.objects.visible_to(AnonymousUser()).query)  # type: ignore[attr-defined]
