"""The income account: one for each household and year, with every item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.writing import change_records, insert_records
from fupin.kernel.errors import FupinError
from fupin.kernel.money import LARGEST
from fupin.registry.actions.common import present_household
from fupin.registry.models import Account, Household, Member
from fupin.registry.pack import pack
from fupin.registry.words import HOUSEHOLD

Item = Mapping[str, Any]

_ITEM_KEYS = frozenset({"item", "amount", "member", "quantity", "unit_price", "note"})


@action("registry.write")
def record_account(act: Act, household_id: int, year: int, items: Sequence[Item], signed_on: date | None = None) -> int:
    """Record or replace the income account of a household for a year; return its identifier.

    Each item has `item` (a code of the pack) and `amount` (whole minor units), and may have `member` (a member's
    identifier), `quantity`, `unit_price` and `note`. No items at all is a known zero.
    """
    household = present_household(act, household_id)
    _check_year(act, year)
    _check_items(household, items)
    columns = account_columns({"year": year, "items": items, "signed_on": signed_on})
    known = Account.objects.filter(household=household, year=year).first()
    act.tell(household.area, household.number, year=year)
    if known is None:
        row = {"household_id": household.pk, "area": household.area, "year": year, **columns}
        return insert_records(act, Account, [row], act.today)[0]
    change_records(act, Account, {known.pk: columns}, columns.pop("true_from"))
    return int(known.pk)


@action("registry.write")
def sign_account(act: Act, account_id: int, signed_on: date) -> None:
    """Note the day on which the household signed its account."""
    account = Account.objects.select_related(HOUSEHOLD).get(pk=account_id)
    act.tell(account.area, account.household.number, year=account.year)
    change_records(act, Account, {account.pk: {"signed_on": signed_on}}, date(account.year, 1, 1))


def account_columns(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of an account; it is true from the first day of its year."""
    items = [{k: v for k, v in item.items() if k in _ITEM_KEYS and v is not None} for item in given["items"]]
    return {"items": items, "signed_on": given.get("signed_on"), "true_from": date(given["year"], 1, 1)}


def _check_year(act: Act, year: int) -> None:
    if not 0 <= act.today.year - year < 100:
        raise FupinError(gettext_noop("There can be no account for the year %(year)d yet."), year=year)


def _check_items(household: Household, items: Sequence[Item]) -> None:
    known = pack().items
    for item in items:
        if item.get("item") not in known:
            raise FupinError(gettext_noop("The policy pack has no income item “%(item)s”."), item=item.get("item"))
        if type(item.get("amount")) is not int or abs(item["amount"]) > LARGEST:
            raise FupinError(
                gettext_noop("The amount of “%(item)s” must be a whole number of the smallest unit of money."),
                item=known[item["item"]].label,
            )
    _check_members(household, {item["member"] for item in items if item.get("member") is not None})


def _check_members(household: Household, members: set[int]) -> None:
    if members and Member.objects.filter(household=household, pk__in=members).count() != len(members):
        raise FupinError(gettext_noop("An item belongs to a person who is not of this household."))
