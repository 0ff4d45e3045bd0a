"""The two jobs: check an upload, accept it. Each can be killed at any moment and is then simply done again."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from fupin.framework import jobs
from fupin.framework.jobs import Running
from fupin.intake import actions, checking, files, grid, mapping, queries, reader, results
from fupin.intake.checking import Outcome, Sheet, Tick
from fupin.intake.models import Upload
from fupin.intake.reader import Note
from fupin.intake.refusal import Refused
from fupin.kernel.errors import FupinError


@jobs.handler(actions.CHECK)
def check_upload(running: Running) -> dict[str, Any]:
    """Read a file, check every row, keep the result; nothing is written to the register."""
    upload, user = Upload.objects.get(pk=running.job.payload["upload"]), _owner(running)
    if upload.state in (Upload.State.ACCEPTED, Upload.State.UNDONE, Upload.State.DROPPED):
        return {}
    try:
        counts = run_check(upload, user, running.progress)
    except Refused as error:
        actions.reject(user, upload.pk, str(error.message), {n: str(v) for n, v in error.arguments.items()})
        return {"refused": error.code}
    actions.note_checked(user, upload.pk, counts, upload.mapping)
    return counts


@jobs.handler(actions.ACCEPT)
def accept_upload(running: Running) -> dict[str, Any]:
    """Write a checked upload into the register, whole or not at all."""
    upload, user = Upload.objects.get(pk=running.job.payload["upload"]), _owner(running)
    if upload.state == Upload.State.ACCEPTED:
        return {"act": upload.act_id}
    try:
        act = actions.accept(user, upload.pk, recheck, running.job.payload.get("chosen"), running.progress)
    except actions.Stale:
        with contextlib.suppress(FupinError):
            actions.check_again(user, upload.pk)
        raise
    return {"act": act}


def _owner(running: Running) -> Any:
    """Return for whom a job runs: uploads always belong to somebody."""
    return running.job.owner


def run_check(upload: Upload, user: Any, tick: Tick) -> dict[str, Any]:
    """Check an upload and keep the result beside it; return the counts."""
    sheets, notes = _sheets(upload, tick)
    upload.mapping = {sheet.grid.name: mapping.dump(sheet.mapping) for sheet in sheets}
    meanings = queries.meanings(upload.owner_id)
    outcome = checking.check(upload, user, sheets, meanings, tick)
    notes = [*notes, *_earlier(user, upload)]
    files.save(upload.pk, files.RESULT, results.details(outcome, results.inputs(upload, meanings)))
    files.save(upload.pk, files.SUMMARY, results.summary(outcome, sheets, notes))
    return results.counts(outcome)


def recheck(upload: Upload, tick: Tick) -> tuple[Outcome, str]:
    """Check an upload again for its acceptance, by the same code; return what was found and on which choices."""
    sheets, _notes = _sheets(upload, tick)
    meanings = queries.meanings(upload.owner_id)
    outcome = checking.check(upload, upload.owner, sheets, meanings, tick)
    return outcome, results.inputs(upload, meanings)


def _sheets(upload: Upload, tick: Tick) -> tuple[Sequence[Sheet], list[Note]]:
    kept = files.load(upload.pk, files.GRIDS)
    if kept is None:
        workbook = reader.read(files.content(upload.sha256), upload.name, lambda done, total: tick(done, total, ""))
        grids, notes = workbook.grids, workbook.notes
        files.save(upload.pk, files.GRIDS, {"grids": [grid.dump(g) for g in grids], "notes": notes})
    else:
        grids = [grid.load(content) for content in kept["grids"]]
        notes = [Note(code, arguments) for code, arguments in kept["notes"]]
    sheets, left = checking.choose_sheets(
        grids, upload.mapping, lambda signature: queries.remembered(upload.owner_id, signature)
    )
    return sheets, [*notes, *left]


def _earlier(user: Any, upload: Upload) -> list[Note]:
    same, other = queries.earlier(user, upload)
    notes = []
    for code, found in (("same_file", same), ("changed_file", other)):
        if found is not None:
            when = f"{timezone.localtime(found.created):%Y-%m-%d %H:%M}"
            notes.append(Note(code, {"name": upload.name, "when": when}))
    return notes
