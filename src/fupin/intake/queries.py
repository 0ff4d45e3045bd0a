"""Reading uploads: the history, one upload with its result, what was taught about columns and values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fupin.framework.scope import ScopedQuerySet
from fupin.intake import files
from fupin.intake.grid import Grid
from fupin.intake.messages import sentence
from fupin.intake.models import ColumnMapping, Upload, ValueMapping
from fupin.intake.reader import read as open_workbook
from fupin.intake.refusal import Refused
from fupin.intake.rosters import Doubt, Roster, RosterBook, Wanted, open_book
from fupin.intake.words import fold

__all__ = [
    "Doubt",
    "Grid",
    "Refused",
    "Roster",
    "RosterBook",
    "Wanted",
    "details",
    "earlier",
    "fold",
    "meanings",
    "open_book",
    "open_workbook",
    "remembered",
    "sentence",
    "summary",
    "upload",
    "uploads",
]


def uploads(user: object) -> ScopedQuerySet[Upload]:
    """Return the uploads that a user may see, newest first; those put aside are left out."""
    found: ScopedQuerySet[Upload] = Upload.objects.visible_to(user)
    return found.exclude(state=Upload.State.DROPPED).select_related("owner").order_by("-created", "-id")


def upload(user: object, identifier: int) -> Upload | None:
    """Return an upload, if the user may see it."""
    found: Upload | None = Upload.objects.visible_to(user).select_related("owner").filter(pk=identifier).first()
    return found


def summary(found: Upload) -> dict[str, Any]:
    """Return the summary of an upload's newest check; empty if there is none."""
    return files.load(found.pk, files.SUMMARY) or {}


def details(found: Upload) -> dict[str, Any]:
    """Return the details of an upload's newest check; empty if there is none."""
    return files.load(found.pk, files.RESULT) or {}


def earlier(user: object, found: Upload) -> tuple[Upload | None, Upload | None]:
    """Return the newest earlier upload of the same file, and of another file under the same name."""
    before = uploads(user).filter(created__lt=found.created).exclude(state=Upload.State.REJECTED)
    same = before.filter(sha256=found.sha256).first()
    return same, before.filter(name=found.name).exclude(sha256=found.sha256).first()


def remembered(owner_id: int, signature: str) -> Mapping[str, str]:
    """Return what the columns of a layout were taken for, by folded name."""
    found = ColumnMapping.objects.filter(owner_id=owner_id, signature=signature).values_list("columns", flat=True)
    return found.first() or {}


def meanings(owner_id: int) -> dict[tuple[str, str], str]:
    """Return what a user means by values that are in no list."""
    rows = ValueMapping.objects.filter(owner_id=owner_id).values_list("target", "word", "code")
    return {(target, word): code for target, word, code in rows}
