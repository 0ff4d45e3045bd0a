"""The lists about people; made for each request, since names of places and people are looked up for its user."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fupin.framework.web.columns import Column, Row
from fupin.framework.web.filters import Contains, OneOf
from fupin.framework.web.formats import Answer, Choice, Code, Day, Moment, Name, Words
from fupin.framework.web.tables import Table
from fupin.people import queries
from fupin.people.models import User
from fupin.people.roles import ROLES
from fupin.people.words import action_words
from fupin.places import queries as places

_ROLES = {name: role.label for name, role in ROLES.items()}


def accounts_table(user: User) -> Table:
    """Return the list of accounts."""
    return Table(
        "people.accounts",
        _("Accounts"),
        [
            Column("username", _("User name"), Code(), filter=True, link=_account),
            Column("name", _("Full name"), Name(), filter=True),
            Column("home_area", _("Home place"), Words(), resolve=_places(user)),
            Column("posts_now", _("Posts"), Words(), source="pk", resolve=_posts(user), absent=_("none"), sort=False),
            Column("is_active", _("Active"), Answer(), filter=True),
            Column("last_login", _("Last sign-in"), Moment(), absent=_("never")),
        ],
        sort="username",
        search=("username", "name"),
        empty=_("No account has its home in your places."),
    )


def posts_table(user: User, *, ending: bool = False, holders: bool = False) -> Table:
    """Return the posts of a person, or of a place with their holders; `ending` links each to its end."""
    who = [Column("holder", _("Full name"), Name(), value=lambda row: row["holder"])]
    where = [Column("area", _("Place"), Words(), resolve=_places(user))]
    end = [Column("end", _("Change"), Words(), value=_end_words, link=_end, absent="–")]
    return Table(
        "people.posts",
        _("Posts"),
        [
            Column("role", _("Role"), Choice(_ROLES)),
            *(who if holders else where),
            Column("title", _("Title"), Words(), absent="–"),
            Column("unit", _("Unit"), Words(), absent="–"),
            Column("since", _("From"), Day()),
            Column("until", _("Until"), Day(), absent=_("not ended")),
            *(end if ending else ()),
        ],
        sort="-since",
        empty=_("No posts."),
    )


def units_table(user: User) -> Table:
    """Return the list of units."""
    return Table(
        "people.units",
        _("Units"),
        [
            Column("name", _("Name"), Name(), filter=True, link=lambda row: reverse("people:unit", args=[row["id"]])),
            Column("kind", _("Kind"), Words(), filter=True, absent="–"),
            Column("area", _("Place"), Words(), resolve=_places(user)),
            Column("phone", _("Telephone"), Code(), absent="–"),
        ],
        sort="name",
        search=("name",),
        empty=_("No units yet."),
    )


def log_table(user: User) -> Table:
    """Return the log with its filters: who, what, when."""
    actors = queries.names(user, queries.actors_logged(user))
    actions = {name: action_words(name) for name in queries.actions_logged(user)}
    return Table(
        "people.log",
        _("Log"),
        [
            Column("moment", _("When"), Moment()),
            Column("day", _("Day"), Day(), source="moment__date", filter=True, shown=False),
            Column("actor_id", _("Who"), Choice(actors), filter=OneOf(actors, with_unknown=False), absent=_("system")),
            Column("action", _("What"), Choice(actions), filter=OneOf(actions, with_unknown=False)),
            Column("area", _("Where"), Words(), resolve=_places(user)),
            Column("subject", _("On what"), Code(), filter=Contains(), absent="–"),
            Column("detail", _("Details"), Words(), value=_detail, needs=("detail",)),
        ],
        sort="-moment",
        empty=_("Nothing was done here yet."),
    )


def _account(row: Row) -> str:
    return reverse("people:account", args=[row["id"]])


def _end_words(row: Row) -> str | None:
    return gettext("End the post") if row["open"] else None


def _end(row: Row) -> str | None:
    return reverse("people:end-post", args=[row["id"]]) if row["open"] else None


def _places(user: User) -> Any:
    def resolve(keys: Collection[int]) -> Mapping[int, str]:
        return places.full_names(user, [key for key in keys if key is not None])

    return resolve


def _posts(user: User) -> Any:
    def resolve(identifiers: Collection[int]) -> Mapping[int, str]:
        return queries.posts_in_words(user, identifiers)

    return resolve


def _detail(row: Row) -> str:
    return " · ".join(f"{name}: {value}" for name, value in row["detail"].items())
