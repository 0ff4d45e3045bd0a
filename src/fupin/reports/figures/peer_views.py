"""Public figures of places elsewhere: written down with their source, to compare a place of ours with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fupin.framework.permissions import require
from fupin.framework.web.layout import Crumb, notify, show, translated
from fupin.framework.web.requests import Request
from fupin.kernel.errors import FupinError
from fupin.reports.actions.figures import record_peer_figures
from fupin.reports.figures.asking import page_of
from fupin.reports.rights import MAKE

_EARLIEST = 1990


class PeerForm(forms.Form):
    """One figure of a place elsewhere."""

    peer = forms.CharField(
        label=gettext_lazy("Place elsewhere"), max_length=80, help_text=gettext_lazy("As its own report names it.")
    )
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=_EARLIEST)
    value = forms.DecimalField(label=gettext_lazy("Value"), max_digits=18, decimal_places=4, localize=False)
    source = forms.CharField(
        label=gettext_lazy("Made public in"),
        max_length=200,
        help_text=gettext_lazy("Title, page or address, and day."),
    )

    def __init__(self, data: Any = None, *, latest: int, unit: str = "", **options: Any) -> None:
        super().__init__(data, **options)
        self.latest = latest
        self.fields["value"].help_text = unit

    def clean_year(self) -> int:
        """Refuse a year that is still to come."""
        year: int = self.cleaned_data["year"]
        if year > self.latest:
            raise forms.ValidationError(_("That year is still to come."))
        return year


def peer(request: Request, area: int) -> HttpResponse:
    """Write down a figure of a place elsewhere, or correct it: the same place, year and figure count once."""
    page = page_of(request, area)
    require(request.user, MAKE, area)
    text, year = page.figure(), page.asked.year
    unit = page.in_words(text.unit.label) if text.unit else ""
    latest = request.page.as_of.today.year
    form = PeerForm(request.POST or None, latest=latest, unit=unit, initial={"year": year})
    back = page.url("figure", name=text.name)
    if form.is_bound and form.is_valid():
        try:
            given = form.cleaned_data
            values: dict[str, Decimal] = {text.name: given["value"]}
            record_peer_figures(request.user, area, given["peer"], given["year"], values=values, source=given["source"])
        except FupinError as error:
            form.add_error(None, translated(error))
        else:
            notify(request, _("The figure is kept, and stands beside yours."))
            return redirect(page.address("figure", None, {"name": text.name, "year": given["year"]}))
    return show(
        request,
        "reports/figures/peer.html",
        _("A figure of a place elsewhere"),
        lead=f"{page.place.name} · {page.in_words(text.label)}",
        crumbs=page.crumbs(Crumb(text.label, back)),
        status=422 if form.is_bound else 200,
        form=form,
        back=back,
    )
