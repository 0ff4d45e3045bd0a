"""Procedures under way in the demonstration: exits evaluated, noticed and reviewed, applications, clues."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from fupin.framework.permissions import SYSTEM
from fupin.identification.actions.monitoring import Told, record_clue
from fupin.identification.cases import actions
from fupin.identification.cases.models import Case
from fupin.identification.cases.shapes import Choice, Given, Hearing, Tally, Upload
from fupin.identification.monitoring.models import ClueReport
from fupin.kernel.area import span
from fupin.project.demo.material import Material
from fupin.project.demo.shapes import Village
from fupin.registry.models import Household

_SIGNATURE = "M40 120 L90 60 L120 140 L180 80 L260 120"
_APPLICATIONS = 24
_EXIT_VILLAGES = 10
_IN_POVERTY = ("not_exited", "to_exit", "newly_identified")
_PRESENT = Tally(entitled=42, agree=36, against=2, abstained=1)
_FEW = Tally(entitled=42, agree=11, against=22, abstained=3)


def load_cases(material: Material, villages: Sequence[Village]) -> int:
    """Begin cases in the first villages and take them some steps; return how many."""
    words, year = material.cases, max(material.county["account_years"])
    first, second = (village.place.key for village in villages[:2])
    begun = sum(_exits(village.place.key, year, words) for village in villages[:_EXIT_VILLAGES])
    begun += _applications(first, words, heard=False) + _applications(second, words, heard=True)
    for clue, household in zip(words["clues"], _households(first, status="exited"), strict=False):
        told = Told(clue["risk"], ClueReport.Source.CADRE, ClueReport.Way.VISIT, clue["words"], household_id=household)
        record_clue(SYSTEM, told)
    return begun


def _exits(village: int, year: int, words: Mapping[str, Any]) -> int:
    """Propose what would hold; the village hears them and agrees to most, and some of the households agree too."""
    wanted = _households(village, status__in=_IN_POVERTY)
    opened = actions.open_cases(SYSTEM, "exit", wanted, payload={"year": year}, on=_days_ago(20)).done
    for case in _at(_hear("exit", "assessment", village, opened, words), "verification")[::2]:
        actions.give_consent(SYSTEM, case, words=words["agreed"])
    return len(opened)


def _applications(village: int, words: Mapping[str, Any], *, heard: bool) -> int:
    """Let light households apply; where the village meets, it hears them."""
    wanted = _households(village, kind="light")[:_APPLICATIONS]
    opened = actions.open_cases(SYSTEM, "identify", wanted, on=_days_ago(9)).done
    for case in opened:
        actions.give_consent(SYSTEM, case, words=words["agreed"])
        for name in ("application", "authorisation"):
            _give(case, Given(name, signer=words["agreed"][:4], strokes=_SIGNATURE))
    actions.decide_many(SYSTEM, [Choice(case, "accepted") for case in opened])
    if heard:
        _hear("identification", "assessment", village, opened, words)
    return len(opened)


def _hear(procedure: str, step: str, village: int, cases: Sequence[int], words: Mapping[str, Any]) -> Sequence[int]:
    """Hold a meeting over cases; every sixth is not agreed to."""
    if not cases:
        return []
    known = Case.objects.in_bulk(cases)
    content = json.loads(known[cases[0]].version.content)["steps"][step]
    yes, no = (next(o["name"] for o in content["outcomes"] if o["vote"] == vote) for vote in ("passed", "failed"))
    hearings = [Hearing(pk, _FEW, no) if n % 6 == 5 else Hearing(pk, _PRESENT, yes) for n, pk in enumerate(cases)]
    shared = [_evidence(one, words) for one in content["evidence"]]
    return actions.hold_meeting(SYSTEM, village, procedure, step, hearings, evidence=shared, related={}).done


def _evidence(asked: Mapping[str, Any], words: Mapping[str, Any]) -> Given:
    if asked["form"] == "text":
        return Given(asked["name"], text=words["minutes"])
    return Given(asked["name"], file=Upload(f"{asked['name']}.png", picture()), taken_at=timezone.now())


def _give(case: int, given: Given) -> None:
    actions.give_evidence(SYSTEM, case, given)


def _at(cases: Sequence[int], step: str) -> list[int]:
    return list(Case.objects.filter(pk__in=cases, at=step).order_by("pk").values_list("pk", flat=True))


def _households(village: int, **about: Any) -> list[int]:
    rows = Household.objects.filter(area__range=span(village), ended="", size__gte=1, **about).order_by("number")
    return list(rows.values_list("pk", flat=True))


def _days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def picture(width: int = 160, height: int = 120) -> bytes:
    """Return a plain PNG, in place of a photo of people, of whom the demonstration has none."""
    rows = b"".join(b"\0" + bytes((n * 90 // height + 90, 150, 130)) * width for n in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in parts
    )
