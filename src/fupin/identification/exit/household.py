"""The exit of one household, tried with its own account, last year's, and those of its neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from fupin.framework.bulk import chunks
from fupin.framework.web.requests import Request
from fupin.kernel.area import NATION, VILLAGE_LEVEL, ancestor, level_of, span
from fupin.policy import exits
from fupin.policy.exits import ExitTest, Line, exit_test
from fupin.registry.queries import (
    HouseholdFile,
    for_policy,
    household_by_id,
    household_file,
    households_for_policy,
    pack,
)

__all__ = ["ExitTest", "Line", "exclusions", "exit_tests", "of_file", "rendered", "test_household"]

_MOST_NEIGHBOURS = 2_000
_CHUNK = 500


def test_household(user: object, household_id: int, year: int | None = None) -> ExitTest | None:
    """Return what becomes of the exit of a household that the user may see, for its newest account or a year.

    None where the user may not see the household; `holds` is None where something that decides is not known.
    """
    file = _file(user, household_id)
    return None if file is None else of_file(user, file, year)


# Its name begins as pytest's tests do; importing it makes it none.
test_household.__test__ = False  # type: ignore[attr-defined]


def exit_tests(household_ids: Iterable[int], year: int | None = None) -> dict[int, ExitTest]:
    """Return what becomes of the exits of many households, read together with the rights of the system.

    Only what decides is asked: last year and the neighbours are left out. Ended households are left out too.
    """
    found: dict[int, ExitTest] = {}
    for chunk in chunks(dict.fromkeys(household_ids), _CHUNK):
        for record in households_for_policy(NATION, only=list(chunk)):
            accounts = {account["year"]: account for account in record.pop("accounts")}
            shown = year or max(accounts, default=timezone.localdate().year - 1)
            asked = record | ({"account": accounts[shown]} if shown in accounts else {})
            found[record["id"]] = exit_test(asked, shown, pack(), questions=False)
    return found


def exclusions(user: object, household_id: int, year: int | None = None) -> tuple[Line, ...]:
    """Return what the exclusion list of a year says of a household, one line for each of its rules, with the reason.

    A yes is a hit, which is heard and may be set aside with a reason in the case; None is to be found out.
    """
    file = _file(user, household_id)
    if file is None:
        return ()
    shown = year or _newest(file)
    return exits.exclusions(for_policy(file, shown), shown, pack())


def of_file(user: object, file: HouseholdFile, year: int | None = None) -> ExitTest:
    """Return the test of a household whose file was read already."""
    shown = year or _newest(file)
    near = _neighbours(user, file.household.pk, file.household.area, shown)
    last = for_policy(file, shown - 1) if file.account(shown - 1) else None
    return exit_test(for_policy(file, shown), shown, pack(), last=last, neighbours=near)


def rendered(test: ExitTest, request: Request | None = None) -> SafeString:
    """Return a test as markup for the inside of any page, such as that of a case."""
    return render_to_string("identification/exit/test.html", {"test": test}, request)


def _file(user: object, household_id: int) -> HouseholdFile | None:
    found = household_by_id(user, household_id)
    return None if found is None else household_file(user, found.number)


def _newest(file: HouseholdFile) -> int:
    return max((account.year for account in file.accounts), default=timezone.localdate().year - 1)


def _neighbours(user: object, household_id: int, area: int, year: int) -> list[int]:
    """Incomes per head of the other households of the village, as they were identified for the year."""
    if level_of(area) < VILLAGE_LEVEL:
        return []
    findings: Any = apps.get_model("identification", "Finding")
    rows = findings.objects.visible_to(user).filter(year=year, area__range=span(ancestor(area, VILLAGE_LEVEL)))
    rows = rows.exclude(household_id=household_id).exclude(per_head=None).order_by()
    return list(rows.values_list("per_head", flat=True)[:_MOST_NEIGHBOURS])
