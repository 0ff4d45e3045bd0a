"""The field in which people choose a place: by name, initials or code, with or without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import spans
from fupin.places import queries
from fupin.places.models import Area


class AreaWidget(forms.Widget):
    """A text that is searched for while it is typed, and the places found to choose from."""

    template_name = "places/choose.html"
    found: Sequence[Area] = ()
    chosen: Area | None = None
    right = ""

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> tuple[str, str]:
        """Return the key that was chosen and the text that was typed."""
        return str(data.get(name, "")), str(data.get(f"{name}_text", ""))

    def value_omitted_from_data(self, data: Mapping[str, Any], _files: Any, name: str) -> bool:
        """Tell whether the form was sent without this field."""
        return name not in data and f"{name}_text" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return what the template needs."""
        context = super().get_context(name, None, attrs)
        _key, text = value if isinstance(value, tuple) else ("", "")
        shown = text or (self.chosen.name if self.chosen else "")
        context["widget"] |= {"text": shown, "found": self.found, "chosen": self.chosen, "right": self.right}
        return context


class AreaField(forms.Field):
    """A place inside those over which somebody holds a right; its value is the area key."""

    widget = AreaWidget

    def __init__(self, *, user: object, right: str, level: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user, self.level = user, level
        self.within = [low for low, _high in spans(user, right)]
        self.widget.right = right
        if isinstance(self.initial, int):
            self.widget.chosen = queries.find(user, self.initial)

    def clean(self, value: tuple[str, str]) -> int | None:
        """Return the key chosen, or the only one that the text means; several are offered in the form."""
        key, text = value
        if key.isdecimal():
            return self._chosen(int(key))
        if not text.strip():
            if self.required:
                raise ValidationError(_("Choose a place."))
            return None
        found = queries.search(self.user, text, self.within, self.level) if self.within else []
        exact = [a for a in found if text.strip() in (a.name, a.code)]
        if len(exact) == 1:
            return exact[0].pk
        self.widget.found = found
        if not found:
            raise ValidationError(_("No place of yours has this name or code."))
        raise ValidationError(_("Choose one of the places found."))

    def _chosen(self, key: int) -> int:
        place = queries.find(self.user, key)
        if place is None or place.ended or (self.level is not None and place.level != self.level):
            raise ValidationError(_("This place cannot be chosen here."))
        self.widget.chosen = place
        return place.pk
