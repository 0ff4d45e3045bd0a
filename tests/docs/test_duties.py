"""The daily duties of the product: each is told to the office, and each can be done."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command

from fupin.framework.daily import DUTIES
from fupin.project.settings import ROOT


def test_the_office_is_told_of_every_duty() -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    told = text.partition("## Daily duties")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([\w.]+)` \|", told, re.MULTILINE)) == set(DUTIES)


@pytest.mark.django_db
def test_every_duty_can_be_done_in_an_empty_register(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("daily")
    said = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in said] == sorted(DUTIES) and all(": done " in line for line in said)
