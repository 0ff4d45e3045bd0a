"""The roles of the programme and the rights of each; a post gives a role over one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_READ = frozenset({"registry.read", "figures.read", "intake.read", "views.shared"})
_CAPTURE = _READ | {"registry.write", "intake.run", "registry.export"}
_MANAGE = _CAPTURE | {
    "intake.undo",
    "registry.unmask",
    "registry.dismiss",
    "identification.run",
    "jobs.read",
    "people.read",
}


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its name for people, its rights, and whether it needs a second factor at sign-in."""

    label: StrPromise
    rights: frozenset[str]
    second_factor: bool = True


ROLES: dict[str, Role] = {
    "group_cadre": Role(_("Group cadre"), _READ | {"registry.write"}, second_factor=False),
    "village_team": Role(_("Village team"), _CAPTURE | {"registry.dismiss"}, second_factor=False),
    "township_clerk": Role(_("Township clerk"), _MANAGE),
    "county_officer": Role(_("County officer"), _MANAGE | {"places.manage", "log.read"}),
    "department": Role(_("Department"), _READ),
    "inspector": Role(_("Inspector"), _READ | {"registry.unmask", "log.read", "people.read", "jobs.read"}),
    "leader": Role(_("Leader"), frozenset({"registry.read", "figures.read", "people.read"})),
    "administrator": Role(
        _("Administrator"),
        frozenset({"people.manage", "people.read", "places.manage", "log.read", "jobs.read"}),
    ),
    "provincial_analyst": Role(_("Provincial analyst"), frozenset({"figures.read"})),
}
