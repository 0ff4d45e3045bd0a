"""A list over the action log, the request that asks for it, and entries to fill it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fupin.framework.ids import new_id
from fupin.framework.models import LogEntry
from fupin.framework.web.columns import Column
from fupin.framework.web.formats import Answer, Choice, Code, Moment, Money, Number, Words
from fupin.framework.web.layout import Page
from fupin.framework.web.tables import Bulk, Listing, Table

KINDS = {"open": "Opened", "close": "Closed", "move": "Moved"}
HOSTILE = ["<script>alert(1)</script>", '=HYPERLINK("http://x","y")', '" onmouseover="x', "@SUM(A1)", "-1+1", "普通"]

ENTRIES = Table(
    "test.entries",
    _("Number"),
    [
        Column("subject", "Subject", Words(), link=lambda row: f"/entry/{row['id']}", filter=True),
        Column("kind", "Kind", Choice(KINDS, {"open": "ok"}), source="action", filter=True),
        Column("moment", "Moment", Moment()),
        Column("area", "Area", Number(), total=True, filter=True),
        Column("seats", "Seats", Number(), source="detail__seats", filter=True),
        Column("cost", "Cost", Money(), source="detail__cost", filter=True),
        Column("heated", "Heated", Answer(), source="detail__heated", filter=True),
        Column("secret", "Secret", Code(), source="hash", sensitive=True),
        Column("twice", "Twice", Number(), value=lambda row: row["area"] * 2, needs=("area",)),
        Column("actor", "Actor", Number(), source="actor_id", filter=True, total=True),
        Column("extra", "Extra", Words(), source="previous", shown=False, absent="—"),
    ],
    sort="-area",
    search=["subject", "action"],
    bulk=[Bulk("Close", "web:theme", question="Really?")],
    per_page=20,
)


def entry(**values: Any) -> LogEntry:
    """Write one entry of the log."""
    usual = {"action": "open", "area": 1, "subject": "plain", "hash": "123456789012345678", "previous": ""}
    made = {"pk": new_id(), "moment": timezone.now() - timedelta(days=1), **usual, **values}
    return LogEntry.objects.create(**made)


def entries() -> None:
    """Write entries of many kinds, with facts known and unknown."""
    for number in range(60):
        detail = {} if number % 7 == 0 else {"seats": number, "cost": number * 150, "heated": number % 2 == 0}
        entry(
            area=number,
            action=list(KINDS)[number % 3],
            subject=HOSTILE[number % len(HOSTILE)],
            actor_id=None if number % 5 == 0 else number,
            detail=detail,
        )


def request(query: str = "", path: str = "/entries/", user: Any = None) -> HttpRequest:
    """Return a request with its page, as the middleware makes it."""
    made = RequestFactory().get(f"{path}?{query}")
    made.user = user or get_user_model()(username="reader")
    made.page = Page(made)  # type: ignore[attr-defined]
    return made


def listing(query: str = "", source: Any = None, table: Table = ENTRIES) -> Listing:
    """Return the list of all entries in the state of an address."""
    return table.listing(request(query), LogEntry.objects.all() if source is None else source)


def shown(made: Listing, name: str) -> list[Any]:
    """Return the values of one column on the page."""
    column = made.table.by_name[name]
    return [column.read()(row) for row in made.narrowed.read([column], made.order, 0, None)]
