"""Reading people: accounts, who holds which post where and when, units, and the log of what was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from fupin.framework.models import ChainHead, Job, LogEntry
from fupin.framework.permissions import allowed
from fupin.kernel import area as keys
from fupin.people.models import Post, Unit, User


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


def accounts(user: object, text: str = "", area: int | None = None) -> list[User]:
    """Return the accounts that a user may see, with the posts of each in `held`, by user name."""
    found = User.objects.visible_to(user)
    if text.strip():
        found = found.filter(Q(username__icontains=text.strip()) | Q(name__icontains=text.strip()))
    if area is not None:
        found = found.filter(home_area__range=keys.span(area))
    listed = list(found.order_by("username"))
    held: dict[int, list[Post]] = {}
    for post in Post.objects.visible_to(user).filter(_in_force(), user__in=listed).order_by("-since"):
        held.setdefault(post.user_id, []).append(post)
    for account in listed:
        account.held = held.get(account.pk, [])
    return listed


def posts_of(user: object, holder: int) -> list[Post]:
    """Return all posts that somebody ever held, newest first, with their units."""
    mine = Post.objects.visible_to(user).filter(user=holder).select_related("unit")
    return list(mine.order_by("-since", "pk"))


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


def units(user: object, area: int | None = None) -> list[Unit]:
    """Return the offices, departments and enterprises, of all places or inside one, by name."""
    found = Unit.objects.visible_to(user).order_by("name", "pk")
    return list(found if area is None else found.filter(area__range=keys.span(area)))


def unit(user: object, identifier: int) -> Unit | None:
    """Return a unit."""
    found: Unit | None = Unit.objects.visible_to(user).filter(pk=identifier).first()
    return found


def entries(user: object) -> Any:
    """Return the log entries that a user may see, newest first, to be narrowed down by the list."""
    return LogEntry.objects.visible_to(user).order_by("-pk")


def actions_logged(user: object) -> list[str]:
    """Return the names of the actions that occur in the visible log."""
    return sorted(entries(user).order_by().values_list("action", flat=True).distinct())


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
    from django.utils import timezone

    today = timezone.localdate()
    return Q(since__lte=today) & (Q(until__isnull=True) | Q(until__gt=today))
