"""The income account of a year as a form: an amount for each item; empty is not collected, 0 is a known zero."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fupin.framework.web.words import words
from fupin.policy.values import FactDeclaration, IncomeItem
from fupin.registry.forms import DayField, FactField
from fupin.registry.models import Account
from fupin.registry.pack import pack
from fupin.registry.queries.amounts import amounts_by_item


class AccountForm(forms.Form):
    """One account; lines that nobody touched keep what else is known of them: whose money it is, quantity, price."""

    year = forms.IntegerField(label=_("Year"), min_value=2000)
    signed_on = DayField(label=_("Signed on"), required=False)

    def __init__(self, data: Any = None, *, known: Account | None = None, taken: Collection[int] = ()) -> None:
        self.known, self.taken = known, taken
        super().__init__(data, initial=_values(known))
        self.declared = pack().items
        for code, item in self.declared.items():
            self.fields[code] = _field(item)

    def clean_year(self) -> int:
        """Refuse a year that has an account already: it would be written over."""
        year: int = self.cleaned_data["year"]
        if year in self.taken:
            raise forms.ValidationError(
                gettext("There is an account for %(year)d already. Open it above to correct it."),
                params={"year": year},
            )
        return year

    def items(self) -> list[dict[str, Any]]:
        """Return every line of the account: those that were not changed as they were, the others as one line each."""
        same = self.known is not None and self.cleaned_data["year"] == self.known.year
        kept = [line for line in self.known.items if line["item"] not in self.changed_data] if same else []  # type: ignore[union-attr]
        done = {line["item"] for line in kept}
        given = {code: self.cleaned_data.get(code) for code in self.declared if code not in done}
        return [*kept, *({"item": code, "amount": amount} for code, amount in given.items() if amount is not None)]

    def others(self) -> list[forms.BoundField]:
        """Return the fields that belong to no section."""
        return [self["year"], self["signed_on"]]

    def sections(self) -> list[tuple[str, bool, list[forms.BoundField]]]:
        """Return the amounts in two parts: what counts as income, and what is kept without counting."""
        day = date(self.known.year, 12, 31) if self.known else date.today()
        counts = [self[code] for code, item in self.declared.items() if item.counts_on(day)]
        others = [self[code] for code, item in self.declared.items() if not item.counts_on(day)]
        used = any(bound.value() not in (None, "") or bound.errors for bound in others)
        return [(gettext("Counts as income"), True, counts), (gettext("Is kept, but does not count"), used, others)]


def _values(known: Account | None) -> dict[str, Any]:
    if known is None:
        return {}
    amounts = {code: str(pack().currency.to_major(sum_)) for code, sum_ in amounts_by_item(known.items).items()}
    return {"year": known.year, "signed_on": known.signed_on, **amounts}


def _field(item: IncomeItem) -> FactField:
    money = FactDeclaration(item.code, "household", "money", item.label, "income")
    return FactField(money, label=words(item.label), widget=forms.TextInput(attrs={"inputmode": "decimal"}))
