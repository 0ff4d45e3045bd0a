"""Checks of the income account: missing, too round, copied, out of all proportion to the land."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from fupin.registry.checks.base import Check, CheckedFile, Doubt, Items
from fupin.registry.pack import pack

Signature = tuple[tuple[str, int], ...]

_FEWEST_LINES = 3


def signature(items: Items) -> Signature:
    """Return what an account says, without whom or in which order; empty for one that says too little to compare."""
    lines = tuple(sorted((str(i["item"]), int(i["amount"])) for i in items if i.get("amount")))
    return lines if len(lines) >= _FEWEST_LINES else ()


class AccountMissing(Check):
    """A registered household has no account for the last full year."""

    name = "account_missing"
    label = _("Income account missing")
    sentence = _("There is no income account for %(year)s.")

    def doubts(self, file: CheckedFile) -> Iterator[Doubt]:
        """Doubt registered households that have accounts, but not of last year, or none at all."""
        year = file.today.year - 1
        if file.registered and (file.account_year or 0) < year:
            yield Doubt(str(year), {"year": year})


class RoundAccount(Check):
    """Every amount is a round number: perhaps estimated at a desk."""

    name = "round_account"
    label = _("Only round amounts")
    sentence = _("All %(count)d amounts of %(year)s are round numbers.")
    weight = 20

    def doubts(self, file: CheckedFile) -> Iterator[Doubt]:
        """Doubt newest accounts with three or more amounts, all of them round."""
        year = file.account_year
        lines = signature(file.accounts[year]) if year is not None else ()
        if lines and self.words.round_to and all(amount % self.words.round_to == 0 for _item, amount in lines):
            yield Doubt(str(year), {"year": year, "count": len(lines)})


class CopiedAccount(Check):
    """The account is that of the year before."""

    name = "copied_account"
    label = _("Account copied from last year")
    sentence = _("The account of %(year)s says exactly what that of %(before)s says.")
    weight = 40

    def doubts(self, file: CheckedFile) -> Iterator[Doubt]:
        """Doubt newest accounts that repeat the one of the year before to the smallest unit."""
        year = file.account_year
        if year is None or year - 1 not in file.accounts:
            return
        if (lines := signature(file.accounts[year])) and lines == signature(file.accounts[year - 1]):
            yield Doubt(str(year), {"year": year, "before": year - 1})


class NeighboursAccount(Check):
    """Another household of the village has the same account."""

    name = "neighbours_account"
    label = _("Same account as a neighbour")
    sentence = _("%(count)d other households of the village have exactly the same account for %(year)s.")
    weight = 40

    def doubts(self, file: CheckedFile) -> Iterator[Doubt]:
        """Doubt accounts that are found more than once in a village."""
        if file.neighbours_with_account:
            year = file.account_year
            yield Doubt(str(year), {"year": year, "count": file.neighbours_with_account})


class ImplausibleYield(Check):
    """The land cannot have brought that much."""

    name = "implausible_yield"
    label = _("Income from land implausible")
    sentence = _("%(amount)s from %(land)s units of land in %(year)s is more than land brings.")

    def doubts(self, file: CheckedFile) -> Iterator[Doubt]:
        """Doubt an income from land above the most that the pack thinks possible, where the land is known."""
        rule, year = self.words.income, file.account_year
        known = [Decimal(str(file.facts[f])) for f in (rule.land if rule else ()) if file.facts.get(f) is not None]
        if rule is None or year is None or not known:
            return
        amount = sum(int(i["amount"]) for i in file.accounts[year] if i["item"] in rule.items)
        if amount > rule.most * sum(known):
            shown = pack().currency.show(amount)
            yield Doubt(str(year), {"amount": shown, "land": str(sum(known)), "year": year})
