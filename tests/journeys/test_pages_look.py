"""Every page that a county officer opens, over the small demonstration: axe finds nothing, nothing is too wide."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from fupin.assistance.models import Helper, Matter, Plan
from fupin.framework import jobs
from fupin.framework.permissions import SYSTEM
from fupin.identification import actions as identification
from fupin.identification.cases.models import Case
from fupin.kernel.area import TOWN_LEVEL, ancestor, span
from fupin.project.demo.loading import Loaded, load_small
from fupin.registry import actions
from fupin.registry.models import Household, Member
from fupin.registry.queries import accounts_by_year
from tests.journeys import looking
from tests.journeys.analysing import analysed
from tests.journeys.looking import Manner, look

pytestmark = [pytest.mark.one_database("what is looked at does not depend on the database")]

# FUPIN_EVERY_MANNER=1 looks at both widths, both languages, light and dark; every day two opposites are enough, and
# axe examines every page in one of them.
TWO = (Manner(1440, "zh-hans", "light"), Manner(390, "en", "dark"))
MANNERS = looking.MANNERS if os.environ.get("FUPIN_EVERY_MANNER") else TWO


def of_household() -> list[str]:
    """Return the pages of one registered household with members and accounts."""
    found = Household.objects.filter(kind="registered", size__gte=2).order_by("number")[0]
    member = Member.objects.filter(household=found, present=True)[0]
    pages = ["", "why/", "history/", "edit/", "members/add/", f"members/{member.pk}/", f"members/{member.pk}/leave/"]
    more = ["account/", "move/", "split/", "merge/", "files/add/", "numbers/"]
    return [f"/household/{found.number}/{page}" for page in (*pages, *more)]


def of_places(loaded: Loaded) -> list[str]:
    """Return the pages of the county and of one village, and the lists."""
    village = loaded.villages[0].place.key
    areas = [
        f"/area/{loaded.county.key}/",
        f"/area/{village}/",
        f"/area/{loaded.county.key}/?on=2018-01-01",
        "/places/",
    ]
    lists = ["/households/?f.kind=registered", "/members/", "/quality/", "/search/?q=王", "/uploads/"]
    return [*areas, *lists, "/units/", "/log/", "/me/", "/me/password/"]


def of_analyses(loaded: Loaded, folder: Path) -> list[str]:
    """Return the list of analyses, the county in one, and two scenarios side by side in one of its towns."""
    villages = [village.place.key for village in loaded.villages]
    own = f"/analysis/{analysed(folder, villages).pk}"
    what_if = "p.lines.statistical=4000&beside=lines.statistical:2800"
    return ["/analysis/", f"{own}/{loaded.county.key}/", f"{own}/{ancestor(villages[0], TOWN_LEVEL)}/?{what_if}"]


def of_snapshots(loaded: Loaded) -> list[str]:
    """Return the list of snapshots, one of them, and what differs between two: sums, and row by row."""
    days = (date(2018, 6, 30), timezone.localdate())
    county = loaded.county.key
    first, second = (actions.request_snapshot(SYSTEM, county, day, frozen=day == days[0]) for day in days)
    jobs.run_all()
    actions.request_comparison(SYSTEM, first.pk, second.pk)
    jobs.run_all()
    pair = f"/snapshots/{first.pk}/to/{second.pk}/"
    return ["/snapshots/", f"/snapshots/{second.pk}/", pair, f"{pair}{county}/rows/"]


def of_second_look(loaded: Loaded) -> list[str]:
    """Return the queue of a second look at the county, with its errors, and the cases that were dismissed."""
    identification.look_again(SYSTEM, loaded.county.key, max(accounts_by_year(SYSTEM, loaded.county.key)))
    return ["/second-look/", "/second-look/dismissed/"]


def of_cases(loaded: Loaded) -> list[str]:
    """Return the inbox, a case, the meeting of a village, the review of a step, the progress, and a letter."""
    village = loaded.villages[0].place.key
    busy = Case.objects.filter(household_id__isnull=False).values("household_id")
    homes = Household.objects.filter(area__range=span(village), ended="").exclude(pk__in=busy)[:12]
    found = identification.open_cases(SYSTEM, "identify", [home.pk for home in homes]).done
    Case.objects.filter(pk__in=found[:6]).update(at="assessment")
    Case.objects.filter(pk__in=found[6:]).update(at="county_review")
    sitting = f"/cases/meeting/{village}/identification/assessment/"
    review = f"/cases/review/{loaded.county.key}/identification/county_review/"
    one = f"/cases/{found[0]}/"
    return ["/cases/", one, f"/cases/{found[6]}/", sitting, review, "/cases/progress/", f"{one}print/application/"]


def of_help(loaded: Loaded) -> list[str]:
    """Return the pages of measures, plans, needs, pairings and matters."""
    village = loaded.villages[0].place.key
    plan: Any = Plan.objects.filter(household_id__isnull=False, area__range=span(village)).order_by("-year")[0]
    matter: Any = Matter.objects.filter(kind="housing").order_by("pk")[0]
    helper: Any = Helper.objects.order_by("pk")[0]
    number = Household.objects.get(pk=plan.household_id).number
    own = [f"/household/{number}/", f"/household/{number}/measures/", f"/plans/{plan.pk}/", f"/plans/places/{village}/"]
    lists = ["/plans/", "/matters/", "/matters/kind/housing/", "/needs/", "/measures/unanswered/", "/my-households/"]
    pairing = ["/pairings/", f"/helpers/{helper.pk}/", "/help-given/", f"/coverage/?f.area={village}"]
    return [*own, *lists, *pairing, f"/matters/{matter.pk}/"]


def of_reports(loaded: Loaded) -> list[str]:
    """Return the pages of figures, reports, papers, templates and demanded tables."""
    village = loaded.villages[0].place.key
    figures = ["/figures/", f"/figures/{village}/", f"/figures/{village}/one/?name=registered_households"]
    return [
        *figures,
        "/papers/",
        f"/papers/place/{village}/",
        f"/reports/place/{village}/",
        "/office/",
        "/demanded/new/",
    ]


@pytest.mark.django_db(transaction=True)
def test_every_page_looks_well(live_server: LiveServer, browser: Browser, tmp_path: Path) -> None:
    loaded = load_small(examine=True)
    client = Client()
    backend = "django.contrib.auth.backends.ModelBackend"
    client.force_login(loaded.users["county"], backend=backend)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def signed_in(context: BrowserContext) -> None:
        context.add_cookies([session])  # type: ignore[list-item]

    pages = [*of_places(loaded), *of_household(), *of_analyses(loaded, tmp_path), *of_snapshots(loaded)]
    pages += [*of_second_look(loaded), *of_cases(loaded), *of_help(loaded), *of_reports(loaded)]
    wanted = os.environ.get("FUPIN_PICTURES")
    folder = Path(wanted) if wanted else None
    report = look(live_server.url, pages, folder, browser, manners=MANNERS, prepare=signed_in, in_turn=MANNERS is TWO)
    assert report.looks == len(pages) * len(MANNERS)
    assert [str(fault) for fault in report.faults] == []
