"""For the tests of matters: a house that is not safe, pictures and papers, and short ways through the stages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

from django.urls import reverse

from fupin.assistance.actions.matters import Given, open_matter, take_step
from fupin.assistance.matters.files import Upload
from fupin.assistance.models import Matter
from fupin.framework.permissions import SYSTEM
from fupin.policy.matter_kinds import Kind
from fupin.policy.packs import load
from fupin.registry.models import Household
from fupin.registry.queries import pack
from fupin.registry.tests.pages import rows
from fupin.registry.tests.samples import VILLAGE, household

PHOTO = Upload("photo", "房.jpg", b"\xff\xd8\xff\xe0 a house")
PAPER = Upload("paper", "表.pdf", b"%PDF-1.4 accepted")
BEGUN = date(2019, 3, 1)
SAFE: dict[str, Any] = {"grade": "grade_a", "appraiser": "Inspection office"}
WAY: dict[str, Given] = {
    "mobilised": Given({"willing": True}),
    "measured": Given({"measured_by": "Team one"}, files=[PHOTO]),
    "designed": Given({"planned_area": "80"}),
    "approved": Given({"subsidy": "26000"}, files=[PAPER]),
    "building": Given(files=[PHOTO], cost=500_000),
    "built": Given({"built_area": 78}, files=[PHOTO], cost=100_000),
    "accepted": Given(SAFE, files=[PHOTO, PAPER], cost=2_000_000),
    "moved_in": Given(files=[PHOTO]),
    "old_house": Given({"demolished": True, "demolished_on": "2019-06-01"}, files=[PHOTO]),
}
"""What each stage of a house needs."""

SMALL = """
label: {zh: 借书, en: Book on loan}
about: household
source: S25
numbers: [title]
fields:
  title: {type: text, label: {zh: 书名, en: Title of the book}, required: true}
  copies: {type: integer, min: 1, label: {zh: 册数, en: Copies}}
  worth: {type: money, unit: CNY, label: {zh: 价值, en: Worth}}
stages:
  - name: lent
    label: {zh: 借出, en: Lent}
    days: 5
    fields: {to: {type: text, label: {zh: 借书人, en: Reader}, required: true}}
  - name: read
    label: {zh: 读完, en: Read}
    optional: true
  - name: returned
    label: {zh: 归还, en: Returned}
    evidence: [photo]
visits: {every_days: 30, label: {zh: 催还, en: Reminder}, fields: {page: {type: integer, label: {zh: 页, en: Page}}}}
ends:
  done: {label: {zh: 已还, en: Given back}, after: returned}
  lost: {label: {zh: 遗失, en: Lost}, reason: true}
counts: {worth: {label: {zh: 总价值, en: Worth in all}, sum: worth}}
"""


def url(name: str, *arguments: Any) -> str:
    """Return the address of a page of help."""
    return reverse(f"assistance:{name}", args=arguments)


def unsafe(area: int = VILLAGE, **values: Any) -> Household:
    """Record a registered household in a house of grade C."""
    return household(area, **{"kind": "registered", "status": "not_exited", "housing_grade": "grade_c", **values})


def opened(home: Household, actor: Any = SYSTEM, kind: str = "housing", **values: Any) -> int:
    """Open a matter for a household."""
    given = Given(values or {"works": "rebuild"}, on=BEGUN)
    return open_matter(actor, kind, given, household_id=home.pk)


def walk(matter_id: int, until: str, actor: Any = SYSTEM) -> None:
    """Take the matter of a house from stage to stage."""
    now = row(matter_id).stage
    names = list(WAY)
    for name in names[names.index(now) + 1 if now else 0 : names.index(until) + 1]:
        take_step(actor, matter_id, name, WAY[name])


def row(matter_id: int) -> Matter:
    """Return a matter as it is stored now."""
    found: Matter = rows(Matter).get(pk=matter_id)
    return found


def pack_with(folder: Path, **kinds: str) -> dict[str, Kind]:
    """Return the kinds of a copy of the pack to which some were added, by their text."""
    copy = folder / "copied"
    copytree(pack().folder, copy)
    for name, text in kinds.items():
        (copy / "matters" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return dict(load(copy).matters)
