"""Thousands of notices and their public pages: nothing private in any of them, by pattern and against the data.

Loads the small demonstration county, posts notices of random households through every masking profile, opens each
public page (in Chinese and English in turn) and every tenth poster, and looks in them for numbers, names and
illnesses. Then it plants a leak, to show that the look sees one. Ratio: leaks over pages, against the floor of 0.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

NOTICES, MOST_LINES, POSTERS = 5000, 30, 10
LANGUAGES = ("zh-hans", "en")


def main() -> None:
    """Load a county, or use one that is there, and post."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a data folder in which the demonstration is loaded")
    parser.add_argument("--notices", type=int, default=NOTICES)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fupin-notices-") as folder:
        os.environ["FUPIN_DATA"] = str(chosen.data or folder)
        os.environ["FUPIN_DEBUG"] = "0"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fupin.project.settings")
        import django
        from django.core.management import call_command

        django.setup()
        if not chosen.data:
            call_command("migrate", verbosity=0)
            call_command("demo", "--small", stdout=io.StringIO())
        sys.exit(_measure(chosen.notices))


def _measure(count: int) -> int:
    from fupin.identification.tests.leaks import leaks, private

    known = private()
    print(f"{len(known.numbers)} numbers, {len(known.names)} households, {len(known.illnesses)} words of illness")
    pages, found = 0, list[str]()
    started = process_time()
    for page, households in _pages(count):
        pages += 1
        found += leaks(page, known, households)
    spent = process_time() - started
    print(f"{count} notices, {pages} pages: {len(found)} leaks; {1000 * spent / pages:.1f} ms CPU for each page")
    for one in found[:10]:
        print(f"  {one}")
    planted = [next(iter(known.numbers)), next(iter(known.illnesses)), "13912345678", "990101197003070019"]
    seen = [bool(leaks(f"<p>{one}</p>", known)) for one in planted]
    print(f"of {len(planted)} planted leaks {sum(seen)} are seen")
    return int(bool(found) or not all(seen))


def _pages(count: int) -> Iterator[tuple[str, list[int]]]:
    from django.test import Client
    from django.urls import reverse

    from fupin.identification.notices import actions

    rng, visitor, officer = Random(7), Client(), _officer()
    villages = _households()
    for number in range(count):
        area, lines, profile, ends = _notice(rng, villages)
        notice = actions.post_notice(_system(), area, profile, lines, ends)
        visitor.defaults["HTTP_ACCEPT_LANGUAGE"] = LANGUAGES[number % 2]
        households = [line.household_id for line in lines]
        yield _read(visitor, reverse("identification:public-notice", args=[notice.token])), households
        if number % POSTERS == 0:
            poster = _read(officer, reverse("identification:notice-poster", args=[notice.pk]))
            yield poster[poster.index("<article") : poster.index("</article>")], households


def _notice(rng: Random, villages: dict[int, list[int]]) -> tuple[int, list[Any], str, Any]:
    from django.utils import timezone

    from fupin.identification.notices.actions import Line
    from fupin.registry.queries import pack

    measures = list(pack().codes["measure"].values)
    profile = rng.choice([one for one in pack().notices.profiles.values() if "village" in one.levels])
    area = rng.choice(list(villages))
    chosen = rng.sample(villages[area], min(rng.randint(1, MOST_LINES), len(villages[area])))
    outcomes = list(profile.outcomes)
    lines = [Line(None, one, rng.choice(outcomes), rng.choice(measures)) for one in chosen]
    return area, lines, profile.name, timezone.localdate() + timedelta(days=rng.randint(1, profile.longest))


def _households() -> dict[int, list[int]]:
    from fupin.kernel.area import VILLAGE_LEVEL, ancestor
    from fupin.registry.models import Household

    found: dict[int, list[int]] = {}
    for identifier, area in Household.objects.visible_to(_system()).values_list("id", "area"):
        found.setdefault(ancestor(area, VILLAGE_LEVEL), []).append(identifier)
    return found


def _officer() -> Any:
    from django.conf import settings
    from django.test import Client

    from fupin.people.models import User

    settings.SECOND_FACTOR = False  # the requests come from a script, which has no telephone
    client = Client()
    client.force_login(User.objects.get(username="county"), backend=settings.AUTHENTICATION_BACKENDS[1])
    return client


def _system() -> Any:
    from fupin.framework.permissions import SYSTEM

    return SYSTEM


def _read(client: Any, address: str) -> str:
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
    return str(response.content.decode())


if __name__ == "__main__":
    main()
