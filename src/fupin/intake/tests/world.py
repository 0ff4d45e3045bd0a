"""A small world for the tests of intake: two towns, a clerk of the first, numbers of invented persons, workbooks."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from openpyxl import Workbook

from fupin.framework import jobs
from fupin.framework.permissions import SYSTEM
from fupin.intake import actions, queries
from fupin.intake.models import Upload
from fupin.intake.refusal import Refused
from fupin.people import actions as people
from fupin.places import actions as places
from fupin.places.codes import OfficialPlace
from fupin.registry import models

DAY = date(2020, 1, 1)
REGION = "990121"
VILLAGE, OTHER_VILLAGE, FOREIGN_VILLAGE = f"{REGION}001001", f"{REGION}001002", f"{REGION}002001"
TOWN = int(f"{REGION}001".ljust(15, "0"))
PLACES = (
    ("99", "岚川省"), ("9901", "云岫市"), (REGION, "霁溪县"), (f"{REGION}001", "梁河镇"), (f"{REGION}002", "石门镇"),
    (VILLAGE, "白石村"), (OTHER_VILLAGE, "青岭村"), (FOREIGN_VILLAGE, "外山村"), (f"{REGION}002002", "白石村"),
)  # fmt: skip

HEADER = [
    "户编号", "所在村", "姓名", "与户主关系", "性别", "出生日期", "公民身份号码", "文化程度", "健康状况",
    "主要致贫原因", "家庭人口数", "工资性收入",
]  # fmt: skip
NUMBER, VILLAGE_NAME, NAME, RELATION, SEX, BIRTH, IDENTITY, SCHOOL, HEALTH, CAUSE, SIZE, WAGE = range(12)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

Rows = list[list[Any]]

# The manager of a recorded model is typed for what all of them share; tests look at what each has of its own.
Household: Any = models.Household
Member: Any = models.Member
Account: Any = models.Account


def identity(born: date, sequence: int) -> str:
    """Return the number of an invented person of the region 99; an odd sequence is a man's."""
    first = f"{REGION}{born:%Y%m%d}{sequence:03d}"
    return first + "10X98765432"[sum(int(d) * w for d, w in zip(first, _WEIGHTS, strict=True)) % 11]


def good_rows() -> Rows:
    """Return two households with five persons in which nothing is wrong."""
    people = [
        ("H001", "白石村", "王建国", "户主", "男", date(1965, 3, 12), 11, "小学", "健康", "因病", 3, 12000),
        ("H001", "白石村", "李秀英", "配偶", "女", date(1967, 8, 2), 24, "小学", "长期慢性病", "因病", 3, 0),
        ("H001", "白石村", "王小明", "子", "男", date(1995, 1, 30), 35, "高中", "健康", "因病", 3, 30000),
        ("H002", "青岭村", "陈大山", "户主", "男", date(1950, 11, 5), 47, "文盲", "残疾", "因残", 2, None),
        ("H002", "青岭村", "陈小花", "女", "女", date(1988, 6, 19), 58, "初中", "健康", "因残", 2, 8000.5),
    ]
    return [[*p[:5], p[5].isoformat(), identity(p[5], p[6]), *p[7:]] for p in people]


def book(rows: Sequence[Sequence[Any]], header: Sequence[Any] | None = HEADER, change: Any = None) -> bytes:
    """Return rows as an xlsx file; `change` may do more to the workbook and its sheet."""
    made = Workbook()
    page = made.active
    assert page is not None
    page.title = "花名册"
    for row in ([list(header)] if header else []) + [list(r) for r in rows]:
        page.append(row)
    if change:
        change(made, page)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def with_cell(row: int, column: int, value: Any) -> Rows:
    """Return the good rows with one cell changed."""
    rows = good_rows()
    rows[row][column] = value
    return rows


def make_places() -> None:
    """Create the places."""
    places.import_areas(SYSTEM, [OfficialPlace(code, name) for code, name in PLACES], DAY)


def make_clerk(name: str = "clerk", area: int = TOWN, role: str = "township_clerk") -> Any:
    """Create an account with one post and return it."""
    key = people.add_user(SYSTEM, name, name, area)
    people.give_post(SYSTEM, key, role, area, since=DAY)
    return get_user_model()._default_manager.get(pk=key)


def again(user: Any) -> Any:
    """Return an account afresh, as the next request would."""
    return get_user_model()._default_manager.get(pk=user.pk)


def send(user: Any, content: bytes, name: str = "花名册.xlsx", **said: Any) -> Upload:
    """Send a file, let the worker check it, and return the upload; Refused if it is not even taken in."""
    said.setdefault("area", TOWN)
    upload = actions.receive(again(user), name, content, **said)
    jobs.run_all()
    upload.refresh_from_db()
    return upload


def accept(user: Any, upload: Upload, chosen: Sequence[int] | None = None) -> Any:
    """Accept an upload through the worker; return the job."""
    actions.request_acceptance(again(user), upload.pk, chosen)
    job = jobs.run_next()
    jobs.run_all()
    upload.refresh_from_db()
    return job


def said_of(upload: Upload) -> set[str]:
    """Return the codes of everything that a check said: problems and notes."""
    summary = queries.summary(upload)
    return {g["code"] for g in summary.get("groups", ())} | {n[0] for n in summary.get("notes", ())}


def refused(user: Any, content: bytes, name: str) -> str:
    """Return the code of the refusal of a file, whether at once or by the worker; "" if it was read."""
    try:
        upload = send(user, content, name)
    except Refused as error:
        return error.code
    job = upload.problem.get("message", "")
    return next((code for code, text in reasons().items() if text == job), "")


def reasons() -> dict[str, str]:
    """Return the texts of refusals by code."""
    from fupin.intake.refusal import REASONS

    return REASONS


def written() -> tuple[int, int, int]:
    """Return how many households, persons and accounts are in the register."""
    return Household.objects.count(), Member.objects.count(), Account.objects.count()


Make = Callable[[], bytes]
