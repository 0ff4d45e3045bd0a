"""The forms of monitoring: a clue in three fields, a life event."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fupin.framework.permissions import spans
from fupin.framework.web.formats import answer_words
from fupin.framework.web.words import words
from fupin.identification.actions import Told
from fupin.identification.monitoring import plan
from fupin.identification.monitoring.models import RECORD, ClueReport
from fupin.kernel.area import VILLAGE_LEVEL, ancestor, level_of
from fupin.places import queries as places
from fupin.registry import queries as registry


def _choices(name: str) -> list[tuple[str, str]]:
    return [(code, words(label)) for code, label in plan.labels(name).items()]


def _own_village(user: object) -> int | None:
    """The one village in which somebody may report; None for whoever has a wider place, or several."""
    places_ = {ancestor(low, VILLAGE_LEVEL) for low, _high in spans(user, RECORD) if level_of(low) >= VILLAGE_LEVEL}
    wider = any(level_of(low) < VILLAGE_LEVEL for low, _high in spans(user, RECORD))
    return next(iter(places_)) if len(places_) == 1 and not wider else None


class ReportForm(forms.Form):
    """Who, what, and a few words; whose post is wider than a village also says where, unless the number tells."""

    who = forms.CharField(label=_("Who"), max_length=120, help_text=_("The household number, or a name."))
    risk = forms.ChoiceField(label=_("Which risk"), widget=forms.Select)
    words = forms.CharField(
        label=_("What happened"), min_length=2, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, user: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.village = user, _own_village(user)
        self.fields["risk"].choices = _choices(plan.RISKS)  # type: ignore[attr-defined]
        if self.village is None:
            place = places.area_field(
                user=user,
                right=RECORD,
                label=_("Village"),
                required=False,
                help_text=_("Needed where the household number is not known."),
            )
            self.fields["area"] = place

    def clean(self) -> dict[str, Any]:
        """Find the household, or require the village."""
        found = super().clean() or {}
        who = str(found.get("who", "")).strip()
        found["household"] = registry.household(self.user, who)
        if found["household"] is None and not (self.village or found.get("area")):
            raise ValidationError(_("No household of yours has this number; say which village is meant."))
        return found

    def told(self) -> Told:
        """Return what was told, ready to be recorded."""
        found, home = self.cleaned_data, self.cleaned_data["household"]
        own = {"household_id": home.pk} if home else {"who": found["who"], "area": self.village or found.get("area")}
        return Told(found["risk"], ClueReport.Source.CADRE, ClueReport.Way.VISIT, found["words"], **own)


class LifeEventForm(forms.Form):
    """What happened to a household, when, and whether somebody can work less."""

    kind = forms.ChoiceField(label=_("What happened"))
    happened_on = forms.DateField(
        label=_("On"), initial=timezone.localdate, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    works_less = forms.ChoiceField(label=_("Can somebody work less than before?"), required=False)
    words = forms.CharField(
        label=_("In a few words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = _choices(plan.EVENTS)  # type: ignore[attr-defined]
        answers = [("", answer_words(None)), ("yes", answer_words(True)), ("no", answer_words(False))]
        self.fields["works_less"].choices = answers  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what to record."""
        found = self.cleaned_data
        less = {"yes": True, "no": False}.get(found["works_less"])
        return {"kind": found["kind"], "happened_on": found["happened_on"], "words": found["words"], "works_less": less}
