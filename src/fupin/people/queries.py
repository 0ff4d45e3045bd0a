"""Reading people: accounts, who holds which post where and when, units, and the log of what was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from fupin.framework.models import ChainHead, Job, LogEntry
from fupin.framework.permissions import allowed
from fupin.framework.scope import ByArea
from fupin.kernel import area as keys
from fupin.people.models import Post, Unit, User
from fupin.people.roles import ROLES
from fupin.places import queries as places


@dataclass(frozen=True, slots=True)
class Chain:
    """The end of the log's chain, as a reader of the log may see it."""

    length: int
    hash: str


def names(user: object, wanted: Iterable[int | None]) -> dict[int, str]:
    """Return what the people behind some identifiers are called; everybody signed in may see who did something."""
    if not getattr(user, "is_authenticated", True):
        return {}
    known: dict[int, str] = getattr(user, "__dict__", {}).setdefault("_people_names", {})
    missing = {identifier for identifier in wanted if identifier is not None} - known.keys()
    if missing:
        known.update({u.pk: str(u) for u in User.objects.filter(pk__in=missing).only("pk", "name", "username")})
    return {i: known[i] for i in wanted if i is not None and i in known}


def find(user: object, identifier: int) -> User | None:
    """Return an account that a user may see: the own one, and those whose home lies in places that it manages."""
    found: User | None = User.objects.visible_to(user).filter(pk=identifier).first()
    return found


def managed_accounts(user: object) -> QuerySet[User]:
    """Return the accounts whose home lies in the places that a user manages."""
    found: QuerySet[User] = User.objects.filter(ByArea("people.manage", "home_area").rows(user))
    return found


def posts_in_words(user: object, holders: Iterable[int]) -> dict[int, str]:
    """Return what each person holds today, as far as a user may see: "Township clerk, A; Leader, B"."""
    held = Post.objects.visible_to(user).filter(_in_force(), user__in=holders).order_by("-since")
    posts = list(held)
    known = places.names(user, {post.area for post in posts})
    said: dict[int, list[str]] = {}
    for post in posts:
        role = str(ROLES[post.role].label) if post.role in ROLES else post.role
        said.setdefault(post.user_id, []).append(f"{role}, {known.get(post.area, post.area)}")
    return {holder: "; ".join(words) for holder, words in said.items()}


def post_rows(user: object, *, holder: int | None = None, area: int | None = None) -> list[dict[str, Any]]:
    """Return posts of a person or of exactly one place as rows of a list, past ones included."""
    found = Post.objects.visible_to(user).select_related("user", "unit")
    if holder is not None:
        found = found.filter(user=holder)
    if area is not None:
        found = found.filter(area=area)
    return [_row(post) for post in found]


def _row(post: Post) -> dict[str, Any]:
    today = timezone.localdate()
    plain = {name: getattr(post, name) for name in ("role", "area", "since", "until")}
    named = {"holder": str(post.user), "title": post.title or None, "unit": post.unit.name if post.unit else None}
    return {"id": post.pk, **plain, **named, "open": post.until is None or post.until > today}


def post_holders(user: object, area: int, on: date | None = None, role: str = "") -> list[Post]:
    """Return who held a post in exactly this place, newest first; with a day, only those of that day."""
    held = Post.objects.visible_to(user).filter(area=area).select_related("user", "unit")
    if on is not None:
        held = held.filter(Q(until__isnull=True) | Q(until__gt=on), since__lte=on)
    if role:
        held = held.filter(role=role)
    return list(held.order_by("-since", "pk"))


def post(user: object, identifier: int) -> Post | None:
    """Return a post that a user may see."""
    found: Post | None = Post.objects.visible_to(user).select_related("user").filter(pk=identifier).first()
    return found


def units_now(user: object) -> set[int]:
    """Return the units that a user's posts of today are held for."""
    return {post.unit_id for post in user.posts_now() if post.unit_id} if isinstance(user, User) else set()


def units(user: object, area: int | None = None) -> QuerySet[Unit]:
    """Return the offices, departments and enterprises, of all places or inside one, by name."""
    found: QuerySet[Unit] = Unit.objects.visible_to(user).order_by("name", "pk")
    return found if area is None else found.filter(area__range=keys.span(area))


def held_by(user: object) -> list[tuple[str, int]]:
    """Return the posts that somebody holds today, as pairs of role and place; none for who has no account."""
    if not isinstance(user, User) or not user.is_active:
        return []
    return [(post.role, post.area) for post in user.posts_now() if post.role in ROLES]


def role_label(role: str) -> str:
    """Return what a role is called; a role that is no more is called by its key."""
    return str(ROLES[role].label) if role in ROLES else role


def roles_over(user: object, area: int) -> frozenset[tuple[str, int]]:
    """Return the roles that somebody holds over a place today, each with the level of the post's own place."""
    return frozenset((role, keys.level_of(place)) for role, place in held_by(user) if keys.covers(place, area))


def holders_of(user: object, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], list[tuple[int, str]]]:
    """Return who holds roles in exactly these places today, by role and place: account and name.

    Everybody signed in may see whose turn it is; nothing else of the post is shown.
    """
    pairs = set(wanted) if getattr(user, "is_authenticated", True) else set()
    if not pairs:
        return {}
    rows = Post.objects.filter(_in_force(), area__in={area for _role, area in pairs}, user__is_active=True)
    found: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for post in rows.filter(role__in={role for role, _area in pairs}).select_related("user").order_by("since", "pk"):
        if (post.role, post.area) in pairs:
            found.setdefault((post.role, post.area), []).append((post.user_id, str(post.user)))
    return found


def unit(user: object, identifier: int) -> Unit | None:
    """Return a unit."""
    found: Unit | None = Unit.objects.visible_to(user).filter(pk=identifier).first()
    return found


def entries(user: object) -> QuerySet[LogEntry]:
    """Return the log entries that a user may see, newest first, to be narrowed down by the list."""
    found: QuerySet[LogEntry] = LogEntry.objects.visible_to(user).order_by("-pk")
    return found


def actions_logged(user: object) -> list[str]:
    """Return the names of the actions that occur in the visible log."""
    return sorted(entries(user).order_by().values_list("action", flat=True).distinct())


def actors_logged(user: object) -> list[int]:
    """Return who occurs in the visible log."""
    actors = entries(user).order_by().values_list("actor_id", flat=True).distinct()
    return [actor for actor in actors if actor is not None]


def chain(user: object) -> Chain | None:
    """Return the end of the chain; only for readers of the whole log, since it counts every entry."""
    if not allowed(user, "log.read", keys.NATION):
        return None
    head = ChainHead.objects.visible_to(user).first()
    return Chain(head.length, head.hash) if head else None


def last_check(user: object) -> Job | None:
    """Return the newest walk through the chain that a user may see."""
    found: Job | None = Job.objects.visible_to(user).filter(kind="people.check_log").order_by("-pk").first()
    return found


def _in_force() -> Q:
    today = timezone.localdate()
    return Q(since__lte=today) & (Q(until__isnull=True) | Q(until__gt=today))
