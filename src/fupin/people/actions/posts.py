"""Writing posts and units: who holds which role where, from one day to another."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q
from django.utils.translation import gettext_noop

from fupin.framework.actions import Act, action
from fupin.framework.ids import new_ids
from fupin.framework.rehoming import Shifts, moved, rehomer
from fupin.kernel.errors import FupinError
from fupin.people.actions.common import account, not_oneself
from fupin.people.models import Post, Unit
from fupin.people.roles import ROLES


@action("people.manage")
def give_post(
    act: Act,
    user: int,
    role: str,
    area: int,
    *,
    since: date,
    until: date | None = None,
    unit: int | None = None,
    title: str = "",
) -> int:
    """Give a person a role in a place from a day on and return the post; `until` is the first day without it."""
    holder = account(act, user)
    not_oneself(act, holder)
    act.permit([area])
    _check_post(role, since, until)
    _check_free(holder.pk, role, area, since, until)
    post = Post(user=holder, role=role, area=area, unit_id=unit, title=title.strip(), since=since, until=until)
    post.save(force_insert=True)
    act.tell(area=area, subject=holder.pk, role=role, since=since.isoformat(), post=post.pk)
    return post.pk


@action("people.manage")
def end_post(act: Act, identifier: int, until: date) -> None:
    """End a post; `until` is the first day without it."""
    post: Post | None = Post.objects.filter(pk=identifier).first()
    if post is None:
        raise FupinError(gettext_noop("There is no such post."))
    act.permit([post.area])
    _check_post(post.role, post.since, until)
    post.until = until
    post.save(update_fields=["until"])
    act.tell(area=post.area, subject=post.user_id, role=post.role, until=until.isoformat(), post=post.pk)


@action("people.manage")
def add_unit(act: Act, name: str, area: int, *, kind: str = "", phone: str = "") -> int:
    """Add an office, department or enterprise that people belong to, and return it."""
    act.permit([area])
    unit = Unit(name=name.strip(), area=area, kind=kind.strip(), phone=phone.strip())
    unit.save(force_insert=True)
    act.tell(area=area, subject=unit.pk, name=unit.name)
    return unit.pk


@action("people.manage")
def change_unit(act: Act, identifier: int, *, name: str, kind: str = "", phone: str = "") -> None:
    """Change the name, kind and telephone of a unit."""
    unit: Unit | None = Unit.objects.filter(pk=identifier).first()
    if unit is None:
        raise FupinError(gettext_noop("There is no such unit."))
    act.permit([unit.area])
    unit.name, unit.kind, unit.phone = name.strip(), kind.strip(), phone.strip()
    unit.save(update_fields=["name", "kind", "phone"])
    act.tell(area=unit.area, subject=unit.pk, name=unit.name)


@rehomer("people.Post")
def _move_posts(act: Act, shifts: Shifts, day: date) -> None:
    """End the posts of places that move and begin them anew in the new place, so that both stay known."""
    in_force = Q(until__isnull=True) | Q(until__gt=day)
    count = 0
    for shift in shifts:
        here = Post.objects.filter(in_force, area__range=(shift.low, shift.high))
        here.filter(since__gte=day).update(area=shift.target if shift.flat else F("area") + (shift.target - shift.low))
        ending = list(here.filter(since__lt=day))
        begun = [
            _continued(post, identifier, shifts, day) for post, identifier in zip(ending, _ids(ending), strict=True)
        ]
        Post.objects.filter(pk__in=[post.pk for post in ending]).update(until=day)
        Post.objects.bulk_create(begun)
        count += len(begun)
    act.tell(posts=count)


def _ids(posts: list[Post]) -> list[int]:
    return list(new_ids(len(posts))) if posts else []


def _continued(post: Post, identifier: int, shifts: Shifts, day: date) -> Post:
    return Post(
        pk=identifier,
        user_id=post.user_id,
        role=post.role,
        area=moved(shifts, post.area),
        unit_id=post.unit_id,
        title=post.title,
        since=day,
        until=post.until,
    )


def _check_post(role: str, since: date, until: date | None) -> None:
    if role not in ROLES:
        raise FupinError(gettext_noop("There is no role “%(role)s”."), role=role)
    if until is not None and until < since:
        raise FupinError(gettext_noop("The post would end before it begins."))


def _check_free(user: int, role: str, area: int, since: date, until: date | None) -> None:
    same = Post.objects.filter(Q(until__isnull=True) | Q(until__gt=since), user=user, role=role, area=area)
    if (same if until is None else same.filter(since__lt=until)).exists():
        raise FupinError(gettext_noop("This person already holds this role there on some of these days."))
