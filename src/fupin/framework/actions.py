"""Actions, the only writers: each checks right and place, changes, logs and announces in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_noop

from fupin.framework import log
from fupin.framework.ids import new_id
from fupin.framework.models import ChainHead
from fupin.framework.permissions import Actor, Denied, spans

P = ParamSpec("P")
R = TypeVar("R")

announced = Signal()
"""Sent once after the commit of an action, with `act`: receivers must be idempotent and may not write."""

ACTIONS: dict[str, str] = {}
"""Every action by its name, with the sentence that says what it does; the docs are generated from it."""


@dataclass(frozen=True, slots=True)
class Story:
    """What one action tells the log, gathered while it runs."""

    area: list[int] = field(default_factory=list)
    subject: list[str] = field(default_factory=list)
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Act:
    """One action under way: who, by which right, at which moment."""

    id: int
    actor: Actor
    name: str
    right: str
    moment: datetime
    story: Story = field(default_factory=Story)

    @property
    def today(self) -> date:
        """The day of the action in the installation's time zone."""
        return timezone.localdate(self.moment)

    def permit(self, areas: Iterable[int]) -> None:
        """Raise Denied unless the actor holds the action's right over every area given."""
        ranges = spans(self.actor, self.right)
        outside = sum(not any(low <= area <= high for low, high in ranges) for area in set(areas))
        if outside:
            raise Denied(
                gettext_noop("%(count)d of these rows lie outside the places of your posts (%(right)s)."),
                count=outside,
                right=self.right,
            )

    def tell(self, area: int | None = None, subject: object = None, **detail: Any) -> None:
        """Add to the log entry of this action: where, on what, and anything else worth keeping."""
        if area is not None:
            self.story.area[:] = [area]
        if subject is not None:
            self.story.subject[:] = [str(subject)]
        self.story.detail.update(detail)

    def within(self, right: str) -> Act:
        """Return the same act under another right, for an action that is a step of this one."""
        return replace(self, right=right)


def action(
    right: str,
) -> Callable[[Callable[Concatenate[Act, P], R]], Callable[Concatenate[Actor | Act, P], R]]:
    """Make a function an action: called with who acts, it receives the act; called with an act, it joins it."""

    def decorate(function: Callable[Concatenate[Act, P], R]) -> Callable[Concatenate[Actor | Act, P], R]:
        name = f"{_slice_of(function.__module__)}.{function.__name__}"
        ACTIONS[name] = (function.__doc__ or "").strip().split("\n")[0]

        @wraps(function)
        def perform(actor: Actor | Act, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if isinstance(actor, Act):
                return function(actor.within(right), *args, **kwargs)
            with transaction.atomic():
                head = log.lock_chain()
                act = Act(max(new_id(), head.last + 1), actor, name, right, _next_moment(head))
                result = function(act, *args, **kwargs)
                _write_entry(head, act)
                transaction.on_commit(lambda: announced.send(sender=name, act=act))
                return result

        return perform

    return decorate


def _slice_of(module: str) -> str:
    before, found, _ = module.rpartition(".actions")
    return (before if found else module.rpartition(".")[0]).rpartition(".")[2]


def _next_moment(head: ChainHead) -> datetime:
    # Moments must rise strictly along the chain, or "as known then" could not be told apart.
    now = timezone.now()
    return now if head.moment is None or now > head.moment else head.moment + timedelta(microseconds=1)


def _write_entry(head: ChainHead, act: Act) -> None:
    story = act.story
    log.append(
        head,
        act.id,
        act.moment,
        actor_id=act.actor.actor_id,
        action=act.name,
        area=story.area[0] if story.area else 0,
        subject=story.subject[0] if story.subject else "",
        detail=story.detail,
    )
