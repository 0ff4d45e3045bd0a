"""From contents to papers: what each kind of paper holds, and how it is set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import orjson
from django.utils import timezone
from django.utils.translation import gettext as _

from fupin.framework.web.words import joined
from fupin.reports.papers import pictures
from fupin.reports.papers.content import About, HouseholdContent
from fupin.reports.papers.kinds import KINDS
from fupin.reports.papers.saying import Line, no_data
from fupin.reports.papers.typesetting import typeset
from fupin.reports.papers.words import WORDS, words

Data = dict[str, Any]


def sheet(kind: str, about: About, title: str = "", subtitle: str = "") -> Data:
    """Return what every paper has: words, title, dates, and the line at its foot."""
    said = title or str(KINDS[kind].label)
    foot = _("%(title)s · as of %(on)s, as known %(known)s · policy %(fingerprint)s") % {
        "title": said,
        "on": about.true_on,
        "known": about.known_at,
        "fingerprint": about.fingerprint,
    }
    return {"words": words(), "title": said, "subtitle": subtitle, "about": asdict(about), "foot": foot}


def sheet_of_household(kind: str, about: About, number: str, head: str) -> Data:
    """Return what every paper about one household has."""
    data = sheet(kind, about, subtitle=_("One household, one file"))
    return data | {"foot": f"{number} {head} · {data['foot']}"}


def of_household(kind: str, content: HouseholdContent, address: str = "") -> Data:
    """Return the data of a paper about one household, with its pictures."""
    data = sheet_of_household(kind, content.about, content.number, content.head)
    shown = pictures.read(pictures.wanted(content, photos=True), photos=True)
    return data | {"files": [household(content, address)], "pictures": shown}


def household(content: HouseholdContent, address: str = "") -> Data:
    """Return one household as plain data, with what is on file and the code that leads to it."""
    return _plain(replace(content, parts=tuple(parts(content)))) | {"code": code(address) if address else ""}


def _plain(content: HouseholdContent) -> Data:
    try:
        # A fourth of the time of `asdict`.
        found: Data = orjson.loads(orjson.dumps(content))
    except orjson.JSONEncodeError:  # half a character, which is taken out later
        found = asdict(content)
    return found


def parts(content: HouseholdContent) -> Iterable[Line]:
    """Yield what is on file of each part of a household."""
    known = sum(len(group.lines) for group in content.living)
    asked = known + sum(len(group.unknown) for group in content.living)
    named: tuple[tuple[str, int | str], ...] = (
        ("members", len(content.members)),
        ("account", content.account.year if content.account.lines or content.account.not_counted else 0),
        ("causes", len(content.causes)),
        ("evidence", sum(len(one.evidence) for one in content.causes)),
        ("plan", content.plan.state if content.plan else 0),
        ("pairings", sum(not one.ended for one in content.pairings)),
        ("entitlements", sum(one.state == "has" for one in content.entitlements or ())),
        ("matters", len(content.matters)),
        ("help", len(content.help)),
        ("living", f"{known} / {asked}"),
    )
    for name, value in named:
        yield Line(name, str(WORDS[name]), str(value) if value else no_data())


def code(address: str) -> str:
    """Return the picture of an address that a telephone reads, as SVG."""
    import io

    import segno

    buffer = io.BytesIO()
    segno.make(address, error="m").save(buffer, kind="svg", scale=4, border=1)
    return buffer.getvalue().decode()


def printed(kind: str, data: Data, stamp: datetime | None = None, *, tags: bool = True) -> bytes:
    """Return a paper as PDF; the file bears the moment as of which it was made."""
    made: bytes = typeset(KINDS[kind].template, data, stamp or timezone.now(), tags=tags)
    return made


def names(found: Iterable[str]) -> str:
    """Return several names as one list."""
    return joined(list(found))
