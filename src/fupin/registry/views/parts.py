"""The parts of a household's page as plain data, for the templates to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fupin.framework.sensitive import mask, unseal
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Answer, Code, Day, Money, Name, Number
from fupin.framework.web.layout import Crumb, Tab
from fupin.framework.web.panels import tabs
from fupin.framework.web.parts import Fact
from fupin.framework.web.requests import Request
from fupin.framework.web.tables import Table
from fupin.framework.web.words import words
from fupin.places import queries as places
from fupin.registry.display import fact_line, format_of, label_of
from fupin.registry.facts import secret
from fupin.registry.models import Account, Household, Member
from fupin.registry.pack import declarations, pack
from fupin.registry.queries import HouseholdFile
from fupin.registry.queries.amounts import amounts_by_item

_ACCOUNTS_SHOWN = 3


def crumbs(request: Request, household: Household, *, linked: bool = False) -> list[Crumb]:
    """Return the path from the county to a household; with `linked`, on to its file."""
    line = [a for a in places.path(request.user, household.area) if a.level]
    steps = [Crumb(a.name, reverse("registry:area", args=[a.pk])) for a in line]
    return [*steps, Crumb(household.number, reverse("registry:household", args=[household.number]) if linked else "")]


def household_tabs(household: Household, current: str) -> list[Tab]:
    """Return the tabs of a household's page."""
    known = [
        (_("Household file"), "file", "registry:household"),
        *((tab.label, tab.name, tab.url) for tab in tabs("registry.household")),
        (_("History"), "history", "registry:history"),
    ]
    return [Tab(label, reverse(url, args=[household.number]), name == current) for label, name, url in known]


def summary(file: HouseholdFile) -> list[Fact]:
    """Return the lines at the head of a household's file."""
    household = file.household
    return [
        Fact(label_of("household", "number"), household.number, Code()),
        Fact(label_of("household", "kind"), household.kind, _choice("household", "kind")),
        Fact(label_of("household", "status"), household.status or None, _choice("household", "status")),
        Fact(label_of("household", "attribute"), household.attribute or None, _choice("household", "attribute")),
        Fact(label_of("household", "size"), household.size, Number()),
        Fact(label_of("household", "main_cause"), household.main_cause or None, _choice("household", "main_cause")),
        Fact(label_of("household", "registered_on"), household.registered_on, Day()),
        Fact(label_of("household", "phone"), masked(household.phone), Code()),
        Fact(label_of("household", "bank_account"), masked(household.bank_account), Code()),
    ]


def masked(sealed: str) -> str | None:
    """Return a sealed text with all but four characters hidden, or None where there is none."""
    return mask(unseal(sealed)) if sealed else None


def _choice(entity: str, name: str) -> Any:
    return format_of(declarations(entity)[name])


def members_table(file: HouseholdFile, *, links: bool) -> SafeString:
    """Return the members as a small list, those who left last; with `links`, each leads to its form."""
    rows = [_member_row(file, m) for m in sorted(file.members, key=lambda m: (not m.present, m.position, m.pk))]
    return _members_list(file.household.number, links=links).plain(rows)


def _members_list(number: str, *, links: bool) -> Table:
    def form(row: Row) -> str | None:
        page = "registry:edit-member" if row["present"] else "registry:return"
        return reverse(page, args=[number, row["id"]]) if links else None

    columns = [
        Column("name", label_of("member", "name"), Name(), link=form),
        Column("relation", label_of("member", "relation"), _choice("member", "relation")),
        Column("sex", label_of("member", "sex"), _choice("member", "sex")),
        Column("age", _("Age"), Number()),
        Column("birth_date", label_of("member", "birth_date"), Day()),
        Column("identity", label_of("member", "identity_number"), Code()),
        Column("present", label_of("member", "present"), Answer()),
    ]
    return Table("registry.file.members", _("Members"), columns, empty=_("The members are not known one by one."))


def _member_row(file: HouseholdFile, member: Member) -> Row:
    return {
        "id": member.pk,
        "name": member.name or None,
        "relation": member.relation or None,
        "sex": member.sex or None,
        "age": age_on(member.birth_date, file.true_on),
        "birth_date": member.birth_date,
        "identity": masked(member.identity),
        "present": member.present,
    }


def member_details(file: HouseholdFile) -> list[tuple[str, list[Fact]]]:
    """Return, for each present member, what else is known of it."""
    return [(member.name, lines) for member in file.present if (lines := known_facts("member", member.facts))]


def known_facts(entity: str, values: Mapping[str, Any]) -> list[Fact]:
    """Return the lines of the facts that are known, in the order of the form; sealed ones masked."""
    hidden = secret(entity)
    return [
        fact_line(declared, masked(values[name]) if name in hidden else values[name])
        for name, declared in declarations(entity).items()
        if values.get(name) is not None
    ]


def age_on(birth: date | None, day: date) -> int | None:
    """Return the completed years on a day, or None when the birth date is not known."""
    if birth is None:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def account_table(file: HouseholdFile) -> SafeString | None:
    """Return the newest income accounts side by side, a line for each item used; None without accounts."""
    accounts = sorted(file.accounts, key=lambda a: a.year)[-_ACCOUNTS_SHOWN:]
    return _accounts_list(accounts).plain(list(_account_rows(accounts))) if accounts else None


def _accounts_list(accounts: Sequence[Account]) -> Table:
    columns = [
        Column("item", _("Item"), Name()),
        Column("counts", _("Counts as income"), Answer()),
        *(Column(f"y{a.year}", str(a.year), Money(pack().currency.minor_digits), absent="–") for a in accounts),
    ]
    return Table("registry.file.accounts", _("Income account"), columns, empty=_("The account is empty."))


def _account_rows(accounts: Sequence[Account]) -> Iterator[Row]:
    years = {f"y{account.year}": amounts_by_item(account.items) for account in accounts}
    used = {code for amounts in years.values() for code in amounts}
    day = date(accounts[-1].year, 12, 31)
    for number, (code, item) in enumerate(pack().items.items()):
        if code in used:
            amounts = {year: found.get(code) for year, found in years.items()}
            yield {"id": number, "item": words(item.label), "counts": item.counts_on(day), **amounts}
