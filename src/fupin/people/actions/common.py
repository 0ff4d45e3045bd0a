"""What the actions on people share: whom an administrator may manage, and who acts for himself."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_noop

from fupin.framework.actions import Act
from fupin.kernel.errors import FupinError
from fupin.people.models import Post, User

OWN = "people.self"
"""The right that everybody has over the own account: actions under it take nobody else's."""


def owner(act: Act) -> User:
    """Return the account that acts for itself."""
    if not isinstance(act.actor, User):
        raise FupinError(gettext_noop("Only a signed-in person can do this."))
    return act.actor


def account(act: Act, identifier: int) -> User:
    """Return an account that the actor may manage: its home and all places of its posts are the actor's too.

    Without the second condition an administrator of one place could take over the account of somebody above.
    """
    user: User | None = User.objects.filter(pk=identifier).first()
    if user is None:
        raise FupinError(gettext_noop("There is no such account."))
    still = Post.objects.filter(Q(until__isnull=True) | Q(until__gt=act.today), user=user)
    act.permit({user.home_area, *still.values_list("area", flat=True)})
    act.tell(area=user.home_area, subject=user.pk)
    return user


def not_oneself(act: Act, user: User) -> None:
    """Refuse what a second person has to do."""
    if act.actor.actor_id == user.pk:
        raise FupinError(gettext_noop("Somebody else has to do this for your own account."))
