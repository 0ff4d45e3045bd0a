"""Every hostile workbook gets its own message, and not one of them writes anything."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from fupin.framework.models import LogEntry
from fupin.intake import queries
from fupin.intake.messages import NOTES, PROBLEMS, sentence
from fupin.intake.models import Upload
from fupin.intake.refusal import REASONS, Refused
from fupin.intake.tests.hostile import Case
from fupin.intake.tests.hostile_cases import READ, REFUSED, WRONG
from fupin.intake.tests.world import said_of, send, written
from fupin.intake.views.parts import refusal


def nothing_written() -> bool:
    return written() == (0, 0, 0) and not LogEntry.objects.filter(action__startswith="registry.").exists()


def title(case: Case) -> str:
    return case.title


@pytest.mark.parametrize("case", REFUSED, ids=title)
def test_a_file_that_must_not_be_read_is_refused(clerk: Any, case: Case) -> None:
    with override("en"):
        try:
            upload = send(clerk, case.make(), case.name)
            assert upload.state == Upload.State.REJECTED, said_of(upload)
            text, template = refusal(upload), upload.problem["message"]
        except Refused as error:
            text, template = str(error), error.message
    assert template == REASONS[case.says]
    assert case.text in text
    assert "%(" not in text
    assert nothing_written()


@pytest.mark.parametrize("case", WRONG, ids=title)
def test_a_wrong_cell_is_named(clerk: Any, case: Case) -> None:
    upload = send(clerk, case.make(), case.name)
    assert upload.state == Upload.State.CHECKED, upload.problem
    groups = [g for g in queries.summary(upload)["groups"] if g["code"] == case.says]
    assert groups, said_of(upload)
    with override("en"):
        text = sentence(groups[0]["code"], groups[0]["arguments"])
    assert case.text in text
    assert groups[0]["level"] == "error"
    assert groups[0]["cells"]
    assert upload.counts["households"]["E"] >= 1
    assert nothing_written()


@pytest.mark.parametrize("case", READ, ids=title)
def test_an_odd_file_is_read_all_the_same(clerk: Any, case: Case) -> None:
    upload = send(clerk, case.make(), case.name)
    assert upload.state == Upload.State.CHECKED, upload.problem
    summary = queries.summary(upload)
    assert upload.counts["errors"] == 0, summary["groups"]
    assert upload.counts["households"]["N"] == case.new
    if case.says:
        notes = [n for n in summary["notes"] if n[0] == case.says]
        assert notes, said_of(upload)
        with override("en"):
            assert case.text in sentence(*notes[0])
    assert nothing_written()


def test_there_are_enough_of_them() -> None:
    assert len(REFUSED) + len(WRONG) + len(READ) >= 60
    assert len({case.title for case in (*REFUSED, *WRONG, *READ)}) == len(REFUSED) + len(WRONG) + len(READ)


def test_every_sentence_has_named_places_only() -> None:
    for text in (*PROBLEMS.values(), *NOTES.values(), *REASONS.values()):
        assert "%s" not in str(text)
