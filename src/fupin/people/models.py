"""What is stored of people who work with the register: accounts, units and posts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fupin.framework.ids import new_id
from fupin.framework.permissions import Grant
from fupin.framework.scope import ByArea, ByOwner, Either, Everyone, Scoped, ScopedQuerySet, ScopeRule
from fupin.kernel.area import span
from fupin.people.roles import ROLES


class UserManager(BaseUserManager["User"]):
    """Finds accounts by user name."""

    def get_queryset(self) -> ScopedQuerySet[User]:
        """Return accounts with `visible_to`."""
        return ScopedQuerySet(self.model, using=self._db)

    def visible_to(self, user: object) -> ScopedQuerySet[User]:
        """Keep the accounts that a user may see."""
        return self.get_queryset().visible_to(user)


class User(AbstractBaseUser):
    """An account of one person; what it may do comes from the person's posts alone."""

    scope: ClassVar[ScopeRule] = Either((ByOwner("pk"), ByArea("people.manage", "home_area")))

    id = models.BigIntegerField(primary_key=True, default=new_id)
    username = models.CharField(_("user name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60, blank=True)
    home_area = models.BigIntegerField(default=0, db_index=True)
    is_active = models.BooleanField(_("active"), default=True)
    language = models.CharField(max_length=10, blank=True)
    # Set by an administrator and known to two people: to be replaced at the first sign-in.
    password_is_temporary = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    objects: ClassVar[Any] = UserManager()

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def actor_id(self) -> int | None:
        """The identifier written to the log."""
        return self.pk

    def posts_now(self) -> list[Post]:
        """Return the posts held today, read once for each request."""
        if not hasattr(self, "_posts"):
            today = timezone.localdate()
            held = Post.objects.filter(user=self, since__lte=today)
            self._posts = list(held.filter(models.Q(until__isnull=True) | models.Q(until__gt=today)))
        return self._posts

    def grants(self) -> Sequence[Grant]:
        """Return what the posts held today allow, each over its own place."""
        if not self.is_active:
            return ()
        return [Grant(ROLES[p.role].rights, *span(p.area)) for p in self.posts_now() if p.role in ROLES]


class Unit(Scoped):
    """An office, department or enterprise that people belong to."""

    scope: ClassVar[ScopeRule] = Everyone()

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    area = models.BigIntegerField(db_index=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name


class Post(Scoped):
    """A role that a person holds in a place from one day to another; several at once are usual."""

    scope: ClassVar[ScopeRule] = Either((ByOwner("user"), ByArea("people.read")))

    id = models.BigIntegerField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(_("role"), max_length=30)
    area = models.BigIntegerField(db_index=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(_("title"), max_length=80, blank=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.role} {self.area}"
