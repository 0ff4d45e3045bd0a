"""The style page: every part of the design system over invented reading rooms, for developers (only with DEBUG)."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import cache
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone

from fupin.framework.web import charts
from fupin.framework.web.columns import Column, Row
from fupin.framework.web.formats import Answer, Choice, Code, Day, Money, Name, Number, Percent, Words
from fupin.framework.web.layout import Crumb, Tab, problem, show
from fupin.framework.web.parts import Change, Event, Fact, Figure, JobCard, Reason, Step
from fupin.framework.web.tables import Bulk, Table

KINDS = {"small": "Small room", "large": "Large room", "mobile": "Bus"}
STATES = {"open": "Open", "closed": "Closed", "doubtful": "To be checked"}
LEVELS = {"open": "ok", "closed": "bad", "doubtful": "warn"}
DISTRICTS = ("North", "East", "South", "West", "Harbour", "Hills")

ROOMS = Table(
    "style.rooms",
    "Reading rooms",
    [
        Column("number", "Number", Code(), link=lambda row: f"/style/?room={row['id']}", filter=True),
        Column("name", "Name", Name(), filter=True),
        Column("district", "District", Choice({name: name for name in DISTRICTS}), filter=True),
        Column("kind", "Kind", Choice(KINDS), filter=True),
        Column("state", "State", Choice(STATES, LEVELS), filter=True),
        Column("seats", "Seats", Number(), filter=True, total=True),
        Column("books", "Books", Number(), filter=True, total=True),
        Column("budget", "Budget", Money(), filter=True, total=True),
        Column("used", "Used", Percent(), filter=True),
        Column("heated", "Heated", Answer(), filter=True),
        Column("opened", "Opened on", Day(), filter=True),
        Column("phone", "Phone", Code(), sensitive=True),
        Column("note", "Note", Words(), shown=False, absent="—"),
    ],
    sort="number",
    search=["name"],
    bulk=[
        Bulk("Mark as checked", "web:style", icon="check"),
        Bulk("Close", "web:style", question="Close the rooms you have chosen?", danger=True),
    ],
)


@cache
def rooms() -> list[Row]:
    """Return the same few hundred invented rooms every time, with names that try to break the page."""
    dice = random.Random(7)  # noqa: S311 - invented data
    hostile = ["<script>alert(1)</script>", "=HYPERLINK(1)", "A" * 60, '" onmouseover="x', "&amp; Sons"]
    return [_room(number, dice, hostile) for number in range(1, 241)]


def _room(number: int, dice: random.Random, hostile: list[str]) -> Row:
    def maybe(value: Any) -> Any:
        return None if dice.random() < 0.06 else value

    return {
        "id": number,
        "number": f"{dice.choice('NESW')}-{number:04}",
        "name": hostile[number - 3] if 3 <= number < 8 else f"Room {number} {dice.choice(['Oak', 'Elm', 'Ash'])}",
        "district": dice.choice(DISTRICTS),
        "kind": dice.choice(list(KINDS)),
        "state": dice.choices(list(STATES), (8, 1, 1))[0],
        "seats": maybe(dice.randint(6, 80)),
        "books": maybe(dice.randint(200, 42_000)),
        "budget": maybe(dice.randint(10_000, 9_000_000)),
        "used": maybe(dice.random()),
        "heated": maybe(dice.random() < 0.8),
        "opened": maybe(date.min.replace(year=1990) + timedelta(days=dice.randint(0, 11_000))),
        "phone": "13800001234",
        "note": None,
    }


def style_list(request: HttpRequest) -> HttpResponseBase:
    """Show the list of rooms."""
    return ROOMS.respond(request, rooms(), crumbs=[Crumb("Style", "/style/"), Crumb("Reading rooms")])


class Sample(forms.Form):
    """One field of each kind."""

    name = forms.CharField(help_text="As it stands on the door.")
    opened = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    kind = forms.ChoiceField(choices=list(KINDS.items()))
    state = forms.ChoiceField(choices=list(STATES.items()), widget=forms.RadioSelect)
    heated = forms.BooleanField(required=False)
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)


def style(request: HttpRequest) -> HttpResponse:
    """Show every part once."""
    form = Sample({"name": "", "kind": "small"}) if "errors" in request.GET else Sample()
    context: dict[str, Any] = {
        "figures": _figures(),
        "facts": _facts(),
        "root": _reasons(),
        "events": _events(),
        "steps": [Step("Upload", "/style/"), Step("Check"), Step("Preview"), Step("Accept")],
        "card": JobCard(
            "Checking the workbook", "running", "Running", 4_200, 12_000, "Sheet 2, row 4,200", "/style/job/"
        ),
        "finished": JobCard("Writing the report", "done", "Done", result_url="/style/", result_label="Open the report"),
        "form": form,
        "small_list": ROOMS.plain(rooms()[:4], "number", "name", "seats", "heated"),
        "charts": _charts(),
    }
    tabs = [Tab("Parts", "/style/", current=True), Tab("List", "/style/list/", count=240)]
    crumbs = [Crumb("Home", "/"), Crumb("Style")]
    lead = "Everything a page may be made of."
    return show(request, "fupin/style.html", "Style", crumbs=crumbs, tabs=tabs, lead=lead, **context)


def _figures() -> list[Figure]:
    return [
        Figure("Rooms", 240, "/style/list/", note="12 more than last year"),
        Figure("To be checked", 17, "/style/list/?f.state=doubtful"),
        Figure("Budget", 1_234_567_00, "/style/list/?sort=-budget", Money(whole=True), unit="coins"),
        Figure("Heated", 0.8125, "/style/list/?f.heated=True", Percent()),
        Figure("Visitors", None),
    ]


def _facts() -> list[Fact]:
    return [
        Fact("Number", "N-0001", Code()),
        Fact("Seats", 42, Number()),
        Fact("Books", None, Number()),
        Fact("Heated", True, Answer()),
        Fact("Opened on", date.min.replace(year=1994), Day(), note="From the deed of foundation"),
        Fact("District", "North", url="/style/list/?f.district=North"),
        Fact("Budget", 728_400, Money()),
        Fact("Closed on", None, Day(), absent="—"),
    ]


def _reasons() -> Reason:
    seats = Reason("Enough seats", True, "42", "at least 20", "Rule 3, in force from the first day")
    books = Reason("Enough books", None, "", "at least 1,000", "Rule 4", "The number of books was not collected.")
    heat = Reason("Warm in winter", False, "12 °C", "at least 18 °C", "Rule 5")
    warm = Reason("Comfortable", False, children=[heat, Reason("Dry", True)], open=True)
    return Reason("May this room stay open?", False, children=[seats, books, warm])


def _events() -> list[Event]:
    now = timezone.now()
    changes = [Change("Seats", 38, 42, Number()), Change("Heated", None, True, Answer())]
    return [
        Event("Corrected", now, "A. Reader", "Upload 12", timezone.localdate(), changes),
        Event("Opened", now - timedelta(days=400), "B. Writer"),
    ]


def _charts() -> list[Any]:
    bar = charts.Bar
    some = [bar(name, [n * 7 + 3], "/style/list/") for n, name in enumerate(DISTRICTS)]
    parts = [bar(name, [30 + n, 12 - n, 4]) for n, name in enumerate(DISTRICTS)]
    years = [f"Y{n}" for n in range(1, 9)]
    lines = [
        charts.Series("Visitors", [3, 5, 4, 8, None, 9, 12, 11]),
        charts.Series("Books out", [1, 2, 3, 3, 4, 4, 6, 9]),
    ]
    edges, counts = [n * 1000 for n in range(13)], [1, 3, 9, 22, 41, 38, 24, 15, 8, 4, 2, 1]
    tile = charts.Tile
    places = {
        name: [tile(f"{name} {k}", None if k == 5 else (n * k * 7) % 50, "/style/list/") for k in range(1, 9 + n)]
        for n, name in enumerate(DISTRICTS)
    }
    return [
        charts.bars("Rooms by district", some),
        charts.stacked("Rooms by state", ["Open", "Closed", "?"], parts),
        charts.line("Visitors in a thousand", years, lines),
        charts.distribution(
            "Budget of the rooms",
            edges,
            counts,
            marks={"Line 4,000": 4000},
            unknowns=7,
        ),
        charts.tiles("Rooms to be checked", places, [1, 10, 20, 30, 40]),
    ]


def style_job(request: HttpRequest) -> HttpResponse:
    """Answer with the card of a job that goes on for ever."""
    done = (timezone.now().second + 1) * 200
    card = JobCard("Checking the workbook", "running", "Running", done, 12_000, f"Row {done:,}", "/style/job/")
    return TemplateResponse(request, "fupin/parts/job.html", {"job": card})


def style_auth(request: HttpRequest) -> HttpResponse:
    """Show the frame of the pages before signing in."""
    return show(request, "fupin/style_auth.html", "Sign in", lead="With the name you were given.", form=Sample())


def style_error(request: HttpRequest, status: int) -> HttpResponse:
    """Show one of the error pages."""
    return problem(request, status)
